"""What `tensorgrade check` does with the notebooks of the shelf: ``python -m tests.notebooks.run_check FILE``.

Each notebook is checked in a process of its own, where no plotting package is installed. By notebook, as JSON:

    names    the names of the student's that exist afterwards
    answers  what the functions that are asked for answer while the notebook's modules are there
    passed   the functions whose public checks all pass
    words    the reports on the others
"""

import json
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from tensorgrade.errors import UserError
from tensorgrade.selfcheck import check_file
from tensorgrade.selfcheck.public_keys import public_keys
from tests.notebooks import probe
from tests.notebooks.load_notebooks import load_notebooks
from tests.notebooks.machine import run_each
from tests.shipped_keys import copy_public_keys


def main(file):
    check_file.CELL_SECONDS = 2.0
    # The public keys are the same for all: they are read before the processes are forked.
    with tempfile.TemporaryDirectory() as folder:
        copy_public_keys(folder)
        keys = public_keys(Path(folder), None, "en")
    check_file.public_keys = lambda folder, notebook, language: replace(keys, language=language)
    Path(file).write_text(json.dumps(run_each(load_notebooks(), check), indent=1))


def check(notebook):
    path = Path(notebook.file).absolute()
    path.write_bytes(notebook.content(probe.LOOK.format(functions=notebook.asks)))
    try:
        reports = check_file.check_file(path).reports
    except (UserError, KeyboardInterrupt) as error:
        return {"names": [], "answers": {}, "passed": [], "words": [repr(error)]}
    return {
        **probe.seen,
        "passed": sorted(report.exercise.name for report in reports if report.passed),
        "words": [str(report) for report in reports if not report.passed],
    }


if __name__ == "__main__":
    main(sys.argv[1])
