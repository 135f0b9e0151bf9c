"""The modules that the zygote imports before it forks, and the files that its children may read.

Every child has these modules at no cost, also where its account has no access to the interpreter's
folder (such as an interpreter under /root).
"""

import contextlib
import importlib
import importlib.machinery
import importlib.util
import io
import pkgutil
import sys
import sysconfig
import warnings
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

# Modules that start a program when they are imported, and programs.
_PROGRAMS = frozenset(["__hello__", "__phello__", "antigravity", "idlelib", "test", "turtledemo"])
# Modules that cannot be imported on Linux.
_OTHER_SYSTEMS = frozenset(
    ["_msi", "_overlapped", "_scproxy", "_winapi", "_wmi", "msilib", "msvcrt", "nt", "winreg", "winsound"]
    + ["asyncio.windows_events", "asyncio.windows_utils", "multiprocessing.popen_spawn_win32"]
    + ["distutils._msvccompiler", "distutils.msvc9compiler", "encodings.mbcs", "encodings.oem", "lib2to3.pgen2.conv"]
)
_NUMPY_SUBMODULES = """
numpy.fft numpy.lib.format numpy.lib.stride_tricks numpy.linalg numpy.ma numpy.matlib numpy.polynomial
numpy.random numpy.testing numpy.typing
"""


def import_modules(modules: Sequence[str]) -> None:
    """Import the standard library with its submodules, NumPy, and the assignment's own modules."""
    with _without_packages():
        for name in standard_library_modules():
            _import(name)
    for name in ("numpy", *_NUMPY_SUBMODULES.split(), *modules):
        _import(name)


def standard_library_modules() -> list[str]:
    """The names of all modules of the standard library that may be imported on Linux, found without importing them."""
    found: list[str] = []
    for name in sorted(name for name in sys.stdlib_module_names - _PROGRAMS if not _tests_python(name)):
        if name in sys.builtin_module_names:
            found.append(name)
        else:
            specification = importlib.machinery.PathFinder.find_spec(name, _library_folders())
            folders = specification.submodule_search_locations if specification else None
            found += [name, *_submodules(folders or (), f"{name}.")]
    return [name for name in found if name not in _OTHER_SYSTEMS]


def _library_folders() -> list[str]:
    """The folders of the standard library: in Python, and of compiled modules."""
    folders = [sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")]
    return [*folders, *(str(Path(folder) / "lib-dynload") for folder in folders)]


def _submodules(folders: Iterable[str], prefix: str) -> list[str]:
    found: list[str] = []
    for module in pkgutil.iter_modules(folders, prefix):
        if not _tests_python(module.name):
            inside = [str(Path(folder) / module.name.removeprefix(prefix)) for folder in folders]
            found += [module.name, *(_submodules(inside, f"{module.name}.") if module.ispkg else ())]
    return found


def _tests_python(name: str) -> bool:
    """Whether it is a module with tests of Python itself, or a package's program."""
    last = name.rpartition(".")[2]
    return last in ("__main__", "test", "tests") or last.startswith(("_test", "_xx", "xx")) or name == "_ctypes_test"


def _import(name: str) -> None:
    """Import a module, unless this interpreter was built without what it needs."""
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        with contextlib.suppress(ImportError, OSError):
            importlib.import_module(name)


@contextlib.contextmanager
def _without_packages() -> Iterator[None]:
    """Without installed packages, which a few modules of the standard library import where they can."""
    path = sys.path[:]
    sys.path[:] = [folder for folder in path if Path(folder).name not in ("site-packages", "dist-packages")]
    try:
        yield
    finally:
        sys.path[:] = path


def readable_paths(modules: Sequence[str]) -> Iterator[Path]:
    """The files that imports in a child may need: standard library without site-packages, NumPy, shared libraries."""
    for name in ("stdlib", "platstdlib"):
        for path in Path(sysconfig.get_path(name)).iterdir():
            if path.name not in ("site-packages", "dist-packages"):
                yield path
    multiarch = sysconfig.get_config_var("MULTIARCH") or "../lib64"  # all of /usr/lib would include packages
    yield from (Path("/usr/lib") / multiarch, Path("/lib") / multiarch, Path("/etc/ld.so.cache"))
    yield from (Path("/dev/null"), Path("/dev/urandom"), Path("/dev/zero"))
    # What `zoneinfo`, `time` and `mimetypes` read.
    yield from (Path("/usr/share/zoneinfo"), Path("/etc/localtime"), Path("/etc/mime.types"))
    for module in ("numpy", *modules):
        specification = importlib.util.find_spec(module)
        for location in (specification.submodule_search_locations or []) if specification else []:
            yield Path(location)
            yield Path(location).with_name(f"{module}.libs")
