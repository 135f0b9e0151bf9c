"""What the running error analysis and the random one share: composite operations are taken apart."""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

from tensorgrade.key_builder.rounding.decompositions import decomposition
from tensorgrade.key_builder.rounding.operator_call import OperatorCall
from tensorgrade.key_builder.rounding.refusals import NoBound, unknown_operation

Tensor = torch.Tensor


def run_decomposed(call: OperatorCall, mode: Any) -> Any:
    """The result of a composite operation, whose parts ``mode`` sees. Raises NoBound if it cannot be taken apart."""
    functional = call
    if call.in_place:
        functional = _functional(call)
    parts = decomposition(functional)
    if parts is None:
        raise unknown_operation(call.label)
    try:
        with mode:
            result = parts()
            if call.in_place:
                target = call.arguments["self"]
                return target.copy_(result)
            return result
    except NoBound:
        raise
    except Exception as error:
        raise unknown_operation(call.label) from error


def run_primitive(call: OperatorCall, mode: Any) -> Any:
    """The result of one of PyTorch's ``prims``, by the function of the same meaning, which ``mode`` sees."""
    if call.name == "convert_element_type":
        tensor, dtype = call.args
        with mode:
            return tensor.to(dtype)
    same = getattr(torch, call.name, None)
    if same is None:
        raise unknown_operation(call.label)
    with mode:
        return same(*call.args, **call.kwargs)


def _functional(call: OperatorCall) -> OperatorCall:
    """The same operation, not in place. Raises NoBound where PyTorch has none."""
    packet = getattr(torch.ops.aten, call.name, None)
    overload = getattr(packet, call.operator._overloadname, None)
    if overload is None or call.written != {"self"}:
        raise unknown_operation(call.label)
    return OperatorCall(overload, call.args, call.kwargs)


class ArraysTakenOut(TorchFunctionMode):
    """Calls ``found`` with the name and the tensor where numbers leave PyTorch without an operator that says so."""

    NAMES = ("tolist", "numpy", "__array__", "data_ptr", "__dlpack__")

    def __init__(self, found: Callable[[str, Tensor], None]) -> None:
        super().__init__()
        self.found = found

    def __torch_function__(
        self, function: Any, types: Sequence[Any], args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        name = getattr(function, "__name__", "")
        if name in self.NAMES and args and isinstance(args[0], Tensor):
            self.found(f".{name}()", args[0])
        return function(*args, **(kwargs or {}))
