"""`tensorgrade doctor`: what works on this machine: versions, layers of the sandbox in a real child, devices."""

import contextlib
import importlib.metadata
import importlib.util
import platform
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tensorgrade.arrays.libraries import ARRAY_KINDS, NUMPY, installed_kinds
from tensorgrade.dependencies import InstallError, required_packages, supported_pythons
from tensorgrade.grading.worker import probe_sandbox
from tensorgrade.sandbox.host import Sandbox
from tensorgrade.sandbox.limits import LAYERS, REMEDIES
from tensorgrade.sandbox.outcomes import Returned
from tensorgrade.sandbox.preimported_modules import standard_library_modules
from tensorgrade.sandbox.run_records import StudentCode, call_batch
from tensorgrade.sandbox.wire import Call
from tensorgrade.sandbox.zygote_control import SandboxError
from tensorgrade.version import VERSION


@dataclass(frozen=True)
class Diagnostic:
    """One line of the list; ``ok`` is None where something optional is absent."""

    ok: bool | None
    name: str
    details: str


def run_diagnostics() -> list[Diagnostic]:
    """Everything that grading here depends on."""
    return [
        Diagnostic(True, "tensorgrade", VERSION),
        *installed_versions(),
        *_layers(),
        _library(),
        _arrays(),
        *_cuda(),
    ]


def installed_versions() -> list[Diagnostic]:
    """Python and the packages, as the installed metadata asks for them."""
    try:
        return [_python(supported_pythons()), *map(_package, required_packages("instructor"))]
    except InstallError as error:
        return [Diagnostic(True, "python", platform.python_version()), Diagnostic(False, "packages", str(error))]


def _python(supported: list[tuple[int, int]]) -> Diagnostic:
    version, (oldest, newest) = platform.python_version(), (supported[0], supported[-1])
    if sys.version_info[:2] > newest:
        return Diagnostic(
            None, "python", f"{version}: grading is meant for {oldest[0]}.{oldest[1]} to {newest[0]}.{newest[1]}"
        )
    return Diagnostic(True, "python", version)


def _package(name: str) -> Diagnostic:
    try:
        installed = importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        return Diagnostic(False, name, "not installed: pip install 'tensorgrade[instructor]'")
    return Diagnostic(True, name, torch_details(installed) if name == "torch" else installed.version)


def torch_details(installed: importlib.metadata.Distribution) -> str:
    """The version of PyTorch, what it was built for, its size with its libraries, and how to get the other one."""
    size = sum(map(_bytes_of, [installed, *_native_libraries(installed)]))
    build = Path(str(installed.locate_file("torch/version.py")))  # read, for importing torch takes seconds
    cuda = build.is_file() and _CUDA_VERSION.search(build.read_text(encoding="utf-8"))
    present, other, index = ("CUDA", "the CPU", f" --index-url {CPU_INDEX}") if cuda else ("the CPU", "CUDA", "")
    command = f"pip uninstall -y torch && pip install torch=={installed.version.partition('+')[0]}{index}"
    return f"{installed.version}, built for {present}, {size / 1e9:.1f} GB; for {other}: {command}"


CPU_INDEX = "https://download.pytorch.org/whl/cpu"
"""Where PyTorch's own builds for the CPU are. On Linux, the general index has those for CUDA."""
_CUDA_VERSION = re.compile(r"^cuda\b[^=\n]*= *['\"]", re.MULTILINE)
_NATIVE_LIBRARY = re.compile(r"(?:nvidia|cuda|triton)[\w.-]*")


def _native_libraries(installed: importlib.metadata.Distribution) -> Iterable[importlib.metadata.Distribution]:
    """The libraries for CUDA that are installed for it: what it needs, and what that needs in turn.

    PyTorch names most of them as extras of one package, ``cuda-toolkit``.
    """
    found: dict[str, importlib.metadata.Distribution] = {}
    waiting = [installed]
    while waiting:
        for line in waiting.pop().requires or []:
            if (name := _NATIVE_LIBRARY.match(line)) and name[0] not in found:
                with contextlib.suppress(importlib.metadata.PackageNotFoundError):
                    found[name[0]] = importlib.metadata.distribution(name[0])
                    waiting.append(found[name[0]])
    return found.values()


def _bytes_of(installed: importlib.metadata.Distribution) -> int:
    """The size of its files, as the installer recorded it."""
    return sum(file.size or 0 for file in installed.files or [])


def _layers() -> list[Diagnostic]:
    """The layers that a real child has tried and found to hold."""
    try:
        run = probe_sandbox()
    except SandboxError as error:
        return [Diagnostic(False, "sandbox", str(error))]
    [outcomes] = run.outcomes
    [outcome] = outcomes or [None]
    works = isinstance(outcome, Returned)
    return [
        Diagnostic(works, "sandbox", "answers" if works else f"does not answer: {outcome}"),
        *(_layer(name, name in run.layers) for name in LAYERS),
    ]


def _layer(name: str, works: bool) -> Diagnostic:
    missing = f"missing; it needs {REMEDIES[name]}" if name in REMEDIES else "missing"
    return Diagnostic(works, f"  {name}", LAYERS[name] if works else missing)


def _library() -> Diagnostic:
    """The modules of the standard library that a real child cannot import."""
    source = (
        "import importlib\n"
        "def missing(names):\n"
        "    return [name for name in names if not imports(name)]\n"
        "def imports(name):\n"
        "    try:\n"
        "        importlib.import_module(name)\n"
        "    except Exception:\n"
        "        return False\n"
        "    return True\n"
    )
    public = [name for name in standard_library_modules() if not any(part[0] == "_" for part in name.split("."))]
    try:
        with Sandbox() as sandbox:
            run = sandbox.run(StudentCode([(0, source)]), [call_batch([Call("missing", (public,), {})], 30.0)])
    except SandboxError as error:
        return Diagnostic(False, "library", f"not known: {error}")
    match run.outcomes:
        case [[Returned(list(missing))]]:
            if not missing:
                return Diagnostic(True, "library", "answers can import all of the standard library")
            # Not those inside a package that is missing itself.
            outermost = [name for name in missing if name.rpartition(".")[0] not in missing]
            return Diagnostic(None, "library", f"answers cannot import {', '.join(outermost)}, which this Python lacks")
    return Diagnostic(False, "library", "not known: the sandbox does not answer")


def _arrays() -> Diagnostic:
    """The kinds of array that a real child can call answers with."""
    kinds = installed_kinds(ARRAY_KINDS)
    call = Call("answer", (), {})
    try:
        with Sandbox() as sandbox:
            batches = [call_batch([call], 5.0, kind) for kind in kinds]
            run = sandbox.array_sandbox.run(StudentCode([(0, "def answer():\n    return 1")]), batches)
    except SandboxError as error:
        return Diagnostic(False, "arrays", f"none but NumPy's: {error}")
    missing = [kind for kind in ARRAY_KINDS if kind not in (NUMPY, *run.array_kinds)]
    details = f"answers can be called with those of {', '.join((NUMPY, *run.array_kinds))}"
    if missing:
        return Diagnostic(None, "arrays", f"{details}; not of {', '.join(missing)}")
    return Diagnostic(True, "arrays", details)


def _cuda() -> list[Diagnostic]:
    """Every CUDA device, measured; or why there is none."""
    if importlib.util.find_spec("torch") is None:
        return [Diagnostic(None, "CUDA", "torch is not installed")]
    from tensorgrade.arrays import devices  # late: it imports torch

    if missing := devices.why_no_cuda():
        return [Diagnostic(None, "CUDA", f"{missing}: answers are compared with the CPU only")]
    return [Diagnostic(*device) for device in devices.cuda_devices()]
