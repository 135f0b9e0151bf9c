"""A command that is stopped, in whatever way: what is finished is kept, and no process of ours stays."""

import contextlib
import json
import os
import signal
import subprocess
import time

import psutil
import pytest

from tests.coursework import ALL_POINTS, PROGRAMS, filled, grade, hand_in, result, rows, with_default_signals

STUDENTS = [f"s{number}" for number in range(8)]
END_SECONDS = 20
"""For the last process to end, on a busy machine; about one otherwise."""


@pytest.fixture
def slow_course(course):
    """One in which each of eight submissions takes a second."""
    notebook = json.loads(filled(course, "channels"))
    sleep = {"cell_type": "code", "metadata": {}, "source": "import time; time.sleep(1)", "outputs": [],
             "execution_count": None}  # fmt: skip
    notebook["cells"].insert(0, sleep)
    for student in STUDENTS:
        hand_in(course, student, "channels", json.dumps(notebook))
    return course


@contextlib.contextmanager
def grading(course, jobs, folder, words=("grade",)):
    """The command, after its third result, and all processes below it."""
    environment = os.environ | {"TMPDIR": str(folder)}
    command = subprocess.Popen(
        [PROGRAMS / "tensorgrade", *words, "channels", "--jobs", str(jobs), "--course", str(course)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, start_new_session=True,
        preexec_fn=with_default_signals,
    )  # fmt: skip
    try:
        while len(results(course)) < 3:
            assert command.poll() is None, command.communicate()
            time.sleep(0.02)
        yield command, psutil.Process(command.pid).children(recursive=True)
    finally:
        if command.poll() is None:
            command.kill()
        command.communicate()


def results(course):
    return sorted(path.stem for path in (course / "results/channels").glob("*.json"))


def still_alive(processes):
    """Those that have not ended after some seconds."""
    _, alive = psutil.wait_procs(processes, END_SECONDS)
    return [item for item in alive if item.is_running() and item.status() != psutil.STATUS_ZOMBIE]


@pytest.fixture
def temporary(tmp_path):
    """A folder for the private directories of students' processes, which other accounts may enter."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    for parent in (folder, *tmp_path.parents):
        if parent.stat().st_uid == os.getuid() and str(parent) != "/":
            parent.chmod(parent.stat().st_mode | 0o011)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "jobs"),
    [(number, jobs) for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT) for jobs in (1, 2)],
)
def test_a_signal_stops_a_command_as_ctrl_c_does(slow_course, temporary, number, jobs):
    with grading(slow_course, jobs, temporary) as (command, below):
        command.send_signal(number)
        _, words = command.communicate(timeout=END_SECONDS)
        assert command.returncode == 128 + number
        assert "tensorgrade: Stopped. What was finished is saved; run the same command again to go on.\n" in words
        assert "Traceback" not in words
        assert still_alive(below) == []
    assert list(temporary.glob("tensorgrade-*")) == []
    finished = results(slow_course)
    assert 3 <= len(finished) < len(STUDENTS) + 3
    # The result that was being written then may be on disk alone; the next run takes it into the gradebook.
    assert len(set(finished) - set(rows(slow_course, "channels"))) <= 1


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_a_watch_as_it_stops_grade(slow_course, temporary, number):
    with grading(slow_course, 2, temporary, ("watch", "--interval", "1")) as (command, below):
        command.send_signal(number)
        said, words = command.communicate(timeout=END_SECONDS)
        assert command.returncode == 128 + number
        assert "tensorgrade: Stopped. What was finished is saved; run the same command again to go on.\n" in words
        assert "Traceback" not in words
        assert still_alive(below) == []
    assert said.startswith("Watching ")
    assert f"14 / {ALL_POINTS}, graded\n" in said
    assert list(temporary.glob("tensorgrade-*")) == []


@pytest.mark.slow
def test_a_signal_stops_a_watch_that_waits(released):
    words = ["watch", "channels", "--interval", "600", "--course", released("channels")]
    command = subprocess.Popen(
        [PROGRAMS / "tensorgrade", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=with_default_signals,
    )  # fmt: skip
    assert command.stdout.readline().startswith("Watching ")
    time.sleep(3)
    command.send_signal(signal.SIGTERM)
    _, said = command.communicate(timeout=END_SECONDS)
    assert (command.returncode, said.count("\n")) == (143, 1)


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2])
def test_after_a_kill_of_the_command_no_process_stays(slow_course, temporary, jobs):
    with grading(slow_course, jobs, temporary) as (command, below):
        assert below
        command.kill()
        assert still_alive(below) == []
    assert grade(slow_course, "channels").exit_code == 0
    assert {name: result(slow_course, "channels", name)["score"] for name in STUDENTS} == dict.fromkeys(STUDENTS, 14)


def kind(process):
    """What a process of the command is; a student's is a copy of the zygote."""
    with contextlib.suppress(psutil.Error):
        if "sandbox.zygote" in " ".join(process.parent().cmdline()):
            return "student"
        words = " ".join(process.cmdline())
        for name in ("resource_tracker", "spawn_main", "sandbox.zygote", "limited_child"):
            if name in words:
                return name
    return ""


@pytest.mark.slow
@pytest.mark.parametrize("victim", ["resource_tracker", "spawn_main", "sandbox.zygote", "limited_child", "student"])
def test_a_kill_of_any_process_costs_nobody_a_point(slow_course, temporary, victim):
    with grading(slow_course, 2, temporary) as (command, below):
        found = []
        while not found:  # a student's process is not always there
            processes = psutil.Process(command.pid).children(recursive=True)
            found = [process for process in processes if kind(process) == victim]
        found[0].kill()
        _, words = command.communicate(timeout=120)
        assert command.returncode == 0, words
        assert still_alive(below) == []
    assert {name: result(slow_course, "channels", name)["score"] for name in STUDENTS} == dict.fromkeys(STUDENTS, 14)
    assert {result(slow_course, "channels", name)["status"] for name in STUDENTS} == {"graded"}


@pytest.mark.slow
def test_a_process_of_the_pool_that_is_stopped_holds_up_nobody_for_ever(slow_course, temporary):
    with grading(slow_course, 2, temporary) as (command, below):
        next(process for process in below if kind(process) == "spawn_main").suspend()
        _, words = command.communicate(timeout=240)
        assert command.returncode == 0, words
        assert still_alive(below) == []
    assert {name: result(slow_course, "channels", name)["score"] for name in STUDENTS} == dict.fromkeys(STUDENTS, 14)


def test_a_signal_that_is_ignored_stays_ignored():
    script = (
        "import os, signal\n"
        "from tensorgrade.cli.stop_signals import stop_by_signals\n"
        "signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "with stop_by_signals():\n"
        "    os.kill(os.getpid(), signal.SIGHUP)\n"
        "    print('goes on')\n"
        "print(signal.getsignal(signal.SIGTERM) is signal.SIG_DFL)\n"
    )
    done = subprocess.run([PROGRAMS / "python", "-c", script], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, "goes on\nTrue\n"), done.stderr
