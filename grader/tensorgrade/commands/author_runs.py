"""Files of the author's own, graded with a new key: in the sandbox, or in this process where there is none."""

import contextlib
from collections.abc import Mapping
from pathlib import Path

from tensorgrade.grading.grade_one import Graded, GradingPolicy
from tensorgrade.grading.worker import GradingSetup, GradingWorker
from tensorgrade.key import key_file
from tensorgrade.sandbox.limits import Limits
from tensorgrade.sandbox.zygote_control import SandboxError
from tensorgrade.selfcheck.check_file import FileRun, run_file
from tensorgrade.submission.choose_file import Submission
from tensorgrade.submission.notebook_reader import UnreadableSubmission, parse_submission


def run_author_files(
    files: Mapping[str, bytes], key: bytes, limits: Limits, folder: Path | None = None
) -> dict[str, FileRun]:
    """What each file earns, by its name; ``key`` is the content of the key's file.

    Layers of the sandbox may be missing: it is the author's own code. In this process the files run in ``folder``,
    where `check` finds the public key. Raises UnreadableSubmission for a file that has none of the functions.
    """
    setup = GradingSetup(key, limits, GradingPolicy(strict=False))
    try:
        with GradingWorker(setup) as worker:
            graded = {name: worker.grade(Submission("author", name, content)) for name, content in files.items()}
    except SandboxError:
        graded = {}
    return {
        name: _file_run(graded[name])
        if name in graded and not graded[name].failed
        else _run_here(name, content, key, folder or Path())
        for name, content in files.items()
    }


def _file_run(graded: Graded) -> FileRun:
    if graded.result.status == "unreadable":
        assert graded.result.message is not None
        raise UnreadableSubmission(graded.result.message)
    assert graded.parsed is not None
    stopped = [item for cell in graded.result.cells for item in cell.stopped]
    return FileRun(graded.parsed, graded.result.exercises, stopped)


def _run_here(name: str, content: bytes, key: bytes, folder: Path) -> FileRun:
    exercises = key_file.from_bytes(key, name).exercises
    submission = parse_submission(name, content, [item.name for item in exercises])
    with contextlib.chdir(folder):
        return run_file(submission, exercises)
