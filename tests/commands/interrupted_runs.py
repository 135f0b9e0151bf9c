"""Runs of `grade` and `report` that are killed, or that find the disk full, at random moments; and what is there after.

By hand, 100 kills and 50 full disks, which takes about an hour: ``python -m tests.commands.interrupted_runs 100 50``.
"""

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tensorgrade.commands import release_assignment
from tensorgrade.course.new_course import create_course
from tests.coursework import (
    PROGRAMS,
    cli,
    filled,
    grade_by_hand,
    gradebook,
    hand_in,
    rows,
    stamp,
    with_default_signals,
    without_times,
)

WRONG = {"corr2d_multi_in_out": "def corr2d_multi_in_out(X, K):\n    return X\n"}
RESERVE = 64 << 20
"""Bytes of the small file system that is filled; a course with an assignment needs a tenth of it."""


def prepare(course):
    """What a run finds: two graded students whom a person corrected, one of whom handed in anew, and two new ones."""
    for student, answers in (("kept", {}), ("again", {})):
        hand_in(course, student, "channels", filled(course, "channels", answers))
        stamp(course, student, "channels", "2026-11-24 12:00:00 UTC")
    for command in ("grade", "report"):
        assert cli(command, "channels", cwd=course).returncode == 0
    for student in ("kept", "again"):
        grade_by_hand(course, "channels", student, "check-corr2d_multi_in", 1.5)
        with gradebook(course) as opened:
            where = ("channels", "channels", student)
            opened.find_grade("check-corr2d_multi_in_out", *where).extra_credit = 0.75
            opened.find_comment("corr2d_multi_in", *where).manual_comment = f"Well done, {student}."
            opened.db.commit()
    for student, answers in (("again", WRONG), ("new", {}), ("wrong", WRONG)):
        hand_in(course, student, "channels", filled(course, "channels", answers))
        stamp(course, student, "channels", "2026-11-25 12:00:00 UTC")


def state(course):
    """Results, notebooks, pages, the files beside them, the class table, and the gradebook's rows."""
    found = {}
    for folder in ("results", "autograded", "feedback"):
        for path in (course / folder).rglob("*"):
            # The class page says what has changed since the last one, and how long calls took.
            if path.is_file() and path.name not in ("class.html", "class.json"):
                found[str(path.relative_to(course))] = without_times(path.read_text(encoding="utf-8"))
    with gradebook(course) as opened:
        for item in opened.assignment_submissions("channels"):
            found[f"extra credit of {item.student.id}"] = {
                grade.name: grade.extra_credit for notebook in item.notebooks for grade in notebook.grades
            }
    left = [path.name for path in course.iterdir() if path.name.startswith(".pages")]
    return found | {"rows": rows(course, "channels"), "left": left}


def start(course, jobs, said):
    """`grade` and then `report`, in processes of their own; ``said`` is the file that gets what they print."""
    program = PROGRAMS / "tensorgrade"
    words = f"{program} grade channels --jobs {jobs}; {program} report channels"
    with said.open("w") as stream:
        return subprocess.Popen(["sh", "-c", words], cwd=course, stdout=stream, stderr=stream, start_new_session=True)


def start_watch(course, said):
    """A watch in a process of its own, which has begun to look every second."""
    program = PROGRAMS / "tensorgrade"
    words = [program, "watch", "channels", "--interval", "1", "--jobs", "1"]
    with said.open("w") as stream:
        running = subprocess.Popen(
            words, cwd=course, stdout=stream, stderr=stream, start_new_session=True, preexec_fn=with_default_signals
        )
    wait_for_words(said, "Watching")
    return running


def wait_for_words(said, *words):
    """Wait until the file has one of the words."""
    end = time.monotonic() + 120
    while not any(word in said.read_text(encoding="utf-8") for word in words):
        assert time.monotonic() < end, f"none of {words}"
        time.sleep(0.1)


def wait_for_report(course, running):
    """Wait until the class page is up to date; the watch must go on."""
    status = ["status", "channels", "--json", course.with_name("status.json")]
    end = time.monotonic() + 120
    while time.monotonic() < end:
        assert running.poll() is None, "the watch has ended"
        assert cli(*status, cwd=course).returncode in (0, 1)
        [found] = json.loads(course.with_name("status.json").read_text(encoding="utf-8"))["assignments"]
        if found["report"] == "current" and set(found["students"]) == {"graded"}:
            return
        time.sleep(0.5)
    raise AssertionError("the watch has not reported")


def finish(course):
    """The same, undisturbed, in this process."""
    assert cli("grade", "channels", "--jobs", "1", cwd=course).returncode == 0
    assert cli("report", "channels", cwd=course).returncode == 0


def kill(running):
    """Kill a process and all that descend from it, at one moment."""
    stopped = set()
    while new := {running.pid, *_descendants(running.pid)} - stopped:
        for process in new:
            _send(process, signal.SIGSTOP)
        stopped |= new
    for process in stopped:
        _send(process, signal.SIGKILL)
    running.wait()


def _send(process, what):
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, what)


def _descendants(process):
    children = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parent = int(path.read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(path.parent.name))
    found, unseen = [], [process]
    while unseen:
        unseen = [child for parent in unseen for child in children.get(parent, ())]
        found += unseen
    return found


def killed_at(prepared, folder, jobs, seconds):
    """The state of a course whose run was killed after these seconds, and that was then run undisturbed."""
    course = folder / "course"
    shutil.copytree(prepared, course)
    running = start(course, jobs, folder / "said")
    with contextlib.suppress(subprocess.TimeoutExpired):
        running.wait(seconds)
    kill(running)
    finish(course)
    return state(course)


def killed_watch_at(prepared, folder, seconds):
    """The state of a course whose watch was killed after these seconds, and that was then watched undisturbed."""
    course = folder / "course"
    shutil.copytree(prepared, course)
    running = start_watch(course, folder / "said")
    time.sleep(seconds)
    kill(running)
    running = start_watch(course, folder / "said")
    try:
        wait_for_report(course, running)
    finally:
        running.send_signal(signal.SIGINT)
        assert running.wait(60) == 130
    return state(course)


@contextlib.contextmanager
def small_disk(folder):
    """A file system of its own, in memory, at this folder; gives whether it could be mounted."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={RESERVE}", "tmpfs", str(folder)]
    mounted = subprocess.run(mount, capture_output=True).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


def full_at(prepared, disk, jobs, room):
    """The state of a course on a disk that was full after so many bytes, and that was then run undisturbed.

    Also what the command said on the full disk.
    """
    course, filler, said = disk / "course", disk / "filler", disk.with_name("said")
    shutil.copytree(prepared, course)
    with filler.open("wb") as stream:
        free = os.statvfs(disk)
        os.posix_fallocate(stream.fileno(), 0, free.f_bavail * free.f_bsize - room)
    start(course, jobs, said).wait(300)
    filler.unlink()
    finish(course)
    return state(course), said.read_text(encoding="utf-8")


def watched_twice(prepared, folder):
    """The state of a course that two watches watched at once."""
    course = folder / "course"
    shutil.copytree(prepared, course)
    watches = [start_watch(course, folder / f"said{number}") for number in range(2)]
    try:
        wait_for_report(course, watches[0])
        time.sleep(2)  # for the other one's report
    finally:
        for running in watches:
            running.send_signal(signal.SIGINT)
        assert [running.wait(60) for running in watches] == [130, 130]
    return state(course)


def watch_on_full_disk(prepared, disk, room):
    """The state of a course that was watched on a disk that was full after so many bytes, then had room again.

    Also what the watch said.
    """
    course, filler, said = disk / "course", disk / "filler", disk.with_name("said")
    shutil.copytree(prepared, course)
    with filler.open("wb") as stream:
        free = os.statvfs(disk)
        os.posix_fallocate(stream.fileno(), 0, free.f_bavail * free.f_bsize - room)
    running = start_watch(course, said)
    try:
        wait_for_words(said, "disk is full", "No space left")
        filler.unlink()
        wait_for_report(course, running)
    finally:
        running.terminate()
        assert running.wait(60) == 143
    return state(course), said.read_text(encoding="utf-8")


def measure(prepared, folder):
    """What an undisturbed run leaves, how many seconds it takes, and how many bytes its files have."""
    course = folder / "course"
    shutil.copytree(prepared, course)
    begun = time.monotonic()
    assert start(course, 1, folder / "said").wait(300) == 0
    seconds = time.monotonic() - begun
    written = [path for name in ("results", "autograded", "feedback") for path in (course / name).rglob("*.*")]
    return state(course), seconds, sum(path.stat().st_size for path in written)


def main():
    """Count how many of so many kills and full disks leave what an undisturbed run leaves."""
    kills, disks = map(int, sys.argv[1:3])
    random_numbers = random.Random(1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepared = folder / "prepared"
        release_assignment.release_assignment(create_course(prepared, "en", "test"), "channels")
        prepare(prepared)
        (folder / "undisturbed").mkdir()
        expected, seconds, room = measure(prepared, folder / "undisturbed")
        print(f"undisturbed: {seconds:.1f} s, {room} bytes")
        for kind, count in (("kill", kills), ("full disk", disks)):
            equal, full = 0, 0
            for number in range(count):
                place, share = folder / "place", random_numbers.random()
                place.mkdir()
                if kind == "kill":
                    found = killed_at(prepared, place, 1 + number % 2, share * seconds)
                else:
                    with small_disk(place / "disk") as mounted:
                        assert mounted, "the file system cannot be mounted"
                        found, said = full_at(prepared, place / "disk", 1 + number % 2, int(share * room))
                        assert "Traceback" not in said, said
                        full += "No space left" in said or "is full" in said
                equal += found == expected
                differ = sorted(key for key in {*found, *expected} if found.get(key) != expected.get(key))
                print(f"{kind} {number}, at {share:.3f}: {differ or 'equal'}", flush=True)
                shutil.rmtree(place)
            print(f"{kind}: {equal} of {count} equal" + (f", {full} met the full disk" if full else ""), flush=True)


if __name__ == "__main__":
    main()
