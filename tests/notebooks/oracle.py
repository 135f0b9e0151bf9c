"""What IPython does with the notebooks of the shelf: ``python -m tests.notebooks.oracle FILE`` writes it as JSON.

Each notebook has a copy of one shell that has run nothing yet. Nothing is installed, and no command is run but those of
cells for other interpreters. By notebook:

    stopped     the cells that IPython did not finish
    names       the names of the student's that exist afterwards
    answers     what the functions that are asked for answer
    statements  the same, where each statement of a stopped cell is run as if it were a cell: what should be seen
                where the statements after a failing one are run
"""

import ast
import contextlib
import json
import signal
import sys
from pathlib import Path

from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.text import SList
from traitlets import Unicode
from traitlets.config import Config, Configurable

from tests.notebooks.calls import answers_of, public_names
from tests.notebooks.load_notebooks import load_notebooks
from tests.notebooks.machine import run_each

MODULES = Path(__file__).parent / "modules"
HANGS_AFTER = 0.5
"""Seconds after which a cell that does not end is interrupted, as a student would."""


class InlineBackend(Configurable):
    """What a kernel configures by ``%config``; its own class needs Matplotlib."""

    figure_format = Unicode("png").tag(config=True)


def main(file):
    notebooks = load_notebooks()
    sys.path.insert(0, str(MODULES))
    new_shell()
    whole = run_each(notebooks, run_cells)
    stopped = [notebook for notebook in notebooks if whole[notebook.name]["stopped"]]
    single = run_each(stopped, lambda notebook: run_cells(notebook, whole[notebook.name]["stopped"]))
    for name, result in single.items():
        whole[name]["statements"] = result
    Path(file).write_text(json.dumps(whole, indent=1))


def run_cells(notebook, apart=()):
    """Run a notebook; the cells whose numbers are in ``apart`` statement by statement."""
    shell = InteractiveShell.instance()
    stopped = []
    for number, source in enumerate(notebook.cells):
        parts = statements(shell, source) if number in apart else [source]
        with interrupted_if(number in notebook.hangs):
            done = [shell.run_cell(part, store_history=True).success for part in parts]
        if not all(done):
            stopped.append(number)
    return {
        "stopped": stopped,
        "names": public_names(shell.user_ns),
        "answers": answers_of(shell.user_ns, notebook.asks),
    }


def new_shell():
    config = Config()
    config.HistoryManager.enabled = False
    shell = InteractiveShell.instance(config=config)
    shell.system = shell.system_raw = shell.system_piped = lambda command: None
    shell.getoutput = lambda command, **options: SList([])
    shell.enable_matplotlib = lambda gui=None: (None, None)
    shell.configurables.append(InlineBackend(parent=shell))


def statements(shell, source):
    """The statements of a cell, each as a text; one that is no Python is one part."""
    python = shell.transform_cell(source)
    try:
        return [ast.unparse(statement) for statement in ast.parse(python).body]
    except SyntaxError:
        return [source]


@contextlib.contextmanager
def interrupted_if(hangs):
    def interrupt(*_):
        raise KeyboardInterrupt

    signal.signal(signal.SIGALRM, interrupt if hangs else signal.SIG_DFL)
    if not hangs:
        yield
        return
    signal.setitimer(signal.ITIMER_REAL, HANGS_AFTER)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


if __name__ == "__main__":
    main(sys.argv[1])
