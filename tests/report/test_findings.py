"""Failed checks with one reason are one finding."""

from tensorgrade.report.findings import CheckName, findings
from tensorgrade.result.case_records import Argument, CaseResult
from tensorgrade.result.differences import LargeResidual, NotMet, WrongShape, WrongValue
from tensorgrade.result.failure_facts import (
    CallRaised,
    GraderFailed,
    ModuleNotAvailable,
    NotCountedYet,
    NotRunHere,
    SourceLine,
    WrongAnswer,
)
from tensorgrade.translation import Text
from tests.result.records import WRONG_VALUE, make_check

ARRAY = Argument("2 float64", [1.0, 2.0], array=True)
CASE = CaseResult("book", True, {"X": ARRAY}, ARRAY, ARRAY)


def check(title, failure=None, case=None, **fields):
    return make_check(failure, case, title=Text(title, {"zh": title}), **fields)


def said(*checks, language="en"):
    found = findings(checks, language)
    return [(item.mark, item.words, item.message, [name.title for name in item.checks]) for item in found]


def test_values_that_differ_are_one_finding_with_the_smallest_case():
    other = WrongAnswer(WrongValue(1.0, 2.0))
    checks = check("Tall", other, public=True), check("The book", WRONG_VALUE, CASE, public=True), check("Right")
    message = "The values differ. The book: Your value at [0, 1] is 2.5; it should be 3.5. 1 of 4 elements differ."
    assert said(*checks) == [
        ("failed", "2 checks fail.", message, ["Tall", "The book"]),
        ("passed", "1 check passes.", "", ["Right"]),
    ]
    assert findings(checks, "en")[0].checks[0] == CheckName("Tall", public=True)
    assert said(*checks, language="zh")[0][2].startswith("数值不同。The book：")


def test_the_same_words_are_said_once_and_one_check_has_its_title():
    shape = WrongAnswer(WrongShape((2, 2), (3, 3)))
    line = SourceLine(3, "return X[9]")
    checks = [
        check("A", CallRaised("IndexError", "index 9", line), public=True),
        check("B", CallRaised("IndexError", "index 8", line), public=True),
        check("C", CallRaised("")),
        check("D", CallRaised("")),
        check("E", shape, public=True),
    ]
    raised = "The call raised an exception. A: The call raised IndexError: index 9. Your line 3: return X[9]"
    assert said(*checks) == [
        ("failed", "4 checks fail.", raised, ["A", "B", "C", "D"]),
        ("failed", "E", "The shape of your answer is (2, 2); it should be (3, 3).", []),
    ]


def test_answers_that_miss_an_equation_are_not_said_to_differ():
    first, second = (WrongAnswer(LargeResidual(residual, 0.01)) for residual in (0.5, 0.25))
    predicate = WrongAnswer(NotMet(Text("The loss is too large.", {"zh": "损失太大。"})))
    checks = (check("A", first, public=True), check("B", second), check("C", predicate), check("D", WRONG_VALUE))
    [(_mark, words, message, titles), *others] = said(*checks)
    assert (words, titles) == ("2 checks fail.", ["A", "B"])
    assert message.startswith("Put back into the equation, your answer misses by more than the 1% allowed. A: Put back")
    assert [item[1] for item in others] == ["C", "D"]


def test_hidden_checks_are_put_to_shown_ones_only_where_these_have_one_reason():
    one, other = (CallRaised(name, "odd", SourceLine(3, "return X[9]")) for name in ("IndexError", "ValueError"))
    checks = check("A", one, public=True), check("B", other, public=True), check("C", CallRaised(""))
    assert [titles for _mark, _words, _message, titles in said(*checks)] == [[], [], []]
    modules = check("A", ModuleNotAvailable("torch"), public=True), check("B", ModuleNotAvailable(""))
    [(_mark, words, message, titles)] = said(*modules)
    assert (words, titles) == ("2 checks fail.", ["A", "B"])
    assert message.startswith("The call used a module that is not available here")
    assert "A: torch is not available here" in message


def test_what_does_not_count_yet_is_one_line_and_what_could_not_run_is_none():
    laws = [check(title, NotCountedYet()) for title in ("Linear", "Shifted")]
    unsure = check("Unsure", GraderFailed(), status="could-not-tell")
    absent = check("GPU", NotRunHere(), status="not-run")
    marks = [(mark, words, titles) for mark, words, _message, titles in said(*laws, unsure, absent)]
    assert marks == [
        ("unsure", "Unsure", []),
        ("waiting", "2 more count once one kind of case is right.", ["Linear", "Shifted"]),
    ]
    assert said(laws[0])[0][1] == "1 more counts once one kind of case is right."
