"""Results of version 0.1.0 (schema 1): they are read, and their sentences are on the pages as they were written.

Those in English were written by version 0.1.0, those in Chinese by a later one, before schema 2.
"""

import copy
import html
import json
import re
from pathlib import Path

import pytest

from tensorgrade.report.class_view import class_view
from tensorgrade.report.reader import Reader
from tensorgrade.report.stopped_statements import stopped_lines
from tensorgrade.report.student_page import student_page
from tensorgrade.result.differences import WrongShape, WrongValue
from tensorgrade.result.disclosure import redact_for_student
from tensorgrade.result.json_format import from_json, to_json
from tensorgrade.result.notes import RecordedNote
from tensorgrade.shipped_files import shipped_folder

FOLDER = Path(__file__).parent / "schema_1"
LANGUAGES = {"nobody": "en", "sofia": "en", "only_not_negative": "zh", "right_float32_views": "zh"}
TEXTS = {path.stem: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.json")}
assert set(TEXTS) == set(LANGUAGES)


def page(result, language, disclosure="values"):
    """The words of a student's page, without its marks."""
    written = student_page(result, Reader(language, disclosure, [shipped_folder("templates")]))
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", written)).split())


@pytest.mark.parametrize("name", TEXTS)
def test_an_old_result_says_the_same_as_before(name):
    old, read = json.loads(TEXTS[name]), from_json(TEXTS[name])
    assert (old["schema"], read.schema) == (1, 2)
    same = ("assignment", "student", "versions", "isolation", "score", "max_score", "status", "memory")
    assert {field: getattr(read, field) for field in same} == {field: old[field] for field in same}
    assert str(read.message or "") == old["message"]
    assert [str(device) for device in read.compared_with] == old["compared_with"]
    for function, exercise in old["exercises"].items():
        now = read.exercises[function]
        assert (now.misconception, now.also, now.hint) == tuple(
            exercise[id_] for id_ in ("misconception", "also", "hint")
        )
        assert [(check.name, check.status, check.kind) for check in now.checks] == [
            (check["name"], check["status"], check["kind"]) for check in exercise["checks"]
        ]
        assert now.notes == [RecordedNote(note) for note in exercise["notes"]]
    assert from_json(to_json(read)) == read


@pytest.mark.parametrize("name", TEXTS)
def test_the_page_of_an_old_result_has_its_sentences(name):
    old, language = json.loads(TEXTS[name]), LANGUAGES[name]
    shown = page(from_json(TEXTS[name]), language)
    sentences = [old["message"]]
    for exercise in old["exercises"].values():
        if old["status"] == "graded":
            sentences += [exercise["title"], exercise["explanation"], *exercise["notes"]]
            if exercise["status"] != "passed":
                sentences += [check[field] for check in exercise["checks"] for field in ("title", "message")]
    assert any(sentences)
    for sentence in filter(None, sentences):
        assert sentence in shown


def test_the_difference_is_drawn_and_hidden_numbers_are_withheld_as_before():
    read = from_json(TEXTS["sofia"])
    checks = [check for exercise in read.exercises.values() for check in exercise.checks if check.case]
    assert {type(check.difference) for check in checks} == {WrongShape, WrongValue}
    [first, *_] = [check.difference for check in checks if isinstance(check.difference, WrongValue)]
    assert (first.got, first.expected, first.index) == (5, 7, (0,))
    for exercise in redact_for_student(read, "shape").exercises.values():
        for check in exercise.checks:
            if check.case and not check.case.public and isinstance(check.difference, WrongValue):
                assert (check.difference.got, check.difference.expected) == (None, None)


def test_two_misconceptions_are_counted_each_with_the_sentences_of_both():
    old = json.loads(TEXTS["only_not_negative"])
    old["exercises"]["corr2d_multi_in"] |= {"misconception": "a", "also": "b", "hint": None, "explanation": "甲。乙。"}
    rows = class_view([from_json(json.dumps(old))], "zh").misconceptions
    assert [(row.name, row.words) for row in rows if row.exercise == "corr2d_multi_in"] == [
        ("a", "甲。乙。"),
        ("b", "甲。乙。"),
    ]


def test_the_error_of_a_cell_is_kept_and_a_cell_that_hung_is_not_said_to_have_had_no_time():
    old = json.loads(TEXTS["sofia"])
    old["cells"][1] |= {"error": "NameError: name 'x' is not defined"}
    old["cells"][2] |= {"cut": True}
    cells = from_json(json.dumps(old)).cells
    assert [cell.cell for cell in cells] == [cell["cell"] for cell in old["cells"]]
    told = [line.message for lines in stopped_lines(cells, "en").values() for line in lines]
    assert told == ["Your code cell 2 failed: NameError: name 'x' is not defined."]


def without(*path):
    def change(tree):
        *outer, last = path
        for name in outer:
            tree = tree[name]
        del tree[last]

    return change


def put(value, *path):
    def change(tree):
        *outer, last = path
        for name in outer:
            tree = tree[name]
        tree[last] = value

    return change


CHECK = ("exercises", "corr2d_multi_in", "checks", 0)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (without("compared_with"), "it is not a result of version 0.1.0 (KeyError: 'compared_with')"),
        (put(["gpu"], "compared_with"), "it is not a result of version 0.1.0 (ValueError: 'gpu' names no device)"),
        (put([], "exercises"), "it is not a result of version 0.1.0 (AttributeError: "),
        (put({"f": 1}, "exercises"), "it is not a result of version 0.1.0 (AttributeError: "),
        (without(*CHECK, "status"), "it is not a result of version 0.1.0 (KeyError: 'status')"),
        (put("odd", *CHECK, "status"), "exercises.corr2d_multi_in.checks.0.status: 'odd' is none of passed, "),
        (put(1, *CHECK, "title"), "exercises.corr2d_multi_in.checks.0.title.source: 1 is not of type string"),
        (put("many", "score"), "score: 'many' is not of type number"),
        (put(1, "surprise"), "'surprise' is not a field of SubmissionResult"),
        (without("key"), "'key' is missing"),
    ],
    ids=lambda item: item if isinstance(item, str) else "",
)
def test_a_damaged_old_result_is_refused_in_one_line(change, problem):
    tree = copy.deepcopy(json.loads(TEXTS["right_float32_views"]))
    change(tree)
    with pytest.raises(ValueError) as caught:
        from_json(json.dumps(tree))
    assert str(caught.value).startswith(problem)
    assert "\n" not in str(caught.value)
