"""What is known of each tensor's rounding, stored beside the memory of the tensor so that views share it.

Errors are absolute, for the unit roundoff `UNIT`; they are linear in it.
"""

from dataclasses import dataclass, replace

import torch

Tensor = torch.Tensor

UNIT = 2.0**-24
"""The unit roundoff u of float32."""
SMALLEST = 2.0**-126
"""The smallest normal number of float32: below it, an operation has an absolute error."""


@dataclass(frozen=True)
class Terms:
    """A value as a sum of terms, which honest answers may add up in any order. All tensors have the value's shape."""

    count: Tensor
    """How many terms."""
    size: Tensor
    """The sum B of their absolute values."""
    own_error: Tensor
    """The error of the terms themselves."""
    everywhere: float = 0.0
    """The bound S of B over every output that there could be; 0 for sums that no fast algorithm computes."""
    products: int = 0
    """How many of the terms are products of two tensors."""

    def rounding(self, value: Tensor) -> Tensor:
        """The error of adding the terms up.

        A partial sum is at most (B + |value|)/2. For products it is (n+2)·B + 8·S: FFT and Winograd's algorithm round
        everywhere as they do where the sums are largest.
        """
        if self.everywhere:
            found = UNIT * ((self.count + 2) * self.size + 8 * self.everywhere)
        else:
            found = UNIT * (self.count * (self.size + value.abs()) / 2 + 2 * value.abs())
        return torch.where(found.isfinite(), found, 0.0)

    def plain(self, value: Tensor) -> float:
        """The largest size, of every output that there could be, if adding the terms up is what rounds; else 0."""
        least = largest(self.rounding(value)) / 100
        return max(largest(self.size), self.everywhere) if bool((self.own_error <= least).all()) else 0.0


@dataclass(frozen=True)
class Carried:
    """What is known of a tensor."""

    error: Tensor | None
    """By how much an honest value may differ, element by element; None where it may not. Of integers and truth values:
    1 where rounding may change them."""
    terms: Terms | None = None
    reach: float = 0.0
    """The largest absolute value that was added in linear operations on the way to this tensor."""
    plain: float = 0.0
    """Of sums of products of exact numbers, and of what is chosen among these: the largest size of such a sum."""


EXACT = Carried(None)


def largest(value: Tensor) -> float:
    """The largest absolute value that is finite; 0 of none."""
    if not value.numel():
        return 0.0
    absolute = value.detach().abs()
    found = float(absolute.max())
    if found < float("inf"):
        return found
    return float(torch.where(absolute < float("inf"), absolute, 0.0).max())


def rounded_constant(values: Tensor) -> Tensor | None:
    """The error of numbers that the reference itself writes, in an answer that is computed in float32."""
    if not values.is_floating_point():
        return None
    inexact = (values != values.float().to(values.dtype)) & values.isfinite()
    return UNIT * values.abs().double() * inexact if bool(inexact.any()) else None


class CarriedStore:
    """`Carried` of every tensor, by the memory that it is in.

    Memory that nothing is known of holds constants of the reference. The memory is kept alive, so that no other tensor
    takes its address.
    """

    def __init__(self) -> None:
        self._kept: dict[int, tuple[torch.UntypedStorage, Carried]] = {}

    def knows(self, tensor: Tensor) -> bool:
        """Whether the tensor is more than a constant."""
        return _address(tensor) in self._kept

    def get(self, tensor: Tensor) -> Carried:
        """What is known of a tensor or a view of it."""
        found = self._kept.get(_address(tensor))
        if found is None:
            return Carried(rounded_constant(tensor))
        whole = found[1]
        error = None if whole.error is None else _view(whole.error, tensor)
        terms = whole.terms and replace(
            whole.terms,
            count=_view(whole.terms.count, tensor),
            size=_view(whole.terms.size, tensor),
            own_error=_view(whole.terms.own_error, tensor),
        )
        return Carried(error, terms, whole.reach, whole.plain)

    def put(self, tensor: Tensor, carried: Carried) -> None:
        """Store what is known of a tensor whose memory is its own."""
        self._kept[_address(tensor)] = (
            tensor.untyped_storage(),
            Carried(
                None if carried.error is None else _whole(carried.error, tensor),
                carried.terms
                and replace(
                    carried.terms,
                    count=_whole(carried.terms.count, tensor),
                    size=_whole(carried.terms.size, tensor),
                    own_error=_whole(carried.terms.own_error, tensor),
                ),
                carried.reach,
                carried.plain,
            ),
        )

    def prepare_write(self, tensor: Tensor) -> Carried:
        """What is known of the whole memory of a tensor, before a part of it is written."""
        everything = _everything(tensor)
        return self.get(everything)

    def write(self, tensor: Tensor, before: Carried, carried: Carried) -> None:
        """Store what is known of a tensor that was written in place; ``before`` is that of its memory before."""
        everything = _everything(tensor)
        if everything.numel() == tensor.numel():
            self.put(tensor, carried)
            return

        def written(old: Tensor | None, new: Tensor | None, default: Tensor) -> Tensor:
            buffer = default.clone() if old is None else old.clone()
            _view(buffer, tensor).copy_(torch.zeros(()) if new is None else new)
            return buffer

        zeros = torch.zeros(everything.shape, dtype=torch.float64)
        error = None
        if before.error is not None or carried.error is not None:
            error = written(before.error, carried.error, zeros)
        terms = None
        if before.terms is not None or carried.terms is not None:
            old, new = before.terms, carried.terms
            absolute = everything.abs().double()
            terms = Terms(
                written(old.count if old else None, new.count if new else torch.ones(()), torch.ones_like(zeros)),
                written(old.size if old else None, new.size if new else tensor.abs(), absolute),
                written(old.own_error if old else before.error, new.own_error if new else carried.error, zeros),
                max(old.everywhere if old else 0.0, new.everywhere if new else 0.0),
                max(old.products if old else 0, new.products if new else 0),
            )
        reach, plain = max(before.reach, carried.reach), max(before.plain, carried.plain)
        self.put(everything, Carried(error, terms, reach, plain))


def _address(tensor: Tensor) -> int:
    return int(tensor.untyped_storage()._cdata)


def _everything(tensor: Tensor) -> Tensor:
    """The whole memory of a tensor, as one row."""
    size = tensor.untyped_storage().nbytes() // tensor.element_size()
    return tensor.detach().as_strided((size,), (1,), 0)


def _view(buffer: Tensor, tensor: Tensor) -> Tensor:
    return buffer.as_strided(tensor.size(), tensor.stride(), tensor.storage_offset())


def _whole(values: Tensor, tensor: Tensor) -> Tensor:
    """Values of a tensor's shape, laid out as its memory is."""
    size = tensor.untyped_storage().nbytes() // tensor.element_size()
    buffer = torch.zeros(size, dtype=torch.float64)
    target = _view(buffer, tensor)
    for axis, (length, stride) in enumerate(zip(tensor.size(), tensor.stride(), strict=True)):
        if length > 1 and stride == 0:  # expanded: all elements along the axis are one
            target, values = target.narrow(axis, 0, 1), values.expand(tensor.size()).narrow(axis, 0, 1)
    target.copy_(values)
    return buffer
