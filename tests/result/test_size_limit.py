"""The size of a result's file: below a megabyte, and an ordinary result is unchanged."""

from dataclasses import replace

from tensorgrade.result.case_records import Argument, CaseResult
from tensorgrade.result.differences import WrongValue
from tensorgrade.result.failure_facts import CallRaised, SourceLine, WrongAnswer
from tensorgrade.result.json_format import to_json
from tensorgrade.result.notes import StoppedStatement
from tensorgrade.result.result_records import CellRun, SourceText
from tensorgrade.result.size_limit import (
    MAX_CODE,
    MAX_RESULT_BYTES,
    MAX_WRITTEN,
    with_code,
    with_limited_length,
    with_limited_size,
)
from tests.result.records import make_check, make_exercise_result, make_result

FAILURE = WrongAnswer(WrongValue(1.0, 2.0, index=(0,), wrong=1, size=400))
LONG = StoppedStatement(1, SourceLine(1, "😀" * 200), CallRaised("E", "😀" * 300, SourceLine(2, "😀" * 200)))


def check(size):
    values = Argument(f"{size} float64", [1.2345678901234567e-300] * size, array=True)
    return make_check(FAILURE, CaseResult("a", True, {"X": Argument("1")}, values, values))


def test_an_ordinary_result_is_unchanged():
    result = make_result({"f": make_exercise_result(check(20), check(20), make_check())})
    assert with_limited_size(result) == result


def test_of_many_large_answers_the_first_ones_are_kept():
    result = make_result({"f": make_exercise_result(*[check(400)] * 5), "g": make_exercise_result(check(400))})
    limited = with_limited_size(result)
    assert [item.case.yours.values is None for item in limited.exercises["f"].checks] == [
        False,
        False,
        True,
        True,
        True,
    ]
    assert limited.exercises["f"].checks[4].case.yours.text == "400 float64"
    assert limited.exercises["f"].checks[4].case.should_be.values is not None
    assert limited.exercises["g"] == result.exercises["g"]


def test_whatever_is_printed_and_stops_the_file_is_small():
    cells = [CellRun(number, "😀" * 4, []) for number in range(5000)]
    cells[:10] = [CellRun(number, "\n" * 2000, [LONG] * 20) for number in range(10)]
    result = make_result({"f": make_exercise_result(*[check(400)] * 20)})
    result = replace(result, cells=cells, written=with_limited_length({"why": "😀" * 400_000}))
    assert len(to_json(result).encode()) > MAX_RESULT_BYTES
    assert len(to_json(with_limited_size(result)).encode()) <= MAX_RESULT_BYTES


def test_code_is_part_of_the_result_and_cut_where_it_is_very_long():
    result = make_result({name: make_exercise_result(make_check()) for name in ("f", "g", "missing")})
    kept = with_code(result, {"f": (3, "def f():\n    return\x1b 1"), "g": (1, "x" * MAX_CODE), "other": (1, "y")})
    assert kept.exercises["f"].code == SourceText(3, "def f():\n    return 1")
    assert kept.exercises["g"].code.text.endswith("x\n[… 21 more characters]")
    assert kept.exercises["missing"].code is None
    assert set(kept.exercises) == {"f", "g", "missing"}
    long = with_code(result, {name: (1, "😀" * MAX_CODE) for name in ("f", "g")})
    assert len(to_json(with_limited_size(long)).encode()) <= MAX_RESULT_BYTES


def test_written_answers_are_cut_and_the_cut_is_told():
    texts = {"a": "x" * (MAX_WRITTEN - 1), "b": "yz", "c": "more"}
    assert with_limited_length(texts) == {
        "a": texts["a"], "b": "y\n[… 1 more characters]", "c": "\n[… 4 more characters]",
    }  # fmt: skip
    assert with_limited_length({"a": "x" * MAX_WRITTEN}) == {"a": "x" * MAX_WRITTEN}
