"""The parser of the command line. Needs the standard library only, so that a student's `check` starts fast."""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tensorgrade.cli.command_arguments import DEBUG, Argument
from tensorgrade.cli.command_table import COMMANDS, GROUPS
from tensorgrade.version import VERSION


@dataclass(frozen=True)
class CommandLine:
    """What was typed."""

    command: str
    options: Mapping[str, Any]
    """The command's arguments and options, by the names of its function's parameters."""
    debug: bool
    words: tuple[str, ...]
    """All words after ``tensorgrade``."""


def parse_command_line(words: Sequence[str]) -> CommandLine:
    """Parse the words after ``tensorgrade``. As argparse does, exits with 0 after help, with 2 for a usage error."""
    parser, commands = command_parsers()
    # Options before the command take no value, so the first other word is the command.
    index = next((index for index, word in enumerate(words) if not word.startswith("-")), len(words))
    before = parser.parse_args(words[:index])
    if index == len(words):
        parser.print_help()
        parser.exit(2)
    command = words[index]
    if command not in commands:
        parser.error(f"there is no command {command!r}; choose from {', '.join(commands)}")
    options = _command_options(commands[command], words[index + 1 :])
    debug = options.pop("debug") or before.debug
    return CommandLine(command, options, debug, tuple(words))


def _command_options(parser: argparse.ArgumentParser, words: Sequence[str]) -> dict[str, Any]:
    """The arguments and options; options may stand between arguments."""
    # Python 3.11's parse_intermixed_args loses what follows "--".
    return vars(parser.parse_args(words) if "--" in words else parser.parse_intermixed_args(words))


def command_parsers() -> tuple[argparse.ArgumentParser, dict[str, argparse.ArgumentParser]]:
    """The parser of what comes before the command, and the commands' parsers by name."""
    parser = _Parser("tensorgrade", description="Hand out, grade and report exercises on convolutional networks.")
    parser.add_argument("--version", action="version", version=f"tensorgrade {VERSION}", help="Show the version.")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND")
    commands: dict[str, argparse.ArgumentParser] = {}
    for name, command in COMMANDS.items():
        commands[name] = subparsers.add_parser(
            name,
            description=command.description,
            help=command.summary,
            epilog=f"example: tensorgrade {command.example}",
        )
        for argument in command.arguments:
            _add(commands[name], argument)
    for each in (parser, *commands.values()):
        _add(each, DEBUG)
        each.add_argument("-h", "--help", action="help", help="Show this message and exit.")
    return parser, commands


def _add(parser: argparse.ArgumentParser, argument: Argument) -> None:
    parser.add_argument(argument.name, help=argument.help, **argument.settings)


class _HelpFormatter(argparse.HelpFormatter):
    """Keeps the paragraphs of a description apart, and lists commands as it lists options, by what they are for."""

    def __init__(self, prog: str, **options: Any) -> None:
        super().__init__(prog, **{"max_help_position": 32, **options})

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        fill = super()._fill_text
        return "\n\n".join(fill(paragraph, width, indent) for paragraph in text.split("\n\n"))

    def _format_action(self, action: argparse.Action) -> str:
        if isinstance(action, argparse._SubParsersAction):
            listed = {item.dest: item for item in action._get_subactions()}
            self._action_max_length += self._indent_increment  # they stand further in than argparse knows
            parts = []
            for purpose, commands in GROUPS.items():
                parts.append(f"\n{' ' * self._current_indent}{purpose}\n")
                self._indent()
                parts += [self._format_action(listed[name]) for name in commands]
                self._dedent()
            return "".join(parts)
        return super()._format_action(action)


class _Parser(argparse.ArgumentParser):
    def __init__(self, prog: str, **options: Any) -> None:
        super().__init__(prog, formatter_class=_HelpFormatter, allow_abbrev=False, add_help=False, **options)
