"""Refuses cases whose arguments are outside the domain of the function: the notebook does not promise them."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from tensorgrade.arrays.codec import Array
from tensorgrade.exercise.case_sizes import case_sizes, is_int, is_pair
from tensorgrade.exercise.definition import Exercise
from tensorgrade.exercise.domain import ArgumentDomain, Choice, Count, Domain, Floats, Made, PairOf
from tensorgrade.exercise.expressions import parse_expression
from tensorgrade.exercise.validation import AuthorError
from tensorgrade.key_builder.cases import call_by_name
from tensorgrade.key_builder.reference import Arguments


def require_legal_cases(exercise: Exercise, called: Mapping[str, Exercise], arguments: Mapping[str, Arguments]) -> None:
    """Raises AuthorError for the cases whose arguments are outside the domain, one sentence each.

    ``called`` is the exercise whose function a case calls, ``arguments`` those of the call, both by the case's name.
    Of `Made` arguments only what `Domain.accepts` says is checked.
    """
    refused: dict[str, str] = {}
    for name, given in arguments.items():
        function = called[name]
        if function.domain is not None:
            sentence = next(_mistakes(function.domain, with_defaults(function, given)), None)
            if sentence is not None:
                refused[name] = f"Exercise {exercise.name!r}, case {name!r}: {sentence}"
    if refused:
        raise AuthorError("\n".join(refused.values()), exercise.name, next(iter(refused)))


def with_defaults(exercise: Exercise, arguments: Arguments) -> dict[str, Any]:
    """The arguments of a call with the defaults filled in, in the order of the parameters."""
    defaults = {name: item.default for name, item in exercise.parameters().items()}
    return {name: arguments.get(name, default) for name, default in defaults.items()}


def _mistakes(domain: Domain, arguments: Arguments) -> Iterator[str]:
    """What is not legal, the argument first, then sizes and rules; the first says why the others are wrong, too."""
    for name, item in domain.arguments.items():
        yield from _argument_mistakes(name, item, arguments[name])
    found = case_sizes(domain, arguments)
    yield from found.contradictions
    for name, size in domain.sizes.items():
        if name in found.values and not size.low <= found.values[name] <= size.high:
            yield (
                f"{found.origins[name]} makes {name} {found.values[name]}; the domain has {name} from {size.low} to "
                f"{size.high}."
            )
    for rule in domain.rules:
        expression = parse_expression(rule)
        if expression.names <= found.values.keys() and not expression(found.values):
            values = ", ".join(f"{name} = {found.values[name]}" for name in sorted(expression.names))
            told = sorted({found.origins[name] for name in expression.names if name in found.origins})
            yield f"it breaks the rule {rule!r} of the domain: {values}{_by(told)}."
    if domain.accepts is not None and not call_by_name(domain.accepts, arguments):
        yield "the function `accepts` of the domain refuses its arguments."


def _by(told: list[str]) -> str:
    return f" (by {', '.join(told)})" if told else ""


def _argument_mistakes(name: str, item: ArgumentDomain, value: Any) -> Iterator[str]:
    match item:
        case Floats():
            if not isinstance(value, Array) or value.values.dtype not in (np.float32, np.float64):
                yield f"{name} must be an array of float32 or float64."
                return
            values = value.values
            if not values.size:
                yield f"{name} has no elements: its shape is {values.shape}."
            elif not np.isfinite(values).all():
                yield f"{name} must have finite numbers only."
            # One rounding, of a float32 array, is no larger number.
            elif (largest := float(np.abs(values).max())) > item.largest * (1 + np.finfo(values.dtype).eps):
                yield f"{name} has {largest:.6g} as its largest absolute value; the domain has {item.largest:g}."
            elif not item.signed and values.min() < 0:
                yield f"{name} has negative numbers; the domain has none."
        case Count() if not is_int(value):
            yield f"{name} must be an int, not {value!r}."
        case PairOf(none_means=none) if not is_pair(value) and (value is not None or none is None):
            yield f"{name} must be a pair of ints{' or None' if none else ''}, not {value!r}."
        case Choice(values=values) if not any(type(value) is type(one) and value == one for one in values):
            yield f"{name} is {value!r}; the domain has {', '.join(map(repr, values))}."
        case Count() | PairOf() | Choice() | Made():
            pass
