"""What the source says of a function is in the facts of its result."""

import pytest

from tensorgrade.judge.code_facts import with_code_facts
from tensorgrade.result import absence_facts
from tensorgrade.result import failure_facts as facts
from tensorgrade.result.explanation_facts import Hint, HintsApart, PartHint, PartsExchanged
from tensorgrade.result.notes import NameNotBound
from tests.result.records import STOPPED, make_check, make_exercise_result

LINE = facts.SourceLine(8, "return SIZE * helper(X)")
LACKING = [NameNotBound("SIZE", STOPPED)]


def failure(found, loops=(), notes=()):
    return with_code_facts(make_exercise_result(make_check(found), notes=list(notes)), loops).checks[0].failure


@pytest.mark.parametrize(("loops", "while_loop"), [((), False), ({"for"}, False), ({"for", "while"}, True)])
def test_a_call_that_was_stopped_knows_whether_there_is_a_while_loop(loops, while_loop):
    assert failure(facts.TimeExceeded(2.0), loops) == facts.TimeExceeded(2.0, while_loop)


def test_hints_know_whether_there_is_a_loop():
    def explained(explanation, loops):
        return with_code_facts(make_exercise_result(make_check(), explanation=explanation), loops).explanation

    assert explained(Hint("last-row"), {"for"}) == Hint("last-row", loops=True)
    assert explained(Hint("last-row"), ()) == Hint("last-row")
    parts = HintsApart("", (PartHint(("dX",), Hint("last-row")), PartHint(("dW",))), ("db",))
    assert [item.hint and item.hint.loops for item in explained(parts, {"while"}).wrong] == [True, None]
    exchanged = PartsExchanged((1, 0), (0, 1))
    assert explained(exchanged, {"for"}) == exchanged
    assert explained(None, {"for"}) is None


def test_a_name_that_a_stopped_line_binds_is_not_told_as_the_calls_error():
    raised = facts.CallRaised("NameError", "name 'SIZE' is not defined", LINE)
    assert failure(raised, notes=LACKING) == facts.NameMissing("SIZE", LINE)
    assert failure(facts.CallRaised("NameError", "", LINE), notes=LACKING) == facts.NameMissing("SIZE", LINE)


@pytest.mark.parametrize(
    ("found", "notes"),
    [
        (facts.CallRaised("NameError", "name 'SIZE' is not defined", LINE), ()),
        (facts.CallRaised("NameError", "name 'SIZES' is not defined", LINE), LACKING),
        (facts.CallRaised("NameError", "", facts.SourceLine(8, "return SIZES")), LACKING),
        (facts.CallRaised("NameError"), LACKING),
        (facts.CallRaised("ValueError", "SIZE", LINE), LACKING),
        (absence_facts.NotWritten(), LACKING),
    ],
)
def test_other_errors_stay_what_they_are(found, notes):
    assert failure(found, notes=notes) == found
