"""What attacks are made on: a grader of one account with the folders that its submissions may reach."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import numpy as np
import psutil

from tensorgrade.arrays.codec import Array
from tensorgrade.key.answer_tree import parts_of
from tensorgrade.report.reader import Reader
from tensorgrade.report.student_page import student_page
from tensorgrade.result.disclosure import redact_for_student
from tensorgrade.result.json_format import from_json, to_json
from tensorgrade.sandbox.limits import Limits
from tensorgrade.shipped_files import shipped_folder
from tests.conftest import ROOT, require
from tests.sandbox.grading_process import NOBODY, GradingProcess

ACCOUNTS = ["root", "nobody", "owner"]
"""``owner`` is an ordinary user to whom NumPy and the interpreter's library belong, as in a virtual environment."""
FIRST_USER = 2_000_000
BEGINNING = 9
"""Characters of a hidden number that are looked for."""
SECRETS = {"variable": "c0ffee5ec2e7aaaa", "file": "c0ffee5ec2e7bbbb"}
CALL_SECONDS = 1.0
"""What a call may take. Many attacks wait for the end of that."""
LIMITS = Limits(cell_seconds=1.0, notebook_seconds=1.5, submission_seconds=15.0, memory=128 << 20)
WRONG = """
import numpy as np


def corr2d_multi_in(X, K):
    return np.zeros((X.shape[1] - K.shape[1] + 1, X.shape[2] - K.shape[2] + 1))


def corr2d_multi_in_out(X, K):
    return np.zeros((K.shape[0], X.shape[1] - K.shape[2] + 1, X.shape[2] - K.shape[3] + 1))
"""


class AttackedGrader:
    """A grader of one account, with the folders that its submissions may reach, and what it may tell a student."""

    def __init__(self, account, key):
        self.account = account
        self.key = replace(key, exercises=tuple(replace(item, seconds=CALL_SECONDS) for item in key.exercises))
        self.folder = Path(tempfile.mkdtemp(prefix="attacks-"))
        self.folder.chmod(0o755)
        self.private, self.proof = self.folder / "private", self.folder / "proof"
        self.private.mkdir(mode=0o755)
        self.give(self.folder, self.private)
        environment = {"HOME": str(self.folder), "TMPDIR": str(self.private)}
        environment["TENSORGRADE_TEST_SECRET"] = SECRETS["variable"]
        python, packages, self._library = python_for(account), [], None
        if account == "owner":
            self._library = OwnLibrary(python, self.folder / "library")
            python, packages = self._library.python, [self._library.packages]
        user = NOBODY if account != "root" and os.getuid() == 0 else None
        self.process = GradingProcess(python, user, self.key, LIMITS, environment, packages)

    @cached_property
    def hidden(self):
        """What of the hidden cases no result may show. To be asked for before the first attack."""
        return hidden_numbers(self.key, visible_text(self.grade(WRONG)))

    def hidden_in(self, *texts):
        """What of the hidden cases stands in one of the texts."""
        return [words for text in texts for words in found_in(self.hidden, text)]

    def give(self, *paths):
        """Make them the property of the grader's account."""
        if self.account != "root" and os.getuid() == 0:
            for path in paths:
                os.chown(path, NOBODY, NOBODY)

    def grade(self, source, name="attack.py"):
        reply = self.process.grade(name, source.encode("utf-8", "surrogatepass"))
        require("refused" not in reply, reply.get("refused"))
        assert reply["round_trip"], "the result is another one when it is written and read"
        self.zygote, self.peak = reply["zygote"], reply["peak"]
        return from_json(reply["result"])

    def survivors(self):
        """Processes of the grader that still run; other sandboxes on this machine may have children of their own.

        Such a child whose parent has just been killed looks like ours for a moment.
        """
        children = psutil.Process(self.process.pid).children(recursive=True)
        found = [item for item in children if item.pid != self.zygote and not _is_reader(item)]
        strangers = self._strangers()
        if strangers:
            time.sleep(0.5)
            strangers = [item for item in self._strangers() if item in strangers]
        return found + strangers

    def _strangers(self):
        """Processes of the accounts that children get, but for children of other sandboxes."""
        found = []
        for process in psutil.process_iter(["uids", "ppid", "status"]):
            uids, ended = process.info["uids"], process.info["status"] == psutil.STATUS_ZOMBIE
            if uids is None or uids.real < FIRST_USER or ended:
                continue
            try:
                parent = psutil.Process(process.info["ppid"])
                elsewhere = "tensorgrade.sandbox.zygote" in parent.cmdline() and parent.pid != self.zygote
            except psutil.NoSuchProcess:
                elsewhere = not psutil.pid_exists(process.pid)
            if not elsewhere:
                found.append(process)
        return found

    def changed_library(self):
        """The files of its own library that an attack has changed in any way; [] for other accounts."""
        return self._library.changed() if self._library else []

    def close(self):
        if not self.process.has_ended:
            self.process.close()
        shutil.rmtree(self.folder)


def _is_reader(process):
    """Whether it is the process that reads files, which stays."""
    try:
        return "tensorgrade.submission.limited_child" in process.cmdline()
    except psutil.NoSuchProcess:
        return False


class OwnLibrary:
    """An interpreter with its standard library and NumPy, copied, that belong to the ordinary user."""

    def __init__(self, python, folder):
        self.packages, self.python = folder / "packages", folder / "bin" / Path(python).resolve().name
        asked = [python, "-c", "import os; print(os.path.dirname(os.__file__))"]
        standard = Path(subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip())
        self.python.parent.mkdir(parents=True)
        shutil.copy(Path(python).resolve(), self.python)
        skipped = shutil.ignore_patterns("test", "tests", "idlelib", "site-packages", "dist-packages", "config-*")
        shutil.copytree(standard, folder / "lib" / standard.name, symlinks=True, ignore=skipped)
        numpy = Path(np.__file__).parent
        for path in (numpy, *numpy.parent.glob("numpy.libs")):
            shutil.copytree(path, self.packages / path.name, ignore=skipped)
        if os.getuid() == 0:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
        self._folder, self._files = folder, self._all_files(folder)

    @classmethod
    def _all_files(cls, folder):
        """By path what changes when anything about a file does: contents, rights, attributes, flags."""
        found = {}
        for entry in os.scandir(folder):
            if entry.is_dir(follow_symlinks=False):
                found |= cls._all_files(entry.path)
            state = entry.stat(follow_symlinks=False)
            found[entry.path] = (state.st_ino, state.st_size, state.st_mode, state.st_ctime_ns)
        return found

    def changed(self):
        """The paths of files that were changed, added or removed since the last question."""
        before, self._files = self._files, self._all_files(self._folder)
        return sorted(path for path in before.keys() | self._files.keys() if before.get(path) != self._files.get(path))


def python_for(account):
    """An interpreter that the account may run: ours, or Debian's of the same version with our packages."""
    if account == "root":
        require(os.getuid() == 0, "the attacks on root need root's rights")
        return sys.executable
    if os.getuid() != 0:
        return sys.executable  # we are an ordinary user
    for path in (ROOT, Path(tempfile.gettempdir()), *(Path(path) for path in sys.path if path.endswith("-packages"))):
        require(closed_to_others(path) is None, f"ordinary users may not enter {closed_to_others(path)}")
    debians = Path(f"/usr/bin/python3.{sys.version_info.minor}")
    usable = [path for path in (Path(sys.executable), debians) if path.exists() and closed_to_others(path) is None]
    require(usable, f"an ordinary user may not run {sys.executable}, and {debians} is not installed")
    return usable[0]


def closed_to_others(path):
    """The first folder on the way to a file, or itself, that ordinary users may not enter or run; None: they may."""
    for way in (path.absolute(), path.resolve()):
        for step in (*reversed(way.parents), way):
            if not step.stat().st_mode & 0o001:
                return step
    return None


def hidden_numbers(key, public):
    """What of the hidden cases no student may read, as text: long numbers, rows of arguments, expected values.

    What stands in ``public``, the text of an ordinary result, says nothing about them.
    """
    rows = set()
    cases = [case for exercise in key.exercises for case in exercise.cases]
    cases += [item.other_numbers for exercise in key.exercises for item in exercise.repeats if item.other_numbers]
    for case in (case for case in cases if not case.public):
        arrays = [item.values for item in case.arguments.values() if isinstance(item, Array)]
        arrays += [part.values for answer in case.expected for part in parts_of(answer)]
        for array in arrays:
            for row in np.asarray(array, np.float64).reshape(-1, array.shape[-1] if array.ndim else 1).tolist():
                words = [repr(number)[:BEGINNING] for number in row if len(repr(number)) > BEGINNING]
                # Rows of a few small whole numbers are in public cases, too.
                if len(row) > 2 and any(not number.is_integer() or abs(number) > 99 for number in row):
                    words.append(str(row)[1:-1].replace(" ", ""))
                rows.update(words)
    return {words for words in rows if words not in public}


def found_in(words, text):
    """Those of the words that the text has; there are thousands, most of which do not even begin there."""
    begun = {text[start : start + BEGINNING] for start in range(len(text))}
    return [each for each in words if (len(each) < BEGINNING or each[:BEGINNING] in begun) and each in text]


def pages(result):
    """The student's page in each disclosure that shows no hidden number."""
    readers = [Reader("en", disclosure, [shipped_folder("templates")]) for disclosure in ("name", "shape")]
    return [student_page(result, reader) for reader in readers]


def visible_text(result):
    """All text that a student may come to see, without spaces."""
    return re.sub(r"\s", "", to_json(redact_for_student(result, "shape")))
