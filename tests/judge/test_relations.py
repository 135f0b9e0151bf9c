"""Laws between the answers of several calls, in the words of their author."""

from dataclasses import replace

import numpy as np
import pytest

from tensorgrade.arrays.codec import Array
from tensorgrade.key.compare import FLOAT32_ROUNDOFF
from tensorgrade.result.failure_facts import RelationBroken
from tensorgrade.sandbox.outcomes import Raised, Returned, TimedOut
from tensorgrade.translation import Text
from tests.judge.outcomes import by_name, judged, message, not_passed, share
from tests.judge.small_keys import BOUND, SMALL, TRUE, make_case, make_relation_check, make_term, outcomes

BROKEN = Text("Sums must stay sums.", {"zh": "和必须保持为和。"})
WIDE = (None, None, None)


def law(terms, function="f", at_least=False):
    """The small exercise with a law between the answers to three cases more; the last one's function may be another."""
    cases = [make_case(name, in_relation=True) for name in ("x", "y")]
    cases.append(make_case("z", in_relation=True, function=function))
    check = make_relation_check("law", ["x", "y", "z"], terms, at_least, BROKEN)
    return replace(SMALL, checks=(*SMALL.checks, check), cases=(*SMALL.cases, *cases))


SUM = law([make_term("x", 1.0), make_term("y", 1.0), make_term("z", -1.0)])
"""The answer to z is the sum of the others."""
KEPT = {"x": Array(TRUE), "y": Array(TRUE + 1), "z": Array(2 * TRUE + 1)}


def test_a_law_is_about_answers_not_about_truths():
    assert judged(SUM, outcomes(SUM, **KEPT)).status == "passed"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_broken_law_is_told_in_the_authors_words(language):
    result = judged(SUM, outcomes(SUM, **KEPT | {"y": Array(TRUE)}))
    broken = by_name(result)["law"]
    assert (broken.status, broken.kind, broken.failure) == ("failed", "value", RelationBroken(BROKEN))
    assert message(broken, language) == BROKEN[language]
    assert (result.score, not_passed(result)) == (share(SUM, "law"), ["law"])


def test_a_law_holds_within_the_rounding_of_all_its_terms():
    rounding = 3 * BOUND * FLOAT32_ROUNDOFF
    for off, status in ((0.99 * rounding, "passed"), (1.01 * rounding, "failed")):
        result = judged(SUM, outcomes(SUM, **KEPT | {"z": Array(2 * TRUE + 1 + off)}))
        assert by_name(result)["law"].status == status


@pytest.mark.parametrize(
    ("outcome", "kind"),
    [
        (Returned(None), "type"),
        (Returned(Array(np.zeros((2, 2), dtype=complex))), "type"),
        (Returned(Array(np.zeros((1, 1)))), "shape"),
        (Raised("ValueError"), "exception"),
        (TimedOut(), "timeout"),
    ],
    ids=str,
)
def test_a_law_needs_answers(outcome, kind):
    assert by_name(judged(SUM, outcomes(SUM, **KEPT) | {"x": outcome}))["law"].kind == kind


@pytest.mark.parametrize("odd", [np.nan, np.inf])
def test_a_law_does_not_hold_between_answers_that_are_no_numbers(odd):
    odd = Array(np.full((2, 2), odd))
    assert by_name(judged(SUM, outcomes(SUM, x=odd, y=odd, z=odd)))["law"].status == "failed"


def test_a_law_counts_once_a_value_is_right():
    result = judged(SUM, outcomes(SUM, p=None, a=None, b=None, **KEPT))
    assert (by_name(result)["law"].kind, result.score) == (None, 0.0)
    assert "as soon as" in message(by_name(result)["law"])


def test_a_law_may_be_an_inequality():
    above = law([make_term("x", 1.0), make_term("y", -1.0)], at_least=True)
    for x, status in ((TRUE, "passed"), (TRUE + 5, "passed"), (TRUE - 1, "failed")):
        assert by_name(judged(above, outcomes(above, x=Array(x))))["law"].status == status


def test_a_law_may_be_about_slices_and_factors():
    # The first row of x is twice the second row of y.
    rows = law([make_term("x", 1.0, [(None, 1, None), WIDE]), make_term("y", -2.0, [(1, None, None), WIDE])])
    x, y = np.array([[6.0, 8.0], [0, 0]]), np.array([[9.0, 9.0], [3.0, 4.0]])
    assert judged(rows, outcomes(rows, x=Array(x), y=Array(y))).status == "passed"
    assert not_passed(judged(rows, outcomes(rows, x=Array(x), y=Array(y + 1)))) == ["law"]


BETWEEN = law([make_term("x", 1.0), make_term("z", -1.0)], function="g")
"""The answer of f is that of g."""


def test_a_law_that_breaks_at_another_function_costs_this_one_nothing():
    for z in (Raised("ValueError"), Returned(None), Returned(Array(TRUE + 1))):
        assert judged(BETWEEN, outcomes(BETWEEN) | {"z": z}).status == "passed"


def test_a_law_that_breaks_at_this_function_costs_its_points():
    assert not_passed(judged(BETWEEN, outcomes(BETWEEN, x=Array(TRUE + 1)))) == ["law"]
    both = outcomes(BETWEEN, x=Array(TRUE + 1)) | {"z": Raised("ValueError")}
    assert message(by_name(judged(BETWEEN, both))["law"]) == BROKEN.source
