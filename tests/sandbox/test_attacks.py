"""Attacks with declared verdicts: each file of ``attacks/`` is graded in the real sandbox and held to its docstring.

The docstring has the grammar of `tensorgrade.audit.declared_verdicts` and may have one line more:

    proof NAME

a file in a folder that everybody may write to, which must not exist afterwards. ``{proof}`` in the source
is that folder; it also holds a secret that everybody may read. A file's name begins with its group:
marks (full marks for a wrong answer), leak, escape, deny, corrupt, persist.

Each attack is made on three graders: root, whose children have an account each; an ordinary user, who has no rights to
change accounts; and an ordinary user to whom NumPy and the interpreter's library belong.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tensorgrade.audit.declared_verdicts import found_verdict, read_verdicts
from tensorgrade.result.json_format import to_json
from tests.conftest import ROOT, slow_but
from tests.sandbox.attacked_grader import ACCOUNTS, SECRETS, AttackedGrader, pages, visible_text
from tests.sandbox.generated_attacks import GENERATED
from tests.sandbox.grading_process import NOBODY

ATTACKS = Path(__file__).parents[1] / "attacks"
GROUPS = {"marks", "leak", "escape", "deny", "corrupt", "persist"}
USES_ALL_UP = {"deny_just_under_the_limit", "deny_many_empty_arrays"}
"""Their first function uses up what the submission may cost: of the second one nobody can tell."""
PEAK_MEMORY = 150 << 20
"""What the grading process may need for any submission."""
QUICK_ACCOUNT = "root" if os.getuid() == 0 else "nobody"
"""On the other graders an attack is slow: where each of them is made is tested all the same."""
WAITS = {
    "deny_just_under_the_limit", "deny_processes_that_end_again_and_again", "deny_sleep", "deny_slow_frame",
    "deny_stopped", "deny_two_hundred_slow_cells", "persist_slow_end",
}  # fmt: skip
"""They take seconds, as a limit of time is what they come to."""
FILES = sorted(ATTACKS.glob("*.py"))
SOURCES = {path.stem: path.read_text(encoding="utf-8") for path in FILES} | GENERATED
QUICK = [name for name in sorted(SOURCES)[::6] if name not in WAITS]
"""Every sixth, so that there are some of each group in it."""


def read_attack(text):
    """The declared verdicts of an attack, and the name of the file that would prove its success."""
    proofs = re.findall(r"^proof (\S+)$", text, re.MULTILINE)
    if len(proofs) > 1:
        raise ValueError("more than one proof")
    return read_verdicts(re.sub(r"^proof \S+\n", "", text, flags=re.MULTILINE)), proofs[0] if proofs else None


@pytest.fixture(scope="session")
def graders(keys):
    """The graders of this worker, by account, made when first asked for and again after one has ended."""
    made = {}

    def grader(account):
        if account in made and made[account].process.has_ended:
            made.pop(account).close()
        if account not in made:
            made[account] = AttackedGrader(account, keys["channels"])
            assert len(made[account].hidden) > 100
        return made[account]

    yield grader
    for one in made.values():
        one.close()


@pytest.fixture(params=slow_but([QUICK_ACCOUNT], ACCOUNTS))
def grader(request, graders):
    """A grader, and a folder for proofs of success."""
    one = graders(request.param)
    one.proof.mkdir()
    one.proof.chmod(0o777)
    secret = one.proof / "secret"
    secret.write_text(SECRETS["file"])
    secret.chmod(0o644)
    one.give(one.proof, secret)
    one.changed_library()  # what an earlier attack has changed is not this one's
    yield one
    shutil.rmtree(one.proof)


HONEST = (Path(__file__).parents[1] / "shelf" / "channels" / "right_einsum.py").read_text(encoding="utf-8")


def texts_in(tree):
    """All strings in a tree of JSON."""
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, (dict, list)):
        for item in tree.values() if isinstance(tree, dict) else tree:
            yield from texts_in(item)


@pytest.mark.parametrize("name", slow_but(QUICK, SOURCES))
def test_an_attack_gets_its_declared_verdict_and_nothing_else(name, grader):
    text = SOURCES[name]
    verdicts, sign = read_attack(text)
    proof, before = grader.proof, grader.proof.stat()
    result = grader.grade(text.replace("{proof}", str(proof)).replace("{repository}", str(ROOT)))
    if grader.peak >= PEAK_MEMORY:
        grader.process.close()  # what it holds on to would count in the attacks after this one
    assert grader.peak < PEAK_MEMORY
    # The verdict.
    functions = {"corr2d_multi_in", "corr2d_multi_in_out"}
    unknown = {"corr2d_multi_in_out"} if name in USES_ALL_UP else set()
    assert result.status == ("could-not-tell" if unknown else "graded"), result.message
    assert {result.exercises[function].status for function in unknown} <= {"could-not-tell"}
    assert {name: found_verdict(result.exercises[name], declared) for name, declared in verdicts.items()} == verdicts
    assert set(verdicts) == functions - unknown
    for function, declared in verdicts.items():
        exercise = result.exercises[function]
        assert (exercise.score == exercise.points) == (declared.status == "passed")
        assert (exercise.score == 0) == (declared.status in ("failed", "missing"))
    # The result is of moderate size, and has no characters that do something.
    written = to_json(result)
    assert len(written) < 1 << 20
    said = list(texts_in(json.loads(written)))
    assert all(letter.isprintable() or letter in "\n\t" for text in said for letter in text)
    drawn = pages(result)
    assert max(map(len, drawn)) < 150_000
    # Nothing leaked.
    assert not [name for name, secret in SECRETS.items() if secret in written]
    assert grader.hidden_in(visible_text(result), *drawn) == []
    # Nothing happened outside.
    assert sorted(os.listdir(proof)) == ["secret"], f"proof of success: {sign}"
    assert os.listxattr(proof) == []
    assert (proof.stat().st_mode, proof.stat().st_mtime_ns) == (before.st_mode, before.st_mtime_ns)
    assert (proof / "secret").read_text() == SECRETS["file"]
    assert grader.changed_library() == []
    # Nothing is left, and the sandbox still works.
    assert grader.survivors() == []
    assert os.listdir(grader.private) == []
    assert grader.grade(HONEST).score == 14.0


@pytest.mark.parametrize("account", slow_but([QUICK_ACCOUNT], ACCOUNTS))
def test_a_grader_and_its_sandbox_run_as_their_account(account, graders):
    grader = graders(account)
    user = NOBODY if account != "root" and os.getuid() == 0 else os.getuid()
    for pid in (grader.process.pid, grader.zygote):
        assert set(psutil.Process(pid).uids()) == {user}
        assert set(psutil.Process(pid).gids()) == {NOBODY if user == NOBODY else os.getgid()}


@pytest.mark.slow
def test_the_owners_submissions_run_with_its_own_library(graders):
    words = graders("owner").grade(f"import os, numpy\nprint(os.stat(numpy.__file__).st_uid, os.__file__)\n{HONEST}")
    user, place = words.cells[0].printed.split()
    assert int(user) == (NOBODY if os.getuid() == 0 else os.getuid())
    assert place.startswith(str(graders("owner").folder))


def test_there_are_enough_attacks_of_every_group():
    assert len(SOURCES) >= 60
    assert {name.partition("_")[0] for name in SOURCES} == {name.partition("_")[0] for name in QUICK} == GROUPS


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
from tensorgrade.sandbox.host import Sandbox
from tensorgrade.sandbox.run_records import StudentCode, call_batch
from tensorgrade.sandbox.wire import Call
with Sandbox() as sandbox:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sandbox.run(StudentCode([(0, {source!r})]), [call_batch([Call("corr2d_multi_in", (1, 2), {{}})] * 40, 10.0)])
    print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) >> 10)
"""
    done = subprocess.run([sys.executable, "-c", measure], capture_output=True, text=True, check=True, cwd=ROOT)
    # Eight megabytes an answer: a few of them, not forty.
    assert int(done.stdout) < 128
