"""The program itself, started: from init to pages, Ctrl-C, a full disk, and what it loads."""

import csv
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time

import pytest

from tests.conftest import slow_from
from tests.coursework import ALL_POINTS, ENDLESS, PROGRAMS, cli, hand_in, hand_in_three, result, tensorgrade


def test_release_grade_report_from_init_to_pages(tmp_path):
    course = tmp_path / "course"
    assert tensorgrade("init", course).returncode == 0
    done = tensorgrade("release", "channels", cwd=course)
    assert done.returncode == 0, done.stderr
    hand_in_three(course, ENDLESS)
    graded = tensorgrade("grade", "channels", cwd=course)
    assert graded.returncode == 0, graded.stderr
    assert re.fullmatch(
        "channels: 3 of 3 graded, not compared with CUDA.\n"
        "Waited [0-9]+ s in all for 1 whose code was stopped at a limit.\n"
        "Students' processes took up to [1-9][0-9]+ MiB of memory each.\n"
        "Next: tensorgrade report channels\n",
        graded.stdout,
    ), graded.stdout
    assert result(course, "channels", "right")["memory"] > 10 << 20
    right, half, blank = (result(course, "channels", name) for name in ("right", "half", "blank"))
    assert right["score"] == right["max_score"] == 14
    # The endless loop costs its own function only.
    assert half["exercises"]["corr2d_multi_in"]["score"] == 6
    assert half["exercises"]["corr2d_multi_in_out"]["score"] == 0
    failures = {check["failure"]["is"] for check in half["exercises"]["corr2d_multi_in_out"]["checks"]}
    assert failures == {"time-exceeded", "never-called", "not-counted-yet"}
    assert blank["score"] == 0
    assert {item["status"] for item in blank["exercises"].values()} == {"missing"}
    assert blank["exercises"]["corr2d_multi_in"]["checks"][0]["failure"] == {"is": "not-written"}

    assert tensorgrade("report", "channels", cwd=course).returncode == 0
    page = (course / "feedback/half/channels/channels.html").read_text(encoding="utf-8")
    assert f"6 / {ALL_POINTS}" in page
    assert "was stopped after 2 s" in page
    rows = list(csv.DictReader((course / "results/channels/class.csv").read_text(encoding="utf-8").splitlines()))
    assert [(row["student"], row["score"]) for row in rows] == [("blank", "0"), ("half", "6"), ("right", "14")]
    assert f"6 / {ALL_POINTS}" not in (course / "feedback/right/channels/channels.html").read_text(encoding="utf-8")
    assert "function is missing" in (course / "feedback/blank/channels/channels.html").read_text(encoding="utf-8")


def test_grading_loads_neither_torch_nor_grammars_of_addresses(course):
    script = (
        "import json, sys\n"
        "class Block:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.partition('.')[0] == 'torch': raise ImportError('torch is blocked')\n"
        "sys.meta_path.insert(0, Block())\n"
        "sys.argv = ['tensorgrade', 'grade', 'channels', '--student', 'right', '--jobs', '1']\n"
        "from tensorgrade.cli.main import main\n"
        "try: main()\n"
        "finally: print(json.dumps([name for name, module in sys.modules.items() if module]), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=course, text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    assert result(course, "channels", "right")["score"] == 14
    loaded = json.loads(done.stderr.splitlines()[-1])
    assert "torch" not in loaded
    assert {"nbgrader", "nbformat", "jsonschema"} <= set(loaded)
    assert not {"lark", "rfc3987_syntax"} & set(loaded), "see tensorgrade/skip_unused_grammars.py"


def test_help_is_shown_before_anything_slow_is_imported():
    script = (
        "import json, sys\n"
        "from tensorgrade.cli.main import main\n"
        "sys.argv = ['tensorgrade', 'grade', '--help']\n"
        "try: main()\n"
        "finally: print(json.dumps(list(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    assert "--isolation {strict,reduced}" in done.stdout
    loaded = json.loads(done.stderr.splitlines()[-1])
    assert not {"numpy", "jinja2", "rich", "traitlets", "nbgrader"} & set(loaded)


@pytest.mark.slow
def test_a_full_disk_leaves_no_half_written_file_and_names_it(course):
    def no_room():
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    done = tensorgrade("grade", "channels", "--student", "right", "--jobs", "1", cwd=course, preexec_fn=no_room)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stderr.splitlines()[-1].startswith(
        f"tensorgrade: {course.resolve()}/results/channels/right.json cannot be written: "
        "it would be larger than files may be here. Raise that limit"
    )
    assert not list((course / "results/channels").iterdir())
    assert cli("grade", "channels", "--student", "right", "--jobs", "1", cwd=course).returncode == 0
    assert result(course, "channels", "right")["score"] == 14


@pytest.mark.parametrize("jobs", slow_from(1, [1, 2]))
def test_ctrl_c_stops_cleanly_and_the_next_run_goes_on(course, jobs):
    endless = "def corr2d_multi_in(X, K):\n    while True: pass\n"
    for number in range(6):
        hand_in(course, f"slow{number}", "channels", endless, "channels.py")
    running = subprocess.Popen(
        [PROGRAMS / "tensorgrade", "grade", "channels", "--jobs", str(jobs)],
        cwd=course, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        # Where tests run in a shell's background, they and what they start ignore Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    while not (course / "results/channels/right.json").exists():
        assert running.poll() is None, running.communicate()
        time.sleep(0.01)
    os.killpg(running.pid, signal.SIGINT)
    _, words = running.communicate(timeout=60)
    assert running.returncode == 130, words
    assert "Stopped. What was finished is saved" in words
    assert "Traceback" not in words
    for number in range(6):
        shutil.rmtree(course / f"submitted/slow{number}")
    assert cli("grade", "channels", "--jobs", str(jobs), cwd=course).returncode == 0
    assert result(course, "channels", "right")["score"] == 14
