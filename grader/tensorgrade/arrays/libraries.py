"""The kinds of array that an answer may be called with, and the library that each comes from."""

from collections.abc import Iterable, Sequence
from functools import cache

NUMPY = "numpy"
CUDA = "torch-cuda"

LIBRARY_MODULES = {"array-api-strict": "array_api_strict", "torch": "torch", CUDA: "torch"}
"""The module of each further kind. A library's name on the package index is its module's with - for _."""

ARRAY_KINDS = (NUMPY, *LIBRARY_MODULES)

COMPAT_MODULE = "array_api_compat"
"""What lets an answer ask a tensor for its namespace: there wherever other arrays than NumPy's are."""

TRANSFER_METHODS = (
    "numpy",
    "__array__",
    "__buffer__",
    "__dlpack__",
    "tolist",
    "cpu",
    "to",
    "to_device",
    "copy_",
    "data_ptr",
)
"""What takes an array's numbers to another library or device, by the name of the method that is seen."""


def installed_kinds(kinds: Iterable[str]) -> tuple[str, ...]:
    """Those of the kinds whose library can be imported here; whether there is a CUDA device, this cannot see."""
    return tuple(kind for kind in kinds if kind in LIBRARY_MODULES and _there(LIBRARY_MODULES[kind]))


def importable_modules(kinds: Iterable[str]) -> tuple[str, ...]:
    """The modules that an answer may import for these kinds, beside NumPy and the standard library."""
    libraries = dict.fromkeys(LIBRARY_MODULES[kind] for kind in kinds if kind in LIBRARY_MODULES)
    return (*libraries, COMPAT_MODULE) if libraries else ()


def library_versions(kinds: Sequence[str]) -> dict[str, str]:
    """The version of each library that is installed, by its name on the package index."""
    names = [module.replace("_", "-") for module in importable_modules(installed_kinds(kinds)) if _there(module)]
    return {name: _version(name) for name in names}


@cache
def _there(module: str) -> bool:
    import importlib.util  # late, like its sibling below: a student's check needs neither, and they take their time

    return importlib.util.find_spec(module) is not None


@cache
def _version(name: str) -> str:
    import importlib.metadata

    return importlib.metadata.version(name)
