"""The sizes of a case: what the names of a domain stand for in one call."""

from collections.abc import Mapping

from tensorgrade.exercise.domain import Domain
from tensorgrade.exercise.expressions import parse_expression


def with_derived(domain: Domain, sizes: Mapping[str, int]) -> dict[str, int]:
    """The sizes and the derived names. Raises ZeroDivisionError where one of these divides by zero."""
    values = dict(sizes)
    for name, text in domain.derived.items():
        values[name] = parse_expression(text)(values)
    return values


def broken_rules(domain: Domain, values: Mapping[str, int]) -> list[str]:
    """The rules that do not hold; ``values`` are those of `with_derived`."""
    return [rule for rule in domain.rules if not parse_expression(rule)(values)]
