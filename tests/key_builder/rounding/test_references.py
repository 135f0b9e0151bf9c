"""Whole references: no honest answer is rejected; zeros, three decimals and other formulas are."""

import numpy as np
import pytest

from benchmarks.honest_answers.reference_trials import count
from benchmarks.honest_answers.references import SEVENTEEN
from tests.key_builder.rounding.layer_references import LAYERS
from tests.key_builder.rounding.other_references import OTHERS

DRAWS = 15


def parameter(item):
    """Iterations of many steps are slow."""
    return pytest.param(item, id=item.name, marks=pytest.mark.slow if "steps" in item.name else [])


@pytest.mark.parametrize("reference", [parameter(item) for item in (*SEVENTEEN, *LAYERS, *OTHERS)])
def test_honest_answers_pass_and_others_do_not(reference):
    found = count(reference, DRAWS if reference in SEVENTEEN else 5, 20)
    assert found.refused == []
    assert found.rejected == []
    assert found.honest >= 2 * found.draws
    decimals = found.accepted.pop("three decimals")
    assert decimals <= reference.blind * found.draws
    assert not +found.accepted
    assert np.median(found.width) < 2e-4


def test_there_are_seventeen_with_wrong_answers():
    assert len({item.name for item in SEVENTEEN}) == 17
    assert all(item.wrong for item in SEVENTEEN)
