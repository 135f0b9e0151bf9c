"""What takes long to make and all tests may share: made once in a run, by the first of its processes that asks."""

import contextlib
import fcntl
import os
import shutil


@contextlib.contextmanager
def locked(path):
    """One process at a time."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def built_once(tmp_path_factory, name, build):
    """The folder in which ``build(folder)`` made something. All of pytest-xdist's workers share it: copy, never change.

    The folder does not exist when ``build`` is called.
    """
    top = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        top = top.parent
    top = top / "built-once"
    top.mkdir(exist_ok=True)
    folder, done = top / name, top / f"{name}.done"
    with locked(top / f"{name}.lock"):
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)  # half of it, by a build that failed
            build(folder)
            done.touch()
    return folder
