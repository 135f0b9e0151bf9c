"""An estimate of rounding errors: each operation's own rounding is drawn at random and goes through the reference.

Errors that cancel or die away do so here as well, which the running analysis cannot know. It is no bound: it is used
where that one is too wide.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode

from tensorgrade.key_builder.rounding.carried import Terms
from tensorgrade.key_builder.rounding.kinds import Kind, kind_of
from tensorgrade.key_builder.rounding.operator_call import OperatorCall, float_outputs
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

    def __torch_dispatch__(
        self, func: Any, types: Sequence[Any], args: tuple[Any, ...] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        call = OperatorCall(func, args, kwargs or {})
        with torch.no_grad(), torch._C.DisableTorchFunction():
            kind = kind_of(call)
            if kind is Kind.COMPOSITE:
                return run_decomposed(call, self)
            if kind is Kind.PRIMITIVE:
                return run_primitive(call, self)
            if kind not in ROUNDED:
                return call.execute()
            # An operation in place changes what its rounding depends on.
            sizes = _own_sizes(call, kind, call.run()) if call.in_place else None
            returned = call.execute()
            if sizes is None:
                sizes = _own_sizes(call, kind, list(float_outputs(returned)))
            for out, size in zip(float_outputs(returned), sizes, strict=True):
                if size is not None:
                    signs = 2 * torch.randint(0, 2, out.shape, generator=self._generator) - 1
                    out.add_(size * signs)
            return returned


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
