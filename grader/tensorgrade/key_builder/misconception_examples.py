"""The case that illustrates a misconception: the smallest one of whole numbers that shows it and nothing else.

Public cases serve where they can. Further ones are drawn small; they are called with the cases that students may see,
and earn nothing.
"""

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from tensorgrade.exercise.definition import Exercise
from tensorgrade.exercise.domain import Floats
from tensorgrade.exercise.inputs import Derived, Draw
from tensorgrade.exercise.rubric import Case
from tensorgrade.exercise.validation import AuthorError
from tensorgrade.judge.stored_answers import as_sandbox_value
from tensorgrade.judge.variant_match import with_bounds
from tensorgrade.key.compare import compare
from tensorgrade.key.key_records import CaseKey, ExerciseKey, MisconceptionKey, VariantKey
from tensorgrade.key_builder.domain_sizes import SizeSpace
from tensorgrade.key_builder.drawn_cases import drawn_case, shapes_of
from tensorgrade.key_builder.small_settings import numbers_of, smallest_of_forms

SUFFIX = "-example"
MOST_DRAWN, MOST_SMALL = 24, 24
"""How many cases are drawn at random to choose from, and how many beside these that are the smallest of their form.

Large cases show more variants of a misconception at once.
"""
MOST_NUMBERS = 40
"""The most numbers of all arrays together in such a case: they are shown in full."""
NEW_CASE = 16
"""By how many numbers a public case may be larger than a new one, and still be taken."""


def example_cases(exercise: Exercise) -> list[Case]:
    """The cases to choose from beside the public ones, and those that the author has written.

    They are small ones of the exercise's domain, among them the smallest of many forms. Without a domain, the author's
    own small cases are drawn anew.
    Raises AuthorError if the author uses the name of such a case, or gives an illustration that of another case.
    """
    drawn = [*(_of_domain(exercise) if exercise.domain else itertools.islice(_drawn_anew(exercise), MOST_DRAWN))]
    names = {case.name for case in exercise.cases()}
    if taken := [case.name for case in drawn if case.name in names]:
        raise AuthorError(
            f"{exercise.name}: the name {taken[0]!r} is the engine's; choose another.", exercise.name, taken[0]
        )
    names.update(case.name for case in drawn)
    written: dict[str, Case] = {}
    for item in exercise.misconceptions:
        if item.illustration:
            name = item.illustration.name
            # A case of that name would be this one, or this one would be judged.
            if name in names or written.setdefault(name, item.illustration) is not item.illustration:
                raise AuthorError(
                    f"{exercise.name}: the illustration of the misconception {item.name!r} has the name {name!r}, "
                    "which another case has; choose another.",
                    exercise.name,
                    item.name,
                )
    return [*drawn, *written.values()]


def with_examples(exercise: Exercise, key: ExerciseKey, candidates: Sequence[str]) -> ExerciseKey:
    """The key with the illustration of each misconception, and without those ``candidates`` that illustrate none.

    Raises AuthorError for an author's illustration that does not show the misconception.
    """
    written = {item.name: item.illustration.name for item in exercise.misconceptions if item.illustration}
    for item in key.misconceptions:
        if item.name in written and not any(written[item.name] in variant.answers for variant in item.variants):
            raise AuthorError(
                f"{exercise.name}: the illustration of the misconception {item.name!r} does not show it: the answer is "
                "right there.",
                exercise.name,
                item.name,
            )
    single = [item for item in key.misconceptions if item.also is None]
    cases = [case for case in key.cases if case.name in candidates or (case.public and not case.in_relation)]
    chosen = {item.name: written.get(item.name) or _smallest(item, single, cases) for item in single}
    dropped = {*candidates} - {*chosen.values()}
    misconceptions = tuple(
        replace(
            item,
            variants=tuple(_without(variant, dropped) for variant in item.variants),
            illustration=chosen[item.name] if item.also is None else "",
        )
        for item in key.misconceptions
    )
    return replace(
        key, cases=tuple(case for case in key.cases if case.name not in dropped), misconceptions=misconceptions
    )


def _of_domain(exercise: Exercise) -> Iterator[Case]:
    """Small cases of the exercise's domain, with arrays of whole numbers."""
    assert exercise.domain is not None
    domain, space = exercise.domain, SizeSpace(exercise.domain)
    found = space.candidates(f"{exercise.name}{SUFFIX}")
    drawn = [replace(item, float32=False, layout="C") for item in found]
    settings = [item for item in drawn if numbers_of(domain, item) <= MOST_NUMBERS]
    chosen = settings[:MOST_DRAWN]
    if any(isinstance(item, Floats) for item in domain.arguments.values()):
        chosen += smallest_of_forms(space, settings, MOST_SMALL)
    for number, setting in enumerate(chosen, 1):
        low = -5 if setting.negative else 0
        arrays = {
            name: Draw(shape, "integers", low=0 if getattr(domain.arguments[name], "signed", True) is False else low)
            for name, shape in shapes_of(domain, setting).items()
        }
        yield drawn_case(f"{number}{SUFFIX}", exercise, domain, setting, arrays)


def _drawn_anew(exercise: Exercise) -> Iterator[Case]:
    """The author's small cases with random arrays, with whole numbers in these."""
    for check in exercise.checks:
        for case in check.cases if not check.relation and not check.public else ():
            drawn = {name: item for name, item in case.arguments.items() if isinstance(item, Draw)}
            if not drawn or any(isinstance(item, Derived) for item in case.arguments.values()):
                continue
            if sum(math.prod(item.shape) for item in drawn.values()) <= MOST_NUMBERS:
                whole = {name: _whole(item) for name, item in drawn.items()}
                yield replace(case, name=case.name + SUFFIX, arguments={**case.arguments, **whole})


def _whole(item: Draw) -> Draw:
    return item if item.distribution == "integers" and item.scale == 1 else Draw(item.shape, "integers", sign=item.sign)


def _smallest(misconception: MisconceptionKey, others: Sequence[MisconceptionKey], cases: Sequence[CaseKey]) -> str:
    """The smallest case that shows the misconception and no other one, by as many of its variants as can be."""

    def cost(case: CaseKey) -> tuple[int, int]:
        not_shown = sum(case.name not in variant.answers for variant in misconception.variants)
        return not_shown, case.size + (0 if case.public else NEW_CASE)

    showing = [case for case in cases if _shows_only(misconception, others, case.name)]
    return min(showing, key=cost).name if showing else ""


def _shows_only(misconception: MisconceptionKey, others: Sequence[MisconceptionKey], case: str) -> bool:
    own = [variant for variant in misconception.variants if case in variant.answers]
    rest = [variant for item in others if item is not misconception for variant in item.variants]
    return bool(own) and not any(_same(one, other, case) for one in own for other in rest if case in other.answers)


def _same(one: VariantKey, other: VariantKey, case: str) -> bool:
    right = other.answers[case]
    return compare(as_sandbox_value(one.answers[case]), with_bounds(right, right)) is None


def _without(variant: VariantKey, cases: set[str]) -> VariantKey:
    return VariantKey(
        {name: answer for name, answer in variant.answers.items() if name not in cases},
        tuple(name for name in variant.no_answer if name not in cases),
        tuple(name for name in variant.undecided if name not in cases),
    )
