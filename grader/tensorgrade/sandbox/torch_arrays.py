"""PyTorch's tensors, on the CPU and on a CUDA device.

The zygote imports this and never starts CUDA: a process that was forked after CUDA started cannot use it.
"""

import contextlib
import os
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

from tensorgrade.arrays.codec import DTYPES
from tensorgrade.arrays.devices import set_exact_numerics
from tensorgrade.arrays.libraries import TRANSFER_METHODS
from tensorgrade.sandbox.array_library import ForbiddenUse, WrongArrayKind, qualified_type_name
from tensorgrade.sandbox.outcomes import DeviceStopped, Place, RanOutOfMemory

_VISIBLE_DEVICE = os.environ.get("CUDA_VISIBLE_DEVICES", "0").partition(",")[0]
"""The first device that the grader may use. Read at import, because a child's environment is empty."""

_SUPPORTED_DTYPES = frozenset(getattr(torch, name) for name in DTYPES - {"uint16", "uint32", "uint64"})
"""The dtypes of the wire, without the unsigned ones that PyTorch supports in part only."""


def warm_up() -> None:
    """Set one thread and no TF32; run a small watched computation, so that no child has to load what it needs."""
    torch.set_num_threads(1)
    set_exact_numerics()
    library = TorchArrays("cpu")
    with library.watch((), ForbiddenUse()):
        tensor = library.from_numpy(np.ones((2, 2)))
        answer = torch.einsum("ij,jk->ik", tensor, tensor) + tensor.sum()
    library.to_numpy(answer)


def start_cuda(memory: int) -> bool:
    """Start CUDA in this process, limited to ``memory`` bytes of the device's memory; False where there is no device.

    Runs one matrix product, so that the first call does not spend its seconds on loading cuBLAS. Raises RuntimeError
    where a device does not start.
    """
    # The cache of compiled kernels consists of files, and this process must not write any.
    os.environ.update(CUDA_VISIBLE_DEVICES=_VISIBLE_DEVICE, CUDA_CACHE_DISABLE="1", CUBLAS_WORKSPACE_CONFIG=":4096:8")
    if not torch.cuda.is_available():
        return False
    total = torch.cuda.get_device_properties(0).total_memory
    torch.cuda.set_per_process_memory_fraction(min(1.0, memory / total), 0)
    square = torch.ones((32, 32), device="cuda:0")
    (square @ square).cpu()
    return True


class TorchArrays:
    """The kinds ``torch`` and ``torch-cuda``; see `tensorgrade.sandbox.array_library.ArrayLibrary`."""

    def __init__(self, device: str) -> None:
        self.device = torch.device(device)

    def from_numpy(self, values: NDArray[Any]) -> Any:
        return torch.from_numpy(values).to(self.device)

    def to_numpy(self, answer: Any) -> NDArray[Any]:
        if type(answer) is not torch.Tensor:
            raise WrongArrayKind(qualified_type_name(answer))
        if is_other_device(answer.device, self.device):
            raise WrongArrayKind(f"torch.Tensor on {answer.device.type}")
        if answer.layout is not torch.strided or answer.dtype not in _SUPPORTED_DTYPES:
            raise WrongArrayKind(f"torch.Tensor of {answer.dtype}")
        values: NDArray[Any] = answer.detach().resolve_conj().resolve_neg().cpu().numpy()
        return values

    @contextlib.contextmanager
    def watch(self, ready_made: Sequence[str], forbidden_use: ForbiddenUse) -> Iterator[None]:
        with _MethodWatch(forbidden_use), _OperatorWatch(frozenset(ready_made), self.device, forbidden_use):
            yield

    def synchronize(self) -> None:
        if self.device.type == "cuda":
            torch.cuda.synchronize(self.device)

    def library_error(self, error: BaseException, place: Place) -> RanOutOfMemory | DeviceStopped | None:
        if isinstance(error, torch.AcceleratorError):
            return DeviceStopped(place)
        text = str(error) if isinstance(error, RuntimeError) else ""
        out_of_memory = isinstance(error, (MemoryError, torch.OutOfMemoryError)) or "can't allocate memory" in text
        return RanOutOfMemory(place) if out_of_memory else None


def is_other_device(device: torch.device, expected: torch.device) -> bool:
    """Whether ``device`` is not ``expected``; a device without an index is the current one of its type."""
    return device.type != expected.type or device.index not in (None, expected.index)


class _MethodWatch(TorchFunctionMode):
    """Notes the methods that move values out of PyTorch. For tensors on the CPU these run no operator."""

    def __init__(self, forbidden_use: ForbiddenUse) -> None:
        super().__init__()
        self.forbidden_use = forbidden_use

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        name = getattr(func, "__name__", "")
        # `to` also changes dtypes: where it changes the device, `_OperatorWatch` sees the operator.
        if name in TRANSFER_METHODS and name not in ("to", "copy_"):
            self.forbidden_use.moved = self.forbidden_use.moved or name
        return func(*args, **(kwargs or {}))


class _OperatorWatch(TorchDispatchMode):
    """Notes the operators that are run, under whatever name they were called in Python."""

    def __init__(self, ready_made: frozenset[str], expected: torch.device, forbidden_use: ForbiddenUse) -> None:
        super().__init__()
        self.ready_made, self.expected, self.forbidden_use = ready_made, expected, forbidden_use

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        name = func._schema.name.rpartition("::")[2]
        if name in self.ready_made:
            self.forbidden_use.ready_made = self.forbidden_use.ready_made or name
        if name == "_to_copy" and self._leaves(args[0], kwargs.get("device")):
            self.forbidden_use.moved = self.forbidden_use.moved or "to"
        if name == "copy_" and self._leaves(args[1], args[0].device):
            self.forbidden_use.moved = self.forbidden_use.moved or "copy_"
        return func(*args, **kwargs)

    def _leaves(self, tensor: torch.Tensor, device: torch.device | None) -> bool:
        return (
            device is not None
            and is_other_device(device, self.expected)
            and not is_other_device(tensor.device, self.expected)
        )
