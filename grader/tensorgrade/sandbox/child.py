"""A student's process inside the sandbox: runs the cells, then the calls, and answers with values.

It knows no expected values and judges nothing. The protocol is in `tensorgrade.sandbox.wire`.
"""

import contextlib
import mmap
import random
import socket
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tensorgrade.arrays.codec import as_call_argument, copied_arrays, decode
from tensorgrade.arrays.libraries import CUDA
from tensorgrade.call_script import run_script
from tensorgrade.cells.stand_ins import graded_call
from tensorgrade.cells.stand_ins_in_answers import stand_in_module
from tensorgrade.sandbox import limits, wire
from tensorgrade.sandbox.allowed_imports import ImportRules
from tensorgrade.sandbox.array_library import ArrayLibrary, ForbiddenUse, WrongArrayKind
from tensorgrade.sandbox.call_arguments import NO_ARGUMENTS, CallArguments, call_arguments
from tensorgrade.sandbox.cell_messages import cell_reply, functions_reply, progress_message
from tensorgrade.sandbox.convert_arrays import from_array_library, to_array_library
from tensorgrade.sandbox.doors import bound, doors, watched
from tensorgrade.sandbox.execute_cells import Notebook
from tensorgrade.sandbox.library_startup import start_libraries
from tensorgrade.sandbox.outcomes import (
    ChildOutcome,
    MovedData,
    NotDefined,
    Raised,
    RanOutOfMemory,
    Returned,
    ReturnedOtherKind,
    UsedReadyMade,
    UsedUnavailableModule,
)
from tensorgrade.sandbox.printed_output import LimitedOutput
from tensorgrade.sandbox.reply_format import outcome_reply

MAX_REQUEST = 256 << 20


def main(
    channel: socket.socket, memory: mmap.mmap, landlock_rules: Mapping[bool, int | None], imports: ImportRules
) -> None:
    """Lock this process, then serve one submission until the host closes the channel.

    ``memory`` is shared with the host, which writes the arrays of the calls into it.

    ``landlock_rules``: descriptors of Landlock's rules without a CUDA device (False), and with one where the machine
    has one (True).
    """
    with contextlib.suppress(wire.ConnectionClosed):
        header, _ = wire.receive_frame(channel, MAX_REQUEST, max_header=MAX_REQUEST)
        start = header["start"]
        bounds = limits.Limits(**start["limits"])
        cuda = CUDA in start["kinds"] and True in landlock_rules
        layers = limits.lock_process(bounds, start["directory"], channel.fileno(), landlock_rules[cuda], cuda)
        libraries = start_libraries(start["kinds"], cuda, bounds.memory)
        wire.send_frame(channel, {"layers": layers, "kinds": list(libraries)})
        # Each run draws the same numbers; without this, all children would continue one generator's state.
        random.seed(0)
        np.random.seed(0)

        work, _ = wire.receive_frame(channel, MAX_REQUEST, max_header=MAX_REQUEST)
        stubs = {(cell, line) for cell, line in work["stubs"]}

        def report(cell: int, position: int, line: int) -> None:
            wire.send_frame(channel, progress_message(cell, position, line))

        notebook = Notebook(imports, work["script"], bounds.printed, work["functions"], stubs, report)
        for number, source, skipped, constants_only in work["cells"]:
            stopped = notebook.run(number, source, skipped, constants_only)
            wire.send_frame(channel, cell_reply(number, stopped, notebook.printed.take()))
        runner, base = notebook.runner, 0
        others: dict[str, Any] = {}
        entered: set[str] | None = None
        wire.send_frame(channel, functions_reply(runner.found(), runner.other_names()))
        while True:
            request, buffers = wire.receive_frame(channel, MAX_REQUEST, max_header=MAX_REQUEST)
            if "ended" in request:
                wire.send_frame(channel, request)
                continue
            if "doors" in request:
                others = doors(channel, request["doors"], runner.namespace)
                continue
            if "watch" in request:
                entered = set[str]()
                others = watched(runner.namespace, request["watch"], entered)
                continue
            if "solve" in request:
                wire.send_frame(channel, *_reply(_solve(notebook, request["solve"], buffers)))
                continue
            calls, arguments = request["calls"], NO_ARGUMENTS
            with bound(runner.namespace, others):
                for tree, next_tree in zip(calls, [*calls[1:], None], strict=True):
                    library = libraries.get(request["kind"])
                    if library is None:
                        outcome, arguments = _call(notebook, tree, (memory, base), arguments)
                        if next_tree is None or not next_tree["in_place"]:
                            arguments = NO_ARGUMENTS
                    else:
                        outcome = _call_with_library(library, notebook, tree, buffers, request["ready_made"])
                    wire.send_frame(channel, *_reply(outcome))
            others = {}
            if entered is not None:
                wire.send_frame(channel, {"entered": sorted(entered)})
                entered = None
            base += request["memory"]


def _reply(outcome: ChildOutcome) -> tuple[dict[str, Any], list[NDArray[Any]]]:
    try:
        return outcome_reply(outcome)
    except MemoryError:  # there was memory for the answer, but not for a copy
        return outcome_reply(RanOutOfMemory())


@contextlib.contextmanager
def _silent() -> Iterator[None]:
    """Drop the output and the warnings of a call; stand-ins for modules refuse to be part of an answer."""
    no_output = LimitedOutput(0)
    with contextlib.redirect_stdout(no_output), contextlib.redirect_stderr(no_output), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with graded_call():
            yield


def _function(notebook: Notebook, tree: dict[str, Any]) -> Callable[..., Any] | None:
    """What a call calls: the function, or the script that is run with it; None where the function does not exist."""
    function = notebook.runner.function(tree["function"])
    if function is None or tree["script"] is None:
        return function
    return lambda *arguments: run_script(tree["script"], notebook.runner.function, arguments, copied_arrays)


def _call(
    notebook: Notebook, tree: dict[str, Any], place: tuple[mmap.mmap, int], last: CallArguments
) -> tuple[ChildOutcome, CallArguments]:
    """One call with NumPy's arrays, and its arguments; ``last`` are those of the call whose objects it uses again.

    ``place`` is the memory of its arrays, and where those of its batch begin.
    """
    function = _function(notebook, tree)
    if function is None:
        return NotDefined(), NO_ARGUMENTS
    arguments = call_arguments(tree, *place, last)
    before = wire.snapshot(arguments.all())
    outcome: ChildOutcome
    try:
        with _silent():
            answer = function(*arguments.positional, **arguments.keyword)
        if module := stand_in_module(answer):
            outcome = UsedUnavailableModule(module)
        else:
            outcome = Returned(answer, None if wire.snapshot(arguments.all()) == before else arguments.all())
    except BaseException as error:
        outcome = notebook.error(error)
    return outcome, arguments


def _solve(notebook: Notebook, tree: dict[str, Any], buffers: list[memoryview]) -> ChildOutcome:
    """A call of the author's solution, with the arguments of a student's function."""
    function = _function(notebook, tree)
    if function is None:
        return NotDefined()
    try:
        positional = [as_call_argument(decode(item, buffers)) for item in tree["positional"]]
        keyword = {name: as_call_argument(decode(item, buffers)) for name, item in tree["keyword"].items()}
        with _silent():
            return Returned(function(*positional, **keyword))
    except BaseException as error:
        return notebook.error(error)


def _call_with_library(
    library: ArrayLibrary,
    notebook: Notebook,
    tree: dict[str, Any],
    buffers: list[memoryview],
    ready_made: list[str],
) -> ChildOutcome:
    """One call with another library's arrays. A forbidden operation takes precedence over the call's own outcome."""
    function = _function(notebook, tree)
    if function is None:
        return NotDefined()
    positional = [to_array_library(decode(item, buffers), library) for item in tree["positional"]]
    keyword = {name: to_array_library(decode(item, buffers), library) for name, item in tree["keyword"].items()}
    forbidden_use = ForbiddenUse()
    outcome: ChildOutcome
    try:
        with _silent(), library.watch(ready_made, forbidden_use):
            answer = function(*positional, **keyword)
            library.synchronize()
        module = stand_in_module(answer)
        outcome = UsedUnavailableModule(module) if module else Returned(from_array_library(answer, library))
    except WrongArrayKind as error:
        outcome = ReturnedOtherKind(str(error))
    except BaseException as error:
        outcome = library.library_error(error, notebook.place(error)) or notebook.error(error)
    if forbidden_use.ready_made:
        return UsedReadyMade(forbidden_use.ready_made)
    if forbidden_use.moved and isinstance(outcome, (Returned, Raised)):
        return MovedData(forbidden_use.moved)
    return outcome
