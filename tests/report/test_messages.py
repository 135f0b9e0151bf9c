"""The sentences of every failure, difference, note and hint, in both languages."""

import math
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tensorgrade.arrays.libraries import LIBRARY_MODULES
from tensorgrade.report.difference_messages import difference_message, format_position
from tensorgrade.report.messages import failure_message
from tensorgrade.result import absence_facts, differences, failure_facts
from tensorgrade.result.case_records import Argument, CaseResult
from tensorgrade.result.failure_facts import Failure, SourceLine
from tensorgrade.translation import LANGUAGES, Text, translator
from tests.result import records
from tests.result.records import make_check

_ = translator("en")
LINE = SourceLine(3, "return X @ K")
QUOTED = " Your line 3: return X @ K"


def case(public):
    return CaseResult("tall", public, {})


def message(failure, public=True, language="en"):
    check = make_check(failure, None if public is None else case(public))
    return failure_message(check, language)


# --- Failures ---------------------------------------------------------------------------------------------

WRONG = differences.WrongValue(2.5, 4, (), (0, 1), 3, 4)
SENTENCES = [
    (failure_facts.WrongAnswer(WRONG), "Your value at [0, 1] is 2.5; it should be 4. 3 of 4 elements differ."),
    (failure_facts.CallRaised("ValueError"), "The call raised ValueError."),
    (failure_facts.CallRaised("ValueError", "no", LINE), "The call raised ValueError: no." + QUOTED),
    (failure_facts.CallRaised("ValueError", "shapes (2,4) (3,4) "), "The call raised ValueError: shapes (2,4) (3,4)."),
    (failure_facts.CallRaised("ValueError", "Give one. Or two. "), "The call raised ValueError: Give one. Or two."),
    (failure_facts.CallRaised("ValueError", "and so on..."), "The call raised ValueError: and so on...."),
    (failure_facts.CallRaised("ValueError", "\n"), "The call raised ValueError."),
    (
        failure_facts.ModuleNotAvailable("scipy", LINE),
        "scipy is not available here: answers use NumPy and the standard library only." + QUOTED,
    ),
    (
        failure_facts.ThreadsNotAvailable(LINE),
        "Threads and processes are not available here. Use a plain loop, or concurrent.futures, whose pools run their "
        "tasks one after the other here." + QUOTED,
    ),
    (failure_facts.MemoryExceeded(), "The call ran out of memory."),
    (failure_facts.MemoryExceeded(True, LINE), "The call ran out of the device's memory." + QUOTED),
    (failure_facts.TimeExceeded(2.0), "Your function was stopped after 2 s."),
    (
        failure_facts.TimeExceeded(0.5, while_loop=True),
        "Your function was stopped after 0.5 s. Does your while loop come to an end?",
    ),
    (failure_facts.ProcessEnded("SIGKILL"), "The call ended the Python process (SIGKILL)."),
    (failure_facts.UnreadableAnswer("too large"), "The answer could not be read: too large."),
    (
        failure_facts.NameMissing("SIZE", LINE),
        "The name SIZE is not defined, because the line that defines it failed." + QUOTED,
    ),
    (
        absence_facts.CellNotPython("'(' was never closed", 2, "return f(1"),
        "This cell is not Python. Line 2: '(' was never closed. Your line 2: return f(1",
    ),
    (absence_facts.CellNotPython("RecursionError"), "This cell is not Python. Python says: RecursionError."),
    (absence_facts.FunctionNotDefined(), "The function does not exist after your notebook has run."),
    (
        failure_facts.NeverCalled("died"),
        "Not run: your cells, or an earlier call, did not finish or ended the Python process.",
    ),
    (
        failure_facts.WrongArrayKind("numpy.ndarray", "torch-cuda"),
        "Given a PyTorch tensor on the GPU, your function returned a value of type numpy.ndarray. "
        "The answer is to be of the same library, on the same device.",
    ),
    (
        failure_facts.WrongArrayDtype("int64"),
        "The dtype of your answer is int64; it should be float32 or float64.",
    ),
    (
        failure_facts.ReadyMadeOperation("conv2d", LINE),
        "Your function used a ready-made operation (conv2d), which is to be written here." + QUOTED,
    ),
    (
        failure_facts.ReadyMadeOperation(""),
        "Your function used a ready-made operation, which is to be written here.",
    ),
    (
        failure_facts.DataMoved("cpu"),
        "Your function moved its data to another library or device on the way (cpu). "
        "They are to stay where they came from.",
    ),
    (
        failure_facts.DataMoved("__array__"),
        "Your function moved its data to another library or device on the way (a function of NumPy was given them). "
        "They are to stay where they came from.",
    ),
    (
        failure_facts.DataMoved(""),
        "Your function moved its data to another library or device on the way. They are to stay where they came from.",
    ),
    (
        failure_facts.DeviceFailed(LINE),
        "The device stopped at an error in the call. Is an index out of range?" + QUOTED,
    ),
    (failure_facts.RelationBroken(Text("Not linear.", {"zh": "不是线性的。"})), "Not linear."),
    (
        failure_facts.ArgumentChanged("X"),
        "Your function changes its argument X. Work on a copy, so that the caller's data stay intact.",
    ),
    (
        failure_facts.AnswerChanged(False),
        "Called again with the same arguments, your function does not give the right answer any more. "
        "Does it remember earlier calls, or use random numbers?",
    ),
    (
        failure_facts.AnswerChanged(True, ("K", "padding")),
        "Called again with nothing changed but K, padding, your function does not give the right answer. "
        "After a restart of Python, the same call is right. "
        "Does it remember earlier calls without looking at all of K, padding, or use random numbers?",
    ),
    (
        failure_facts.AnswerChanged(True),
        "Called again with other numbers, your function does not give the right answer. "
        "After a restart of Python, the same call is right. Does it remember earlier calls, or use random numbers?",
    ),
    (
        failure_facts.PrecisionLost(WRONG, 7, "float32"),
        "Right to about 7 of the 16 digits that float64 keeps. Is an intermediate result kept in float32?",
    ),
    (failure_facts.NotCountedYet(), "Counts as soon as your function gets one kind of case right."),
    (absence_facts.NotWritten(), "This function is missing: it was left empty or removed."),
    (
        absence_facts.DefinitionNotRun("corr2d", 5),
        "corr2d stands in cell 5 of the notebook, but was not run. Your instructor will look at it.",
    ),
    (
        absence_facts.DefinitionNotRun("corr2d", 5, 9),
        "corr2d stands in cell 5 of the notebook, but cell 9 has it once more as it was handed out, and that one "
        "counts. Your instructor will look at it.",
    ),
    (absence_facts.OtherName("Corr2D", "corr2d"), "There is a Corr2D; the notebook asks for corr2d."),
    (
        absence_facts.OtherName("Lab.Solution.corr2d", "corr2d"),
        "There is a method corr2d in the class Lab.Solution; the notebook asks for a function corr2d outside of "
        "classes.",
    ),
    (
        failure_facts.NotRunHere(),
        "Not run: the machine that graded has no such arrays. Its points went to the other checks.",
    ),
    (
        failure_facts.GraderFailed(),
        "The grader could not judge this check. It costs you nothing; your instructor has been told.",
    ),
    (failure_facts.RecordedSentence("value", "As it was {x}.", WRONG), "As it was {x}."),
]


@pytest.mark.parametrize(
    ("failure", "sentence"), SENTENCES, ids=lambda item: "" if isinstance(item, str) else repr(item)
)
def test_the_sentence_of_a_failure(failure, sentence):
    assert message(failure) == sentence
    assert message(failure, language="zh") != sentence or isinstance(failure, failure_facts.RecordedSentence)


def test_every_failure_is_in_the_list():
    assert {type(failure) for failure, _ in SENTENCES} == set(get_args(Failure))
    assert message(None) == ""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("public", [True, False, None])
@given(st.data())
@settings(max_examples=20)
def test_every_failure_has_a_whole_sentence(public, language, data):
    for kind, parts in records.FAILURES.items():
        failure = data.draw(st.builds(kind, *parts))
        sentence = message(failure, public, language)
        assert sentence or getattr(failure, "text", None) == ""
        assert "{" not in sentence.replace("{x}", "")  # a word of the strategy, which nothing is put into


def test_an_array_of_every_kind_has_a_name():
    for language in LANGUAGES:
        sentences = {message(failure_facts.WrongArrayKind("list", kind), True, language) for kind in LIBRARY_MODULES}
        assert len(sentences) == len(LIBRARY_MODULES)


# --- Differences ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("difference", "shown", "hidden"),
    [
        (
            differences.WrongLength(2, 3),
            "Your answer has 2 items; 3 are expected.",
            None,
        ),
        (
            differences.WrongType("None", "array"),
            "Your function returned None. Did you forget the return statement?",
            None,
        ),
        (
            differences.WrongType("list", "array"),
            "Your answer is of type list; it should be a numpy.ndarray of float32 or float64.",
            None,
        ),
        (
            differences.WrongType("str", "number", index=(1,)),
            "Your answer at [1] is of type str; it should be a number.",
            None,
        ),
        (
            differences.WrongType("list", "array", place=(1,)),
            "Your answer at item 2 is of type list; it should be a numpy.ndarray of float32 or float64.",
            None,
        ),
        (differences.WrongType("int", "pair"), "Your answer is of type int; it should be a pair of numbers.", None),
        (
            differences.WrongType("object", "pair"),
            "Your answer is of another type; it should be a pair of numbers.",
            None,
        ),
        (differences.WrongType("int", "tuple"), "Your answer is of type int; it should be a tuple.", None),
        (
            differences.WrongShape((2,), (2, 3)),
            "The shape of your answer is (2,); it should be (2, 3).",
            None,
        ),
        (
            differences.WrongShape((), (1,), place=(0,)),
            "The shape of your answer at item 1 is (); it should be (1,).",
            None,
        ),
        (
            differences.NotFinite(math.nan, 1.0, index=(0, 2), size=9),
            "Your answer is not a finite number at [0, 2].",
            None,
        ),
        (differences.NotFinite(math.inf, None), "Your answer is not a finite number.", None),
        (
            differences.LargeResidual(0.12345, 0.01),
            "Put back into the equation, your answer misses by 12.35%; 1% is allowed.",
            None,
        ),
        (
            differences.LargeResidual(0.0100004, 0.01),
            "Put back into the equation, your answer misses by 1.00004%; 1% is allowed.",
            None,
        ),
        (
            differences.LargeResidual(40.04, 0.01),
            "Put back into the equation, your answer misses by 40 times what is there; 1% is allowed.",
            None,
        ),
        (
            differences.LargeResidual(6.2e137, 0.01),
            "Your answer has run away: put back into the equation, it misses by 6e+137 times what is there; "
            "1% is allowed.",
            None,
        ),
        (
            differences.LargeResidual(math.nan, 0.01),
            "Your answer has run away: put back into the equation, it misses by nan times what is there; "
            "1% is allowed.",
            None,
        ),
        (
            differences.WrongValue(48.0, 24.0, ("dW",), (0, 0, 1, 1), 4, 4),
            "Your dW at [0, 0, 1, 1] is 48; it should be 24. 4 of 4 elements differ.",
            "The values of dW differ at [0, 0, 1, 1]. 4 of 4 elements differ.",
        ),
        (differences.WrongValue(5, 7, ("rows",)), "rows: 5, should be 7.", "The values of rows differ."),
        (
            differences.WrongShape((2, 2), (3, 3), ("dX",)),
            "The shape of your dX is (2, 2); it should be (3, 3).",
            None,
        ),
        (
            differences.WrongType("list", "array", place=("dX",)),
            "Your dX is of type list; it should be a numpy.ndarray of float32 or float64.",
            None,
        ),
        (
            differences.WrongValue(999999995904.0, 1000000000000),
            "Your value is 999999995904; it should be 1000000000000.",
            "The values differ.",
        ),
        (
            differences.WrongValue(5.999985, 6.0, (), (0, 1)),
            "Your value at [0, 1] is 5.999985; it should be 6.",
            "The values differ at [0, 1].",
        ),
        (
            differences.WrongValue(7, 8),
            "Your value is 7; it should be 8.",
            "The values differ.",
        ),
        (
            differences.WrongValue(1 / 3, 1e-9, (1,), (2, 0), 2, 6),
            "Your value at item 2, [2, 0] is 0.333333; it should be 1e-09. 2 of 6 elements differ.",
            "The values differ at item 2, [2, 0]. 2 of 6 elements differ.",
        ),
        (
            differences.WrongValue(None, None, (), (0,), 1, 2),  # withheld
            "The values differ at [0]. 1 of 2 elements differ.",
            None,
        ),
        (
            differences.WrongValue(5.0, 6.0, (), (), 1, 1),  # in an array without axes
            "Your value is 5; it should be 6.",
            "The values differ.",
        ),
    ],
    ids=repr,
)
def test_the_sentence_of_a_difference(difference, shown, hidden):
    assert difference_message(difference, True, "en") == shown
    assert difference_message(difference, False, "en") == (hidden or shown)
    assert message(failure_facts.WrongAnswer(difference), True) == shown
    assert message(failure_facts.WrongAnswer(difference), False) == (hidden or shown)
    assert message(failure_facts.WrongAnswer(difference), None) == (hidden or shown)  # a hidden case, not shown at all


@given(st.data())
def test_the_sentence_of_a_hidden_case_has_none_of_its_numbers(data):
    for kind in (differences.WrongValue, differences.NotFinite):
        difference = kind(31415.9265, 31415, *data.draw(st.tuples(*records.DIFFERENCES[kind][2:])))
        for language in LANGUAGES:
            assert "31415" not in message(failure_facts.WrongAnswer(difference), False, language)


def test_places_as_a_student_writes_them():
    places = [(None, ()), ((), ()), ((0, 1), ()), (None, (0,)), ((2,), (1,)), ((2,), ("dW",))]
    expected = ["", "", "[0, 1]", "item 1", "item 2, [2]", "dW, [2]"]
    assert [format_position(index, place, _) for index, place in places] == expected


def test_a_call_that_was_stopped_is_told_with_the_sizes_of_its_arguments():
    arguments = {
        "X": Argument("3×3 float64", array=True),
        "size": Argument("(2, 2)"),
        "K": Argument("2×2 int64, F", array=True),
    }
    check = make_check(failure_facts.TimeExceeded(2.0), CaseResult("tall", False, arguments))
    assert failure_message(check, "en") == "Your function was stopped after 2 s. It was given X (3, 3), K (2, 2)."
    assert failure_message(check, "zh") == "你的函数运行 2 秒后被停止。传入的是 X (3, 3)、K (2, 2)。"
