"""Pages that are made from the code are up to date."""

import runpy

import pytest

from docs.generators.author_api import api_examples
from docs.generators.modules import summary
from docs.generators.pages import PAGES
from tensorgrade import exercise
from tensorgrade.exercise.validation import validate
from tests.conftest import ROOT


@pytest.mark.parametrize("name", PAGES)
def test_generated_pages_are_current(name):
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == PAGES[name](), "run `make docs`"


def test_a_module_without_a_docstring_is_refused(tmp_path):
    module = tmp_path / "module.py"
    module.write_text("x = 1\n", encoding="utf-8")
    with pytest.raises(ValueError, match="module.py has no docstring"):
        summary(module)


def test_the_examples_of_the_api_run():
    names = runpy.run_path(str(ROOT / "docs/api_examples.py"))
    assert validate(names["assignment"]) == []
    assert api_examples().keys() < set(exercise.__all__)
