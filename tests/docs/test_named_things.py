"""Commands, options, files, modules and targets of make that pages name exist."""

import pkgutil
import re
import shlex

import pytest
from nbgrader.apps.dbapp import DbApp
from nbgrader.apps.nbgraderapp import NbGraderApp

from docs.generators.modules import TOP_LEVEL, package_floors
from tensorgrade.cli.command_line import parse_command_line
from tensorgrade.cli.command_table import COMMANDS
from tests.conftest import ROOT
from tests.coursework import invoke
from tests.docs.pages import commands, inline_commands, written_pages


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example_that_can_be_typed(name):
    shown, example = invoke(name, "--help"), COMMANDS[name].example
    assert (shown.exit_code, shown.stderr) == (0, "")
    assert shown.stdout.startswith(f"usage: tensorgrade {name} ")
    assert f"\nexample: tensorgrade {example}\n" in shown.stdout
    assert parse_command_line(shlex.split(example)).command == name


@pytest.mark.parametrize("name", COMMANDS)
def test_help_tells_each_default(name):
    for argument in COMMANDS[name].arguments:
        if argument.settings.get("default"):
            assert "default" in argument.help.lower(), argument.name


@pytest.mark.parametrize("name", written_pages())
def test_files_and_modules_that_a_page_names_exist(name):
    text, packages = written_pages()[name], "|".join(set(package_floors()) - {TOP_LEVEL})
    assert not re.search(r"(?<![\w-])grader\.\w|from grader import (?!check`)", text), "the import name before 0.2"
    for path in re.findall(r"`((?:grader|tests|benchmarks)/[\w/.]+)`", text):
        assert (ROOT / path).exists(), path
    dotted = re.findall(r"(?<![/\w])tensorgrade((?:\.\w+)+)", text)
    dotted += re.findall(rf"`((?:{packages})\.(?!md|py|json|db)[\w.]+)`", text)
    for module in dotted:
        pkgutil.resolve_name(f"tensorgrade.{module.strip('.')}")


NBGRADER_DB = "db"
"""The command of nbgrader whose second and third words are commands, too."""


@pytest.mark.parametrize("name", written_pages())
def test_commands_that_a_page_names_exist(name):
    text = written_pages()[name]
    typed = [words for words in commands(text) if words[:1] in (["tensorgrade"], ["nbgrader"])]
    for program, first, *arguments in [*typed, *inline_commands(text)]:
        if program == "nbgrader":
            assert first in NbGraderApp.subcommands, first
            if first == NBGRADER_DB:
                assert arguments[0] in DbApp.subcommands, arguments
        elif first.startswith("-"):
            assert first in ("--help", "--version", "--debug")
        elif first != "COMMAND":
            known = {argument.name for argument in COMMANDS[first].arguments} | {"--help", "--debug"}
            options = {word.strip("[]") for word in arguments if word.startswith(("--", "[--"))}
            assert options <= known, (first, options - known)


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_make_has_every_target_that_is_told(name):
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    typed = re.findall(r"`[^`\n]+`|^\$ .*", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
    told = set(re.findall(r"\bmake ([\w-]+)", "\n".join(typed)))
    assert told
    assert told <= targets


@pytest.mark.parametrize("name", ["README.md", "README.zh.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"])
def test_links_into_the_docs_lead_to_a_page_and_a_heading(name):
    """Sphinx looks at the links between pages of the site."""
    text = (ROOT / name).read_text(encoding="utf-8")
    for path, _, anchor in (found.partition("#") for found in re.findall(r"\]\((?!https?:)([^)]+)\)", text)):
        assert (ROOT / path).exists(), path
        if anchor:
            headings = re.findall(r"^#+ (.*)$", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE)
            anchors = {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}
            assert anchor in anchors, f"{path}#{anchor}"


@pytest.mark.parametrize("name", ["README.md", "README.zh.md", "docs/index.md"])
def test_a_front_page_has_its_picture_light_and_dark(name):
    page = ROOT / name
    light, dark = re.findall(r' src(?:set)?="([^"]+)"', page.read_text(encoding="utf-8"))
    assert light != dark
    assert (page.parent / light).exists()
    assert (page.parent / dark).exists()
