"""What can be typed: commands, options, usage errors, help."""

import inspect
from pathlib import Path

import pytest

from tensorgrade.cli import student_check
from tensorgrade.cli.command_line import command_parsers, parse_command_line
from tensorgrade.cli.command_table import COMMANDS, GROUPS, Target
from tensorgrade.cli.instructor_commands import MODULES, command_function
from tensorgrade.setting_choices import DeviceChoice, Isolation
from tests.coursework import cli


@pytest.mark.parametrize("name", COMMANDS)
def test_a_commands_function_takes_what_can_be_typed(name):
    function = student_check.check if name == "check" else command_function(name)
    required = [argument for argument in COMMANDS[name].arguments if argument.settings.get("required")]
    words = [word for argument in required for word in (argument.name, "csv")]
    typed = [word for word in ("x",) for argument in COMMANDS[name].arguments if not argument.name.startswith("-")]
    options = parse_command_line([name, *typed, *words]).options
    assert set(options) == set(inspect.signature(function).parameters)


def test_every_command_has_a_function():
    assert set(COMMANDS) == {"check", *MODULES}


def test_options_may_stand_anywhere_after_the_command():
    typed = parse_command_line(
        ["grade", "corr2d", "--jobs", "3", "pooling", "--student", "ada", "--student", "bob", "--course", "here"]
    )
    assert typed.command == "grade"
    assert typed.options == {
        "assignments": ["corr2d", "pooling"],
        "root": Path("here"),
        "students": ["ada", "bob"],
        "jobs": 3,
        "scheduler": "",
        "device": DeviceChoice.AUTO,
        "force": False,
        "isolation": None,
        "diff": False,
        "withdraw": [],
    }
    assert not typed.debug


def test_students_of_one_command_line_are_not_those_of_the_next():
    assert parse_command_line(["grade", "corr2d", "--student", "ada"]).options["students"] == ["ada"]
    assert parse_command_line(["grade", "corr2d"]).options["students"] == []


@pytest.mark.parametrize(
    ("words", "name", "value"),
    [
        (["init", "dir"], "lang", "en"),
        (["init", "dir", "--lang", "zh"], "lang", "zh"),
        (["init", "dir", "--lang", "pt-br"], "lang", "pt_BR"),
        (["check", "a.ipynb"], "lang", None),
        (["words", "corr2d"], "lang", None),
        (["build", "corr2d", "--device=cuda"], "device", DeviceChoice.CUDA),
        (["grade", "corr2d", "--isolation", "reduced"], "isolation", Isolation.REDUCED),
        (["export", "corr2d", "--to", "moodle"], "to", Target.MOODLE),
        (["audit"], "assignments", []),
        (["audit", "--jobs", "2"], "assignments", []),
        (["demo"], "directory", Path("tensorgrade-demo")),
        (["report", "corr2d"], "root", Path(".")),
        (["check", "--", "-x.ipynb"], "notebook", Path("-x.ipynb")),
        (["grade", "--jobs", "2", "--", "corr2d"], "assignments", ["corr2d"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_values_and_defaults(words, name, value):
    assert parse_command_line(words).options[name] == value


@pytest.mark.parametrize("words", [["--debug", "build", "corr2d"], ["build", "corr2d", "--debug"]])
def test_debug_stands_before_or_after_the_command(words):
    assert parse_command_line(words).debug


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["gradee"], "there is no command 'gradee'; choose from demo, init"),
        (["--jobs", "grade"], "unrecognized arguments: --jobs"),
        (["grade"], "required: ASSIGNMENT"),
        (["grade", "corr2d", "--jobs", "0"], "'0' is not a number from 1 on"),
        (["grade", "corr2d", "--jobs", "many"], "'many' is not a number from 1 on"),
        (["grade", "corr2d", "--device", "gpu"], "'gpu' is not one of auto, cpu, cuda"),
        (["grade", "corr2d", "--job", "2"], "unrecognized arguments: --job"),
        (
            ["init", "dir", "--lang", "german"],
            "'german' is not the code of a language; write one such as en, fr or pt_BR.",
        ),
        (["export", "corr2d"], "required: --to"),
        (["export", "corr2d", "pooling", "--to", "csv"], "unrecognized arguments: pooling"),
        (["doctor", "corr2d"], "unrecognized arguments: corr2d"),
        (["check"], "required: NOTEBOOK"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_a_usage_error_exits_with_2(tmp_path, words, sentence):
    done = cli(*words, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("usage: tensorgrade")
    assert sentence in done.stderr.splitlines()[-1]
    assert list(tmp_path.iterdir()) == []


def test_without_a_command_the_help_is_printed():
    done = cli()
    assert (done.returncode, done.stderr) == (2, "")
    assert done.stdout == cli("--help").stdout
    assert cli("--help").returncode == 0


def test_the_version_is_printed():
    done = cli("--version")
    assert (done.returncode, done.stdout.split()[0]) == (0, "tensorgrade")


def test_help_lists_each_command_once_with_what_it_is_for():
    assert sorted(name for names in GROUPS.values() for name in names) == sorted(COMMANDS)


@pytest.mark.parametrize("columns", [80, 120])
def test_help_fits_the_terminal_and_has_every_command_and_option(columns, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(columns))
    parser, commands = command_parsers()
    for text in (parser.format_help(), *(command.format_help() for command in commands.values())):
        assert max(map(len, text.splitlines())) <= columns
    listed = {line.split()[0] for line in parser.format_help().partition("commands:")[2].splitlines() if line.strip()}
    assert set(COMMANDS) <= listed
    for name, command in commands.items():
        for argument in COMMANDS[name].arguments:
            assert " ".join(argument.help.split()) in " ".join(command.format_help().split())
