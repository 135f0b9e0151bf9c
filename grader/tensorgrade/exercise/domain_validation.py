"""The mistakes of a domain, each as a sentence that says what to change. Calls none of the author's functions."""

import inspect
import itertools
import keyword
import math
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tensorgrade.exercise.case_sizes import with_derived
from tensorgrade.exercise.domain import Choice, Count, Domain, Floats, Made, PairOf, Size
from tensorgrade.exercise.expressions import FUNCTIONS, Expression, parse_expression

GENERATOR = "generator"
"""The name by which the functions of `Made` take their random generator."""
MOST_TRIED = 100_000
"""The most combinations of sizes that are tried for one rule."""


@dataclass(frozen=True)
class DomainProblem:
    """A mistake: in what of the domain, its name or text there, and a sentence."""

    what: str
    name: str
    sentence: str


Problems = Iterator[DomainProblem]


def domain_problems(domain: Any, parameters: Collection[str] | None) -> Problems:
    """All mistakes of a domain; ``parameters`` are those of the reference in order, None where they are not known.

    Sizes are compared with rules only where all else is right.
    """
    if not isinstance(domain, Domain):
        yield DomainProblem("", "", f"domain must be a Domain(…), not {domain!r}.")
        return
    problems = [*_size_problems(domain), *_argument_problems(domain, parameters), *_expression_problems(domain)]
    yield from problems or [*_plain_problems(domain), *_unused_sizes(domain)]


def _mapping(items: Any) -> dict[str, Any]:
    """The items by name; none where there is another thing in place of a mapping, which is a problem of its own."""
    return {str(name): item for name, item in items.items()} if isinstance(items, Mapping) else {}


def _size_problems(domain: Domain) -> Problems:
    for what, items, form in (("sizes", domain.sizes, "Size(…)"), ("derived", domain.derived, "an expression")):
        if not isinstance(items, Mapping):
            yield DomainProblem("", "", f"{what} of the domain must be a mapping from names to {form}, not {items!r}.")
    for name, size in _mapping(domain.sizes).items():
        yield from _name_problems("size", name, {})
        if not isinstance(size, Size):
            yield DomainProblem("size", name, f"it must be a Size(low, high, plain), not {size!r}.")
        elif not all(type(number) is int for number in (size.low, size.high, size.plain)):
            yield DomainProblem(
                "size", name, f"its numbers must be whole, not {size.low!r}, {size.high!r}, {size.plain!r}."
            )
        elif size.low > size.high:
            yield DomainProblem("size", name, f"low = {size.low} is more than high = {size.high}.")
        elif not size.low <= size.plain <= size.high:
            yield DomainProblem("size", name, f"plain = {size.plain} is not from {size.low} to {size.high}.")
    for name in _mapping(domain.derived):
        yield from _name_problems("derived name", name, dict.fromkeys(_mapping(domain.sizes), "a size"))


def _name_problems(what: str, name: str, taken: Mapping[str, str]) -> Problems:
    if not name.isidentifier() or keyword.iskeyword(name) or unicodedata.normalize("NFKC", name) != name:
        yield DomainProblem(what, name, "it cannot be a name in Python's expressions.")
    elif name in (*FUNCTIONS, GENERATOR):
        yield DomainProblem(what, name, f"{name} has a meaning of its own; choose another name.")
    elif name in taken:
        yield DomainProblem(what, name, f"{name} is {taken[name]}, too; choose another name.")


def _argument_problems(domain: Domain, parameters: Collection[str] | None) -> Problems:
    if not isinstance(domain.arguments, Mapping):
        yield DomainProblem("", "", f"arguments of the domain must be a mapping by name, not {domain.arguments!r}.")
        return
    arguments = _mapping(domain.arguments)
    if parameters is not None and list(arguments) != list(parameters):
        if unknown := [name for name in arguments if name not in parameters]:
            sentence = f"the domain has arguments {unknown}, which the reference does not take: it takes "
        elif missing := [name for name in parameters if name not in arguments]:
            sentence = f"the domain lacks the arguments {missing}; the reference takes "
        else:
            sentence = "the domain's arguments must stand in the order of the reference's parameters: "
        yield DomainProblem("", "", f"{sentence}{', '.join(parameters)}.")
    names = {**_mapping(domain.sizes), **_mapping(domain.derived)}
    for position, (name, item) in enumerate(arguments.items()):
        if name in names and not (isinstance(item, Count) and item.size == name):
            yield DomainProblem("argument", name, f"{name} is a size, too, and not this argument; rename the size.")
        match item:
            case Floats():
                yield from _floats_problems(name, item)
            case Choice(values=values):
                if not values:
                    yield DomainProblem("argument", name, "Choice(…) needs at least one value.")
                for number, value in enumerate(values):
                    if not _is_plain(value):
                        yield DomainProblem("argument", name, f"a choice is a number, a word or None, not {value!r}.")
                    elif any(type(value) is type(other) and value == other for other in values[:number]):
                        yield DomainProblem("argument", name, f"the choice {value!r} is there twice.")
            case PairOf(none_means=none) if none is not None and not (isinstance(none, tuple) and len(none) == 2):
                yield DomainProblem("argument", name, f"none_means must be two expressions, not {none!r}.")
            case Made(function=function):
                known = {GENERATOR, *names, *list(arguments)[:position]}
                yield from _function_problems("argument", name, function, known, "a size or an earlier argument")
            case Count() | PairOf():
                pass
            case _:
                kinds = "Floats, Count, PairOf, Choice or Made"
                yield DomainProblem("argument", name, f"it must be {kinds}, not {item!r}.")
    if domain.accepts is not None:
        yield from _function_problems("function", "accepts", domain.accepts, set(arguments), "an argument")


def _floats_problems(name: str, item: Floats) -> Problems:
    if not item.axes:
        yield DomainProblem("argument", name, "Floats(…) needs the sizes of its axes.")
    for what, number in (("largest", item.largest), ("smallest", item.smallest)):
        if not _is_number(number) or not 0 < number < math.inf:
            yield DomainProblem("argument", name, f"{what} must be a number above 0, not {number!r}.")
            return
    if item.smallest > item.largest:
        yield DomainProblem("argument", name, f"smallest = {item.smallest:g} is more than largest = {item.largest:g}.")


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, bool | int | float | str)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _function_problems(
    what: str, name: str, function: Callable[..., Any], known: Collection[str], kind: str
) -> Problems:
    """Unless it can be called with some of the known names."""
    if not callable(function):
        yield DomainProblem(what, name, f"it must be a function, not {function!r}.")
        return
    try:
        parameters = _parameters(function)
    except (TypeError, ValueError):
        yield DomainProblem(what, name, "Python cannot tell the parameters of its function; write one that calls it.")
        return
    for parameter in parameters:
        by_name = parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY)
        if parameter.default is parameter.empty and not (by_name and parameter.name in known):
            yield DomainProblem(what, name, f"its function takes {parameter.name}, which is not the name of {kind}.")


def _parameters(function: Callable[..., Any]) -> list[inspect.Parameter]:
    """Those of a function that take one value. Raises TypeError or ValueError where Python cannot tell them."""
    parameters = inspect.signature(function).parameters.values()
    return [item for item in parameters if item.kind not in (item.VAR_POSITIONAL, item.VAR_KEYWORD)]


def _expression_problems(domain: Domain) -> Problems:
    sizes = set(_mapping(domain.sizes))
    for name, text in _mapping(domain.derived).items():
        yield from _problems_of_text("derived name", name, text, sizes, rule=False)
        sizes.add(name)
    for name, item in _mapping(domain.arguments).items():
        for text in _texts(item):
            yield from _problems_of_text("argument", name, text, sizes, rule=False)
    for what, rules in (("rules", domain.rules), ("preferred", domain.preferred)):
        if isinstance(rules, str) or not isinstance(rules, Collection):
            yield DomainProblem("", "", f"{what} of the domain must be a list of comparisons, not {rules!r}.")
            continue
        for text in rules:
            yield from _problems_of_text("rule" if what == "rules" else what, str(text), text, sizes, rule=True)
    yield from _problems_of_text("work", str(domain.work), domain.work, sizes, rule=False)
    if type(domain.most_work) is not int or domain.most_work < 1:
        yield DomainProblem("", "", f"most_work must be a whole number of 1 or more, not {domain.most_work!r}.")


def _texts(item: Any) -> tuple[Any, ...]:
    """The expressions of an argument."""
    match item:
        case Floats(axes=axes):
            return axes
        case Count(size=size):
            return (size,)
        case PairOf(rows=rows, columns=columns, none_means=none):
            return (rows, columns, *(none if isinstance(none, tuple) else ()))
        case _:
            return ()


def _problems_of_text(what: str, name: str, text: Any, known: Collection[str], *, rule: bool) -> Problems:
    try:
        expression = parse_expression(text)
    except ValueError as error:
        yield DomainProblem(what, name, str(error))
        return
    if unknown := sorted(expression.names - set(known)):
        told = ", ".join(sorted(known)) or "none"
        yield DomainProblem(what, name, f"{text!r} uses {', '.join(unknown)}; the sizes known there are {told}.")
    if rule and not expression.is_rule:
        yield DomainProblem(what, name, f"{text!r} is no comparison, such as 'kh <= h'.")
    if not rule and expression.is_rule:
        yield DomainProblem(what, name, f"{text!r} is a comparison, and must be a number.")


def _plain_problems(domain: Domain) -> Problems:
    """The plain sizes must be legal, and cost no more than other cases may."""
    plain = with_derived(domain, {name: size.plain for name, size in domain.sizes.items()})
    for name in domain.derived:
        if name not in plain:
            yield DomainProblem("derived name", name, "with the plain sizes it divides by zero.")
            return
    for text in domain.rules:
        rule = parse_expression(text)
        if not rule(plain):
            values = ", ".join(f"{name} = {plain[name]}" for name in sorted(rule.names))
            sentence = f"the plain sizes break it: {values}." if _possible(domain, rule) else "no sizes keep it."
            yield DomainProblem("rule", text, sentence)
    for name, item in domain.arguments.items():
        for text in item.axes if isinstance(item, Floats) else ():
            length = _number(parse_expression(text), plain)
            if length is None or length < 1:
                yield DomainProblem("argument", name, f"with the plain sizes its axis {text!r} is {length or 0} long.")
    work = _number(parse_expression(domain.work), plain)
    if work is None or work > domain.most_work:
        sentence = f"with the plain sizes it is {work} steps; cases have at most {domain.most_work} (most_work)."
        yield DomainProblem(
            "work", domain.work, "with the plain sizes it divides by zero." if work is None else sentence
        )


def _number(expression: Expression, values: Mapping[str, int]) -> int | None:
    """Its value; None where it divides by zero."""
    try:
        return expression(values)
    except ZeroDivisionError:
        return None


def _possible(domain: Domain, rule: Expression) -> bool:
    """Whether some sizes keep the rule; also where there are too many to try."""
    names = sorted(_sizes_of(domain, rule.names))
    ranges = [range(domain.sizes[name].low, domain.sizes[name].high + 1) for name in names]
    if math.prod(item.stop - item.start for item in ranges) > MOST_TRIED:
        return True
    plain = {name: size.plain for name, size in domain.sizes.items()}
    tried = (
        with_derived(domain, {**plain, **dict(zip(names, values, strict=True))})
        for values in itertools.product(*ranges)
    )
    return any(rule.names <= values.keys() and rule(values) for values in tried)


def _sizes_of(domain: Domain, names: Collection[str]) -> set[str]:
    """The sizes that these sizes and derived names are made of."""
    sizes = {name for name in names if name in domain.sizes}
    derived = [domain.derived[name] for name in names if name in domain.derived]
    return sizes.union(*(_sizes_of(domain, parse_expression(text).names) for text in derived))


def _unused_sizes(domain: Domain) -> Problems:
    """Sizes that change nothing in a call."""
    used: set[str] = set()
    for item in domain.arguments.values():
        used = used.union(*(parse_expression(text).names for text in _texts(item)))
        if isinstance(item, Made):
            used |= {parameter.name for parameter in _parameters(item.function)}
    for name in sorted(domain.sizes.keys() - _sizes_of(domain, used)):
        yield DomainProblem("size", name, "no argument has it.")
