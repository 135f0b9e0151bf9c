"""How far an assignment is, and what comes next: every command ends with it."""

import io
import json
import shutil
import subprocess
import sys

import pytest
from rich.cells import cell_len
from rich.console import Console

from tensorgrade.cli.status_commands import status_table
from tensorgrade.commands.assignment_status import AssignmentStatus, assignment_status, next_step
from tensorgrade.course.course import Course
from tests.conftest import SOLUTIONS
from tests.coursework import ALL_POINTS, cli, filled, grade_by_hand, gradebook, hand_in, set_config


def status(**fields):
    known = {
        "assignment": "pooling", "key": "current", "released": True, "release_folder": "assignments/pooling",
        "submitted_folder": "submitted", "class_page": "results/pooling/class.html",
    }  # fmt: skip
    return AssignmentStatus(**known | fields)


@pytest.mark.parametrize(
    ("fields", "step"),
    [
        ({"key": "none", "released": False}, "tensorgrade release pooling"),
        ({"released": False}, "tensorgrade release pooling"),
        ({"key": "stale"}, "tensorgrade build pooling"),
        ({"key": "none"}, "tensorgrade build pooling"),
        ({"points_agree": False, "students": {"graded": 1}}, "tensorgrade release pooling"),
        ({"notebook_changed": True, "students": {"graded": 1}}, "tensorgrade release pooling"),
        (
            {"students": {"missing": 3}},
            "give students assignments/pooling/ (nbgrader release_assignment pooling); when what they hand in is in "
            "submitted/<student>/pooling/, tensorgrade grade pooling",
        ),
        ({"students": {"graded": 1, "ungraded": 1}, "report": "current"}, "tensorgrade grade pooling"),
        ({"students": {"graded": 1, "stale": 1}, "report": "current"}, "tensorgrade grade pooling"),
        ({"students": {"graded": 1}}, "tensorgrade report pooling"),
        ({"students": {"graded": 1}, "report": "stale", "unread": 1}, "tensorgrade report pooling"),
        (
            {"students": {"graded": 2}, "report": "current", "unread": 2, "undecided": 1},
            "open results/pooling/class.html; 2 students' written answers wait to be graded and 1 student's points of "
            "functions wait for a person: open Nbgrader → Formgrader in JupyterLab, then tensorgrade report pooling",
        ),
        (
            {"students": {"graded": 1, "away": 1, "stale": 1}, "kept": 2, "report": "current"},
            "open results/pooling/class.html; look at 2 students whose submissions are away or cannot be read now "
            "(tensorgrade status pooling names them); then tensorgrade export pooling --to csv",
        ),
    ],
)
def test_the_next_step_follows_from_the_status(fields, step):
    assert next_step(status(**fields)) == step


def test_commands_of_another_course_name_it(tmp_path):
    root = tmp_path / "my course"
    graded = status(students={"graded": 1, "stale": 1}, report="current")
    assert next_step(graded, root) == f"tensorgrade grade pooling --course '{root}'"
    kept = status(students={"graded": 1, "stale": 1}, kept=1, report="current")
    assert next_step(kept, root) == (
        f"open {root}/results/pooling/class.html; look at 1 student whose submission is away or cannot be read now "
        f"(tensorgrade status pooling --course '{root}' names them); then tensorgrade export pooling --to csv --course "
        f"'{root}'"
    )


def last_line(done):
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1]


@pytest.mark.slow
def test_from_the_key_to_the_export_each_command_ends_with_the_next(tmp_path):
    root = tmp_path / "course"
    assert cli("init", root).returncode == 0
    assert last_line(cli("build", "channels", cwd=root)) == "Next: tensorgrade release channels"
    assert last_line(cli("release", "channels", cwd=root)).startswith("Next: give students assignments/channels/ (")
    hand_in(root, "ada", "channels", filled(root, "channels"))
    assert last_line(cli("status", "channels", cwd=root)) == "channels: next: tensorgrade grade channels"
    assert last_line(cli("grade", "channels", "--jobs", "1", cwd=root)) == "Next: tensorgrade report channels"
    export = "Next: open results/channels/class.html; then tensorgrade export channels --to csv"
    assert last_line(cli("report", "channels", cwd=root)) == export
    assert last_line(cli("similar", "channels", cwd=root)) == export
    grade_by_hand(root, "channels", "ada", "check-corr2d_multi_in", 2)
    assert assignment_status(Course(root), "channels").report == "stale"
    assert last_line(cli("status", "channels", cwd=root)) == "channels: next: tensorgrade report channels"
    assert last_line(cli("report", "channels", cwd=root)) == export
    exercises = root / "solutions/channels/multi_in.py"
    exercises.write_text(exercises.read_text(encoding="utf-8").replace("points=6", "points=7"), encoding="utf-8")
    assert last_line(cli("build", "channels", cwd=root)) == "Next: tensorgrade release channels"
    assert last_line(cli("release", "channels", cwd=root)) == "Next: tensorgrade grade channels"


@pytest.mark.slow
def test_a_changed_notebook_is_released_before_anything_is_graded(course):
    assert cli("grade", "channels", "--jobs", "1", cwd=course).returncode == 0
    exercises, notebook = course / "solutions/channels/exercises.py", course / "solutions/channels/notebook.py"
    exercises.write_text(exercises.read_text(encoding="utf-8") + "\n# a later thought\n", encoding="utf-8")
    assert last_line(cli("build", "channels", cwd=course)) == "Next: tensorgrade grade channels"
    text = notebook.read_text(encoding="utf-8")
    notebook.write_text(text.replace("# %% [markdown]\n", "# %% [markdown]\n# A new sentence.\n", 1), encoding="utf-8")
    assert last_line(cli("build", "channels", cwd=course)) == "Next: tensorgrade release channels"
    assert last_line(cli("release", "channels", cwd=course)) == "Next: tensorgrade grade channels"
    assert "A new sentence." in (course / "assignments/channels/channels.ipynb").read_text(encoding="utf-8")
    (course / "keys/channels.release.json").unlink()  # as an earlier version leaves a course
    assert not assignment_status(Course(course), "channels").notebook_changed


@pytest.mark.slow
def test_pages_are_compared_with_all_that_they_are_made_of(course):
    assert cli("grade", "channels", "--jobs", "1", cwd=course).returncode == 0

    def reported():
        done = cli("report", "channels", cwd=course)
        assert done.returncode == 0
        assert "Next: open" in done.stdout
        return assignment_status(Course(course), "channels").report

    def state():
        return assignment_status(Course(course), "channels").report

    assert reported() == "current"
    set_config(course, 'c.Tensorgrade.disclosure = "values"')
    assert (state(), reported()) == ("stale", "current")
    with gradebook(course) as opened:
        opened.find_comment("corr2d_multi_in", "channels", "channels", "half").manual_comment = "Draw it."
        opened.db.commit()
    assert (state(), reported()) == ("stale", "current")
    (course / "feedback/half/channels/channels.html").unlink()
    assert (state(), reported()) == ("stale", "current")


LONG = {"graded": 128, "stale": 3, "ungraded": 12, "away": 2, "unreadable": 1, "missing": 14}


@pytest.mark.parametrize("name", ["pooling", "transposed_convolution", "卷积神经网络作业一"])
def test_the_table_of_a_status_fits_into_80_columns(name):
    stream = io.StringIO()
    fields = {"assignment": name, "key": "stale", "notebook_changed": True, "report": "stale", "unread": 130}
    console = Console(file=stream, width=80)
    console.print(status_table([status(**fields, students=LONG)]))
    head, *lines = stream.getvalue().splitlines()
    assert head.split() == [
        "assignment", "key", "released", "handed", "in", "graded", "behind", "report", "waiting",
    ]  # fmt: skip
    assert max(map(cell_len, (head, *lines))) <= 80
    assert all(f" {state}" in stream.getvalue() for state in ("ungraded", "away", "unreadable"))


def test_the_status_counts_states_and_asks_for_a_person(course, tmp_path):
    assert cli("grade", "channels", "--jobs", "1", cwd=course).returncode == 0
    shutil.rmtree(course / "submitted/right")
    hand_in(course, "new", "channels", filled(course, "channels"))
    target = tmp_path / "status.json"
    done = cli("status", "--json", target, cwd=course)
    assert done.returncode == 1
    assert "channels, right: was graded on" in done.stderr
    assert "1 ungraded" in done.stdout
    assert "channels, new" not in done.stderr
    assignments = {item["assignment"]: item for item in json.loads(target.read_text(encoding="utf-8"))["assignments"]}
    assert set(assignments) == {path.parent.name for path in SOLUTIONS.glob("*/exercises.py")}
    found = assignments["channels"]
    assert found["students"] == {"graded": 2, "away": 1, "ungraded": 1}
    assert (found["handed_in"], found["key"], found["released"], found["report"]) == (4, "current", True, "none")
    assert found["next"] == "tensorgrade grade channels"
    assert assignments["pooling"]["next"] == "tensorgrade release pooling"
    assert cli("status", "nothing", cwd=course).returncode == 2


@pytest.mark.slow
def test_an_unreadable_file_needs_a_person(course):
    (course / "submitted/half/channels/channels.ipynb").write_text("{", encoding="utf-8")
    assert cli("grade", "channels", "--jobs", "1", cwd=course).returncode == 1
    found = assignment_status(Course(course), "channels")
    assert found.students == {"graded": 2, "unreadable": 1}
    assert (found.needs_person, found.undecided, found.unread) == (True, 1, 0)
    for function in ("corr2d_multi_in", "corr2d_multi_in_out"):
        grade_by_hand(course, "channels", "half", f"check-{function}", 1)
    found = assignment_status(Course(course), "channels")
    assert (found.needs_person, found.undecided) == (False, 0)


def test_rows_that_nbgrader_makes_before_it_grades_wait_for_nobody(course):
    with gradebook(course) as opened:
        opened.update_or_create_student("half")
        opened.update_or_create_submission("channels", "half")
        assert opened.find_submission("channels", "half").needs_manual_grade
    found = assignment_status(Course(course), "channels")
    assert (found.students, found.undecided, found.needs_person) == ({"ungraded": 3}, 0, False)


def test_a_mistake_in_the_settings_is_not_taken_for_an_old_key(course):
    set_config(course, 'c.Tensorgrade.disclosure = "all"')
    done = cli("status", "channels", cwd=course)
    assert (done.returncode, done.stdout) == (2, "")
    assert "nbgrader_config.py" in done.stderr
    assert "disclosure" in done.stderr


def notebook(*sources):
    cells = [
        {"cell_type": "code", "id": f"c{number}", "metadata": {}, "source": source, "outputs": []}
        for number, source in enumerate(sources)
    ]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


@pytest.mark.slow
def test_the_next_step_is_none_that_does_not_help(course):
    assert cli("grade", "channels", "--jobs", "1", cwd=course).returncode == 0
    path = course / "submitted/half/channels/channels.ipynb"
    for source in ("{", json.dumps(notebook())):
        path.write_text(source, encoding="utf-8")
        for command in ("grade", "report"):
            done = cli(command, "channels", cwd=course)
            assert done.returncode == 1
            assert "half: was graded on" in done.stderr
            assert "so everything is kept. channels.ipynb " in done.stderr
            assert "`tensorgrade grade channels --student half --force` counts it as it is." in done.stderr
        assert "Next: open results/channels/class.html; look at 1 student whose submission is away or" in done.stdout
        done = cli("status", "channels", cwd=course)
        assert done.returncode == 1
        assert "channels, half: was graded on" in done.stderr
    for name in ("my_corr2d_multi_in", "corr2d_multi_in"):
        source = f"class Mine:\n    def {name}(self, X, K):\n        return X"
        path.write_text(json.dumps(notebook(source)), encoding="utf-8")
        done = cli("report", "channels", cwd=course)
        assert "half: what is handed in is not what was graded on" in done.stderr
        assert "Next: tensorgrade grade channels" in done.stdout
    path.write_text("{", encoding="utf-8")
    exercises = course / "solutions/channels/exercises.py"
    exercises.write_text(exercises.read_text(encoding="utf-8") + "\n# a later thought\n", encoding="utf-8")
    assert cli("build", "channels", cwd=course).returncode == 0
    assert cli("grade", "channels", "--jobs", "1", cwd=course).returncode == 1
    done = cli("report", "channels", cwd=course)
    assert (done.returncode, "half: was graded on" in done.stderr) == (1, True)
    assert f"half,stale,6,{ALL_POINTS}," in (course / "results/channels/class.csv").read_text(encoding="utf-8")


@pytest.mark.slow
def test_it_imports_neither_nbgrader_nor_torch(course):
    assert cli("grade", "channels", "--jobs", "1", cwd=course).returncode == 0
    script = (
        "import json, sys\n"
        "sys.argv = ['tensorgrade', 'status']\n"
        "from tensorgrade.cli.main import main\n"
        "try: main()\n"
        "finally: print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=course, text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    assert "3 of 3" in done.stdout
    loaded = set(json.loads(done.stderr.splitlines()[-1]))
    assert "sqlalchemy" in loaded
    assert not loaded & {"nbgrader", "torch", "jupytext", "nbformat"}
