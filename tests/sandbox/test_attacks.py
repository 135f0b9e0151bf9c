"""Attacks with declared verdicts: each file of ``attacks/`` is graded in the real sandbox and held to its docstring.

The docstring has the grammar of the shelf (see `tests.grading.test_shelf`) and may have one line more:

    proof NAME

a file in a folder that everybody may write to, which must not exist afterwards. ``{proof}`` in the source
is that folder; it also holds a secret that everybody may read. A file's name begins with its group:
marks (full marks for a wrong answer), leak, escape, deny, corrupt, persist.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import psutil
import pytest

from tensorgrade.arrays.codec import Array
from tensorgrade.grading.grade_one import GradingPolicy, IsolationError, grade
from tensorgrade.result.disclosure import redact_for_student
from tensorgrade.result.json_format import from_json, to_json
from tensorgrade.sandbox.host import Sandbox
from tensorgrade.sandbox.limits import Limits
from tensorgrade.submission.choose_file import Submission
from tests.conftest import ROOT, require
from tests.grading.test_shelf import name_of, outcome_of, read

ATTACKS = Path(__file__).parents[1] / "attacks"
GROUPS = {"marks", "leak", "escape", "deny", "corrupt", "persist"}
FILES = sorted(ATTACKS.glob("*.py"))
FIRST_USER = 2_000_000
SECRETS = {"variable": "c0ffee5ec2e7aaaa", "file": "c0ffee5ec2e7bbbb"}


def read_attack(text):
    """The expectations of an attack, and the name of the file that would prove it."""
    proofs = re.findall(r"^proof (\S+)$", text, re.MULTILINE)
    if len(proofs) > 1:
        raise ValueError("more than one proof")
    return read(re.sub(r"^proof \S+\n", "", text, flags=re.MULTILINE)), proofs[0] if proofs else None


@pytest.fixture(scope="module")
def place():
    """Two folders that everybody may enter: of private directories, and of proofs."""
    folder = Path(tempfile.mkdtemp(prefix="attacks-"))
    folder.chmod(0o755)
    (folder / "private").mkdir(mode=0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def guarded(place):
    """A sandbox whose patience is short, of a grader that has a secret."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TENSORGRADE_TEST_SECRET", SECRETS["variable"])
        patch.setattr(tempfile, "tempdir", str(place / "private"))
        limits = Limits(cell_seconds=1.0, notebook_seconds=4.0, calls_factor=1.5, memory=128 << 20)
        with Sandbox(limits) as running:
            yield running


@pytest.fixture
def proof(place):
    folder = place / "proof"
    folder.mkdir()
    folder.chmod(0o777)
    (folder / "secret").write_text(SECRETS["file"])
    (folder / "secret").chmod(0o644)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def attack(keys, guarded):
    def run(source, name="attack.py"):
        handed = Submission("student", name, source.encode("utf-8", "surrogatepass"))
        try:
            return grade(handed, keys["channels"], guarded, GradingPolicy("en", strict=True))
        except IsolationError as error:
            return require(False, str(error))

    return run


def survivors(sandbox):
    """Processes of the sandbox that still run; other sandboxes on this machine may have children of their own."""
    found = psutil.Process(sandbox._process.pid).children(recursive=True)
    for process in psutil.process_iter(["uids", "ppid", "status"]):
        uids, ended = process.info["uids"], process.info["status"] == psutil.STATUS_ZOMBIE
        if uids is None or uids.real < FIRST_USER or ended:
            continue
        try:
            parent = psutil.Process(process.info["ppid"])
            elsewhere = "tensorgrade.sandbox.zygote" in parent.cmdline() and parent.pid != sandbox._process.pid
        except psutil.NoSuchProcess:
            elsewhere = not psutil.pid_exists(process.pid)
        if not elsewhere:
            found.append(process)
    return found


def hidden_numbers(key, public):
    """What of the hidden cases no student may read, as text: long numbers, rows of arguments, expected values.

    What stands in ``public``, the text of an ordinary result, says nothing about them.
    """
    rows = set()
    for case in (case for exercise in key.exercises for case in exercise.cases if not case.public):
        arrays = [item.values for item in case.arguments.values() if isinstance(item, Array)]
        arrays += [part.values for truth in case.truths for part in truth]
        for array in arrays:
            for row in np.asarray(array, np.float64).reshape(-1, array.shape[-1] if array.ndim else 1).tolist():
                words = [repr(number)[:9] for number in row if len(repr(number)) > 9]
                if len(row) > 2:
                    words.append(str(row)[1:-1].replace(" ", ""))
                rows.update(words)
    return {words for words in rows if words not in public}


def told(result):
    """All text that a student may come to see, without spaces."""
    return re.sub(r"\s", "", to_json(redact_for_student(result, "shape")))


WRONG = """
import numpy as np


def corr2d_multi_in(X, K):
    return np.zeros((X.shape[1] - K.shape[1] + 1, X.shape[2] - K.shape[2] + 1))


def corr2d_multi_in_out(X, K):
    return np.zeros((K.shape[0], X.shape[1] - K.shape[2] + 1, X.shape[2] - K.shape[3] + 1))
"""
HONEST = (Path(__file__).parents[1] / "shelf" / "channels" / "right_einsum.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_an_attack_gets_its_declared_verdict_and_nothing_else(path, attack, guarded, place, proof, keys):
    text = path.read_text(encoding="utf-8")
    expectations, sign = read_attack(text)
    before = proof.stat()
    result = attack(text.replace("{proof}", str(proof)).replace("{repository}", str(ROOT)))
    # The verdict.
    assert result.status == "graded", result.message
    assert {name: outcome_of(result.exercises[name], wanted) for name, wanted in expectations.items()} == expectations
    assert set(expectations) == {"corr2d_multi_in", "corr2d_multi_in_out"}
    for name, wanted in expectations.items():
        exercise = result.exercises[name]
        assert (exercise.score == exercise.points) == (wanted["status"] == "passed")
        assert (exercise.score == 0) == (wanted["status"] in ("failed", "missing"))
    # The result can be written and read, is of moderate size, and has no characters that do something.
    written = to_json(result)
    assert from_json(written.encode().decode()) == result
    assert len(written) < 1 << 20
    said = [exercise.printed for exercise in result.exercises.values()]
    said += [check.message for exercise in result.exercises.values() for check in exercise.checks]
    assert all(letter.isprintable() or letter in "\n\t" for text in said for letter in text)
    # Nothing leaked.
    assert not [name for name, secret in SECRETS.items() if secret in written]
    seen, hidden = told(result), hidden_numbers(keys["channels"], told(attack(WRONG)))
    assert len(hidden) > 100
    assert [words for words in hidden if words in seen] == []
    # Nothing happened outside.
    assert sorted(os.listdir(proof)) == ["secret"], f"proof of success: {sign}"
    assert os.listxattr(proof) == []
    assert (proof.stat().st_mode, proof.stat().st_mtime_ns) == (before.st_mode, before.st_mtime_ns)
    assert (proof / "secret").read_text() == SECRETS["file"]
    # Nothing is left, and the sandbox still works.
    assert survivors(guarded) == []
    assert os.listdir(place / "private") == []
    assert attack(HONEST).score == 14.0


def test_there_are_enough_attacks_of_every_group():
    names = [path.stem for path in FILES]
    assert len(names) >= 60
    assert {name.partition("_")[0] for name in names} == GROUPS


PARSE = """
import resource, sys
from tensorgrade.submission.notebook_reader import UnreadableSubmission, parse_submission
resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
source = {source} + "\\ndef corr2d_multi_in(X, K):\\n    return 1\\n"
try:
    parse_submission("attack.py", source.encode(), ["corr2d_multi_in", "corr2d_multi_in_out"])
except UnreadableSubmission:
    pass
"""


@pytest.mark.parametrize(
    "source",
    [
        "'\\n' * 200_000",
        "'x = (' + (' ' * 200_000 + '$\\n') * 8",
        "'x\\n' * 10_000_000",
        "'-' * 200_000 + '1'",
        "'(' * 100_000",
        "'a' + '.b' * 200_000",
        "'1' + '+1' * 200_000",
        "'not ' * 100_000 + '1'",
        "'lambda:' * 100_000 + '1'",
        "'9' * 100_000",
        "'f\"' + '{' * 1000",
        "'?' * 100_000",
        "'@' * 100_000",
    ],
)
def test_source_that_is_costly_to_read_costs_the_grader_little(source):
    # In a process of its own, so that a hang or a crash is not this one's.
    subprocess.run(
        [sys.executable, "-c", PARSE.format(source=source)], check=True, timeout=12, cwd=ROOT, capture_output=True
    )


def test_large_answers_do_not_add_up_in_the_grader(tmp_path):
    source = "import numpy as np\ndef corr2d_multi_in(X, K): return np.zeros(1 << 20)\n"
    measure = f"""
import resource
from tensorgrade.sandbox.host import CallBatch, StudentCode, Sandbox
from tensorgrade.sandbox.wire import Call
with Sandbox() as sandbox:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sandbox.run(StudentCode([(0, {source!r})]), [CallBatch([Call("corr2d_multi_in", (1, 2), {{}})] * 40, 10.0)])
    print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) >> 10)
"""
    done = subprocess.run([sys.executable, "-c", measure], capture_output=True, text=True, check=True, cwd=ROOT)
    # Eight megabytes an answer: a few of them, not forty.
    assert int(done.stdout) < 128
