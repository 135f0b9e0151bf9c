"""A machine that is busy, or a command that is stopped for a while, costs nobody a point."""

import json
import os
import random
import re
import signal
import subprocess
import time

import pytest

from tests.coursework import ENDLESS, PROGRAMS, filled, hand_in

SPINS = (
    "import itertools, time\n"
    "calls = itertools.count()\n"
    "def corr2d_multi_in(X, K):\n"
    "    end = time.process_time() + (0.3 if next(calls) < 8 else 0)\n"
    "    while time.process_time() < end: pass\n"
    "    windows = np.lib.stride_tricks.sliding_window_view(X, K.shape[1:], axis=(1, 2))\n"
    '    return np.einsum("cijab,cab->ij", windows, K)\n'
)
SLEEPS = SPINS.replace("while time.process_time() < end: pass", "time.sleep(0.5 if next(calls) < 8 else 0)")


def start(course, *options, **more):
    command = [PROGRAMS / "tensorgrade", "grade", "channels", "--force", "--course", str(course), *options]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more)


def results(course):
    """All results, without what is different in every run."""
    changing = r'"(seconds|waited|memory)": [0-9.e-]+,?'
    return {
        path.stem: json.loads(re.sub(r",(\s*})", r"\1", re.sub(changing, "", path.read_text(encoding="utf-8"))))
        for path in sorted((course / "results/channels").glob("*.json"))
        if path.stem != "class"
    }


def differences(found, expected, place=""):
    """Where two trees differ, with what is there; all of two results would be too much to read."""
    if isinstance(found, dict) and isinstance(expected, dict) and found.keys() == expected.keys():
        for name, item in found.items():
            yield from differences(item, expected[name], f"{place}/{name}")
    elif isinstance(found, list) and isinstance(expected, list) and len(found) == len(expected):
        for number, pair in enumerate(zip(found, expected, strict=True)):
            yield from differences(*pair, f"{place}/{number}")
    elif found != expected:
        yield place, found, expected


@pytest.mark.slow
def test_four_students_at_once_on_one_core_score_as_alone(course):
    for number in range(4):
        hand_in(course, f"s{number}", "channels", filled(course, "channels", {"corr2d_multi_in": SPINS}))
    core = {min(os.sched_getaffinity(0))}
    running = start(course, "--jobs", "4", preexec_fn=lambda: os.sched_setaffinity(0, core))
    _, words = running.communicate(timeout=580)
    assert running.returncode == 0, words
    found = results(course)
    assert [found[f"s{number}"]["score"] for number in range(4)] == [14.0] * 4


@pytest.fixture
def sleepy(course):
    """A small class: right, with an endless loop, empty, and one whose calls sleep."""
    hand_in(course, "half", "channels", filled(course, "channels", {"corr2d_multi_in_out": ENDLESS}))
    hand_in(course, "sleeps", "channels", filled(course, "channels", {"corr2d_multi_in": SLEEPS}))
    return course


@pytest.mark.slow
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_command_that_is_stopped_for_a_while_gives_the_same_results(sleepy, jobs):
    """It is stopped at moments of its whole run, for so long that limits by wall clock would have run out."""
    undisturbed = start(sleepy, "--jobs", jobs)
    undisturbed.communicate(timeout=300)
    expected = results(sleepy)
    assert expected["sleeps"]["score"] == 14
    for seed in range(int(os.environ.get("STOPS", "5"))):
        moments = random.Random(seed)
        running = start(sleepy, "--jobs", jobs, start_new_session=True)
        time.sleep(moments.uniform(0.5, 6))
        for _ in range(2):
            os.kill(running.pid, signal.SIGSTOP)
            time.sleep(moments.uniform(1, 7))
            os.kill(running.pid, signal.SIGCONT)
            time.sleep(moments.uniform(0.1, 2))
        _, words = running.communicate(timeout=300)
        assert running.returncode == 0, (seed, words)
        assert list(differences(results(sleepy), expected)) == [], seed
