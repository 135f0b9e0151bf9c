"""The trusted side of the sandbox: keeps a zygote, and per submission a child that runs its cells and calls.

`Sandbox.run` takes a submission's cells and the calls, exercise by exercise, and always returns
one outcome per call, whatever the student's code does.
"""

import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from types import TracebackType

from tensorgrade.arrays import libraries
from tensorgrade.sandbox import wire
from tensorgrade.sandbox.limits import Limits
from tensorgrade.sandbox.process import CallBatch, Child, SandboxError, SandboxRun, StudentCode
from tensorgrade.sandbox.untrusted_replies import SubmittedSource

__all__ = ["CallBatch", "StudentCode", "SandboxRun", "Sandbox", "SandboxError"]

MAX_RESTARTS = 3
"""How often the cells are run again after one of them hung or ended the process."""

INHERITED_VARIABLES = ("OPENBLAS_",)
"""The zygote inherits the environment variables whose names begin with these."""
ARRAY_LIBRARY_VARIABLES = (*INHERITED_VARIABLES, "CUDA_VISIBLE_DEVICES", "LD_LIBRARY_PATH")
"""Where it has other array libraries, also which CUDA device is used, and where its driver's libraries are."""


class Sandbox:
    """A zygote and its children. Use as a context manager; not for several threads at once."""

    # No user site, no current directory on the path.
    command: Sequence[str] = (sys.executable, "-s", "-P", "-m", "tensorgrade.sandbox.zygote")

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

    def run(self, code: StudentCode, batches: Sequence[CallBatch], skipped: Sequence[int] = ()) -> SandboxRun:
        """Run the cells, then every batch. After a batch in which the process ended, a new one runs the next.

        ``skipped`` are cells that hung in an earlier run: only their definitions are run. A zygote that has ended is
        restarted once; raises SandboxError when that does not help.
        """
        try:
            return self._run(code, batches, skipped)
        except SandboxError:
            self._restart()
            return self._run(code, batches, skipped)
        except BaseException:
            # Interrupted, such as by Ctrl-C: a reply may be under way that the next request must not read.
            self._restart()
            raise

    def _restart(self) -> None:
        self.close()
        self._array_sandbox = None
        self._start()

    def _run(self, code: StudentCode, batches: Sequence[CallBatch], skipped: Sequence[int]) -> SandboxRun:
        run = SandboxRun(definitions_only=list(skipped))
        kinds = sorted({batch.array_kind for batch in batches} - {libraries.NUMPY})
        child: Child | None = None
        try:
            for batch in batches:
                if child is None:
                    waited_before = run.waited
                    child = self._start_child(code, run, kinds)
                if batch.array_kind != libraries.NUMPY and batch.array_kind not in run.array_kinds:
                    run.outcomes.append([])
                    continue
                if child is None:  # the definitions alone hang, or end the process
                    outcome = wire.Outcome("timeout") if run.waited > waited_before else wire.Outcome("died")
                    run.outcomes.append([replace(outcome, ran=False) for _ in batch.calls])
                    continue
                outcomes = child.run_calls(batch)
                run.outcomes.append(outcomes)
                run.waited += sum(outcome.seconds for outcome in outcomes if outcome.status == "timeout")
                if (outcomes and outcomes[-1].status in ("timeout", "died", "protocol")) or child.has_unread_replies():
                    _close_child(child, run)
                    child = None
        finally:
            if child is not None:
                _close_child(child, run)
        return run

    def _start_child(self, code: StudentCode, run: SandboxRun, kinds: Sequence[str]) -> Child | None:
        """A child that has run the cells, or None where even the definitions hang or end the process.

        Of cells that hang or end the process only the definitions are run, in a new child.
        """
        for _ in range(1 + MAX_RESTARTS):
            child = Child(self._control, self.limits, SubmittedSource(code.cells))
            try:
                stuck = child.start(code, run, kinds)
            except SandboxError:
                child.close()
                raise
            if not stuck:
                return child
            _close_child(child, run)
            if stuck[0] in run.definitions_only:  # only its definitions were run, and they are at fault
                break
            run.definitions_only += stuck
        return None


def _close_child(child: Child, run: SandboxRun) -> None:
    child.close()
    run.memory = max(run.memory, child.peak_memory)
