"""A whole course through the real command and the real nbgrader: what an instructor does, and gets wrong."""

import csv
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tensorgrade.commands import demo
from tensorgrade.course.course import create_course
from tests.coursework import PROGRAMS, hand_in, nbgrader, result, tensorgrade


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """A course in which `channels` is released: the small assignment."""
    course = tmp_path_factory.mktemp("courses") / "course"
    assert tensorgrade("init", course).returncode == 0
    done = tensorgrade("release", "channels", cwd=course)
    assert done.returncode == 0, done.stderr
    return course


@pytest.fixture
def course(released, tmp_path):
    """That course, to be spoilt, with three students: all right, half right, nothing written."""
    copy = tmp_path / "course"
    shutil.copytree(released, copy)
    stub = json.loads((copy / "assignments/channels/channels.ipynb").read_text(encoding="utf-8"))
    solved = json.loads((copy / "source/channels/channels.ipynb").read_text(encoding="utf-8"))
    answers = demo.cells_by_grade_id(solved)
    hand_in(copy, "right", "channels", json.dumps(demo.fill_solution_cells(stub, answers, "")))
    half = answers | {"corr2d_multi_in_out": "def corr2d_multi_in_out(X, K):\n    while True:\n        pass\n"}
    hand_in(copy, "half", "channels", json.dumps(demo.fill_solution_cells(stub, half, "")))
    hand_in(copy, "blank", "channels", json.dumps(stub))
    return copy


def test_release_grade_report_from_init_to_pages(course):
    graded = tensorgrade("grade", "channels", cwd=course)
    assert graded.returncode == 0, graded.stderr
    assert re.fullmatch(
        "channels: 3 of 3 graded, not compared with CUDA.\n"
        "Waited 2 s in all for 1 with code that does not end.\n"
        "Students' processes took up to [1-9][0-9]+ MiB of memory each.\n",
        graded.stdout,
    ), graded.stdout
    assert result(course, "channels", "right")["memory"] > 10 << 20
    right, half, blank = (result(course, "channels", name) for name in ("right", "half", "blank"))
    assert right["score"] == right["max_score"] == 14
    # The endless loop costs its own function only.
    assert half["exercises"]["corr2d_multi_in"]["score"] == 6
    assert half["exercises"]["corr2d_multi_in_out"]["score"] == 0
    assert {check["kind"] for check in half["exercises"]["corr2d_multi_in_out"]["checks"]} == {"timeout", None}
    assert blank["score"] == 0
    assert {item["status"] for item in blank["exercises"].values()} == {"missing"}
    assert "missing" in blank["exercises"]["corr2d_multi_in"]["checks"][0]["message"]

    assert tensorgrade("report", "channels", cwd=course).returncode == 0
    page = (course / "feedback/half/channels/channels.html").read_text(encoding="utf-8")
    assert "6 / 14" in page
    assert "did not finish within 2 s" in page
    rows = list(csv.DictReader((course / "results/channels/class.csv").read_text(encoding="utf-8").splitlines()))
    assert [(row["student"], row["score"]) for row in rows] == [("blank", "0"), ("half", "6"), ("right", "14")]
    assert "6 / 14" not in (course / "feedback/right/channels/channels.html").read_text(encoding="utf-8")


def without_times(text):
    return re.sub(r'"(seconds|waited|memory)": [0-9.e-]+', r'"\1": 0', text)


def test_grading_twice_and_on_two_processes_gives_the_same_bytes(course):
    def graded(*options):
        assert tensorgrade("grade", "channels", "--force", *options, cwd=course).returncode == 0
        files = sorted((course / "results/channels").glob("*.json"))
        return {path.name: without_times(path.read_text(encoding="utf-8")) for path in files}

    first = graded("--jobs", "1")
    assert len(first) == 3
    assert graded("--jobs", "1") == first
    assert graded("--jobs", "2") == first


def test_what_has_not_changed_is_not_graded_again(course):
    tensorgrade("grade", "channels", "--student", "right", cwd=course)
    path = course / "results/channels/right.json"
    before = path.stat().st_mtime_ns
    tensorgrade("grade", "channels", "--student", "right", cwd=course)
    assert path.stat().st_mtime_ns == before
    tensorgrade("grade", "channels", "--student", "right", "--force", cwd=course)
    assert path.stat().st_mtime_ns > before
    assert not (course / "results/channels/half.json").exists()


def test_grading_needs_no_torch(course):
    script = (
        "import sys\n"
        "class Block:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.partition('.')[0] == 'torch': raise ImportError('torch is blocked')\n"
        "sys.meta_path.insert(0, Block())\n"
        "sys.argv = ['tensorgrade', 'grade', 'channels', '--student', 'right', '--jobs', '1']\n"
        "from tensorgrade.cli.main import main\n"
        "try: main()\n"
        "finally: assert 'torch' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=course, text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    assert result(course, "channels", "right")["score"] == 14


def test_scores_reach_the_gradebook_and_nbgraders_own_export(course):
    tensorgrade("grade", "channels", cwd=course)
    done = nbgrader("export", cwd=course)
    assert done.returncode == 0, done.stderr
    rows = {
        row["student_id"]: row
        for row in csv.DictReader((course / "grades.csv").read_text().splitlines())
        if row["score"]
    }
    assert {name: float(row["score"]) for name, row in rows.items()} == {"right": 14, "half": 6, "blank": 0}
    assert {float(row["max_score"]) for row in rows.values()} == {14}


def test_written_answers_wait_for_a_person_and_keep_a_persons_score(tmp_path):
    from nbgrader.api import Gradebook

    course = create_course(tmp_path / "course", "zh", "seed").root
    assert tensorgrade("release", "pooling", cwd=course).returncode == 0
    solved = (course / "source/pooling/pooling.ipynb").read_text(encoding="utf-8")
    hand_in(course, "ming", "pooling", solved)
    assert tensorgrade("grade", "pooling", cwd=course).returncode == 0
    assert result(course, "pooling", "ming")["exercises"]["pool2d"]["title"] == "最大汇聚与平均汇聚"
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        written = gradebook.find_grade("pooling-why", "pooling", "pooling", "ming")
        assert written.needs_manual_grade
        assert gradebook.find_grade("check-pool2d", "pooling", "pooling", "ming").score == 6
        written.manual_score, written.needs_manual_grade = 1.5, False
        gradebook.db.commit()
    assert tensorgrade("grade", "pooling", "--force", cwd=course).returncode == 0
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        written = gradebook.find_grade("pooling-why", "pooling", "pooling", "ming")
        assert (written.score, written.needs_manual_grade) == (1.5, False)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("channels.ipynb", b"{", "JSON is broken"),
        ("channels.ipynb", b"", "is empty"),
        ("channels.ipynb", b"\xff\xfe\x00", "UTF-8"),
        ("channels.ipynb", b'{"nbformat": 4}', "no list of cells"),
        ("channels.py", b"def pool2d(X):\n    return X\n", "another assignment"),
        ("notes.txt", b"hello", "no notebook"),
    ],
)
def test_one_unreadable_submission_is_named_and_costs_nobody_else(course, name, content, words):
    folder = course / "submitted/odd/channels"
    folder.mkdir(parents=True)
    (folder / name).write_bytes(content)
    done = tensorgrade("grade", "channels", cwd=course)
    assert done.returncode == 1
    assert re.search(rf"odd: .*{words}", done.stderr)
    assert "Traceback" not in done.stderr
    assert result(course, "channels", "right")["score"] == 14
    assert result(course, "channels", "odd")["status"] == "unreadable"


def test_a_link_to_a_file_of_the_machine_is_not_followed(course):
    folder = course / "submitted/odd/channels"
    folder.mkdir(parents=True)
    (folder / "channels.ipynb").symlink_to(course / "source/channels/channels.ipynb")
    assert tensorgrade("grade", "channels", cwd=course).returncode == 1
    assert result(course, "channels", "odd")["score"] == 0


def spoil_key(course):
    (course / "keys/channels.npz").write_bytes(b"PK\x03\x04 half a key")


def remove_key(course):
    (course / "keys/channels.npz").unlink()


def change_exercises(course):
    path = course / "solutions/channels/exercises.py"
    path.write_text(path.read_text(encoding="utf-8") + "\n# a later thought\n", encoding="utf-8")


def break_exercises(course):
    path = course / "solutions/channels/exercises.py"
    path.write_text("from tensorgrade.exercise.definition import nothing_like_it\n", encoding="utf-8")


def remove_submissions(course):
    shutil.rmtree(course / "submitted")


def break_config(course):
    (course / "nbgrader_config.py").write_text("c = get_config()\nc.Tensorgrade.language = 'xx'\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "spoil", "words"),
    [
        (["grade", "chanels"], None, "no assignment 'chanels'; this course has: channels"),
        (["build", "nothing"], None, "no assignment 'nothing'"),
        (["grade", "channels", "--course", "/nowhere"], None, "is not a course"),
        (["grade", "channels"], remove_submissions, "Nobody has handed in channels"),
        (["grade", "channels"], remove_key, "run `tensorgrade build channels` first"),
        (["grade", "channels"], spoil_key, "not a usable answer key"),
        (["grade", "channels"], change_exercises, "is stale"),
        (["build", "channels"], break_exercises, "exercises.py, line 1"),
        (["grade", "channels"], break_config, "language"),
        (["grade", "channels", "--student", "nemo"], None, "no student nemo"),
        (["grade", "channels", "--device", "cuda"], None, "holds no CUDA references. Build it on a machine"),
        (["build", "channels", "--device", "cuda"], None, "--device cpu"),
        (["report", "corr2d"], None, "no answer key"),
        (["report", "channels"], None, "run `tensorgrade grade channels` first"),
        (["init", "."], None, "is a course already"),
        (["check", "nothing.ipynb"], None, "cannot be read"),
    ],
)
def test_a_mistake_gets_one_sentence_and_exit_code_2(course, arguments, spoil, words):
    if spoil:
        spoil(course)
    done = tensorgrade(*arguments, cwd=course)
    assert done.returncode == 2
    assert words in done.stderr
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr


def test_a_full_disk_leaves_no_half_written_file_and_says_so(course):
    def no_room():
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    done = tensorgrade("grade", "channels", "--student", "right", "--jobs", "1", cwd=course, preexec_fn=no_room)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "half-written" in done.stderr
    assert not list((course / "results/channels").iterdir())
    assert tensorgrade("grade", "channels", "--student", "right", cwd=course).returncode == 0


def test_nbgraders_own_validate_fails_what_is_empty_and_passes_what_is_right(course):
    for student, words in (("blank", "VALIDATION FAILED"), ("right", "Success")):
        folder = course / "submitted" / student / "channels"
        shutil.copy(course / "assignments/channels/channels.public.npz", folder)
        done = nbgrader("validate", folder / "channels.ipynb", cwd=folder)
        assert words in done.stdout


def test_plain_autograde_does_not_fail_open(course):
    from nbgrader.api import Gradebook

    for student in ("blank", "right"):
        shutil.copy(course / "assignments/channels/channels.public.npz", course / "submitted" / student / "channels")
    shutil.rmtree(course / "submitted/half")
    config = (course / "nbgrader_config.py").read_text(encoding="utf-8")
    (course / "nbgrader_config.py").write_text(config[: config.index("c.Autograde.")], encoding="utf-8")
    done = nbgrader("autograde", "channels", "--create", cwd=course)
    assert done.returncode == 0, done.stderr
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        scores = {item.student.id: item.score for item in gradebook.assignment_submissions("channels")}
    assert scores["blank"] == 0
    # The public checks' share only: nobody has run the hidden ones.
    assert 0 < scores["right"] < 14


def test_the_demo_ends_with_a_table_and_pages(tmp_path):
    done = tensorgrade("demo", tmp_path / "demo")
    assert done.returncode == 0, done.stderr
    for words in ("kernel-flipped", "mean-for-sum", "JSON is broken", "Nothing was handed in", "46 / 46"):
        assert words in done.stdout
    pages = re.findall(r"^  (/.*)$", done.stdout, re.MULTILINE)
    assert len(pages) == 4
    assert all(Path(page).is_file() for page in pages)
    # It makes itself anew, and leaves other folders alone.
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/thesis.txt").write_text("precious")
    assert tensorgrade("demo", tmp_path / "mine").returncode == 2
    assert (tmp_path / "mine/thesis.txt").read_text() == "precious"


def test_formgrader_lists_the_scores_and_finds_the_notebooks(course):
    from nbgrader.apps.api import NbGraderAPI

    from tensorgrade.course.course import Course

    tensorgrade("grade", "channels", cwd=course)
    found = Course(course)
    api = NbGraderAPI(found.nbgrader_coursedir, config=found.config)
    assert api.get_autograded_students("channels") == {"right", "half", "blank"}
    rows = {row["student"]: row for row in api.get_submissions("channels")}
    assert {name: (row["autograded"], row["score"]) for name, row in rows.items()} == {
        "right": (True, 14), "half": (True, 6), "blank": (True, 0),
    }  # fmt: skip
    assert len(api.get_notebook_submissions("channels", "channels")) == 3
    notebook = json.loads((course / "autograded/half/channels/channels.ipynb").read_text(encoding="utf-8"))
    cells = {
        cell["metadata"]["nbgrader"]["grade_id"]: cell for cell in notebook["cells"] if "nbgrader" in cell["metadata"]
    }
    assert "while True" in "".join(cells["corr2d_multi_in_out"]["source"])
    (verdict,) = cells["check-corr2d_multi_in"]["outputs"]
    assert verdict["data"]["text/plain"] == "6"
    assert "✓" in verdict["data"]["text/html"]


def test_nothing_a_student_wrote_reaches_formgrader_as_html(tmp_path):
    course = create_course(tmp_path / "course", "en", "seed").root
    assert tensorgrade("release", "pooling", cwd=course).returncode == 0
    notebook = json.loads((course / "source/pooling/pooling.ipynb").read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [
                {"output_type": "display_data", "data": {"text/html": "<script>1</script>"}, "metadata": {}}
            ]
        elif cell["metadata"].get("nbgrader"):
            cell["source"] = "My answer, where a < b. <script>alert(1)</script>"
    hand_in(course, "eve", "pooling", json.dumps(notebook))
    assert tensorgrade("grade", "pooling", cwd=course).returncode == 0
    text = (course / "autograded/eve/pooling/pooling.ipynb").read_text(encoding="utf-8")
    assert "My answer, where a < b. &lt;script>" in text
    assert "<script" not in text


def test_an_answer_of_complex_numbers_is_reported_like_any_other(course):
    source = "import numpy as np\ndef corr2d_multi_in(X, K):\n    return np.fft.ifft2(X.sum(0))\n"
    hand_in(course, "fourier", "channels", source, "channels.py")
    assert tensorgrade("grade", "channels", cwd=course).returncode == 0
    checks = result(course, "channels", "fourier")["exercises"]["corr2d_multi_in"]["checks"]
    assert checks[0]["kind"] == "type"
    assert tensorgrade("report", "channels", cwd=course).returncode == 0
    assert "complex128" in (course / "feedback/fourier/channels/channels.html").read_text(encoding="utf-8")


def test_results_of_another_key_are_not_mixed_into_a_report(course):
    tensorgrade("grade", "channels", cwd=course)
    change_exercises(course)
    assert tensorgrade("build", "channels", cwd=course).returncode == 0
    done = tensorgrade("export", "channels", "--to", "csv", cwd=course)
    assert done.returncode == 2
    assert "3 of 3 results of channels were made with another answer key" in done.stderr
    assert tensorgrade("grade", "channels", cwd=course).returncode == 0
    done = tensorgrade("export", "channels", "--to", "csv", cwd=course)
    assert "right,graded,14,14,6,8," in done.stdout


def test_a_submission_taken_back_loses_its_score_and_a_persons_decision_stays(course):
    from nbgrader.api import Gradebook

    (course / "submitted/half/channels/channels.ipynb").write_text("{")
    tensorgrade("grade", "channels", cwd=course)
    url = f"sqlite:///{course}/gradebook.db"
    with Gradebook(url) as gradebook:
        assert gradebook.find_submission("channels", "right").score == 14
        grade = gradebook.find_grade("check-corr2d_multi_in", "channels", "channels", "half")
        assert grade.needs_manual_grade
        grade.manual_score, grade.needs_manual_grade = 5, False
        gradebook.db.commit()
    shutil.rmtree(course / "submitted/right")
    tensorgrade("grade", "channels", cwd=course)
    with Gradebook(url) as gradebook:
        assert {item.student.id for item in gradebook.assignment_submissions("channels")} == {"half", "blank"}
        grade = gradebook.find_grade("check-corr2d_multi_in", "channels", "channels", "half")
        assert (grade.score, grade.needs_manual_grade) == (5, False)


def test_one_assignment_that_cannot_be_graded_does_not_stop_the_others(course):
    done = tensorgrade("grade", "pooling", "channels", cwd=course)
    assert done.returncode == 2
    assert "pooling" in done.stderr
    assert "channels: 3 of 3 graded" in done.stdout


def test_a_student_whose_name_is_taken_is_told_so(course):
    shutil.move(course / "submitted/half", course / "submitted/class")
    done = tensorgrade("grade", "channels", cwd=course)
    assert done.returncode == 1
    assert "No student can be called 'class'" in done.stderr
    assert tensorgrade("report", "channels", cwd=course).returncode == 0


@pytest.mark.parametrize("jobs", [1, 2])
def test_ctrl_c_stops_cleanly_and_the_next_run_goes_on(course, jobs):
    endless = "def corr2d_multi_in(X, K):\n    while True: pass\n"
    for number in range(6):
        hand_in(course, f"slow{number}", "channels", endless, "channels.py")
    running = subprocess.Popen(
        [PROGRAMS / "tensorgrade", "grade", "channels", "--jobs", str(jobs)],
        cwd=course, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    while not (course / "results/channels/right.json").exists():
        assert running.poll() is None, running.communicate()
    os.killpg(running.pid, signal.SIGINT)
    _, words = running.communicate(timeout=60)
    assert running.returncode == 130, words
    assert "Stopped. What was finished is saved" in words
    assert "Traceback" not in words
    for number in range(6):
        shutil.rmtree(course / f"submitted/slow{number}")
    assert tensorgrade("grade", "channels", cwd=course).returncode == 0
    assert result(course, "channels", "right")["score"] == 14


def test_escape_codes_and_markup_in_names_reach_neither_terminal_nor_page(course):
    source = (course / "submitted/right/channels/channels.ipynb").read_text(encoding="utf-8")
    for name in ("\x1b[31mred\x07", "[bold]loud", "<b>bold"):
        hand_in(course, name, "channels", source)
    done = tensorgrade("grade", "channels", cwd=course)
    assert done.returncode == 1
    assert "control characters; rename it" in done.stderr
    assert "\x1b" not in done.stdout + done.stderr
    assert tensorgrade("report", "channels", cwd=course).returncode == 0
    page = (course / "results/channels/class.html").read_text(encoding="utf-8")
    assert "\x1b" not in page
    assert "&lt;b&gt;bold" in page


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
    assert tensorgrade("grade", "channels", cwd=course).returncode == 0
    blank = result(course, "channels", "blank")
    assert (blank["score"], blank["max_score"], blank["status"]) == (0, 14, "graded")


def test_a_report_shows_what_people_decided_links_and_what_changed(course):
    from nbgrader.api import Gradebook

    assert tensorgrade("grade", "channels", cwd=course).returncode == 0
    assert tensorgrade("report", "channels", cwd=course).returncode == 0
    url = f"sqlite:///{course}/gradebook.db"
    with Gradebook(url) as gradebook:
        gradebook.find_comment("corr2d_multi_in_out", "channels", "channels", "half").manual_comment = "Why <b>?"
        gradebook.db.commit()
    shutil.copy(course / "submitted/right/channels/channels.ipynb", course / "submitted/blank/channels/channels.ipynb")
    assert tensorgrade("grade", "channels", cwd=course).returncode == 0
    with Gradebook(url) as gradebook:  # grading has set the penalties by the course's rule, which is none
        gradebook.find_submission_notebook("channels", "channels", "half").late_submission_penalty = 1.0
        gradebook.db.commit()
    assert tensorgrade("report", "channels", cwd=course).returncode == 0
    page = (course / "feedback/half/channels/channels.html").read_text(encoding="utf-8")
    assert "Why &lt;b&gt;?" in page
    assert "Deducted for lateness: 1 of" in page
    assert re.search(r'href="../../channels.ipynb#[^"]+"', page)
    assert "https://d2l.ai/chapter_convolutional-neural-networks/channels.html" in page
    summary = json.loads((course / "results/channels/class.json").read_text(encoding="utf-8"))
    rows = {row["student"]: row for row in summary["rows"]}
    assert (rows["blank"]["earlier"], rows["blank"]["score"], rows["right"]["earlier"]) == (0, 14, None)
    whole = (course / "results/channels/class.html").read_text(encoding="utf-8")
    for name, row in rows.items():
        assert (course / "results/channels" / row["url"]).is_file(), name
        assert f'href="{row["url"]}"' in whole
    assert "0 →" in whole
