"""Arguments and options of commands: the records of them, and those that several commands have.

Needs the standard library only.
"""

import argparse
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from tensorgrade.setting_choices import DeviceChoice, Isolation
from tensorgrade.translation import ENGINE_LANGUAGE, language_code


@dataclass(frozen=True)
class Argument:
    """An argument or option of a command."""

    name: str
    """As it is typed, or the name of the function's parameter."""
    help: str
    settings: Mapping[str, Any]
    """More of what argparse's ``add_argument`` takes."""


@dataclass(frozen=True)
class Command:
    """What can be typed after ``tensorgrade``."""

    description: str
    """What it does; the first paragraph is shown in the list of commands."""
    arguments: tuple[Argument, ...] = ()
    example: str = field(kw_only=True)
    """The words after ``tensorgrade`` in an example; help shows it on one line."""

    @property
    def summary(self) -> str:
        """The first paragraph."""
        return self.description.partition("\n\n")[0]


def argument(name: str, help: str = "", **settings: Any) -> Argument:
    """An argument or option; the settings are those of argparse's ``add_argument``."""
    return Argument(name, help, settings)


def flag(name: str, help: str) -> Argument:
    """An option without a value."""
    return Argument(name, help, {"action": "store_true"})


def choice(name: str, choices: type[StrEnum], help: str, **settings: Any) -> Argument:
    """An option whose value is one of an enumeration."""
    values = ",".join(choices)

    def parse(word: str) -> StrEnum:
        try:
            return choices(word)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{word!r} is not one of {values.replace(',', ', ')}") from None

    return Argument(name, help, {"type": parse, "metavar": f"{{{values}}}", **settings})


def language_option(help: str, default: str | None = None) -> Argument:
    """An option whose value is the code of a language."""

    def parse(word: str) -> str:
        try:
            return language_code(word)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return Argument("--lang", help, {"type": parse, "metavar": "CODE", "default": default})


def positive(word: str) -> int:
    """The type of an option whose value is a whole number from 1 on."""
    if not word.isdecimal() or int(word) < 1:
        raise argparse.ArgumentTypeError(f"{word!r} is not a number from 1 on")
    return int(word)


ASSIGNMENTS = argument("assignments", "Assignments, by name.", metavar="ASSIGNMENT", nargs="+")
COURSE = argument(
    "--course", "The course's directory; default: here.", dest="root", type=Path, default=Path("."), metavar="DIR"
)
DEVICE = choice(
    "--device",
    DeviceChoice,
    "Device of the references, and of the tensors that answers are called with; default: auto.",
    default=DeviceChoice.AUTO,
)
ISOLATION = choice(
    "--isolation",
    Isolation,
    "What to do where a layer of the sandbox is missing; default: c.Tensorgrade.isolation.",
)
JOBS = argument("--jobs", "Number of processes; default: one per core.", type=positive, metavar="N")
LANGUAGE = language_option("Language of notebooks and reports, such as en, fr or pt_BR; default: en.", ENGINE_LANGUAGE)

DEBUG = flag("--debug", "Show the traceback of an error, and log more.")
