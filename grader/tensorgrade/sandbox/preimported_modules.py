"""The modules that the zygote imports before it forks, and the files that its children may read.

Every child has these modules at no cost, also where its account has no access to the interpreter's
folder (such as an interpreter under /root).
"""

import contextlib
import importlib
import importlib.util
import io
import sys
import sysconfig
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path

# Modules that open windows or print on import, or that no answer needs.
EXCLUDED_MODULES = """
antigravity ensurepip idlelib lib2to3 msilib pip pydoc_data this tkinter turtle turtledemo venv
"""
SUBMODULES = """
collections.abc concurrent.futures.process concurrent.futures.thread
encodings.ascii encodings.idna encodings.latin_1 encodings.utf_16
encodings.utf_8 encodings.utf_8_sig importlib.metadata importlib.resources json.tool logging.config
logging.handlers multiprocessing.pool os.path unittest.mock urllib.parse xml.etree.ElementTree
numpy.fft numpy.lib.format numpy.lib.stride_tricks numpy.linalg numpy.ma numpy.matlib numpy.polynomial
numpy.random numpy.testing numpy.typing
"""


def import_modules(modules: Sequence[str]) -> None:
    """Import the standard library, NumPy and the assignment's own modules."""
    names = [
        name for name in sorted(sys.stdlib_module_names) if name[0] != "_" and name not in EXCLUDED_MODULES.split()
    ]
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        for name in (*names, *SUBMODULES.split(), *modules):
            with contextlib.suppress(ImportError, OSError):  # not built into this interpreter
                importlib.import_module(name)


def readable_paths(modules: Sequence[str]) -> Iterator[Path]:
    """The files that imports in a child may need: standard library without site-packages, NumPy, shared libraries."""
    for name in ("stdlib", "platstdlib"):
        for path in Path(sysconfig.get_path(name)).iterdir():
            if path.name not in ("site-packages", "dist-packages"):
                yield path
    multiarch = sysconfig.get_config_var("MULTIARCH") or "../lib64"  # all of /usr/lib would include packages
    yield from (Path("/usr/lib") / multiarch, Path("/lib") / multiarch, Path("/etc/ld.so.cache"))
    yield from (Path("/dev/null"), Path("/dev/urandom"), Path("/dev/zero"))
    for module in ("numpy", *modules):
        specification = importlib.util.find_spec(module)
        for location in (specification.submodule_search_locations or []) if specification else []:
            yield Path(location)
            yield Path(location).with_name(f"{module}.libs")
