"""jsonschema without the grammars of RFC 3987: what would need them is not checked, as where they are not installed."""

import subprocess
import sys

import pytest


def run(*lines):
    done = subprocess.run([sys.executable, "-c", "\n".join(lines)], text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


CHECK = (
    "import jsonschema, sys",
    "checker = jsonschema.FormatChecker()",
    "valid = [checker.conforms(text, form) for text, form in (('no address', 'iri'), ('no date', 'date'))]",
    "print(*valid, 'lark' in sys.modules)",
)


def test_the_format_passes_unchecked_and_others_are_checked():
    assert run("import tensorgrade.skip_unused_grammars", *CHECK) == ["True", "False", "False"]


@pytest.mark.parametrize("package", ["course", "gradebook", "nbgrader_plugin"])
def test_a_package_that_reads_notebooks_loads_no_grammars(package):
    assert run(f"import tensorgrade.{package}", *CHECK) == ["True", "False", "False"]


def test_a_process_that_has_loaded_jsonschema_keeps_what_it_has():
    lines = ("import jsonschema", "import tensorgrade.skip_unused_grammars")
    assert run(*lines, *CHECK) == run("import jsonschema", *CHECK)
