"""A grader in a process of its own, as root or as an ordinary user, that grades one submission after another.

Both ends of it: `GradingProcess` starts it, and this file is what it runs. They speak JSON, one message a line. The
first line holds the key and the limits of the sandbox; each further one holds a submission, and is answered by the
result, the process id of the sandbox's zygote, whether the result came back as it was from its own JSON, and the peak
memory of this process meanwhile in bytes.
"""

import base64
import ctypes
import json
import os
import select
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

import tensorgrade
from tensorgrade.grading.grade_one import GradingPolicy, IsolationError, grade
from tensorgrade.grading.plan import plan_grading
from tensorgrade.key import key_file
from tensorgrade.result.json_format import from_json, to_json
from tensorgrade.sandbox.host import Sandbox
from tensorgrade.sandbox.limits import Limits
from tensorgrade.submission.choose_file import Submission
from tensorgrade.submission.limited_reader import SubmissionReader

NOBODY = 65534
ROOT = Path(__file__).parents[2]
REPLY_SECONDS = 60.0
PR_SET_CHILD_SUBREAPER = 36


class GradingProcess:
    """The process, from outside. ``environment`` is added to the little that it gets."""

    def __init__(self, python, user, key, limits, environment, packages=()):
        """``user`` None: the account of this process. ``packages`` are folders that come before ours."""
        packages = [*map(str, packages), *(path for path in sys.path if path.endswith("-packages"))]
        variables = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(Path(tensorgrade.__file__).parents[1]), *packages]),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        variables |= {name: text for name, text in os.environ.items() if name.startswith("OPENBLAS_")}
        account = {} if user is None else {"user": user, "group": user, "extra_groups": []}
        self._process = subprocess.Popen(
            [python, "-m", "tests.sandbox.grading_process"],
            cwd=ROOT, env=variables | environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, **account,
        )  # fmt: skip
        self.pid = self._process.pid
        self._send({"key": base64.b64encode(key_file.to_bytes(key)).decode(), "limits": asdict(limits)})

    @property
    def has_ended(self):
        return self._process.poll() is not None

    def grade(self, file, content):
        """The reply to a submission. Fails the test where none comes: the submission ended or stopped the grader."""
        try:
            self._send({"file": file, "content": base64.b64encode(content).decode()})
            answered, _, _ = select.select([self._process.stdout], [], [], REPLY_SECONDS)
            reply = self._process.stdout.readline() if answered else ""
        except BrokenPipeError:
            reply = ""
        if not reply:
            self.close()
            pytest.fail("the grader gave no answer")
        return json.loads(reply)

    def _send(self, message):
        self._process.stdin.write(json.dumps(message) + "\n")
        self._process.stdin.flush()

    def close(self):
        """End the process. It ends by itself when there is nothing more to read."""
        try:
            self._process.communicate(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()


def main():
    """Grade what is asked for, until there is nothing more to read."""
    replies = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever else is printed
    # A process that outlives its parent becomes a child of this one, where it is seen.
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    setup = json.loads(sys.stdin.readline())
    key = key_file.from_bytes(base64.b64decode(setup["key"]), "key")
    with Sandbox(Limits(**setup["limits"])) as sandbox, SubmissionReader() as reader:
        for line in sys.stdin:
            request = json.loads(line)
            forget_peak_memory()
            handed = Submission("student", request["file"], base64.b64decode(request["content"]))
            try:
                result = grade(handed, plan_grading(key), sandbox, GradingPolicy(strict=True), read=reader.read).result
                written = to_json(result)
                # Compared as text: a result may hold NaN, which equals nothing.
                reply = {"result": written, "round_trip": repr(from_json(written)) == repr(result)}
            except IsolationError as error:
                reply = {"refused": str(error)}
            reply["peak"] = peak_memory()
            print(json.dumps(reply | {"zygote": sandbox._process.pid}), file=replies, flush=True)


def forget_peak_memory():
    Path("/proc/self/clear_refs").write_text("5")  # proc(5)


def peak_memory():
    """The largest resident memory since then, in bytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith("VmHWM:"))


if __name__ == "__main__":
    main()
