"""The trusted side of the sandbox: keeps a zygote, and per submission a child that runs its cells and calls.

`Sandbox.run` takes a submission's cells and the calls, exercise by exercise, and always returns
one outcome per call, whatever the student's code does.
"""

import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType

from tensorgrade.arrays import libraries
from tensorgrade.sandbox.limits import Limits
from tensorgrade.sandbox.outcomes import NotCalled, NotDefined, is_last
from tensorgrade.sandbox.process import Child, SandboxError
from tensorgrade.sandbox.run_records import (
    BatchOutcomes,
    CallBatch,
    CellCuts,
    ProcessRun,
    SandboxRun,
    StudentCode,
    build_run,
    cuts_after,
)
from tensorgrade.sandbox.untrusted_replies import SubmittedSource

NO_CUTS = CellCuts()
MAX_RESTARTS = 3
"""How often the cells of a submission are run again because they hung or ended the process."""

INHERITED_VARIABLES = ("OPENBLAS_",)
"""The zygote inherits the environment variables whose names begin with these."""
ARRAY_LIBRARY_VARIABLES = (*INHERITED_VARIABLES, "CUDA_VISIBLE_DEVICES", "LD_LIBRARY_PATH")
"""Where it has other array libraries, also which CUDA device is used, and where its driver's libraries are."""


class Sandbox:
    """A zygote and its children. Use as a context manager; not for several threads at once."""

    # No user site, no current directory on the path.
    command: Sequence[str] = (sys.executable, "-s", "-P", "-X", "utf8", "-m", "tensorgrade.sandbox.zygote")

    def __init__(
        self,
        limits: Limits | None = None,
        modules: Sequence[str] = (),
        inherited_variables: tuple[str, ...] = INHERITED_VARIABLES,
    ) -> None:
        """``modules`` are those beside NumPy and the standard library that answers may import."""
        self.limits, self.modules, self.inherited_variables = limits or Limits(), modules, inherited_variables
        self._array_sandbox: Sandbox | None = None
        self._start()

    def _start(self) -> None:
        host_end, zygote_end = socket.socketpair()
        environment = {name: text for name, text in os.environ.items() if name.startswith(self.inherited_variables)}
        environment |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
        # The zygote finds this package and NumPy where this process did; Landlock keeps its children out of the rest.
        environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
        self._process = subprocess.Popen(
            [*self.command, str(zygote_end.fileno()), *self.modules],
            pass_fds=[zygote_end.fileno()],
            env=environment | {"LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # what is printed goes over the wire
            process_group=0,  # Ctrl-C is for this process only
        )
        zygote_end.close()
        self._control = host_end

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def array_sandbox(self) -> "Sandbox":
        """The sandbox for other arrays than NumPy's, with the libraries that are installed; made at the first access.

        It has a zygote of its own, so that those libraries are not in the memory of this one and its children.
        """
        if self._array_sandbox is None:
            modules = libraries.importable_modules(libraries.installed_kinds(libraries.ARRAY_KINDS))
            all_modules = tuple(dict.fromkeys((*self.modules, *modules)))
            self._array_sandbox = Sandbox(self.limits, all_modules, ARRAY_LIBRARY_VARIABLES)
        return self._array_sandbox

    def close(self) -> None:
        """End the zygote; its children end with it."""
        if self._array_sandbox is not None:
            self._array_sandbox.close()
        self._control.close()
        self._process.wait()

    def run(self, code: StudentCode, batches: Sequence[CallBatch], cuts: CellCuts = NO_CUTS) -> SandboxRun:
        """Run the cells, then every batch. After a batch in which the process ended, a new one runs the next.

        ``cuts`` are what of the cells hung in an earlier run. A zygote that has ended is
        restarted once; raises SandboxError when that does not help.
        """
        try:
            return self._run(code, batches, cuts)
        except SandboxError:
            self._restart()
            return self._run(code, batches, cuts)
        except BaseException:
            # Interrupted, such as by Ctrl-C: a reply may be under way that the next request must not read.
            self._restart()
            raise

    def _restart(self) -> None:
        self.close()
        self._array_sandbox = None
        self._start()

    def _run(self, code: StudentCode, batches: Sequence[CallBatch], cuts: CellCuts) -> SandboxRun:
        kinds = sorted({batch.array_kind for batch in batches} - {libraries.NUMPY})
        outcomes: list[BatchOutcomes] = []
        start = self._start_child(code, kinds, cuts)
        child, process_runs, memory = start.child, start.process_runs, start.memory
        try:
            for batch in batches:
                if child is None and start.child is not None:  # the last batch ended the process
                    stuck = sum(run.stuck is not None for run in process_runs)
                    start = self._start_child(code, kinds, start.cuts, stuck)
                    child, process_runs, memory = (
                        start.child,
                        process_runs + start.process_runs,
                        max(memory, start.memory),
                    )
                run = process_runs[-1]
                if batch.array_kind != libraries.NUMPY and batch.array_kind not in run.array_kinds:
                    outcomes.append(None)
                elif child is None:
                    outcomes.append((start.not_called,) * batch.count)
                elif batch.function and batch.function not in run.functions:
                    outcomes.append((NotDefined(),) * batch.count)
                else:
                    made = child.run_calls(batch)
                    outcomes.append(made)
                    if any(map(is_last, made)) or child.has_unread_replies():
                        memory = max(memory, child.close())
                        child = None
        finally:
            if child is not None:
                memory = max(memory, child.close())
        return build_run(process_runs, outcomes, memory, start.cuts)

    def _start_child(self, code: StudentCode, kinds: Sequence[str], cuts: CellCuts, stuck: int = 0) -> "_Start":
        """Run the cells in a new child; where they hang or end it, in another one without what is at fault.

        ``stuck`` is in how many processes of this submission that happened before.
        """
        process_runs: tuple[ProcessRun, ...] = ()
        memory = 0
        for attempt in range(min(stuck, MAX_RESTARTS), 1 + MAX_RESTARTS):
            child = Child(self._control, self.limits, SubmittedSource(code.cells))
            try:
                process_run = child.start(code, cuts, kinds)
            except SandboxError:
                child.close()
                raise
            process_runs += (process_run,)
            if process_run.stuck is None:
                return _Start(child, process_runs, memory, cuts)
            memory = max(memory, child.close())
            cuts = cuts_after(cuts, process_run.stuck, last_attempt=attempt == MAX_RESTARTS - 1)
        return _Start(None, process_runs, memory, cuts)


@dataclass(frozen=True)
class _Start:
    """The start of a process that makes calls, with those before it that the cells ended."""

    child: Child | None
    """None where the cells hang or end the process also without what was found to be at fault."""
    process_runs: tuple[ProcessRun, ...]
    memory: int
    """Peak resident memory of the processes that have ended, in bytes."""
    cuts: CellCuts
    """What was left out of the cells."""

    @property
    def not_called(self) -> NotCalled:
        """The outcome of the calls where there is no child."""
        return NotCalled("timeout" if any(run.waited for run in self.process_runs) else "died")
