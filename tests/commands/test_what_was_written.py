"""What a student wrote is graded, or a person looks: of several files, of code that did not run, at any time."""

import json
import shutil
from datetime import datetime

import pytest

from tests.conftest import slow_from
from tests.coursework import autograde, cli, filled, grade, hand_in, result, rows

NOW = "2026-11-24 12:00:00 UTC"


def cell_of(notebook, name="pool2d"):
    [found] = [cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") == name]
    return found


def in_a_fence(notebook, stub):
    cell = cell_of(notebook)
    cell.update(cell_type="markdown", source=f"```python\n{cell['source']}\n```")


def stub_once_more_at_the_end(notebook, stub):
    notebook["cells"].append(stub | {"id": "again"})


def beside_its_stub(notebook, stub):
    cell = cell_of(notebook)
    notebook["cells"].append({"cell_type": "raw", "id": "own", "metadata": {}, "source": f"Mine:\n{cell['source']}"})
    cell["source"] = stub["source"]


def in_the_namespace(notebook, stub):
    cell = cell_of(notebook)
    source = "".join(cell["source"]).replace("def pool2d(", "def other(")
    cell["source"] = f"{source}\nglobals()['pool2d'] = other"


def with_prompts(notebook, stub):
    cell = cell_of(notebook)
    lines = "".join(cell["source"]).split("\n")
    cell["source"] = "\n".join((">>> " if line and line[0] != " " else "... ") + line for line in lines)


def indented(notebook, stub):
    cell = cell_of(notebook)
    cell["source"] = "\n".join(f"    {line}" if line else line for line in "".join(cell["source"]).split("\n"))


NOT_RUN = (in_a_fence, stub_once_more_at_the_end, beside_its_stub)
RUN = (in_the_namespace, with_prompts, indented)


@pytest.fixture(scope="module")
def course(pooling, tmp_path_factory):
    """Graded once: students whose files, code and times are not as expected."""
    copy = tmp_path_factory.mktemp("written") / "course"
    shutil.copytree(pooling, copy)
    blank = (copy / "assignments/pooling/pooling.ipynb").read_text(encoding="utf-8")
    solved = filled(copy, "pooling")
    for change in (*NOT_RUN, *RUN):
        notebook = json.loads(solved)
        for cell in notebook["cells"]:
            cell["source"] = "".join(cell["source"])
        stub = cell_of(json.loads(blank))
        stub["source"] = "".join(stub["source"])
        change(notebook, stub)
        hand_in(copy, change.__name__, "pooling", json.dumps(notebook))
    hand_in(copy, "copy", "pooling", blank)
    hand_in(copy, "copy", "pooling", solved, "pooling-Copy1.ipynb")
    hand_in(copy, "note", "pooling", "x = 1\n", "pooling.py")
    hand_in(copy, "note", "pooling", solved, "my pooling.ipynb")
    hand_in(copy, "words", "pooling", blank)
    hand_in(copy, "words", "pooling", filled(copy, "pooling", {}, {"pooling-why": "Because."}), "pooling (1).ipynb")
    hand_in(copy, "capitals", "pooling", solved, "POOLING.IPYNB")
    hand_in(copy, "wide", "pooling", solved, "pooling\u3000\u5f20\u4f1f.ipynb")
    hand_in(copy, "zip", "pooling", "PK", "homework.zip")
    for student in ("late", "zone"):
        hand_in(copy, student, "pooling", solved)
        stamp(copy, student, NOW)
    assert cli("grade", "pooling", "--jobs", "1", cwd=copy).returncode == 1
    return copy


def stamp(course, student, text):
    content = text if isinstance(text, bytes) else text.encode()
    (course / f"submitted/{student}/pooling/timestamp.txt").write_bytes(content)


@pytest.mark.parametrize("change", NOT_RUN)
def test_what_did_not_run_waits_for_a_person(course, change):
    found = result(course, "pooling", change.__name__)
    assert (found["status"], found["exercises"]["pool2d"]["status"]) == ("could-not-tell", "could-not-tell")
    [failure] = {check["failure"]["is"] for check in found["exercises"]["pool2d"]["checks"]}
    assert failure == "definition-not-run"
    assert rows(course, "pooling")[change.__name__]["grades"]["check-pool2d"][2]
    assert "stands in cell" in rows(course, "pooling")[change.__name__]["comments"]["pool2d"][0]
    assert found["score"] == 13


@pytest.mark.parametrize("change", RUN)
def test_what_jupyter_runs_is_graded(course, change):
    found = result(course, "pooling", change.__name__)
    assert (found["status"], found["score"]) == ("graded", 19)


@pytest.mark.parametrize(
    ("student", "file", "others"),
    [
        ("copy", "pooling-Copy1.ipynb", ["pooling.ipynb"]), ("note", "my pooling.ipynb", ["pooling.py"]),
        ("words", "pooling (1).ipynb", ["pooling.ipynb"]), ("capitals", "POOLING.ipynb", []),
        ("wide", "pooling \u5f20\u4f1f.ipynb", []),
    ],
)  # fmt: skip
def test_the_file_with_the_work_is_graded_and_the_others_are_named(course, student, file, others):
    found = result(course, "pooling", student)
    assert (found["submission"]["file"], found["submission"]["others"]) == (file, others)
    assert found["score"] == 19
    assert cli("report", "pooling", cwd=course).returncode == 0
    page = (course / f"feedback/{student}/pooling/pooling.html").read_text(encoding="utf-8")
    assert all(name in page for name in others)
    assert ("not graded: " in page) == bool(others)


def test_what_lies_in_place_of_a_notebook_is_said(course):
    assert result(course, "pooling", "zip")["message"] == {
        "text": "The folder holds {names}, and no notebook.",
        "values": {"names": ["homework.zip"]},
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "problem", "time"),
    slow_from(
        2,
        [
            (NOW, None, datetime(2026, 11, 24, 12)),
            ("2026-11-24 14:00:00 CEST", None, datetime(2026, 11, 24, 12)),
            ("2026-11-24 12:00:00 CST", "unknown-zone", None),
            ("2026-11-24 12:00:00 UTC\r\n".encode("utf-16"), "not-utf-8", None),
            ("03/04/2026 4 PM", "no-time", None),
            (f"{NOW}{' ' * 5000}", "too-long", None),
        ],
    ),
)
def test_a_time_that_cannot_be_read_is_said_and_no_other_is_taken_for_it(course, tmp_path, text, problem, time):
    copy = tmp_path / "course"
    shutil.copytree(course, copy)
    assert rows(copy, "pooling")["late"]["timestamp"] == datetime(2026, 11, 24, 12)
    stamp(copy, "late", text)
    done = grade(copy, "pooling", "--student", "late")
    assert done.exit_code == (1 if problem else 0)
    assert ("It is not known when this was handed in: " in done.stderr) == bool(problem)
    found = result(copy, "pooling", "late")
    assert (found["status"], found["submission"]["time_problem"]) == ("graded", problem)
    assert rows(copy, "pooling")["late"]["timestamp"] == time
    known = rows(copy, "pooling")["late"]
    if autograde(copy, "pooling", "late")["success"]:
        assert rows(copy, "pooling")["late"] == known
    else:
        assert problem in ("not-utf-8", "no-time")
