"""An estimate of rounding errors: each operation's own rounding is drawn at random and goes through the reference.

Errors that cancel or die away do so here as well, which the running analysis cannot know. It is no bound: it is used
where that one is too wide.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_map

from tensorgrade.key_builder.rounding.carried import Terms, rounded_constant
from tensorgrade.key_builder.rounding.kinds import Kind, kind_of
from tensorgrade.key_builder.rounding.operator_call import OperatorCall, float_outputs, is_float
from tensorgrade.key_builder.rounding.pointwise import local_size
from tensorgrade.key_builder.rounding.products import product_terms
from tensorgrade.key_builder.rounding.sums import sum_sizes
from tensorgrade.key_builder.rounding.take_apart import run_decomposed, run_primitive

Tensor = torch.Tensor

ROUNDED = (Kind.SUM, Kind.PRODUCT, Kind.POINTWISE)


class RandomRounding(TorchDispatchMode):
    """While it is on, each operation's result is off by the size that its rule allows, up or down at random."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._generator = torch.Generator().manual_seed(seed)
        self._computed: dict[int, torch.UntypedStorage] = {}
        """The memory of arguments and results, by address. Other numbers are constants of the reference."""
        self._constants: dict[int, Tensor] = {}
        self._kept: list[Tensor] = []

    def add_argument(self, tensor: Tensor) -> Tensor:
        """The same tensor, which is exact."""
        self._computed[tensor.untyped_storage()._cdata] = tensor.untyped_storage()
        return tensor

    def __torch_dispatch__(
        self, func: Any, types: Sequence[Any], args: tuple[Any, ...] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        call = OperatorCall(func, args, kwargs or {})
        with torch.no_grad(), torch._C.DisableTorchFunction():
            if any(tensor.is_meta for tensor in call.tensors()):
                return call.execute()
            kind = kind_of(call)
            if kind in ROUNDED and not call.written:
                call = OperatorCall(func, *tree_map(self._rounded_constant, (args, dict(kwargs or {}))))
            if kind is Kind.COMPOSITE:
                return run_decomposed(call, self)
            if kind is Kind.PRIMITIVE:
                return run_primitive(call, self)
            if kind not in ROUNDED:
                returned = call.execute()
                if kind in (Kind.MOVE, Kind.PICK):
                    for out in float_outputs(returned):
                        self.add_argument(out)
                return returned
            # An operation in place changes what its rounding depends on.
            sizes = _own_sizes(call, kind, call.run()) if call.written else None
            returned = call.execute()
            if sizes is None:
                sizes = _own_sizes(call, kind, list(float_outputs(returned)))
            for out, size in zip(float_outputs(returned), sizes, strict=True):
                self.add_argument(out)
                if size is not None:
                    out.add_(size * self._signs(out))
            return returned

    def _signs(self, tensor: Tensor) -> Tensor:
        return 2 * torch.randint(0, 2, tensor.shape, generator=self._generator) - 1

    def _rounded_constant(self, leaf: Any) -> Any:
        """A constant of the reference as float32 may hold it, the same each time; anything else as it is."""
        if not is_float(leaf) or leaf.untyped_storage()._cdata in self._computed:
            return leaf
        error = rounded_constant(leaf)
        if error is None:
            return leaf
        if id(leaf) not in self._constants:
            self._constants[id(leaf)] = leaf + error * self._signs(leaf)
            self._kept.append(leaf)
        return self._constants[id(leaf)]


def _own_sizes(call: OperatorCall, kind: Kind, outs: list[Tensor]) -> list[Tensor | None]:
    """By how much the call itself may round each of its outputs."""
    if not outs:
        return []
    if kind is Kind.PRODUCT:
        return [terms.rounding(out) for terms, out in zip(product_terms(call), outs, strict=True)]
    if kind is Kind.SUM:
        zero = torch.zeros((), dtype=torch.float64)
        return [
            Terms(count, size, zero).rounding(out)
            for out, (count, size) in zip(outs, sum_sizes(call, outs), strict=True)
        ]
    return [local_size(call, out) for out in outs]
