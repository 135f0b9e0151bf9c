"""Pages that are made from the code are true to it."""

import importlib.util

import pytest
from typer.testing import CliRunner

from grader.cli import app
from tests.conftest import ROOT

specification = importlib.util.spec_from_file_location("generate", ROOT / "docs/generate.py")
generate = importlib.util.module_from_spec(specification)
specification.loader.exec_module(generate)


@pytest.mark.parametrize("name", generate.PAGES)
def test_generated_pages_are_current(name):
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == generate.PAGES[name](), "run `make docs`"


def test_every_command_has_help_and_stands_in_the_readme():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for command in app.registered_commands:
        name = command.callback.__name__.replace("_", "-")
        shown = CliRunner().invoke(app, [name, "--help"])
        assert shown.exit_code == 0
        assert f"tensorgrade {name}" in readme


def test_design_names_every_module():
    page = (ROOT / "docs/design.md").read_text(encoding="utf-8")
    for path in sorted((ROOT / "grader").rglob("*.py")):
        if path.name != "__init__.py":
            name = path.relative_to(ROOT / "grader").with_suffix("").as_posix().replace("/", ".")
            assert f"`{name}`" in page, name
