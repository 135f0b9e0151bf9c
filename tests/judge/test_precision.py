"""Float64 arguments are answered with float64's accuracy."""

import numpy as np
import pytest

from tensorgrade.arrays.codec import Array
from tensorgrade.key.compare import FLOAT32_ROUNDOFF
from tensorgrade.result.notes import Float32Accepted
from tests.judge.outcomes import by_name, changed, judged, message, remarks
from tests.judge.small_keys import SMALL, TRUE, small


def test_precision_asks_for_more_than_values():
    result = judged(SMALL, small(a=Array(TRUE + 4 * FLOAT32_ROUNDOFF)))
    precision = by_name(result)["precision"]
    assert (precision.kind, precision.case.name, result.score) == ("precision", "a", 6.0)
    assert result.notes == []


def test_answers_in_float32_are_noted_and_not_fined():
    result = judged(SMALL, changed(small(), lambda values: values.astype(np.float32)))
    assert (result.status, result.score) == ("passed", 7.0)
    assert result.notes == [Float32Accepted()]
    [remark] = remarks(result)
    assert "float32" in remark


def test_float32_hidden_in_float64_loses_precision_alone():
    result = judged(SMALL, changed(small(), lambda values: values.astype(np.float32).astype(np.float64)))
    lost = [check for check in result.checks if check.status != "passed"]
    assert [(check.name, check.kind) for check in lost] == [("precision", "precision")]
    assert lost[0].failure.cause == "float32"
    assert message(lost[0]).startswith("Right to about 7 of the 16 digits that float64 keeps.")
    assert (result.status, result.score, result.misconception, result.notes) == ("partly", 6.0, None, [])


@pytest.mark.parametrize("wrong", [Array(TRUE + 1), None])
def test_a_wrong_answer_is_not_judged_for_its_precision(wrong):
    assert by_name(judged(SMALL, small(p=wrong)))["precision"].status == "passed"
