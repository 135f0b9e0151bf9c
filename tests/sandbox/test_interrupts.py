"""Ctrl-C may come at any line of the sandbox: no directory and no process is left."""

import contextlib
import os
import random
import sys
import tempfile
from pathlib import Path

import psutil
import pytest

import tensorgrade.sandbox
from tensorgrade.sandbox.host import Sandbox
from tensorgrade.sandbox.run_records import StudentCode, call_batch
from tensorgrade.sandbox.wire import Call

FOLDER = str(Path(tensorgrade.sandbox.__file__).parent)
CODE = StudentCode([(0, "def f():\n    return 1")])
BATCHES = [call_batch([Call("f", (), {})], 2.0)]


class Lines:
    """Counts the lines of the sandbox that run, and raises KeyboardInterrupt at one of them."""

    def __init__(self, last=None):
        self.count, self._last = 0, last

    def __call__(self, frame, event, argument):
        if not frame.f_code.co_filename.startswith(FOLDER):
            return None
        if event == "line":
            self.count += 1
            if self.count == self._last:
                raise KeyboardInterrupt
        return self


def run(lines):
    with Sandbox() as sandbox:
        sys.settrace(lines)
        try:
            with sandbox.session(CODE) as session:
                session.run(BATCHES, then=BATCHES)
                session.run(BATCHES)
        finally:
            sys.settrace(None)


def processes():
    return set(psutil.Process().children(recursive=True))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for parent in (tmp_path, *tmp_path.parents):  # another account may enter it
        if parent.stat().st_uid == os.getuid() and str(parent) != "/":
            parent.chmod(parent.stat().st_mode | 0o011)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # sockets are left to the collector
@pytest.mark.parametrize("seed", range(8))
def test_nothing_is_left_wherever_it_comes(folder, seed):
    others = processes()  # such as those of another test's sandbox
    lines = Lines()
    run(lines)
    for last in random.Random(seed).sample(range(1, lines.count), 8):
        with contextlib.suppress(KeyboardInterrupt):  # not every run has as many lines
            run(Lines(last))
        assert list(folder.iterdir()) == [], last
        _, alive = psutil.wait_procs(processes() - others, 5)
        assert alive == [], last
