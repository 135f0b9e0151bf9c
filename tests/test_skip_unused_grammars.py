"""jsonschema without the grammars of RFC 3987: what would need them is not checked, as where they are not installed."""

import subprocess
import sys

import pytest

from tests.conftest import slow_from


def run(*lines):
    done = subprocess.run([sys.executable, "-c", "\n".join(lines)], text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


SKIP = "from tensorgrade.skip_unused_grammars import unused_grammars_skipped"
CHECK = (
    "import jsonschema, sys",
    "checker = jsonschema.FormatChecker()",
    "valid = [checker.conforms(text, form) for text, form in (('no address', 'iri'), ('no date', 'date'))]",
    "print(*valid, 'lark' in sys.modules)",
)


def test_the_format_passes_unchecked_and_others_are_checked():
    assert run(SKIP, "with unused_grammars_skipped(): import jsonschema", *CHECK) == ["True", "False", "False"]


@pytest.mark.parametrize("module", slow_from(1, ["course.release", "nbgrader_access.classes"]))
def test_a_module_that_imports_notebooks_loads_no_grammars(module):
    assert run(f"import tensorgrade.{module}", *CHECK) == ["True", "False", "False"]


@pytest.mark.slow
def test_a_process_that_has_loaded_jsonschema_keeps_what_it_has():
    lines = ("import jsonschema", SKIP, "with unused_grammars_skipped(): import jsonschema")
    assert run(*lines, *CHECK) == run("import jsonschema", *CHECK)


@pytest.mark.slow
def test_the_package_can_be_imported_afterwards():
    lines = (
        "with unused_grammars_skipped(): import jsonschema",
        "import sys",
        "print('rfc3987_syntax' in sys.modules)",
    )
    assert run(SKIP, *lines, "import rfc3987_syntax", "print(bool(rfc3987_syntax))") == ["False", "True"]
