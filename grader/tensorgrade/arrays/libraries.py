"""The kinds of array that an answer may be called with, and the library of each."""

from collections.abc import Iterable, Sequence
from functools import cache

NUMPY = "numpy"
CUDA = "torch-cuda"

LIBRARY_MODULES = {"array-api-strict": "array_api_strict", "torch": "torch", CUDA: "torch"}
"""The module of each kind beside NumPy's. On the package index, a library has its module's name with - for _."""

ARRAY_KINDS = (NUMPY, *LIBRARY_MODULES)

COMPAT_MODULE = "array_api_compat"
"""Returns the array API namespace of a tensor; an answer may import it with every kind beside NumPy's."""

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
"""Methods of an array that copy its values to another library or device."""


def installed_kinds(kinds: Iterable[str]) -> tuple[str, ...]:
    """The kinds whose library can be imported here. Does not test whether there is a CUDA device."""
    return tuple(kind for kind in kinds if kind in LIBRARY_MODULES and _is_importable(LIBRARY_MODULES[kind]))


def importable_modules(kinds: Iterable[str]) -> tuple[str, ...]:
    """The modules that an answer may import for these kinds, in addition to NumPy and the standard library."""
    libraries = dict.fromkeys(LIBRARY_MODULES[kind] for kind in kinds if kind in LIBRARY_MODULES)
    return (*libraries, COMPAT_MODULE) if libraries else ()


def library_versions(kinds: Sequence[str]) -> dict[str, str]:
    """The version of each installed library of these kinds, by its name on the package index."""
    names = [
        module.replace("_", "-") for module in importable_modules(installed_kinds(kinds)) if _is_importable(module)
    ]
    return {name: _version(name) for name in names}


@cache
def _is_importable(module: str) -> bool:
    # Late, as importlib.metadata below: a student's check needs neither, and both are slow to import.
    import importlib.util

    return importlib.util.find_spec(module) is not None


@cache
def _version(name: str) -> str:
    import importlib.metadata

    return importlib.metadata.version(name)
