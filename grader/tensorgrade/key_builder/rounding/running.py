"""Running error analysis: follows a reference operation by operation, and knows of each tensor how far it may be off.

After J. H. Wilkinson's running error analysis (N. J. Higham, Accuracy and Stability of Numerical Algorithms, ch. 3),
with an operator's rule in place of one for each of the four operations.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from tensorgrade.key_builder.rounding.branches import doubtful_results
from tensorgrade.key_builder.rounding.carried import EXACT, Carried, CarriedStore, largest, rounded_constant
from tensorgrade.key_builder.rounding.kinds import Kind, kind_of
from tensorgrade.key_builder.rounding.operator_call import OperatorCall, float_outputs, is_float
from tensorgrade.key_builder.rounding.picks import carry_picks, indices_in_doubt
from tensorgrade.key_builder.rounding.pointwise import JUMPS, carry_pointwise
from tensorgrade.key_builder.rounding.products import carry_products
from tensorgrade.key_builder.rounding.refusals import NoBound, narrow, number_taken_out, undecided, unknown_operation
from tensorgrade.key_builder.rounding.sums import carry_moves, carry_sums
from tensorgrade.key_builder.rounding.take_apart import run_decomposed, run_primitive

Tensor = torch.Tensor


class RunningErrors(TorchDispatchMode):
    """While it is on, the errors of all tensors that operations return are known.

    Raises `NoBound` where a number is taken out of a rounded tensor, and for an operation without a rule.
    """

    def __init__(self) -> None:
        super().__init__()
        self.store = CarriedStore()
        self.doubts: list[NoBound] = []
        """The branches that rounding may change."""
        self.random_operation = ""
        """The last operation that drew random numbers."""
        self._origins: dict[int, str] = {}

    def add_argument(self, tensor: Tensor) -> Tensor:
        """The same tensor, which from now on is known to be exact."""
        if tensor.numel():
            self.store.put(tensor, EXACT)
        return tensor

    def known(self, tensor: Tensor) -> Carried:
        """What is known of a tensor."""
        return self.store.get(tensor)

    def require_exact(self, what: str, tensor: Tensor) -> None:
        """Raises NoBound if numbers that may be off leave PyTorch."""
        if self.store.knows(tensor) and self.known(tensor).error is not None:
            raise number_taken_out(what) if tensor.is_floating_point() else undecided(self._origin(tensor))

    def __torch_dispatch__(
        self, func: Any, types: Sequence[Any], args: tuple[Any, ...] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        with torch.no_grad(), torch._C.DisableTorchFunction():
            return self._dispatch(OperatorCall(func, args, kwargs or {}))

    def _dispatch(self, call: OperatorCall) -> Any:
        if any(tensor.is_meta for tensor in call.tensors()):
            return call.execute()
        if any(tensor.is_complex() for tensor in call.tensors()) or call.name in ("complex", "polar"):
            raise unknown_operation(f"{call.label} with complex numbers")
        kind = kind_of(call)
        if kind not in (Kind.CONSTANT, Kind.VIEW, Kind.RANDOM, Kind.NUMBER):
            self._require_decided(call, kind)
        match kind:
            case Kind.NUMBER:
                self.require_exact(".item()", call.tensors()[0])
                return call.execute()
            case Kind.VIEW:
                return call.execute()
            case Kind.CONSTANT | Kind.RANDOM:
                return self._write_constants(call, kind)
            case Kind.COMPOSITE:
                return run_decomposed(call, self)
            case Kind.PRIMITIVE:
                return run_primitive(call, self)
            case _:
                return self._follow(call, kind)

    def _follow(self, call: OperatorCall, kind: Kind) -> Any:
        """Execute a call, and store what is known of the tensors that it returns or writes."""
        if not call.written:
            returned = call.execute()
            outs = list(float_outputs(returned))
            if self._is_whole_constant(call, outs):
                return returned
            carried = self._carry(call, kind, outs) if outs else []
            shared = {tensor.untyped_storage()._cdata for tensor in call.tensors()}
            for out, item in zip(outs, carried, strict=True):
                # Some operations return a view without declaring it.
                if out.numel() and out.untyped_storage()._cdata not in shared:
                    self.store.put(out, item)
            self._mark_doubtful(call, kind, returned)
            return returned
        # What is written may be read, too: all must be known before.
        targets = [call.arguments[name] for name in self._written_in_order(call)]
        if not all(map(is_float, targets)):
            return self._write_integers(call, targets[0])
        carried = self._carry(call, kind, call.run())
        before = [self.store.prepare_write(target) if target.numel() else EXACT for target in targets]
        were_empty = [not target.numel() for target in targets]
        returned = call.execute()
        for target, was_empty, item, old in zip(targets, were_empty, carried, before, strict=True):
            if was_empty:
                self.store.put(target, item)
            elif target.numel():
                self.store.write(target, old, item)
        return returned

    def _is_whole_constant(self, call: OperatorCall, outs: list[Tensor]) -> bool:
        """Whether a result of the reference's own whole numbers is a whole number, too, which float32 holds."""
        if any(self.store.knows(tensor) for tensor in call.tensors()):
            return False
        return all(bool(((item == item.round()) & (item.abs() < 2**24)).all()) for item in (*call.floats(), *outs))

    def _written_in_order(self, call: OperatorCall) -> list[str]:
        return [name for name in call.arguments if name in call.written]

    def _carry(self, call: OperatorCall, kind: Kind, outs: list[Tensor]) -> list[Carried]:
        self._require_double(call, kind, outs)
        return [_without_nan(item) for item in self._carried(call, kind, outs)]

    def _carried(self, call: OperatorCall, kind: Kind, outs: list[Tensor]) -> list[Carried]:
        match kind:
            case Kind.MOVE:
                return carry_moves(call, outs, self.known)
            case Kind.SUM:
                return carry_sums(call, outs, self.known)
            case Kind.PRODUCT:
                return carry_products(call, outs, self.known)
            case Kind.PICK:
                return carry_picks(call, outs, self.known)
            case _:
                found = carry_pointwise(call, outs[0], self.known)
                rounds = call.arguments.get("rounding_mode") is not None
                if (call.name in JUMPS or rounds) and found.error is not None and bool((found.error >= 0.5).any()):
                    self.doubts.append(undecided(call.label))
                return [found]

    def _require_double(self, call: OperatorCall, kind: Kind, outs: list[Tensor]) -> None:
        """Raises NoBound for arithmetic in float32, and for numbers that are rounded to it."""
        if all(out.dtype == torch.float64 for out in outs) or kind in (Kind.MOVE, Kind.PICK):
            return
        if call.name in ("_to_copy", "convert_element_type", "copy"):
            tensor = call.floats()[-1] if call.floats() else None
            if tensor is not None and not torch.equal(tensor.double(), outs[0].double()):
                raise narrow(call.label)
        elif kind in (Kind.PRODUCT, Kind.SUM) or call.floats():
            raise narrow(call.label)

    def _require_decided(self, call: OperatorCall, kind: Kind) -> None:
        """Raises NoBound where integers that rounding may change are used, or truth values other than one by one."""
        for tensor in call.tensors():
            if tensor.is_floating_point() or not self.store.knows(tensor) or self.known(tensor).error is None:
                continue
            if tensor.dtype != torch.bool or kind not in (Kind.POINTWISE, Kind.COMPARISON):
                raise undecided(self._origin(tensor))

    def _mark_doubtful(self, call: OperatorCall, kind: Kind, returned: Any) -> None:
        """Store which integers and truth values rounding may change."""
        results = [leaf for leaf in tree_leaves(returned) if isinstance(leaf, Tensor) and not leaf.is_floating_point()]
        if kind in (Kind.PICK, Kind.INDEX):
            if results and indices_in_doubt(call, self.known):
                for result in results:
                    self._put_doubt(result, torch.ones_like(result, dtype=torch.bool), call.label)
            return
        if call.name == "equal":
            if doubtful_results(call, returned, self.known) is not None:
                raise undecided(call.label)
            return
        for result in results:
            mask = doubtful_results(call, result, self.known) if kind in (Kind.COMPARISON, Kind.POINTWISE) else None
            if mask is not None:
                self._put_doubt(result, mask.expand(result.shape), call.label)

    def _put_doubt(self, tensor: Tensor, mask: Tensor, label: str) -> None:
        self.store.put(tensor, Carried(mask.double()))
        self._origins[tensor.untyped_storage()._cdata] = label
        self.doubts.append(undecided(label))

    def _origin(self, tensor: Tensor) -> str:
        return self._origins.get(tensor.untyped_storage()._cdata, "branch")

    def _write_integers(self, call: OperatorCall, target: Tensor) -> Any:
        """An operation in place on integers or truth values: what is in doubt then makes all of the memory doubtful."""
        mask = doubtful_results(call, target, self.known)
        returned = call.execute()
        if mask is not None:
            origin = next((self._origin(item) for item in call.tensors() if self.known(item).error is not None), "")
            whole = target.as_strided((target.untyped_storage().nbytes() // target.element_size(),), (1,), 0)
            self._put_doubt(whole, torch.ones_like(whole, dtype=torch.bool), origin or call.label)
        return returned

    def _write_constants(self, call: OperatorCall, kind: Kind) -> Any:
        """Constants need no entry, unless they are written over something else or are random."""
        before = {
            name: self.store.prepare_write(call.arguments[name])
            for name in call.written
            if is_float(call.arguments.get(name))
        }
        returned = call.execute()
        written = [call.arguments[name] for name in before]
        for out in written or float_outputs(returned):
            if not out.numel():
                continue
            if kind is Kind.RANDOM:
                unknown = Carried(torch.full(out.shape, float("inf"), dtype=torch.float64))
                self.random_operation = call.label
                self._write(out, before, unknown)
            elif written:
                self._write(out, before, Carried(rounded_constant(out), None, largest(out)))
        return returned

    def _write(self, tensor: Tensor, before: Mapping[str, Carried], carried: Carried) -> None:
        if before:
            self.store.write(tensor, next(iter(before.values())), carried)
        else:
            self.store.put(tensor, carried)


def _without_nan(carried: Carried) -> Carried:
    """An error of which nothing is known is infinite."""
    if carried.error is None or not bool(carried.error.isnan().any()):
        return carried
    return replace(carried, error=carried.error.nan_to_num(nan=float("inf"), posinf=float("inf")), terms=None)
