"""The trusted side of the sandbox: keeps the zygote, and a child that works for every exercise.

One `Sandbox` holds one zygote. `run` takes a submission's cells and the calls, exercise by
exercise, and always comes back with one outcome per call, whatever the student's code did.
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


class Sandbox:
    """A zygote and its children. Use as a context manager; not for several threads at once."""

    # No user site, no current directory on the path.
    command: Sequence[str] = (sys.executable, "-s", "-P", "-m", "tensorgrade.sandbox.zygote")
    inherited_variables: tuple[str, ...] = ("OPENBLAS_",)
    """What variables of our environment begin with that the zygote gets, too."""

    def __init__(self, limits: Limits | None = None, modules: Sequence[str] = ()) -> None:
        """``modules`` are those beside NumPy and the standard library that answers may import."""
        self.limits, self.modules = limits or Limits(), modules
        self._further: Sandbox | None = None
        self._start()

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        environment = {name: text for name, text in os.environ.items() if name.startswith(self.inherited_variables)}
        environment |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
        # The zygote finds this package and NumPy where we found them; Landlock closes the rest to its children.
        environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
        self._process = subprocess.Popen(
            [*self.command, str(theirs.fileno()), *self.modules],
            pass_fds=[theirs.fileno()],
            env=environment | {"LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.DEVNULL,
            process_group=0,  # Ctrl-C is ours to handle
        )
        theirs.close()
        self._control = ours

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def array_sandbox(self) -> "Sandbox":
        """The sandbox for other arrays than NumPy's, with the libraries that are installed; made when first asked for.

        It is another zygote: this one's children, and its memory, stay free of those libraries.
        """
        if self._further is None:
            modules = libraries.importable_modules(libraries.installed_kinds(libraries.ARRAY_KINDS))
            self._further = _Further(self.limits, tuple(dict.fromkeys((*self.modules, *modules))))
        return self._further

    def close(self) -> None:
        """End the zygote; its children end with it."""
        if self._further is not None:
            self._further.close()
        self._control.close()
        self._process.wait()

    def run(self, code: StudentCode, batches: Sequence[CallBatch], skipped: Sequence[int] = ()) -> SandboxRun:
        """Run the cells, then every batch; a batch whose process dies costs only itself.

        ``skipped`` are cells that an earlier run has found to hang. A zygote that is gone is started anew, once;
        SandboxError when that does not help.
        """
        try:
            return self._run(code, batches, skipped)
        except SandboxError:
            self._restart()
            return self._run(code, batches, skipped)
        except BaseException:
            # Interrupted anywhere, Ctrl-C included: a reply may be on its way that the next request must not read.
            self._restart()
            raise

    def _restart(self) -> None:
        self.close()
        self._further = None
        self._start()

    def _run(self, code: StudentCode, batches: Sequence[CallBatch], skipped: Sequence[int]) -> SandboxRun:
        run = SandboxRun(definitions_only=list(skipped))
        wanted = sorted({batch.array_kind for batch in batches} - {libraries.NUMPY})
        child: Child | None = None
        try:
            for batch in batches:
                if child is None:
                    before = run.waited
                    child = self._ready(code, run, wanted)
                if batch.array_kind != libraries.NUMPY and batch.array_kind not in run.array_kinds:
                    run.outcomes.append([])
                    continue
                if child is None:  # the definitions alone hang, or end the process
                    ended = wire.Outcome("timeout") if run.waited > before else wire.Outcome("died")
                    run.outcomes.append([replace(ended, ran=False) for _ in batch.calls])
                    continue
                outcomes = child.run_calls(batch)
                run.outcomes.append(outcomes)
                run.waited += sum(outcome.seconds for outcome in outcomes if outcome.status == "timeout")
                if (outcomes and outcomes[-1].status in ("timeout", "died", "protocol")) or child.has_unread_replies():
                    _end(child, run)
                    child = None
        finally:
            if child is not None:
                _end(child, run)
        return run

    def _ready(self, code: StudentCode, run: SandboxRun, wanted: Sequence[str]) -> "Child | None":
        """A child that has run the cells. Cells that hang or kill it are cut to their definitions."""
        for _ in range(1 + MAX_RESTARTS):
            child = Child(self._control, self.limits, SubmittedSource(code.cells))
            try:
                stuck = child.start(code, run, wanted)
            except SandboxError:
                child.close()
                raise
            if not stuck:
                return child
            _end(child, run)
            if stuck[0] in run.definitions_only:  # its definitions alone are too much
                break
            run.definitions_only += stuck
        return None


def _end(child: Child, run: SandboxRun) -> None:
    child.close()
    run.memory = max(run.memory, child.peak_memory)


class _Further(Sandbox):
    """The sandbox for other arrays than NumPy's: which device, and where its driver's libraries are."""

    inherited_variables = (*Sandbox.inherited_variables, "CUDA_VISIBLE_DEVICES", "LD_LIBRARY_PATH")
