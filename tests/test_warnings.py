"""Warnings are errors in tests, so that a deprecated call of ours fails. Only named modules of others are exempt."""

import re
import warnings

import pytest

OURS = (
    "tensorgrade.judge.judge",
    "tensorgrade",
    "tests.coursework",
    "benchmarks.grading",
    "docs.generate",
    "solutions",
)


@pytest.mark.parametrize("category", [DeprecationWarning, PendingDeprecationWarning, FutureWarning, UserWarning])
@pytest.mark.parametrize("module", OURS)
def test_a_warning_about_our_code_is_an_error(module, category):
    with pytest.raises(category, match="an old call"):
        warnings.warn_explicit("an old call", category, f"{module.replace('.', '/')}.py", 1, module=module)


def test_a_deprecated_call_is_an_error():
    with pytest.raises(DeprecationWarning, match="an old call"):
        warnings.warn("an old call", DeprecationWarning, stacklevel=1)


def test_every_exemption_names_a_module_that_is_not_ours(pytestconfig):
    first, *others = pytestconfig.getini("filterwarnings")
    assert first == "error"
    for line in others:
        action, _, _, module = line.split(":")
        assert action == "ignore"
        assert module
        assert not [name for name in OURS if re.match(module, name)], line
