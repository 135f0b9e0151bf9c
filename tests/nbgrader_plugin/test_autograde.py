"""Our classes in nbgrader's autograde, by the code behind formgrader's buttons; regrading; penalties."""

import json
import shutil

import pytest

from tensorgrade.commands import demo
from tensorgrade.course.course import Course
from tensorgrade.submission.limited_reader import SubmissionReader
from tests.conftest import slow_from
from tests.coursework import (
    api,
    autograde,
    change_result,
    command,
    filled,
    grade,
    grade_by_hand,
    gradebook,
    hand_in,
    nbgrader,
    result,
    rows,
    set_config,
    stamp,
    tree,
)

HALF = {
    "pool2d": "import numpy as np\nprint('<b>hello</b>')\ndef pool2d(X, pool_size, mode='max'):\n    return X\n1 / 0\n"
}
WRITTEN = {"pooling-why": "Because."}


@pytest.fixture
def course(pooling, tmp_path):
    copy = tmp_path / "course"
    shutil.copytree(pooling, copy)
    for student, answers in (("ada", {}), ("bob", HALF)):
        hand_in(copy, student, "pooling", filled(copy, "pooling", answers, WRITTEN))
        stamp(copy, student, "pooling", "2026-11-24 12:00:00 UTC")
    return copy


def cells(course, student):
    notebook = json.loads((course / f"autograded/{student}/pooling/pooling.ipynb").read_text(encoding="utf-8"))
    return {cell["metadata"].get("nbgrader", {}).get("grade_id", cell["id"]): cell for cell in notebook["cells"]}


def test_the_button_takes_finished_results_and_grades_on_a_miss(course):
    assert grade(course, "pooling").exit_code == 0
    path = course / "results/pooling/ada.json"
    change_result(course, "pooling", "ada", lambda known: known["exercises"]["pool2d"].update(score=5.37))
    assert autograde(course, "pooling", "ada")["success"]
    assert rows(course, "pooling")["ada"]["grades"]["check-pool2d"] == (5.37, None, False)
    path.unlink()
    assert autograde(course, "pooling", "ada")["success"]
    shutil.rmtree(course / "autograded/bob")  # as nbgrader does where something went wrong
    assert grade(course, "pooling").exit_code == 0
    assert (course / "autograded/bob/pooling/pooling.ipynb").exists()
    assert rows(course, "pooling")["ada"]["grades"]["check-pool2d"] == (6, None, False)
    assert result(course, "pooling", "ada")["score"] == 19


@pytest.mark.slow
def test_each_file_is_read_once_for_all_our_preprocessors(course, monkeypatch):
    read = []

    def noted(owner, name):
        original = getattr(owner, name)

        def call(*arguments):
            read.append(name)
            return original(*arguments)

        monkeypatch.setattr(owner, name, call)

    noted(Course, "submission")
    noted(Course, "released_notebook")
    noted(SubmissionReader, "read")
    assert autograde(course, "pooling", "*")["success"]
    before = 3  # to know which of the folders are ours, and for the assignment
    assert {name: read.count(name) for name in read} == {"submission": 2, "released_notebook": before + 2, "read": 2}
    assert [rows(course, "pooling")[student]["score"] for student in ("ada", "bob")] == [19, 13]


def test_what_ran_is_shown_cell_by_cell_and_nothing_of_it_is_html(course):
    notebook = json.loads(
        filled(course, "pooling", HALF, {"pooling-why": "[x](JavaScript:alert(1)) <img src=x> $\\href{x}{y}$"})
    )
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            page = {"text/html": "<script>1</script>", "application/javascript": "alert(1)"}
            cell["outputs"] = [{"output_type": "display_data", "data": page, "metadata": {}}]
    own = {"cell_type": "markdown", "id": "mine", "metadata": {}, "source": "My <script>note</script>"}
    helper = {
        "cell_type": "code",
        "id": "help",
        "metadata": {},
        "source": "x = 1\nprint(x)",
        "outputs": [],
        "execution_count": 1,
    }
    notebook["cells"][3:3] = [own, helper]
    hand_in(course, "bob", "pooling", json.dumps(notebook))
    assert autograde(course, "pooling", "bob")["success"]
    by_button = (course / "autograded/bob/pooling/pooling.ipynb").read_text(encoding="utf-8")
    assert "application/javascript" not in by_button
    shown = cells(course, "bob")
    # In Markdown a student's words are a block of code: see test_students_text.py.
    assert "".join(shown["pooling-why"]["source"]) == "    [x](JavaScript:alert(1)) <img src=x> $\\href{x}{y}$"
    assert "".join(shown["own-3"]["source"]) == "    My <script>note</script>"
    printed, error = shown["pool2d"]["outputs"]
    assert (printed["name"], "".join(printed["text"])) == ("stdout", "<b>hello</b>\n")
    assert error["evalue"] == "Line 5 of your code cell 3 failed: ZeroDivisionError: division by zero."
    assert "".join(shown["own-4"]["outputs"][0]["text"]) == "1\n"
    (verdict,) = shown["check-pool2d"]["outputs"]
    assert "".join(verdict["data"]["text/plain"]) == "0"
    html = "".join(verdict["data"]["text/html"])
    assert "The book&#39;s example" in html
    assert "<script" not in html
    # tensorgrade grade writes the same notebook.
    assert grade(course, "pooling", "--force").exit_code == 0
    assert cells(course, "bob").keys() == shown.keys()
    assert "".join(cells(course, "bob")["own-4"]["outputs"][0]["text"]) == "1\n"


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::nbformat.warnings.MissingIDFieldWarning")
@pytest.mark.filterwarnings("ignore::nbformat.warnings.DuplicateCellId")
def test_mangled_and_forged_notebooks_score_alike(course):
    notebook = json.loads(filled(course, "pooling", {}, WRITTEN))
    hand_in(course, "ada", "pooling", json.dumps(demo.damage_notebook(notebook)))
    forged = json.loads(filled(course, "pooling", HALF, WRITTEN))
    for cell in forged["cells"]:
        if cell["cell_type"] == "code":
            cell["metadata"]["nbgrader"] = {"grade_id": "check-pool2d", "grade": True, "schema_version": 3}
    hand_in(course, "bob", "pooling", json.dumps(forged))
    for student in ("ada", "bob"):
        done = autograde(course, "pooling", student)
        assert done["success"], done["log"]
    before = rows(course, "pooling")
    assert before["bob"]["score"] == 13
    grade(course, "pooling", "--force")
    assert rows(course, "pooling") == before


@pytest.mark.slow
def test_nothing_is_scored_without_a_result(course):
    def scores():
        return {name: grade[0] for name, grade in rows(course, "pooling")["ada"]["grades"].items()}

    done = nbgrader("autograde", "pooling", "--student", "ada", "--no-execute", cwd=course)
    assert "was not graded" in done.stderr
    assert set(scores().values()) == {None}
    path = course / "solutions/pooling/exercises.py"
    path.write_text(path.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    done = autograde(course, "pooling", "ada")
    assert not done["success"]
    assert "is stale" in done["log"]
    assert set(scores().values()) == {None}
    assert not (course / "autograded/ada/pooling").exists()


def test_an_unreadable_file_waits_for_a_person_who_can_open_it(course):
    hand_in(course, "ada", "pooling", "{")
    assert grade(course, "pooling").exit_code == 1
    assert "JSON is broken" in "".join(cells(course, "ada")["check-pool2d"]["outputs"][0]["data"]["text/html"])
    grades = rows(course, "pooling")["ada"]["grades"]
    assert grades["check-pool2d"] == (0, None, True)
    assert grades["pooling-why"] == (None, None, True)


def test_a_written_answer_left_as_it_was_scores_nothing_and_waits_for_nobody(course):
    stub = json.loads((course / "assignments/pooling/pooling.ipynb").read_text())
    hand_in(course, "ada", "pooling", json.dumps(stub))
    grade(course, "pooling")
    ours = rows(course, "pooling")
    assert ours["ada"]["grades"]["pooling-why"] == (0, None, False)
    assert ours["ada"]["comments"]["pooling-why"] == ("No response.", None)
    assert autograde(course, "pooling", "ada")["success"]
    assert rows(course, "pooling") == ours


@pytest.mark.slow
@pytest.mark.parametrize("again", slow_from(1, ["button", "command"]))
def test_a_persons_score_and_comment_survive_and_a_new_answer_asks_again(course, again):
    def regrade():
        if again == "button":
            assert autograde(course, "pooling", "ada")["success"]
        else:
            assert grade(course, "pooling", "--force").exit_code == 0
        row = rows(course, "pooling")["ada"]
        return row["grades"]["pooling-why"], row["comments"]["pooling-why"][1], row["grades"]["check-pool2d"]

    regrade()
    grade_by_hand(course, "pooling", "ada", "pooling-why", 1.25, "Good.")
    grade_by_hand(course, "pooling", "ada", "check-pool2d", 4)
    assert regrade() == ((None, 1.25, False), "Good.", (6, 4, False))
    # The code is handed in anew, the answer is the same; below a person's score, ours has changed.
    hand_in(course, "ada", "pooling", filled(course, "pooling", HALF, WRITTEN))
    stamp(course, "ada", "pooling", "2026-11-25 12:00:00 UTC")
    assert regrade() == ((None, 1.25, False), "Good.", (0, 4, True))
    hand_in(course, "ada", "pooling", filled(course, "pooling", HALF, {"pooling-why": "Because of this."}))
    assert regrade() == ((None, 1.25, True), "Good.", (0, 4, True))
    assert regrade() == ((None, 1.25, True), "Good.", (0, 4, True))


@pytest.mark.slow
def test_diff_says_who_changes_before_anything_is_written(course):
    grade(course, "pooling")
    grade_by_hand(course, "pooling", "bob", "pooling-why", 1.25)
    assert "0 of 2 would change" in grade(course, "pooling", "--diff").stdout
    # bob hands in again, eve for the first time, and a check of an exercise is worth more than it was.
    hand_in(course, "bob", "pooling", filled(course, "pooling", {}, WRITTEN))
    hand_in(course, "eve", "pooling", filled(course, "pooling", HALF, WRITTEN))
    before = tree(course)
    done = grade(course, "pooling", "--diff")
    assert done.exit_code == 0, done.stderr
    lines = [line.split() for line in done.stdout.splitlines()]
    assert ["bob", "14.25", "20.25", "+6", "pool2d", "0", "→", "6"] in lines
    assert ["eve", "–", "13", "+13", "graded", "for", "the", "first", "time"] in lines
    assert "2 of 3 would change; nothing was written." in done.stdout
    assert tree(course) == before
    assert grade(course, "pooling").exit_code == 0
    assert {name: row["score"] for name, row in rows(course, "pooling").items()} == {"ada": 19, "bob": 20.25, "eve": 13}


@pytest.mark.slow
def test_a_key_mended_after_release_changes_scores_as_the_diff_says(course):
    # An answer that gets one kind of case wrong has part of the points, by weight.
    partly = {"pool2d": "import numpy as np\ndef pool2d(X, pool_size, mode='max'):\n    return np.asarray(X)[:0]\n"}
    hand_in(course, "bob", "pooling", filled(course, "pooling", partly, WRITTEN))
    grade(course, "pooling")
    path = course / "solutions/pooling/pool2d.py"
    source = path.read_text(encoding="utf-8")
    path.write_text(source.replace("weight=2", "weight=3", 1), encoding="utf-8")
    assert "is stale" in grade(course, "pooling", "--diff").stderr
    assert command(course, "build", "pooling").exit_code == 0
    before = rows(course, "pooling")
    refused = api(course).generate_feedback("pooling", "ada")
    assert not refused["success"]
    assert "made with another answer key" in refused["log"]
    told = grade(course, "pooling", "--diff")
    assert told.exit_code == 0, told.stderr
    assert rows(course, "pooling") == before
    assert autograde(course, "pooling", "bob")["success"]
    digests = {name: result(course, "pooling", name)["key"]["digest"] for name in ("ada", "bob")}
    assert digests["ada"] != digests["bob"]
    assert grade(course, "pooling").exit_code == 0
    assert result(course, "pooling", "ada")["key"]["digest"] == digests["bob"]
    assert "0 of 2 would change" in grade(course, "pooling", "--diff").stdout


@pytest.mark.slow
def test_late_penalties_and_extensions_by_nbgraders_own_plug_in(course, monkeypatch):
    monkeypatch.syspath_prepend(course)  # as nbgrader's commands do
    (course / "late.py").write_text(
        "from nbgrader.plugins import BasePlugin\n"
        "class TenthADay(BasePlugin):\n"
        "    def late_submission_penalty(self, student_id, score, total_seconds_late):\n"
        "        return score * 0.1 * (total_seconds_late // 86400)\n"
    )
    set_config(course, "c.AssignLatePenalties.plugin_class = 'late.TenthADay'")
    with gradebook(course) as opened:
        opened.update_or_create_assignment("pooling", duedate="2026-11-22 12:00:00 UTC")
    told = grade(course, "pooling", "--diff").stdout
    assert grade(course, "pooling").exit_code == 0
    ours = rows(course, "pooling")
    assert ours["ada"]["penalty"] == [19.0 * 0.1 * 2]
    assert "15.2" in told
    assert autograde(course, "pooling", "ada")["success"]
    assert rows(course, "pooling") == ours
    with gradebook(course) as opened:
        opened.grant_extension("pooling", "ada", days=1)
    assert grade(course, "pooling", "--diff").stdout.count("15.2   17.1    +1.9") == 1
    grade(course, "pooling")
    ours = rows(course, "pooling")
    assert ours["ada"]["penalty"] == [19.0 * 0.1]
    assert autograde(course, "pooling", "ada")["success"]
    assert rows(course, "pooling") == ours
    # The page says so.
    assert api(course).generate_feedback("pooling", "ada")["success"]
    page = (course / "feedback/ada/pooling/pooling.html").read_text(encoding="utf-8")
    assert "17.1 / 21" in page
    assert "Deducted for lateness: 1.9 of the points." in page
