"""`tensorgrade grade`: what a course holds afterwards, and who is named."""

import json
import re
import shutil

import pytest
from nbgrader.api import Gradebook

from tensorgrade.commands import grade_course
from tensorgrade.commands.assignment_grading import GradingOptions
from tensorgrade.course.course import Course
from tensorgrade.gradebook import database
from tensorgrade.student_id import student_id
from tests.conftest import slow_from
from tests.coursework import ENDLESS, cli, hand_in, hand_in_three, result, rows, set_config, without_times


@pytest.mark.slow
def test_grading_twice_and_on_two_processes_gives_the_same_bytes(course):
    hand_in_three(course, ENDLESS)

    def graded(*options):
        assert cli("grade", "channels", "--force", *options, cwd=course).returncode == 0
        files = sorted((course / "results/channels").glob("*.json"))
        return {path.name: without_times(path.read_text(encoding="utf-8")) for path in files}

    first = graded("--jobs", "1")
    assert len(first) == 3
    assert graded("--jobs", "1") == first
    assert graded("--jobs", "2") == first


def test_what_has_not_changed_is_not_graded_again(course):
    cli("grade", "channels", "--jobs", "1", "--student", "right", cwd=course)
    path = course / "results/channels/right.json"
    before = path.stat().st_mtime_ns
    cli("grade", "channels", "--jobs", "1", "--student", "right", cwd=course)
    assert path.stat().st_mtime_ns == before
    # What is graded again, and says the same, is not written again.
    cli("grade", "channels", "--jobs", "1", "--student", "right", "--force", cwd=course)
    assert path.stat().st_mtime_ns == before
    assert not (course / "results/channels/half.json").exists()


def without_mark(notebook):
    return re.sub(r'"made_of": "[0-9a-f]{64}"', "", notebook)


@pytest.mark.slow
def test_formgraders_notebook_follows_the_courses_settings_without_grading_again(course):
    written, shown = course / "results/channels/half.json", course / "autograded/half/channels/channels.ipynb"

    def verdicts():
        assert cli("grade", "channels", "--jobs", "1", "--student", "half", cwd=course).returncode == 0
        return shown.read_text(encoding="utf-8")

    english, graded, drawn = verdicts(), written.stat().st_mtime_ns, shown.stat().st_mtime_ns
    assert "Partly right: some" in english or "No check passes yet." in english
    assert verdicts() == english
    assert shown.stat().st_mtime_ns == drawn
    set_config(course, 'c.Tensorgrade.language = "zh"')
    chinese = verdicts()
    assert "部分正确：" in chinese or "还没有通过任何检查。" in chinese
    assert "Partly right: some" not in chinese
    assert "No check passes yet." not in chinese
    set_config(course, 'c.Tensorgrade.disclosure = "name"')
    drawn = shown.stat().st_mtime_ns
    assert without_mark(verdicts()) == without_mark(chinese)  # its case is public
    assert shown.stat().st_mtime_ns > drawn
    assert written.stat().st_mtime_ns == graded


@pytest.mark.slow
def test_written_answers_wait_for_a_person_and_keep_a_persons_score(released, tmp_path):
    course = tmp_path / "course"
    shutil.copytree(released("pooling", "zh"), course)
    solved = (course / "source/pooling/pooling.ipynb").read_text(encoding="utf-8")
    hand_in(course, "ming", "pooling", solved)
    assert cli("grade", "pooling", "--jobs", "1", cwd=course).returncode == 0
    assert (
        result(course, "pooling", "ming")["exercises"]["pool2d"]["title"]["translations"]["zh"] == "最大汇聚与平均汇聚"
    )
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        written = gradebook.find_grade("pooling-why", "pooling", "pooling", "ming")
        assert written.needs_manual_grade
        assert gradebook.find_grade("check-pool2d", "pooling", "pooling", "ming").score == 6
        written.manual_score, written.needs_manual_grade = 1.5, False
        gradebook.db.commit()
    assert cli("grade", "pooling", "--jobs", "1", "--force", cwd=course).returncode == 0
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        written = gradebook.find_grade("pooling-why", "pooling", "pooling", "ming")
        assert (written.score, written.needs_manual_grade) == (1.5, False)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    slow_from(
        1,
        [
            ("channels.ipynb", b"{", "JSON is broken"),
            ("notes.txt", b"hello", "no notebook"),
            ("channels.ipynb", b"", "is empty"),
            ("channels.ipynb", b"\xff\xfe\x00", "UTF-8"),
            ("channels.ipynb", b'{"nbformat": 4}', "no list of cells"),
            ("channels.py", b"def pool2d(X):\n    return X\n", "another assignment"),
        ],
    ),
)
def test_one_unreadable_submission_is_named_and_costs_nobody_else(course, name, content, words):
    folder = course / "submitted/odd/channels"
    folder.mkdir(parents=True)
    (folder / name).write_bytes(content)
    done = cli("grade", "channels", "--jobs", "1", cwd=course)
    assert done.returncode == 1
    assert re.search(rf"odd: .*{words}", done.stderr)
    assert "Traceback" not in done.stderr
    assert result(course, "channels", "right")["score"] == 14
    assert result(course, "channels", "odd")["status"] == "unreadable"


def test_a_link_to_a_file_of_the_machine_is_not_followed(course):
    folder = course / "submitted/odd/channels"
    folder.mkdir(parents=True)
    (folder / "channels.ipynb").symlink_to(course / "source/channels/channels.ipynb")
    assert cli("grade", "channels", "--jobs", "1", cwd=course).returncode == 1
    assert result(course, "channels", "odd")["score"] == 0


@pytest.mark.slow
def test_an_answer_of_complex_numbers_is_reported_like_any_other(course):
    source = "import numpy as np\ndef corr2d_multi_in(X, K):\n    return np.fft.ifft2(X.sum(0))\n"
    hand_in(course, "fourier", "channels", source, "channels.py")
    assert cli("grade", "channels", "--jobs", "1", cwd=course).returncode == 0
    checks = result(course, "channels", "fourier")["exercises"]["corr2d_multi_in"]["checks"]
    difference = {
        "is": "wrong-type",
        "got": "numpy.ndarray of complex128",
        "expected": "array",
        "place": [],
        "index": None,
    }
    assert checks[0]["failure"] == {"is": "wrong-answer", "difference": difference}
    assert cli("report", "channels", cwd=course).returncode == 0
    assert "complex128" in (course / "feedback/fourier/channels/channels.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_persons_decision_about_an_unreadable_file_stays(course):
    (course / "submitted/half/channels/channels.ipynb").write_text("{")
    cli("grade", "channels", "--jobs", "1", cwd=course)
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        grade = gradebook.find_grade("check-corr2d_multi_in", "channels", "channels", "half")
        assert grade.needs_manual_grade
        grade.manual_score, grade.needs_manual_grade = 5, False
        gradebook.db.commit()
    assert cli("grade", "channels", "--jobs", "1", cwd=course).returncode == 1
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        grade = gradebook.find_grade("check-corr2d_multi_in", "channels", "channels", "half")
        assert (grade.score, grade.needs_manual_grade) == (5, False)


@pytest.mark.slow
def test_one_assignment_that_cannot_be_graded_does_not_stop_the_others(course):
    done = cli("grade", "pooling", "channels", "--jobs", "1", cwd=course)
    assert done.returncode == 2
    assert "pooling" in done.stderr
    assert "channels: 3 of 3 graded" in done.stdout


def test_forged_metadata_changes_neither_points_nor_verdicts(course):
    path = course / "submitted/blank/channels/channels.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["metadata"]["tags"] = ["skip-execution"]
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"] |= {"grade_id": "corr2d_multi_in", "points": 1000, "grade": True}
        if cell["cell_type"] == "code":
            cell["outputs"] = [
                {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": {"text/plain": "14"}}
            ]
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert cli("grade", "channels", "--jobs", "1", cwd=course).returncode == 0
    blank = result(course, "channels", "blank")
    assert (blank["score"], blank["max_score"], blank["status"]) == (0, 14, "graded")


def test_what_was_finished_before_ctrl_c_is_in_the_gradebook_also_where_nbgrader_is_not_imported_yet(
    course, monkeypatch
):
    original, calls = database.open_gradebook, []

    def interrupted(*arguments):
        calls.append(arguments)
        if len(calls) == 1:
            raise KeyboardInterrupt
        return original(*arguments)

    monkeypatch.setattr(database, "open_gradebook", interrupted)
    monkeypatch.setattr(database, "BATCH_SIZE", 1)
    with pytest.raises(KeyboardInterrupt):
        grade_course.grade_assignment(
            Course(course), "channels", [student_id("blank"), student_id("half")], GradingOptions(force=True)
        )
    assert sorted(rows(course, "channels")) == ["blank"]
