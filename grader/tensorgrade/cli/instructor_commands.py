"""Runs an instructor's command: finds its function, and logs the run in the course."""

import logging
import platform
import shlex
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path

from tensorgrade.cli.command_line import CommandLine
from tensorgrade.cli.failures import exit_code
from tensorgrade.cli.stop_signals import stop_by_signals
from tensorgrade.cli.terminal import print_error, print_notice
from tensorgrade.course.course import LOGS_FOLDER
from tensorgrade.course.nbgrader_config import CONFIG_FILE
from tensorgrade.nbgrader_access.gradebook_connection import gradebooks_kept_open
from tensorgrade.run_log import LOGGER, RunLog, new_run_log, recorded_run
from tensorgrade.version import VERSION

MODULES: Mapping[str, str] = {
    "new": "author_commands",
    "words": "author_commands",
    "audit": "author_commands",
    "collect": "collect_command",
    "demo": "course_commands",
    "init": "course_commands",
    "nbgrader-config": "course_commands",
    "build": "course_commands",
    "release": "course_commands",
    "doctor": "course_commands",
    "export": "export_command",
    "grade": "grade_command",
    "report": "report_command",
    "similar": "similar_command",
    "status": "status_commands",
    "watch": "watch_command",
}
"""The module of each command. It has a function of the command's name, with an underscore for a hyphen."""


def command_function(command: str) -> Callable[..., int]:
    """What the command does. Its parameters have the names in `command_table`; it returns the exit code.

    Imports the command's module alone: all of them together take most of a second.
    """
    module = import_module(f"tensorgrade.cli.{MODULES[command]}")
    function: Callable[..., int] = getattr(module, command.replace("-", "_"))
    return function


def run_instructor_command(typed: CommandLine) -> int:
    """Run the command; its exit code. Raises UserError for what the user can mend."""
    with gradebooks_kept_open(print_notice):
        return command_function(typed.command)(**typed.options)


def logged_exit_code(typed: CommandLine) -> int:
    """Run the command with a log in its course; errors are said and logged."""
    with recorded_run(_run_log(typed), typed.debug), stop_by_signals():
        code = exit_code(lambda: run_instructor_command(typed), print_error)
        LOGGER.debug("Exit code %d.", code)
        return code


def _run_log(typed: CommandLine) -> RunLog | None:
    """The log of this run; None where the command has no course."""
    root: Path | None = typed.options.get("root") or typed.options.get("directory")
    if root is None:
        return None
    words = shlex.join(["tensorgrade", *typed.words])
    header = f"{words}\ntensorgrade {VERSION}, Python {platform.python_version()}, {platform.platform()}"
    level = logging.DEBUG if typed.debug else logging.WARNING
    return new_run_log(root / LOGS_FOLDER, typed.command, header, root / CONFIG_FILE, level)
