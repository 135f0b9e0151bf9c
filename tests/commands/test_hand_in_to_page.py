"""From the file that a student handed in to the page: it is read once, and what it says arrives unchanged."""

import builtins
import json
import logging
import re
import shutil

import pytest

from tensorgrade.commands import build_keys, grade_course, write_reports
from tensorgrade.commands.assignment_grading import GradingOptions
from tensorgrade.course.course import Course
from tensorgrade.engine_sentence import EngineSentence
from tensorgrade.gradebook.database import Recorder
from tensorgrade.report.rendered_text import rendered_text
from tensorgrade.sandbox.host import Sandbox
from tensorgrade.sandbox.zygote_control import SandboxError
from tensorgrade.submission.limited_process import LimitedProcess
from tensorgrade.submission.limited_reader import read_in_child
from tests.coursework import autograde, cli, filled, gradebook, hand_in, result, rows

WRITTEN = "[a](javascript:alert(1)) $\\style{color: red}{x}$ <b>&amp; \\href{x}{y}</b>\r\n\ufffdend "


@pytest.fixture
def course(pooling, tmp_path):
    copy = tmp_path / "course"
    shutil.copytree(pooling, copy)
    return copy


def grade_pooling(course, *students, **options):
    grade_course.grade_assignment(Course(course), "pooling", students, GradingOptions(**options))


@pytest.mark.slow
@pytest.mark.parametrize("process", ["ours", "the reader's"])
def test_a_submission_is_decoded_once_and_each_cell_parsed_once(course, monkeypatch, process):
    """This process only decodes what the reader's process found; there the file is decoded once, and parsed once."""
    notebook = json.loads(filled(course, "pooling", {}, {"pooling-why": "Because."}))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for number, cell in enumerate(code):
        cell["source"] = f"# the student's cell {number}\n" + "".join(cell["source"])
    numbers = [str(number) for number in range(len(code))]
    hand_in(course, "ada", "pooling", json.dumps(notebook))
    decoded, parsed = [], []

    def counting(function, calls):
        """The function, which notes the cells in the text that it gets. A parse that fails on a magic is none."""

        def counted(text, *arguments, **options):
            text = text.read() if hasattr(text, "read") else text
            done = function(text, *arguments, **options)
            if isinstance(text, (str, bytes)):
                text = text if isinstance(text, str) else text.decode()
                calls.extend(dict.fromkeys(re.findall(r"the student's cell (\d+)", text)))
            return done

        return counted

    def read_here(self, function, request):
        with monkeypatch.context() as counted:
            counted.setattr(json, "loads", counting(json.loads, decoded))
            # What json.load and ast.parse call.
            counted.setattr(builtins, "compile", counting(compile, parsed))
            return read_in_child(request)

    if process == "ours":
        monkeypatch.setattr(json, "loads", counting(json.loads, decoded))
        monkeypatch.setattr(builtins, "compile", counting(compile, parsed))
    else:
        monkeypatch.setattr(LimitedProcess, "call", read_here)
    grade_pooling(course, "ada")
    write_reports.report_assignment(Course(course), "pooling")
    monkeypatch.undo()
    assert result(course, "pooling", "ada")["score"] == 19
    assert "Because." in (course / "feedback/ada/pooling/pooling.html").read_text(encoding="utf-8")
    assert decoded == numbers
    assert parsed == ([] if process == "ours" else numbers)


def shown_answer(course, student):
    page = (course / f"feedback/{student}/pooling/pooling.html").read_bytes().decode()
    return re.search('<summary>Your answer</summary><div class="written">(.*?)</div></details>', page, re.DOTALL)[1]


def test_a_written_answer_reaches_result_and_page_as_it_was_handed_in(course):
    hand_in(course, "ada", "pooling", filled(course, "pooling", {}, {"pooling-why": WRITTEN}))
    grade_pooling(course, "ada")
    assert result(course, "pooling", "ada")["written"] == {"pooling-why": WRITTEN}
    shown = (course / "autograded/ada/pooling/pooling.ipynb").read_text(encoding="utf-8")
    sources = ["".join(cell["source"]) for cell in json.loads(shown)["cells"]]
    [answer] = [source for source in sources if "javascript:" in source]
    lines = [line for line in answer.splitlines() if "javascript:" in line or "<b>" in line]
    assert lines
    assert all(line.startswith("    ") for line in lines)  # a block of code
    # What a person changes in formgrader's notebook is not what the student wrote.
    shutil.rmtree(course / "autograded")
    write_reports.report_assignment(Course(course), "pooling")
    assert shown_answer(course, "ada") == rendered_text(WRITTEN)
    assert "href" not in shown_answer(course, "ada").replace("\\href", "")
    before = rows(course, "pooling")
    grade_pooling(course, "ada")  # from the stored result
    assert rows(course, "pooling") == before
    assert autograde(course, "pooling", "ada")["success"]
    assert rows(course, "pooling") == before
    assert result(course, "pooling", "ada")["written"] == {"pooling-why": WRITTEN}


@pytest.mark.slow
def test_what_is_no_text_stops_nobody(course):
    bad = json.loads(filled(course, "pooling", {}, {"pooling-why": "before \ud800 after"}))
    for kind in ("code", "markdown", "raw"):
        bad["cells"].append({"cell_type": kind, "id": kind, "metadata": {}, "source": "# \udfff", "outputs": []})
    hand_in(course, "ada", "pooling", json.dumps(bad))
    hand_in(course, "bob", "pooling", filled(course, "pooling"))
    grade_pooling(course, "ada", "bob")
    assert [result(course, "pooling", student)["score"] for student in ("ada", "bob")] == [19, 19]
    assert result(course, "pooling", "ada")["written"] == {"pooling-why": "before \ufffd after"}
    assert autograde(course, "pooling", "ada")["success"]
    assert cli("report", "pooling", cwd=course).returncode == 0


@pytest.mark.slow
def test_a_stored_result_without_the_written_answers_is_made_anew(course):
    hand_in(course, "ada", "pooling", filled(course, "pooling", {}, {"pooling-why": "Because."}))
    grade_pooling(course, "ada")
    path = course / "results/pooling/ada.json"
    stored = json.loads(path.read_text(encoding="utf-8"))
    del stored["written"], stored["digest"]  # as versions before had neither
    path.write_text(json.dumps(stored), encoding="utf-8")
    write_reports.report_assignment(Course(course), "pooling")  # an old result has no text to show
    assert "Your answer" not in (course / "feedback/ada/pooling/pooling.html").read_text(encoding="utf-8")
    grade_pooling(course, "ada")
    assert result(course, "pooling", "ada")["written"] == {"pooling-why": "Because."}


@pytest.mark.slow
def test_a_removed_cell_counts_as_left_alone_and_a_script_waits_for_a_person(course):
    notebook = json.loads(filled(course, "pooling"))
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["id"] != "pooling-why"]
    hand_in(course, "ada", "pooling", json.dumps(notebook))
    hand_in(course, "bob", "pooling", "def pool2d(X, pool_size, mode='max'):\n    return X\n", "pooling.py")
    grade_pooling(course, "ada", "bob")
    known = rows(course, "pooling")
    assert known["ada"]["grades"]["pooling-why"] == (0, None, False)
    assert known["bob"]["grades"]["pooling-why"] == (None, None, True)
    assert result(course, "pooling", "bob")["written"] == {}


def three(course):
    for student in ("ada", "bob", "cyd"):
        hand_in(course, student, "pooling", filled(course, "pooling"))


@pytest.mark.slow
def test_where_all_is_known_nothing_is_started_and_nothing_decoded(course, monkeypatch):
    three(course)
    students = ("ada", "bob", "cyd", "nobody")
    grade_pooling(course, *students)

    def refuse(*arguments, **options):
        raise AssertionError("started")

    monkeypatch.setattr(Sandbox, "_start", refuse)
    monkeypatch.setattr(LimitedProcess, "_start", refuse)
    grade_pooling(course, *students, jobs=1)
    grade_pooling(course, *students, jobs=2)


def fail_on(monkeypatch, *failing):
    original = Sandbox.session
    graded = []

    def session(self, code, earlier_doubts=()):
        graded.append(len(graded))
        if graded[-1] in failing:
            raise SandboxError(EngineSentence.as_written("The sandbox's first process has ended."))
        return original(self, code, earlier_doubts)

    monkeypatch.setattr(Sandbox, "session", session)


@pytest.mark.slow
def test_a_grader_that_fails_on_every_submission_stops(course, monkeypatch, caplog):
    students = [f"s{number}" for number in range(8)]
    for student in students:
        hand_in(course, student, "pooling", filled(course, "pooling"))
    fail_on(monkeypatch, *range(1, 8))
    with caplog.at_level(logging.ERROR, "tensorgrade"):
        done = cli("grade", "pooling", "--jobs", "1", cwd=course)
    assert done.returncode == 2
    assert re.search(
        r"Grading stopped, because the grader failed on 5 submissions in a row .*first process", done.stderr
    )
    assert "Traceback" not in done.stderr
    statuses = {
        path.stem: result(course, "pooling", path.stem)["status"]
        for path in (course / "results/pooling").glob("*.json")
    }
    assert statuses == {"s0": "graded"} | dict.fromkeys(["s1", "s2", "s3", "s4", "s5"], "could-not-tell")
    with gradebook(course) as opened:
        assert len(opened.assignment_submissions("pooling")) == 6
    assert len(caplog.records) == 5
    assert all(record.exc_info[0] is SandboxError for record in caplog.records)
    monkeypatch.undo()
    assert cli("grade", "pooling", "--jobs", "1", cwd=course).returncode == 0


@pytest.mark.slow
def test_single_failures_stop_nobody(course, monkeypatch):
    students = [f"s{number}" for number in range(7)]
    for student in students:
        hand_in(course, student, "pooling", filled(course, "pooling"))
    fail_on(monkeypatch, 0, 1, 2, 3, 5, 6)
    grade_pooling(course, *students)
    assert [result(course, "pooling", student)["status"] for student in students].count("could-not-tell") == 6


@pytest.mark.slow
def test_the_bytes_of_the_key_that_was_checked_are_those_that_grade(course, monkeypatch):
    three(course)
    path = course / "keys/pooling.npz"
    original = Recorder.record

    def record(self, graded, answers):
        path.write_bytes(b"another key")  # while the run goes on
        original(self, graded, answers)

    digest = build_keys.current_key(Course(course), "pooling").digest
    monkeypatch.setattr(Recorder, "record", record)
    grade_pooling(course, "ada", "bob", "cyd")
    assert {result(course, "pooling", student)["key"]["digest"] for student in ("ada", "bob", "cyd")} == {digest}
