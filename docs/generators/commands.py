"""docs/cli.md: every command, its arguments and its exit codes."""

from tensorgrade.cli.command_arguments import Argument
from tensorgrade.cli.command_line import command_parsers
from tensorgrade.cli.command_table import COMMANDS

COMMAND_LINE = """# Commands

`tensorgrade COMMAND --help` shows that command's part of this page. A command that works on an assignment ends with the
next step, as `tensorgrade status` tells it.

| exit code | what it means |
|---|---|
| 0 | done |
| 1 | done, but some submissions need a person, a result is not of what is handed in now, or an audit found something |
| 2 | an error, explained in one sentence ([what it may say](troubleshooting.md)) |
| 3 | an error that tensorgrade does not expect |
| 129, 130, 143 | stopped by SIGHUP, by Ctrl-C, by SIGTERM |
| 141 | the program that read the output has ended, as `head` does |

An error that tensorgrade does not expect is a fault of tensorgrade. It gives one sentence, "An unexpected error …", and
exit code 3. Its traceback is in the course, in `logs/<command>-<date>-<time>.log`, or in a temporary file where there
is no course; the sentence names the file. Only its owner can read it; the newest 20 are kept. `--debug`, before or
after the name of any command, prints the traceback as well, and logs more.

This page is made from the commands by `make docs`.
"""


def cli_page() -> str:
    """docs/cli.md."""
    parts, parsers = [COMMAND_LINE], command_parsers()[1]
    for name, command in sorted(COMMANDS.items()):
        usage = " ".join(parsers[name].format_usage().split())
        lines = [f"## {name}", "", command.description, "", "```", usage, "```", "", "For example:", ""]
        lines += ["```", f"$ tensorgrade {command.example}", "```"]
        rows = [f"| `{_typed(argument)}` | {_meaning(argument)} |" for argument in command.arguments]
        if rows:
            lines += ["", "| argument or option | meaning |", "|---|---|", *rows]
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def _typed(argument: Argument) -> str:
    """How an argument or option is typed; optional arguments have brackets, as in the usage of ``--help``."""
    if argument.name.startswith("-"):
        return f"{argument.name} {argument.settings.get('metavar', '')}".strip()
    brackets = {"?": "[{}]", "*": "[{} ...]", "+": "{} ..."}
    return brackets.get(argument.settings.get("nargs", ""), "{}").format(argument.settings["metavar"])


def _meaning(argument: Argument) -> str:
    """What an argument or option means, and whether it must be there."""
    return f"{argument.help} Required." if argument.settings.get("required") else argument.help
