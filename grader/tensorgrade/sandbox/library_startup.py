"""Import and start the libraries of other arrays than NumPy's, each only where it is wanted."""

import importlib
from collections.abc import Sequence

from tensorgrade.arrays.libraries import COMPAT_MODULE, CUDA
from tensorgrade.sandbox.array_library import ArrayLibrary


def preload_libraries(modules: Sequence[str]) -> None:
    """In the zygote: import those of the ``modules`` that are array libraries, and use each once.

    The first use loads what the import did not, so that no child has to.
    """
    if "array_api_strict" in modules:
        from tensorgrade.sandbox import strict_arrays

        strict_arrays.warm_up()
    if "torch" in modules:
        from tensorgrade.sandbox import torch_arrays

        torch_arrays.warm_up()
    if "torch" in modules and COMPAT_MODULE in modules:
        importlib.import_module(f"{COMPAT_MODULE}.torch")


def start_libraries(kinds: Sequence[str], cuda: bool, memory: int) -> dict[str, ArrayLibrary]:
    """In a locked child: the libraries of those ``kinds`` of array that are available, by kind.

    ``cuda``: this child may use a CUDA device, with ``memory`` bytes of the device's memory. Raises RuntimeError
    where there is a device that does not start: its kind is never just left out.
    """
    libraries: dict[str, ArrayLibrary] = {}
    if "array-api-strict" in kinds:
        from tensorgrade.sandbox.strict_arrays import StrictArrays

        libraries["array-api-strict"] = StrictArrays()
    if "torch" in kinds or cuda:
        from tensorgrade.sandbox import torch_arrays

        if "torch" in kinds:
            libraries["torch"] = torch_arrays.TorchArrays("cpu")
        if cuda and torch_arrays.start_cuda(memory):
            libraries[CUDA] = torch_arrays.TorchArrays("cuda:0")
    return libraries
