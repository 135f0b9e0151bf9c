"""What works on this machine: versions, the sandbox's layers as seen from inside a child, devices."""

import importlib.metadata
import importlib.util
import platform
import sys
from dataclasses import dataclass

from tensorgrade.arrays.libraries import KINDS, NUMPY, installed
from tensorgrade.grading.worker import probe
from tensorgrade.sandbox.host import Batch, Code, Sandbox, SandboxError
from tensorgrade.sandbox.limits import LAYERS, REMEDIES
from tensorgrade.sandbox.wire import Call
from tensorgrade.version import VERSION

NEEDED = (
    *("numpy", "jinja2", "torch", "nbgrader", "nbformat", "jupytext", "ipython", "typer", "rich", "pydantic"),
    *("array-api-strict", "array-api-compat"),
)

NEWEST = (3, 13)
"""The newest Python that grading is meant for."""


@dataclass(frozen=True)
class Line:
    """One finding; ``good`` is None where something optional is absent."""

    good: bool | None
    what: str
    found: str


def examine() -> list[Line]:
    """Everything that grading here depends on."""
    lines = [Line(True, "tensorgrade", VERSION), _python(), *(_package(name) for name in NEEDED)]
    return [*lines, *_layers(), _arrays(), *_cuda()]


def _python() -> Line:
    version = platform.python_version()
    if sys.version_info[:2] > NEWEST:
        return Line(None, "python", f"{version}: grading is meant for 3.11 to {'.'.join(map(str, NEWEST))}")
    return Line(True, "python", version)


def _package(name: str) -> Line:
    try:
        return Line(True, name, importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        return Line(False, name, "not installed: pip install 'tensorgrade[instructor]'")


def _layers() -> list[Line]:
    """The layers that a real child reports."""
    try:
        run = probe()
    except SandboxError as error:
        return [Line(False, "sandbox", str(error))]
    works = run.outcomes[0][0].status == "value"
    return [
        Line(works, "sandbox", "answers" if works else f"does not answer: {run.outcomes[0][0]}"),
        *(_layer(name, name in run.layers) for name in LAYERS),
    ]


def _layer(name: str, held: bool) -> Line:
    missing = f"missing; it needs {REMEDIES[name]}" if name in REMEDIES else "missing"
    return Line(held, f"  {name}", LAYERS[name] if held else missing)


def _arrays() -> Line:
    """The kinds of array that a real child can be given."""
    wanted = installed(KINDS)
    call = Call("answer", (), {})
    try:
        with Sandbox() as sandbox:
            batches = [Batch([call], 5.0, kind) for kind in wanted]
            run = sandbox.further.run(Code([(0, "def answer():\n    return 1")]), batches)
    except SandboxError as error:
        return Line(False, "arrays", f"none but NumPy's: {error}")
    missing = [kind for kind in KINDS if kind not in (NUMPY, *run.kinds)]
    told = f"answers can be called with those of {', '.join((NUMPY, *run.kinds))}"
    return Line(None if missing else True, "arrays", f"{told}; not of {', '.join(missing)}" if missing else told)


def _cuda() -> list[Line]:
    """Every CUDA device, measured; or why there is none."""
    if importlib.util.find_spec("torch") is None:
        return [Line(None, "CUDA", "torch is not installed")]
    from tensorgrade.arrays import devices  # late: it imports torch

    if missing := devices.why_no_cuda():
        return [Line(None, "CUDA", f"{missing}: answers are compared with the CPU only")]
    return [Line(*device) for device in devices.cuda_devices()]
