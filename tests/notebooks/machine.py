"""Runs the notebooks of the shelf, each in a process of its own, on a machine that has few packages.

The processes are forked from one that has imported what all need. Each has a folder of its own and an empty input, and
of packages only NumPy, IPython and what is put on its path.
"""

import importlib.abc
import json
import os
import signal
import sys
import tempfile
import traceback
from pathlib import Path

NOT_HERE = ("torch", "torchvision", "scipy", "pandas", "google")
"""Packages that notebooks of the shelf import, and that may be installed where the tests run."""
SECONDS = 60
"""After which a notebook's process is ended."""


class _FinderOfFew(importlib.abc.MetaPathFinder):
    """Another finder, but for the packages that are not here."""

    def __init__(self, finder):
        self.finder = finder

    def find_spec(self, fullname, path=None, target=None):
        return None if fullname.partition(".")[0] in NOT_HERE else self.finder.find_spec(fullname, path, target)

    def __getattr__(self, name):
        return getattr(self.finder, name)


def run_each(notebooks, run):
    """What ``run(notebook)`` returns for each notebook, by name: JSON. Raises RuntimeError where a process fails."""
    with tempfile.TemporaryDirectory() as top:
        folders = [Path(top) / str(number) for number in range(len(notebooks))]
        running = set()
        for notebook, folder in zip(notebooks, folders):
            if len(running) >= (os.cpu_count() or 1):
                running.remove(os.wait()[0])
            (folder / "home").mkdir(parents=True)
            child = os.fork()
            if not child:
                _run_and_exit(notebook, folder, run)
            running.add(child)
        while running:
            running.remove(os.wait()[0])
        return {notebook.name: _result(notebook, folder) for notebook, folder in zip(notebooks, folders)}


def _run_and_exit(notebook, folder, run):
    try:
        signal.alarm(SECONDS)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        printed = os.open(folder / "printed.txt", os.O_WRONLY | os.O_CREAT)
        os.dup2(printed, 1)
        os.dup2(printed, 2)
        os.chdir(folder / "home")
        sys.meta_path[:] = map(_FinderOfFew, sys.meta_path)
        result = json.dumps(run(notebook))
        (folder / "result.json").write_text(result)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(0)


def _result(notebook, folder):
    try:
        return json.loads((folder / "result.json").read_text())
    except FileNotFoundError:
        printed = (folder / "printed.txt").read_text(errors="replace")
        raise RuntimeError(f"{notebook.name} did not come to its end:\n{printed}") from None
