"""The trusted side of the sandbox: keeps a zygote, from which the processes of submissions are forked.

`Sandbox.session` takes a submission's cells; its runs take calls, exercise by exercise, and always return one outcome
per call, whatever the student's code does.
"""

import os
import socket
import subprocess
import sys
from collections.abc import Collection, Sequence
from types import TracebackType

from tensorgrade.arrays import libraries
from tensorgrade.sandbox.doubts import Doubt
from tensorgrade.sandbox.limits import Limits, is_of_sandbox
from tensorgrade.sandbox.private_directory import sweep
from tensorgrade.sandbox.run_records import CallBatch, SandboxRun, StudentCode
from tensorgrade.sandbox.session import Session
from tensorgrade.sandbox.zygote_control import ZygoteControl

INHERITED_VARIABLES = ("OPENBLAS_",)
"""The zygote inherits the environment variables whose names begin with these."""
CLOSE_SECONDS = 5.0
"""For the zygote to end by itself."""
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
        remove_leftovers()
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
        self.control = ZygoteControl(host_end, self._process.pid)

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
        self.control.close()
        try:
            self._process.wait(CLOSE_SECONDS)
        except subprocess.TimeoutExpired:  # somebody has stopped it
            self._process.kill()
            self._process.wait()
        for directory in tuple(self.control.directories):  # of children that nobody has closed, as after Ctrl-C
            directory.remove()

    def session(self, code: StudentCode, earlier_doubts: Collection[Doubt] = ()) -> Session:
        """A submission's cells and calls, for several runs that share one clock."""
        return Session(self, code, earlier_doubts)

    def run(self, code: StudentCode, batches: Sequence[CallBatch]) -> SandboxRun:
        """Run the cells, then every batch, as a submission of its own; once more where it ends in doubt.

        Raises SandboxError.
        """
        with self.session(code) as session:
            run = session.run(batches)
        if session.doubts:
            with self.session(code, session.doubts) as again:
                run = again.run(batches)
        return run

    def restart(self) -> None:
        """A new zygote in place of this one."""
        self.close()
        self._array_sandbox = None
        self._start()


def remove_leftovers() -> None:
    """Remove the private directories of runs that are gone."""
    sweep(is_of_sandbox)
