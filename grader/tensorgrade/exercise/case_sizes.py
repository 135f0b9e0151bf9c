"""The sizes of a case: what the names of a domain stand for in one call, found from its arguments."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tensorgrade.arrays.codec import Array
from tensorgrade.exercise.domain import Choice, Count, Domain, Floats, Made, PairOf
from tensorgrade.exercise.expressions import Expression, parse_expression

MOST_TRIED = 10_000
"""The most values of a size that are tried where an expression is not linear in it."""


@dataclass(frozen=True)
class CaseSizes:
    """What the arguments of one call tell of the sizes of its domain."""

    values: Mapping[str, int]
    """Sizes and derived names. Those that no argument tells are missing, such as those of `Made` arguments only."""
    origins: Mapping[str, str]
    """What told a size, by its name: such as "axis 0 of X"."""
    contradictions: tuple[str, ...]
    """What cannot be true together, one sentence each."""


def sizes_of(domain: Domain, arguments: Mapping[str, Any]) -> dict[str, int] | None:
    """The sizes and derived names in a call, as in `CaseSizes.values`; None where its arguments contradict each other.

    ``arguments`` have the defaults filled in; arrays are `Array`.
    """
    found = case_sizes(domain, arguments)
    return None if found.contradictions else dict(found.values)


def case_sizes(domain: Domain, arguments: Mapping[str, Any]) -> CaseSizes:
    """The sizes in a call. Arguments of a kind that the domain does not allow tell nothing."""
    pending, contradictions = [], []
    for item in _equations(domain, arguments):
        if isinstance(item, str):
            contradictions.append(item)
        else:
            pending.append(item)
    values: dict[str, int] = {}
    origins: dict[str, str] = {}
    # Sizes that stand alone first: fewer are unknown in the expressions.
    pending.sort(key=lambda item: item.left.text not in domain.sizes)
    progress = True
    while progress:
        progress = False
        for equation in list(pending):
            unknown = _sizes_in(domain, equation.names) - values.keys()
            if len(unknown) > 1:
                continue
            for name in unknown:
                match _solutions(domain, equation, name, values):
                    case [solution]:
                        values[name], origins[name] = solution, equation.place
                    case []:
                        right = equation.right.text
                        contradictions.append(
                            f"{equation.place} is {right}; no {name} gives {equation.left.text} = {right}."
                        )
                    case _:
                        break
            else:
                pending.remove(equation)
                progress = True
                contradictions += _contradiction(domain, equation, values)
    return CaseSizes(with_derived(domain, values), origins, tuple(contradictions))


def with_derived(domain: Domain, sizes: Mapping[str, int]) -> dict[str, int]:
    """The sizes and the derived names, as far as they follow from these; those that divide by zero are left out."""
    values = dict(sizes)
    for name, text in domain.derived.items():
        expression = parse_expression(text)
        if expression.names <= values.keys():
            try:
                values[name] = expression(values)
            except ZeroDivisionError:
                continue
    return values


@dataclass(frozen=True)
class _Equation:
    """One number of an argument, which is also that of an expression: ``left = right``."""

    place: str
    left: Expression
    right: Expression

    @property
    def names(self) -> frozenset[str]:
        return self.left.names | self.right.names


def _equations(domain: Domain, arguments: Mapping[str, Any]) -> Iterator[_Equation | str]:
    """What the arguments tell, and sentences about arrays with another number of axes."""

    def equation(place: str, left: str, right: int | str) -> _Equation:
        return _Equation(place, parse_expression(left), parse_expression(str(right)))

    for name, item in domain.arguments.items():
        value: Any = arguments.get(name)
        match item:
            case Floats(axes=axes) if isinstance(value, Array):
                shape = value.values.shape
                if len(shape) != len(axes):
                    yield f"{name} has the shape {shape}; the domain has ({', '.join(axes)})."
                    continue
                for number, (text, side) in enumerate(zip(axes, shape, strict=True)):
                    yield equation(f"axis {number} of {name}", text, side)
            case Count(size=size) if is_int(value):
                yield equation(name, size, value)
            case PairOf(none_means=(rows, columns)) if value is None and name in arguments:
                yield equation(f"the first number of {name}, None,", item.rows, rows)
                yield equation(f"the second number of {name}, None,", item.columns, columns)
            case PairOf() if is_pair(value):
                yield equation(f"the first number of {name}", item.rows, value[0])
                yield equation(f"the second number of {name}", item.columns, value[1])
            case Choice() | Made() | Floats() | Count() | PairOf():
                pass


def is_int(value: Any) -> bool:
    """Whether it is an int, and no truth value."""
    return type(value) is int


def is_pair(value: Any) -> bool:
    """Whether it is a pair of ints."""
    return isinstance(value, tuple | list) and len(value) == 2 and all(map(is_int, value))


def _sizes_in(domain: Domain, names: frozenset[str]) -> set[str]:
    """The sizes that these sizes and derived names are made of."""
    sizes = {name for name in names if name in domain.sizes}
    for name in names - sizes:
        sizes |= _sizes_in(domain, parse_expression(domain.derived[name]).names)
    return sizes


def _difference(domain: Domain, equation: _Equation, values: Mapping[str, int]) -> int | None:
    """Left minus right; None where one divides by zero."""
    known = with_derived(domain, values)
    if not equation.names <= known.keys():
        return None
    try:
        return equation.left(known) - equation.right(known)
    except ZeroDivisionError:
        return None


def _solutions(domain: Domain, equation: _Equation, name: str, values: Mapping[str, int]) -> list[int]:
    """The values of the size with which the equation holds: those of its range, or one outside; two where many may."""
    size = domain.sizes[name]

    def difference(value: int) -> int | None:
        return _difference(domain, equation, {**values, name: value})

    # Most expressions are linear.
    first, second, third = (difference(size.low + step) for step in range(3))
    if first is not None and second is not None and third == 2 * second - first != second:
        linear = size.low - first // (second - first)
        if difference(linear) == 0:
            return [linear]
    if equation.left.text == name:
        return []
    if size.high - size.low > MOST_TRIED:
        return [size.low, size.high]
    return [value for value in range(size.low, size.high + 1) if difference(value) == 0]


def _contradiction(domain: Domain, equation: _Equation, values: Mapping[str, int]) -> Iterator[str]:
    """A sentence, unless the equation holds."""
    known = with_derived(domain, values)
    if _difference(domain, equation, values) == 0 or not equation.names <= known.keys():
        return
    left, right = (_value(side, known) for side in (equation.left, equation.right))
    if equation.left.names:
        yield f"{equation.place} is {right}, but {equation.left.text} is {left} by the other arguments."
    else:
        yield f"{equation.place} is {right}, but must be {left}."


def _value(expression: Expression, known: Mapping[str, int]) -> str:
    try:
        return str(expression(known))
    except ZeroDivisionError:
        return "a division by zero"
