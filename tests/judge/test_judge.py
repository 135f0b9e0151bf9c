"""The judge on stored truths: full marks for the truth, nothing for nothing, the right name for each mistake."""

import runpy
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from tensorgrade.arrays.codec import Array, as_call_argument, decode, encode
from tensorgrade.judge.judge import could_not_tell_result, judge
from tensorgrade.key.compare import FLOAT32_ROUNDOFF, ExpectedPart
from tensorgrade.key.key_records import CaseKey, CheckKey, ExerciseKey, MisconceptionKey, VariantKey
from tensorgrade.result.json_format import jsonable
from tensorgrade.result.points import rounded_points
from tensorgrade.sandbox.wire import Fault, Outcome
from tensorgrade.translation import Text

SOLUTIONS = Path(__file__).parents[2] / "solutions"
ASSIGNMENTS = ["corr2d", "channels", "conv1x1", "pooling", "layer"]
WORDS = Text("words", "文字")


@cache
def alternative(assignment):
    return runpy.run_path(str(SOLUTIONS / assignment / "alternative.py"))


def through(value):
    """A value as it arrives from a child."""
    buffers = []
    tree = encode(value, buffers)
    return decode(tree, [buffer.tobytes() for buffer in buffers])


def arguments(case):
    """The arguments after a call that left them alone."""
    return tuple(through(as_call_argument(value)) for value in case.arguments.values())


def answer(truth):
    """The truth as a student's answer."""
    parts = tuple(part(expected) for expected in truth)
    return parts[0] if len(parts) == 1 else parts


def part(expected):
    if expected.kind == "number":
        return int(expected.values)
    if expected.kind == "pair":
        return tuple(int(number) for number in expected.values.ravel())
    if expected.kind == "residual":
        return Array(np.linalg.lstsq(expected.values, expected.bound, rcond=None)[0].reshape(expected.shape))
    return Array(expected.values)


def given(case, value):
    return Outcome("value", value, arguments(case))


def honest(assignment, case):
    """What an honest solution answers."""
    function = alternative(assignment)[case.function]
    positional = [as_call_argument(value) for value in case.positional.values()]
    return through(function(*positional, **{name: as_call_argument(value) for name, value in case.keyword.items()}))


def right_outcomes(assignment, exercise):
    """Laws are kept by honest answers, not by the truths alone."""
    return {
        case.name: given(case, honest(assignment, case) if case.lawful else answer(case.truths[0]))
        for case in exercise.cases
    }


def changed(outcomes, change):
    """Outcomes with every array of every answer changed."""

    def each(value):
        if isinstance(value, Array):
            return Array(change(value.values))
        return tuple(each(item) for item in value) if isinstance(value, tuple) else change(np.array(value)).item()

    return {name: replace(outcome, value=each(outcome.value)) for name, outcome in outcomes.items()}


def judged(exercise, outcomes, repeats=None, language="en"):
    again = {
        name: outcomes[name] if name in outcomes else given(exercise.twin, answer(exercise.twin.truths[0]))
        for name in exercise.repeats
    }
    again = again if repeats is None else repeats
    # The same answers with every kind of array.
    arrays = {check.array: {name: outcomes[name] for name in check.cases} for check in exercise.array_checks}
    return judge(exercise, outcomes, again, language, arrays=arrays)


def by_name(result):
    return {check.name: check for check in result.checks}


def share(exercise, *lost):
    """The points that are left when these checks are lost."""
    weights = {check.name: check.weight for check in exercise.checks if check.cases}
    earned = sum(weight for name, weight in weights.items() if name not in lost)
    return rounded_points(Fraction(exercise.points * earned, sum(weights.values())))


# --- Every exercise of every assignment -------------------------------------------------------------------


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_stored_truths_get_full_marks(assignment, keys):
    for exercise in keys[assignment].exercises:
        result = judged(exercise, right_outcomes(assignment, exercise))
        assert [check.name for check in result.checks if check.status != "passed"] == [], exercise.name
        assert (result.status, result.score, result.points) == ("passed", exercise.points, exercise.points)
        assert (result.misconception, result.explanation, result.notes) == (None, "", [])


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_answers_of_none_get_nothing(assignment, keys):
    for exercise in keys[assignment].exercises:
        result = judged(exercise, {case.name: given(case, None) for case in exercise.cases})
        assert (result.score, result.status, result.misconception) == (0.0, "failed", None), exercise.name
        values = [by_name(result)[check.name] for check in exercise.checks if check.kind == "values"]
        assert {check.kind for check in values} == {"type"}
        assert all("None" in check.message for check in values)


@pytest.mark.parametrize("name", ["conv2d_forward", "conv2d_backward"])
def test_a_forgotten_return_is_named_as_such(name, keys):
    exercise = keys["layer"].exercise(name)
    result = judged(exercise, {case.name: given(case, None) for case in exercise.cases})
    values = [by_name(result)[check.name] for check in exercise.checks if check.kind == "values"]
    assert all("return" in check.message for check in values)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_zeros_of_the_right_shape_get_nothing(assignment, keys):
    for exercise in keys[assignment].exercises:
        result = judged(exercise, changed(right_outcomes(assignment, exercise), np.zeros_like))
        assert (result.score, result.status) == (0.0, "failed"), exercise.name


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
@pytest.mark.parametrize("status", ["exception", "forbidden", "memory", "timeout", "died", "protocol"])
def test_calls_without_answers_get_nothing_and_say_why(assignment, status, keys):
    fault = Fault("ValueError", "SECRET", 3, 2, "return X @ K")
    for exercise in keys[assignment].exercises:
        result = judged(exercise, {case.name: Outcome(status, fault=fault) for case in exercise.cases})
        assert (result.score, result.status) == (0.0, "failed")
        values = [by_name(result)[check.name] for check in exercise.checks if check.kind == "values"]
        assert {check.kind for check in values} == {"exception" if status == "died" else status}
        if status == "exception":
            # What an exception says may hold the hidden arguments.
            assert all(("SECRET" in check.message) == check.public for check in values)
            assert all("line 2: return X @ K" in check.message for check in values)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_single_precision_is_noted_and_not_fined(assignment, keys):
    noted = 0
    for exercise in keys[assignment].exercises:
        if not any(check.kind == "precision" for check in exercise.checks):
            continue
        noted += 1
        outcomes = changed(right_outcomes(assignment, exercise), lambda values: values.astype(np.float32))
        result = judged(exercise, outcomes)
        assert (result.status, result.score) == ("passed", exercise.points), exercise.name
        [note] = result.notes
        assert "float32" in note
    assert noted


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_single_precision_hidden_in_float64_loses_the_precision_check_only(assignment, keys):
    for exercise in keys[assignment].exercises:
        if not any(check.kind == "precision" for check in exercise.checks):
            continue
        outcomes = changed(
            right_outcomes(assignment, exercise), lambda values: values.astype(np.float32).astype(np.float64)
        )
        result = judged(exercise, outcomes)
        lost = [check for check in result.checks if check.status != "passed"]
        assert [(check.name, check.kind) for check in lost] == [("precision", "precision")], exercise.name
        assert "single precision" in lost[0].message
        assert result.score == share(exercise, "precision") < exercise.points
        assert (result.status, result.misconception, result.notes) == ("partly", None, [])


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_right_answers_to_public_cases_alone_earn_those_checks_alone(assignment, keys):
    # Public answers can be copied, so the laws do not count with them.
    for exercise in keys[assignment].exercises:
        outcomes = {
            name: outcome if exercise.case(name).public else replace(outcome, value=None)
            for name, outcome in right_outcomes(assignment, exercise).items()
        }
        result = judged(exercise, outcomes)
        passed = {check.name for check in result.checks if check.status == "passed"}
        assert passed == {check.name for check in exercise.checks if check.public}
        assert by_name(result)["state"].kind is None
        assert "as soon as" in by_name(result)["state"].message


# --- Each reading of each misconception -------------------------------------------------------------------


def reading_outcomes(assignment, exercise, reading):
    outcomes = right_outcomes(assignment, exercise)
    for case in exercise.cases:
        if case.name in reading.answers:
            wrong = reading.answers[case.name]
            value = tuple(loose(item) for item in wrong) if len(wrong) > 1 else loose(wrong[0])
            outcomes[case.name] = given(case, value)
        elif case.name in reading.fails:
            outcomes[case.name] = Outcome("exception", fault=Fault("ValueError"))
    return outcomes


def loose(expected):
    """A wrong answer, which need not be whole where the truth is."""
    if expected.kind == "number":
        return float(expected.values)
    if expected.kind == "pair":
        return [float(number) for number in expected.values.ravel()]
    return part(expected)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_each_misconception_is_named_by_its_own_answers(assignment, keys):
    own = 0
    for exercise in keys[assignment].exercises:
        for item in exercise.misconceptions:
            for number, reading in enumerate(item.readings):
                outcomes = reading_outcomes(assignment, exercise, reading)
                result = judged(exercise, outcomes)
                where = (exercise.name, item.name, number)
                assert result.misconception is not None, where
                assert result.score < exercise.points, where
                assert (result.misconception, result.also) == (item.name, item.also), where
                assert item.words.en in result.explanation
                assert bool(item.also) == (result.explanation != item.words.en)
                own += 1
    assert own > 10


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_a_wrong_idea_that_nobody_has_written_down_gets_no_name(assignment, keys):
    for exercise in keys[assignment].exercises:
        outcomes = changed(right_outcomes(assignment, exercise), lambda values: values * -3 + 17)
        assert judged(exercise, outcomes).misconception is None, exercise.name


# --- One small exercise, check by check -------------------------------------------------------------------

TRUE = np.array([[1 / 3, 2.0], [3.0, 4.0]])


def small_case(name, public=False, layout="C", truths=None, **more):
    expected = ExpectedPart("close", TRUE, np.full((2, 2), 8.0), (2, 2))
    fields = {
        "name": name,
        "function": "f",
        "public": public,
        "positional": {"X": Array(np.arange(4.0).reshape(2, 2), layout), "sizes": [1, (2, 3)]},
        "keyword": {"mode": "max"},
        "truths": ((expected,),) if truths is None else truths,
        "lawful": False,
        "double": True,
        "sees": (),
    }
    return CaseKey(**(fields | more))


def line(name, kind, cases, public=False, weight=1):
    return CheckKey(name, Text(f"The {name}", f"{name}项"), kind, public, weight, tuple(cases), (), False, None)


WRONG = ExpectedPart("close", TRUE * 2, np.full((2, 2), 8.0), (2, 2))
SMALL = ExerciseKey(
    name="f",
    title=WORDS,
    book=None,
    points=7,
    seconds=2.0,
    parameters=("X", "sizes", "mode"),
    checks=(
        line("public", "values", ["p"], public=True),
        line("hidden", "values", ["a", "b"], weight=3),
        line("purity", "purity", ["p", "a", "b"]),
        line("state", "state", ["a"]),
        line("precision", "precision", ["p", "a", "b"]),
    ),
    cases=(small_case("p", public=True), small_case("a"), small_case("b", layout="F")),
    twin=None,
    twin_of="",
    repeats=("a",),
    misconceptions=(
        MisconceptionKey("doubled", Text("Twice too much.", "多了一倍。"), (VariantKey({"b": (WRONG,)}, ()),)),
    ),
)


def small(**values):
    """Outcomes of the small exercise: the truth but for the named cases."""
    return {case.name: given(case, values.get(case.name, Array(TRUE))) for case in SMALL.cases}


def test_the_small_exercise_is_passed_by_its_truth():
    assert judged(SMALL, small()).score == 7


def test_a_wrong_value_is_told_with_numbers_only_where_the_case_is_public():
    wrong = TRUE.copy()
    wrong[1, 0] = 5.5
    result = judged(SMALL, small(p=Array(wrong), a=Array(wrong)))
    public, hidden = by_name(result)["public"], by_name(result)["hidden"]
    assert (public.kind, public.case.name, public.case.worst_index) == ("value", "p", [1, 0])
    assert public.message == "Your value at [1, 0] is 5.5; it should be 3. 1 of 4 elements differ."
    assert (public.case.got, public.case.expected, public.case.wrong) == (5.5, 3.0, 1)
    assert public.case.yours.values == jsonable(wrong)
    assert public.case.should_be.values == jsonable(TRUE)
    assert public.case.arguments["X"].text == "2×2 float64"
    assert public.case.arguments["sizes"].text == "[1, (2, 3)]"
    assert public.case.arguments["mode"].text == "'max'"
    assert hidden.message == "The values differ at [1, 0]. 1 of 4 elements differ."
    assert (hidden.status, result.score) == ("failed", 0.0)


def test_checks_earn_their_weight():
    result = judged(SMALL, small(p=Array(TRUE + 1)))
    assert result.status == "partly"
    assert {check.name for check in result.checks if check.status == "failed"} == {"public"}
    assert result.score == 6.0
    # 4 of 7 points: the hidden check weighs 3 of 7.
    assert judged(SMALL, small(a=Array(TRUE + 1))).score == 1.0


def test_the_smallest_failing_case_is_shown_and_first_one_that_shows_the_misconception():
    larger = replace(SMALL.cases[1], positional={"X": Array(np.zeros((9, 9))), "sizes": []})
    key = replace(SMALL, cases=(SMALL.cases[0], larger, SMALL.cases[2]))
    doubled = {"a": Array(TRUE * 2), "b": Array(TRUE * 2)}
    nameless = judged(key, small(a=Array(TRUE + 1), b=Array(TRUE + 1)))
    assert by_name(nameless)["hidden"].case.name == "b"
    readings = (VariantKey({"a": (WRONG,)}, ("b",)),)
    key = replace(key, misconceptions=(replace(SMALL.misconceptions[0], readings=readings),))
    result = judged(key, small(**doubled))
    assert (result.misconception, by_name(result)["hidden"].case.name) == ("doubled", "a")


def test_a_misconception_is_named_only_when_everything_fits():
    assert judged(SMALL, small(b=Array(TRUE * 2))).misconception == "doubled"
    assert judged(SMALL, small(b=Array(TRUE * 2))).explanation == "Twice too much."
    assert judged(SMALL, small(b=Array(TRUE * 2)), language="zh").explanation == "多了一倍。"
    # Wrong elsewhere too, or another wrong value: no guess.
    assert judged(SMALL, small(a=Array(TRUE * 2), b=Array(TRUE * 2))).misconception is None
    assert judged(SMALL, small(b=Array(TRUE * 2 + 1e-3))).misconception is None
    assert judged(SMALL, small()).misconception is None


@pytest.mark.parametrize(
    ("position", "after", "named"),
    [
        (0, Array(np.zeros((2, 2)), strides=(16, 8)), "X"),
        (0, Array(np.arange(4.0).reshape(4, 1), strides=(8, 8)), "X"),
        (0, Array(np.arange(4.0).reshape(2, 2), strides=(8, 16)), "X"),
        (0, Array(np.arange(4, dtype=np.float32).reshape(2, 2), strides=(16, 8)), "X"),
        (0, Array(np.array([[-0.0, 1], [2, 3]]), strides=(16, 8)), "X"),
        (0, None, "X"),
        (1, [1, (2, 3), 4], "sizes"),
        (1, [1, [2, 3]], "sizes"),
        (1, [2, (2, 3)], "sizes"),
        (1, [], "sizes"),
    ],
)
def test_a_changed_argument_loses_purity_and_is_named(position, after, named):
    outcomes = small()
    changed_arguments = list(outcomes["a"].arguments)
    changed_arguments[position] = after
    outcomes["a"] = replace(outcomes["a"], arguments=tuple(changed_arguments))
    result = judged(SMALL, outcomes)
    purity = by_name(result)["purity"]
    assert (purity.status, purity.kind, purity.case.name) == ("failed", "purity", "a")
    assert f"argument {named}." in purity.message
    assert result.score == 6.0


def test_purity_is_lost_whatever_the_answer_when_the_function_works_elsewhere():
    # The call that changes its argument answers wrongly; others are right.
    key = replace(SMALL, checks=(*SMALL.checks[:2], line("more", "values", ["b"]), *SMALL.checks[2:]))
    outcomes = small(a=Array(TRUE + 1))
    outcomes["a"] = replace(outcomes["a"], arguments=(Array(np.zeros((2, 2)), strides=(16, 8)), [1, (2, 3)], "max"))
    assert by_name(judged(key, outcomes))["purity"].kind == "purity"


@pytest.mark.parametrize(
    "again", [Array(TRUE + 1), Array(TRUE[:1]), None, Outcome("exception")], ids=["value", "shape", "none", "raises"]
)
def test_another_answer_the_second_time_loses_state(again):
    repeat = again if isinstance(again, Outcome) else Outcome("value", again)
    result = judged(SMALL, small(), {"a": repeat})
    state = by_name(result)["state"]
    assert (state.status, state.kind, state.case.name) == ("failed", "state", "a")
    assert "Called again" in state.message
    assert result.score == 6.0


def test_a_second_call_that_never_ends_is_told_as_that():
    result = judged(SMALL, small(), {"a": Outcome("timeout")})
    assert (by_name(result)["state"].kind, result.score) == ("timeout", 6.0)


def test_a_second_answer_within_the_tolerance_keeps_state():
    assert judged(SMALL, small(), {"a": Outcome("value", Array(TRUE + 4 * FLOAT32_ROUNDOFF))}).score == 7


def test_precision_asks_for_more_than_values():
    result = judged(SMALL, small(a=Array(TRUE + 4 * FLOAT32_ROUNDOFF)))
    precision = by_name(result)["precision"]
    assert (precision.kind, precision.case.name, result.score) == ("precision", "a", 6.0)
    assert result.notes == []


def test_references_that_disagree_are_the_graders_fault():
    # The answer is right for one device and wrong for the other.
    other = (ExpectedPart("close", TRUE + 1, np.full((2, 2), 8.0), (2, 2)),)
    cases = (SMALL.cases[0], replace(SMALL.cases[1], truths=(SMALL.cases[1].truths[0], other)), SMALL.cases[2])
    result = judged(replace(SMALL, cases=cases), small())
    hidden = by_name(result)["hidden"]
    assert (hidden.status, hidden.kind, result.status) == ("could-not-tell", None, "could-not-tell")
    assert "instructor" in hidden.message
    # Wrong for both is wrong.
    wrong = judged(replace(SMALL, cases=cases), small(a=Array(TRUE * 9)))
    assert by_name(wrong)["hidden"].status == "failed"


def test_a_function_that_is_not_written_is_missing():
    for result in (
        judge(SMALL, {}, {}, "en", written=False, printed="hello"),
        judge(SMALL, {case.name: Outcome("absent") for case in SMALL.cases}, {}, "en", printed="hello"),
    ):
        assert (result.status, result.score, result.points, result.printed) == ("missing", 0.0, 7, "hello")
        assert {(check.status, check.kind) for check in result.checks} == {("failed", None)}
        assert all("missing" in check.message for check in result.checks)


def test_what_the_grader_could_not_do_is_nobodys_failure():
    result = could_not_tell_result(SMALL, "en", "Our fault.")
    assert (result.status, result.score) == ("could-not-tell", 0.0)
    assert {(check.status, check.kind, check.message) for check in result.checks} == {
        ("could-not-tell", None, "Our fault.")
    }


def test_the_public_part_of_a_key_is_judged_by_its_public_checks_alone(keys):
    exercise = keys["corr2d"].public_part().exercise("corr2d")
    outcomes = {case.name: given(case, answer(case.truths[0])) for case in exercise.cases}
    result = judge(exercise, outcomes, {}, "en")
    assert result.checks
    assert all(check.public for check in result.checks)
    assert (result.status, result.score) == ("passed", exercise.points)


def test_titles_come_in_the_courses_language():
    assert [check.title for check in judged(SMALL, small(), language="zh").checks][0] == "public项"
    assert judged(SMALL, small(), language="zh").title == "文字"


# --- Laws between answers ---------------------------------------------------------------------------------


def test_a_broken_law_is_told_in_the_authors_words(keys):
    exercise = keys["corr2d"].exercise("corr2d")
    outcomes = right_outcomes("corr2d", exercise)
    check = next(item for item in exercise.checks if item.name == "translation")
    name = check.cases[0]
    before = outcomes[name]
    outcomes[name] = replace(before, value=Array(before.value.values + 1))
    result = judged(exercise, outcomes)
    broken = by_name(result)[check.name]
    assert (broken.status, broken.kind, broken.message) == ("failed", "value", check.broken.en)
    assert result.score == share(exercise, check.name)


@pytest.mark.parametrize(
    ("outcome", "kind"),
    [
        (Outcome("value", None), "type"),
        (Outcome("value", Array(np.zeros((2, 2), dtype=complex))), "type"),
        (Outcome("value", Array(np.zeros((1, 1)))), "shape"),
        (Outcome("exception"), "exception"),
        (Outcome("timeout"), "timeout"),
    ],
    ids=str,
)
def test_a_law_needs_answers(outcome, kind, keys):
    exercise = keys["corr2d"].exercise("corr2d")
    check = next(item for item in exercise.checks if item.name == "translation")
    outcomes = right_outcomes("corr2d", exercise) | {check.cases[0]: outcome}
    assert by_name(judged(exercise, outcomes))[check.name].kind == kind


@pytest.mark.parametrize("odd", [np.nan, np.inf])
def test_a_law_does_not_hold_between_answers_that_are_no_numbers(odd, keys):
    exercise = keys["corr2d"].exercise("corr2d")
    check = next(item for item in exercise.checks if item.name == "translation")
    right = right_outcomes("corr2d", exercise)
    outcomes = dict(right)
    for name in check.cases:
        outcomes[name] = replace(right[name], value=Array(np.full_like(right[name].value.values, odd)))
    assert by_name(judged(exercise, outcomes))[check.name].status == "failed"
