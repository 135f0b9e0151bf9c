"""Runs an instructor's command: finds its function, and logs the run in the course."""

import logging
import platform
import shlex
from collections.abc import Callable, Mapping
from pathlib import Path

from tensorgrade.cli import author_commands, course_commands, grading_commands, status_commands
from tensorgrade.cli.command_line import CommandLine
from tensorgrade.cli.failures import exit_code
from tensorgrade.cli.stop_signals import stop_by_signals
from tensorgrade.cli.terminal import print_error, print_notice
from tensorgrade.course.course import LOGS_FOLDER
from tensorgrade.course.nbgrader_config import CONFIG_FILE
from tensorgrade.nbgrader_access.gradebook_connection import gradebooks_kept_open
from tensorgrade.run_log import LOGGER, RunLog, new_run_log, recorded_run
from tensorgrade.version import VERSION

FUNCTIONS: Mapping[str, Callable[..., int]] = {
    "demo": course_commands.demo,
    "init": course_commands.init,
    "nbgrader-config": course_commands.nbgrader_config,
    "build": course_commands.build,
    "release": course_commands.release,
    "doctor": course_commands.doctor,
    "collect": grading_commands.collect,
    "grade": grading_commands.grade,
    "report": grading_commands.report,
    "status": status_commands.status,
    "similar": grading_commands.similar,
    "export": grading_commands.export,
    "new": author_commands.new,
    "words": author_commands.words,
    "audit": author_commands.audit,
}
"""What the commands do. The parameters have the names in `command_table`; each function returns the exit code."""


def run_instructor_command(typed: CommandLine) -> int:
    """Run the command; its exit code. Raises UserError for what the user can mend."""
    with gradebooks_kept_open(print_notice):
        return FUNCTIONS[typed.command](**typed.options)


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
