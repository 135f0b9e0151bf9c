"""What the sandbox does with the notebooks of the shelf, as grading uses it."""

import numpy as np

from tensorgrade.arrays.codec import Array
from tensorgrade.sandbox.host import Sandbox
from tensorgrade.sandbox.limits import Limits
from tensorgrade.sandbox.outcomes import NotDefined, Raised, Returned
from tensorgrade.sandbox.run_records import StudentCode, call_batch
from tensorgrade.sandbox.wire import Call
from tensorgrade.submission.notebook_reader import parse_submission
from tests.notebooks import probe
from tests.notebooks.calls import CALLS, public_names, written_down

PATIENT, IMPATIENT = Limits(), Limits(cell_seconds=1.0)
"""For cells that come to their end, and for those that do not."""


def run_in_sandbox(notebooks):
    """As `tests.notebooks.oracle` reports it: the cells that stopped, the names, and the answers, by notebook."""
    with Sandbox(PATIENT) as patient, Sandbox(IMPATIENT) as impatient:
        return {notebook.name: _run(notebook, impatient if notebook.hangs else patient) for notebook in notebooks}


def _run(notebook, sandbox):
    functions = [*notebook.asks, probe.FUNCTION]
    parsed = parse_submission(notebook.file, notebook.content(probe.NAMES), functions)
    code = StudentCode(parsed.cells, parsed.is_script, tuple(functions), parsed.stubs)
    batches = [
        call_batch([Call(probe.FUNCTION, (), {})], 10.0),
        *(call_batch([Call(name, *_as_sent(call)) for call in CALLS[name]], 10.0) for name in notebook.asks),
    ]
    run = sandbox.run(code, batches)
    [names], *answers = run.outcomes
    return {
        "stopped": sorted({item.place.cell - notebook.script for item in run.stopped}),
        "names": public_names(set(getattr(names, "value", [repr(names)])) - {probe.FUNCTION}),
        "answers": {name: [_answer(outcome) for outcome in made] for name, made in zip(notebook.asks, answers)},
    }


def _as_sent(call):
    positional, keyword = call
    return tuple(Array(item) if isinstance(item, np.ndarray) else item for item in positional), keyword


def _answer(outcome):
    match outcome:
        case Returned(value):
            return written_down(_as_given(value))
        case Raised(type, text):
            return ["raised", type, text]
        case NotDefined():
            return ["missing"]
        case _:
            return [repr(outcome)]


def _as_given(value):
    """The answer as the function returned it."""
    if isinstance(value, Array):
        return value.values
    return type(value)(map(_as_given, value)) if isinstance(value, (tuple, list)) else value
