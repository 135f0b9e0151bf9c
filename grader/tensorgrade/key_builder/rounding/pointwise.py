"""Operations element by element: each input is moved up and down by its error, and the operation rounds once.

The difference quotients of a function that is convex or concave bound its derivative between x − e and x + e, so the
errors stay linear in the unit roundoff. Where a move leaves the domain, or reaches a pole, nothing is known.
"""

from collections.abc import Callable
from typing import Any

import torch

from tensorgrade.key_builder.rounding.carried import SMALLEST, UNIT, Carried, Terms, largest
from tensorgrade.key_builder.rounding.operator_call import OperatorCall, is_float
from tensorgrade.key_builder.rounding.sums import ratio

Tensor = torch.Tensor
Known = Callable[[Tensor], Carried]

UNROUNDED = {
    "neg", "abs", "relu", "maximum", "minimum", "fmax", "fmin", "clamp", "clamp_min", "clamp_max", "where",
    "masked_fill", "clone", "positive", "copysign", "threshold", "threshold_backward", "hardtanh", "hardshrink",
    "relu6", "nan_to_num", "_to_copy", "convert_element_type", "conj_physical", "sign", "sgn", "floor", "ceil",
    "round", "trunc", "heaviside", "fmod", "remainder", "frac", "lift_fresh",
}  # fmt: skip
"""Exact, or as exact as what they choose from."""
JUMPS = {"sign", "sgn", "floor", "ceil", "round", "trunc", "heaviside", "fmod", "remainder", "frac", "floor_divide"}
"""Not continuous."""
ADDITIONS = {"add": 1, "sub": -1, "rsub": -1}
ARITHMETIC = {"mul", "div", "true_divide", "reciprocal", "sqrt", "rsqrt", "square", "leaky_relu", "deg2rad", "rad2deg"}
POLES = {"div": "other", "true_divide": "other", "reciprocal": "self", "remainder": "other", "fmod": "other"}
"""The arguments at whose zero an operation has a pole; that of ``pow`` depends on the exponent."""
EXTRA_OPERATIONS = {"_to_copy", "convert_element_type", "clone", "lift_fresh", "frac", "where"}
"""Element by element, although PyTorch does not declare it."""

# In units of u, for the reference and the answer together. NumPy's exp, log, … in float32 are off by up to 4 ulp.
ADDITION, PRODUCT, FUNCTION = 2, 4, 10


def local_size(call: OperatorCall, out: Tensor) -> Tensor | None:
    """By how much one element of the result may be rounded; None if it is not."""
    if call.name in UNROUNDED:
        return None
    size = torch.where(out.isfinite(), out.abs().double(), 0.0)
    if call.name in ADDITIONS:
        constants = sum(_written_constant(call.arguments.get(name)) for name in ("self", "other"))
        return UNIT * (ADDITION * size + constants)
    exponent = call.arguments.get("exponent")
    square = call.name == "pow" and not isinstance(exponent, Tensor) and exponent in (1, 2)
    roundings = PRODUCT if call.name in ARITHMETIC or square else FUNCTION
    return roundings * UNIT * size + SMALLEST * (size > 0)


def _written_constant(value: Any) -> float:
    """The size of a number that float32 cannot hold."""
    if isinstance(value, float) and value == value and abs(value) < float("inf"):
        return abs(value) if float(torch.tensor(value, dtype=torch.float32)) != value else 0.0
    return 0.0


def carry_pointwise(call: OperatorCall, out: Tensor, known: Known) -> Carried:
    """What is known of the output, or of ``self`` after an operation in place."""
    if call.name in ADDITIONS:
        return _carry_addition(call, out, known)
    local = local_size(call, out)
    error = moved_error(call, out, known)
    if call.name in POLES or call.name == "pow":
        error = _poles(call, out, known, error)
    own = error
    if local is not None:
        error = local if error is None else error + local
    carried = [known(tensor) for tensor in call.floats()]
    if call.name in UNROUNDED:
        reach, plain = (
            max((item.reach for item in carried), default=0.0),
            max((item.plain for item in carried), default=0.0),
        )
        return Carried(error, known(call.floats()[0]).terms if call.name == "neg" else None, reach, plain)
    reach = largest(out)
    if call.name in ("mul", "div") and sum(item.error is not None for item in carried) <= 1:
        reach *= max((ratio(tensor, known) for tensor in call.floats()), default=1.0)
    terms = _scaled_terms(call, out, known, own, local)
    return Carried(error, terms, reach, terms.plain(out) if terms else 0.0)


def moved_error(call: OperatorCall, out: Tensor, known: Known) -> Tensor | None:
    """The change of the output when inputs are moved by their errors, and truth values in doubt are turned over."""
    total: Tensor | None = None
    moved = [tensor for tensor in call.tensors() if known(tensor).error is not None]
    for tensor in moved:
        error = known(tensor).error
        assert error is not None
        if tensor.dtype == torch.bool:
            others = [tensor ^ (error > 0)]
        elif tensor.is_floating_point():
            others = [tensor + error, tensor - error]
        else:
            continue
        change = torch.zeros_like(out, dtype=torch.float64)
        for other in others:
            [result] = _run_replacing(call, tensor, other)
            difference = torch.where(result == out, 0.0, (result - out).abs())
            change = torch.maximum(change, difference.nan_to_num(nan=float("inf"), posinf=float("inf")))
        total = change if total is None else total + change
    if call.name == "mul" and len(moved) == 2 and all(map(is_float, moved)):
        first, second = (known(tensor).error for tensor in moved)
        assert total is not None
        assert first is not None
        assert second is not None
        total = total + first * second
    return total


def _run_replacing(call: OperatorCall, tensor: Tensor, other: Tensor) -> list[Tensor]:
    """The call with another tensor wherever this one is an argument."""
    if is_float(tensor):
        return call.run(lambda leaf: other if leaf is tensor else leaf)
    return call.run(None, {name: other for name, value in call.arguments.items() if value is tensor})


def _poles(call: OperatorCall, out: Tensor, known: Known, error: Tensor | None) -> Tensor | None:
    if call.name == "pow":
        exponent = call.arguments.get("exponent")
        pole = "self" if not isinstance(exponent, Tensor) and exponent is not None and exponent < 0 else None
    else:
        pole = POLES[call.name]
    divisor = call.arguments.get(pole) if pole else None
    if error is None or not isinstance(divisor, Tensor) or (divisor_error := known(divisor).error) is None:
        return error
    near = (divisor.abs() <= divisor_error) & (divisor_error > 0)
    return torch.where(near, float("inf"), error) if bool(near.any()) else error


def _terms(value: Any, known: Known) -> Terms | None:
    return known(value).terms if is_float(value) else None


def _carry_addition(call: OperatorCall, out: Tensor, known: Known) -> Carried:
    """A sum of two tensors. If one is a sum itself, honest answers may add all terms up in another order."""
    scales = {"self": 1.0, "other": abs(float(call.arguments.get("alpha", 1)))}
    if call.name == "rsub":
        scales = {"self": scales["other"], "other": 1.0}
    zeros = torch.zeros(out.shape, dtype=torch.float64)
    count, size, own, everywhere, products = zeros.clone(), zeros.clone(), zeros.clone(), 0.0, 0
    terms_of = {name: _terms(call.arguments[name], known) for name in scales}
    is_sum = any(terms and bool((terms.count > 1).any()) for terms in terms_of.values())
    any_everywhere = any(terms and terms.everywhere for terms in terms_of.values())
    reach, error = 0.0, zeros.clone()
    for name, scale in scales.items():
        value, terms = call.arguments[name], terms_of[name]
        tensor = value if isinstance(value, Tensor) else torch.tensor(float(value), dtype=torch.float64)
        carried = known(value) if isinstance(value, Tensor) else Carried(None)
        if carried.error is not None:
            error = error + scale * carried.error
        if terms:
            count, size, own = count + terms.count, size + scale * terms.size, own + scale * terms.own_error
            products += terms.products
        else:
            count, size = count + 1, size + scale * tensor.abs()
            if carried.error is not None:
                own = own + scale * carried.error
        if any_everywhere:
            everywhere += scale * (terms.everywhere if terms and terms.everywhere else largest(tensor))
        reach += scale * max(carried.reach, largest(tensor))
    if not everywhere and products >= 2:
        everywhere = largest(size)
    terms = Terms(count, size, own, everywhere, products)
    local = local_size(call, out)
    assert local is not None
    direct = error + local
    if is_sum or everywhere:
        direct = torch.maximum(direct, own + terms.rounding(out)) if not everywhere else own + terms.rounding(out)
    return Carried(direct, terms, reach, terms.plain(out))


def _scaled_terms(
    call: OperatorCall, out: Tensor, known: Known, own: Tensor | None, local: Tensor | None
) -> Terms | None:
    """The terms of a product or a quotient with a sum, and of a product that may become a term of a sum."""
    zeros = torch.zeros(out.shape, dtype=torch.float64)
    if call.name not in ("mul", "div"):
        return None
    first, second = call.arguments["self"], call.arguments["other"]
    terms = {name: _terms(value, known) for name, value in (("self", first), ("other", second))}
    if call.name == "div":
        terms["other"] = None
    sums = [name for name, item in terms.items() if item and bool((item.count > 1).any())]
    if not sums:
        if call.name == "mul" and is_float(first) and is_float(second):
            return Terms(zeros + 1, out.abs().double(), zeros if own is None else own, 0.0, 1)
        return None
    if len(sums) == 2 or call.arguments.get("rounding_mode") is not None:
        return None
    [name] = sums
    chain, factor = terms[name], second if name == "self" else first
    assert chain is not None
    scale = factor.double().abs() if isinstance(factor, Tensor) else torch.tensor(abs(float(factor)))
    if call.name == "div":
        scale = 1 / scale
    if not bool(scale.isfinite().all()):
        return None
    carried = known(factor) if is_float(factor) else Carried(None)
    own_error = chain.own_error * scale + zeros
    if carried.error is not None:
        relative = carried.error / factor.abs() if call.name == "div" else carried.error
        own_error = own_error + (out.abs() if call.name == "div" else (call.arguments[name]).abs()) * relative
    if local is not None:
        own_error = own_error + local
    return Terms(
        chain.count + zeros, chain.size * scale + zeros, own_error, chain.everywhere * largest(scale), chain.products
    )
