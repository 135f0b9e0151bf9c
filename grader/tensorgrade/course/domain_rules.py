"""The rules of exercises in Markdown, made from their domains: sizes, what ties them, numbers, choices and time."""

import contextlib
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from tensorgrade.course.expression_markdown import expression_markdown, number_markdown, rule_markdown
from tensorgrade.exercise.answer_kinds import Exact
from tensorgrade.exercise.case_sizes import with_derived
from tensorgrade.exercise.definition import Exercise
from tensorgrade.exercise.domain import ArgumentDomain, Choice, Count, Domain, Floats, Made, PairOf
from tensorgrade.exercise.expressions import parse_expression
from tensorgrade.translation import engine_text

_COMMA, _SEMICOLON, _STOP = engine_text(", "), engine_text("; "), engine_text(".")
_OR = engine_text(" or ")
_SHAPE = engine_text("{name} has shape {shape}")
_IS = engine_text("{name} is {value}")
_NONE_MEANS = engine_text("{name} is {value}, or `None`, which means {none}")
_ONE_OF = engine_text("{name} is {values}")
_RANGE = engine_text("{names}: {low} to {high}")
_ONE_SIZE = engine_text("{names}: {low}")
_ALWAYS = engine_text("Always {rules}")
_WHERE = engine_text("where {names}")
_NUMBERS = engine_text(
    "{names}: finite numbers, {range}; answers to numbers as small as {smallest} count as precisely as others."
)
_ARRAYS = engine_text("Arrays")
_DTYPES = engine_text("Arrays are float32 or float64, in any memory layout, and may be read-only.")
_SIGNED = engine_text("at most {largest} in absolute value")
_UNSIGNED = engine_text("from 0 to {largest}")
_EXACT = engine_text("The answer is exact: the right numbers, rounded to its own dtype only.")
_EXACT_FOR = engine_text("With {choice} the answer is exact: the right numbers, rounded to its own dtype only.")
_OTHERWISE = engine_text(", unless it says otherwise above.")
_SECONDS = engine_text("A call may take {seconds:g} s.")


def rules_markdown(exercises: Sequence[Exercise], language: str) -> str:
    """The rules of exercises with a domain, as a Markdown list: functions with equal rules together."""
    own = {item.name: list(_own_rules(item, language)) for item in exercises}
    shared = []
    for sentences in zip(*(_common_rules(item, language) for item in exercises), strict=True):
        [(common, count), *others] = Counter(filter(None, sentences)).most_common() or [("", 0)]
        if others and count == 1:
            common = ""
        elif common:
            shared.append(common.removesuffix(_STOP[language]) + _OTHERWISE[language] if others else common)
        for exercise, sentence in zip(exercises, sentences, strict=True):
            own[exercise.name] += [sentence] if sentence not in ("", common) else []
    groups: dict[tuple[str, ...], list[str]] = {}
    for exercise in exercises:
        exact = _exact_rule(exercise, language)
        key = (*own[exercise.name], *([exact] if exact else []))
        groups.setdefault(key, []).append(f"**`{exercise.name}`**")
    lines = []
    for rules, names in groups.items():
        lines += [f"- {_COMMA[language].join(names)}", *(f"  - {sentence}" for sentence in rules)]
    return "\n".join([*lines, *(f"- {sentence}" for sentence in shared)])


def _own_rules(exercise: Exercise, language: str) -> Iterator[str]:
    """The arguments, the sizes with their ranges, and what ties them."""
    domain = _domain(exercise)
    stop = _STOP[language]
    words = [_argument_words(name, item, language) for name, item in domain.arguments.items()]
    if known := [item for item in words if item]:
        yield _SEMICOLON[language].join(known) + stop
    ranges: dict[tuple[int, int], list[str]] = {}
    for name, size in domain.sizes.items():
        ranges.setdefault((size.low, size.high), []).append(f"`{name}`")
    sizes = []
    for (low, high), names in ranges.items():
        form = _ONE_SIZE if low == high else _RANGE
        joined = _COMMA[language].join(names)
        sizes.append(form[language].format(names=joined, low=number_markdown(low), high=number_markdown(high)))
    if sizes:
        yield _SEMICOLON[language].join(sizes) + stop
    if rules := [text for rule in domain.rules for text in rule_markdown(rule, language)]:
        sentence = _ALWAYS[language].format(rules=_COMMA[language].join(rules))
        yield sentence + _where(domain, language) + stop


def _where(domain: Domain, language: str) -> str:
    """What the derived names in rules and arguments stand for; empty if there are none."""
    used = {name for text in (*domain.rules, *_argument_expressions(domain)) for name in parse_expression(text).names}
    named: list[str] = []
    for name, text in reversed(list(domain.derived.items())):
        if name in used:
            used |= parse_expression(text).names
            named.insert(0, f"`{name}` = {expression_markdown(text, language)}")
    if not named:
        return ""
    return _SEMICOLON[language] + _WHERE[language].format(names=_COMMA[language].join(named))


def _argument_expressions(domain: Domain) -> Iterator[str]:
    for item in domain.arguments.values():
        match item:
            case Floats(axes=axes):
                yield from axes
            case Count(size=size):
                yield size
            case PairOf(rows=rows, columns=columns, none_means=none):
                yield from (rows, columns, *(none or ()))
            case Choice() | Made():
                pass


def _argument_words(name: str, item: ArgumentDomain, language: str) -> str:
    """What an argument looks like; empty where the domain does not say, or its name says it."""

    def several(texts: Sequence[str]) -> str:
        end = ",)" if len(texts) == 1 else ")"
        if all(text.isalnum() or text.isidentifier() for text in texts):
            return f"`({', '.join(texts)}{end}`"
        return f"({', '.join(expression_markdown(text, language) for text in texts)}{end}"

    match item:
        case Floats(axes=axes):
            return _SHAPE[language].format(name=f"`{name}`", shape=several(axes))
        case Count(size=size):
            value = expression_markdown(size, language)
            return "" if size == name else _IS[language].format(name=f"`{name}`", value=value)
        case PairOf(rows=rows, columns=columns, none_means=None):
            return _IS[language].format(name=f"`{name}`", value=several((rows, columns)))
        case PairOf(rows=rows, columns=columns, none_means=none):
            value, means = several((rows, columns)), several(none or ())
            return _NONE_MEANS[language].format(name=f"`{name}`", value=value, none=means)
        case Choice(values=values):
            *first, last = [f"`{value!r}`" for value in values]
            joined = _OR[language].join([_COMMA[language].join(first), last]) if first else last
            return _ONE_OF[language].format(name=f"`{name}`", values=joined)
        case Made():
            return ""


def _common_rules(exercise: Exercise, language: str) -> tuple[str, ...]:
    """The numbers in arrays, their types, and the time limit. Empty where there are no arrays."""
    numbers = _number_rules(_domain(exercise), language)
    return (
        numbers,
        _DTYPES[language] if numbers else "",
        _SECONDS[language].format(seconds=exercise.seconds),
    )


def _number_rules(domain: Domain, language: str) -> str:
    kinds: dict[tuple[float, float, bool], list[str]] = {}
    for name, item in domain.arguments.items():
        if isinstance(item, Floats):
            kinds.setdefault((item.largest, item.smallest, item.signed), []).append(f"`{name}`")
    sentences = []
    for (largest, smallest, signed), names in kinds.items():
        values = (_SIGNED if signed else _UNSIGNED)[language].format(largest=number_markdown(largest))
        subject = _ARRAYS[language] if len(kinds) == 1 else _COMMA[language].join(names)
        sentences.append(
            _NUMBERS[language].format(names=subject, range=values, smallest=number_markdown(smallest)),
        )
    return " ".join(sentences)


def _exact_rule(exercise: Exercise, language: str) -> str:
    """Which answers are exact. Nothing is said where the author's function cannot tell without tensors."""
    if not callable(exercise.answer):
        return _EXACT[language] if exercise.answer == Exact() else ""
    exact, others = [], 0
    with contextlib.suppress(Exception):
        plain = _plain_arguments(exercise)
        for name, item in _domain(exercise).arguments.items():
            for value in item.values if isinstance(item, Choice) else ():
                if exercise.answer(**(plain | {name: value})) == Exact():
                    exact.append(f"`{name}` = `{value!r}`")
                else:
                    others += 1
    if not exact:
        return ""
    return _EXACT_FOR[language].format(choice=_OR[language].join(exact)) if others else _EXACT[language]


def _plain_arguments(exercise: Exercise) -> dict[str, Any]:
    """Arguments of plain sizes, with arrays of zeros; without those that a function makes."""
    domain = _domain(exercise)
    sizes = with_derived(domain, {name: size.plain for name, size in domain.sizes.items()})
    plain: dict[str, Any] = {}
    for name, item in domain.arguments.items():
        match item:
            case Floats(axes=axes):
                plain[name] = np.zeros([parse_expression(text)(sizes) for text in axes])
            case Count(size=size):
                plain[name] = parse_expression(size)(sizes)
            case PairOf(rows=rows, columns=columns):
                plain[name] = (parse_expression(rows)(sizes), parse_expression(columns)(sizes))
            case Choice(values=values):
                plain[name] = values[0]
            case Made():
                pass
    return plain


def _domain(exercise: Exercise) -> Domain:
    assert exercise.domain is not None
    return exercise.domain
