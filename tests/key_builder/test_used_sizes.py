"""No two cases of an exercise have arguments of the same shapes: memory by shapes is the business of one check."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from tensorgrade.arrays.codec import Array
from tensorgrade.exercise import Choice, Domain, Exercise, Floats, PairOf, Size
from tensorgrade.exercise.case_sizes import case_sizes
from tensorgrade.exercise.inputs import Draw
from tensorgrade.key_builder.covering_array import settings_together
from tensorgrade.key_builder.domain_checks import domain_checks
from tensorgrade.key_builder.domain_sizes import Setting, SizeSpace
from tensorgrade.key_builder.limit_cases import number_limits
from tensorgrade.key_builder.used_sizes import UsedSizes
from tensorgrade.key_builder.varied_setting import setting_to_vary
from tests.conftest import ASSIGNMENTS
from tests.key_builder.domains import EXERCISE, LAYER, SPACE, WORDS

POOL = Domain(
    sizes={
        "h": Size(1, 20, plain=6),
        "w": Size(1, 20, plain=7),
        "ph": Size(1, 20, plain=2),
        "pw": Size(1, 20, plain=2),
        "sh": Size(1, 5, plain=1),
        "sw": Size(1, 5, plain=1),
    },
    rules=("ph <= h", "pw <= w"),
    arguments={
        "X": Floats("h", "w"),
        "pool_size": PairOf("ph", "pw"),
        "mode": Choice("max", "avg"),
        "stride": PairOf("sh", "sw", none_means=("ph", "pw")),
    },
    work="h * w * ph * pw",
    most_work=10_000,
)


def pool(X, pool_size, mode="max", stride=None):
    """Stands for a reference: only its parameters are looked at."""
    raise AssertionError("not called")


POOLING = Exercise(name="pool", title=WORDS, points=1, reference=pool, checks=[], domain=POOL)


def signature(exercise, case):
    """The shapes of a case's arrays and its other arguments, as a function may remember them."""
    defaults = {name: item.default for name, item in exercise.parameters().items()}
    given = {**defaults, **case.arguments}
    return tuple((key, value.shape if isinstance(value, Draw) else value) for key, value in given.items())


@pytest.mark.parametrize("exercise", [EXERCISE, POOLING], ids=["layer", "pool"])
def test_all_cases_of_a_domain_have_shapes_of_their_own(exercise):
    space, used = SizeSpace(exercise.domain), UsedSizes(exercise.domain)
    varied = setting_to_vary(space, exercise.name, used)
    cases = [case for check in domain_checks(exercise, varied, used, 1) for case in check.cases]
    counts = Counter(signature(exercise, case) for case in cases)
    assert len(cases) > 20
    assert [item for item, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_all_cases_of_the_course_that_tell_their_sizes_have_shapes_of_their_own(name, keys):
    for exercise in keys[name].exercises:
        # Where sizes are the smallest, there is one call only, which an author may show, too.
        own = [case for case in exercise.cases if case.function == exercise.name and case.name != "smallest"]
        # Of calls without arrays there are few, and a kernel of one pixel is in several checks.
        hidden = [
            case
            for case in own
            if not case.shown
            and any(isinstance(item, Array) for item in (*case.positional.values(), *case.keyword.values()))
        ]
        signatures = Counter(
            tuple(
                (key, value.values.shape if isinstance(value, Array) else repr(value))
                for key, value in {**case.positional, **case.keyword}.items()
            )
            for case in hidden
        )
        assert [item for item, count in signatures.items() if count > 1] == [], exercise.name


def test_sizes_of_an_authors_case_are_not_taken_again():
    first, second = settings_together(SPACE, "layer", UsedSizes(LAYER))[:2]
    varied = setting_to_vary(SPACE, "layer", UsedSizes(LAYER))
    used = UsedSizes(LAYER, [call(first), call(varied)])
    assert first in used
    assert replace(first, float32=not first.float32, layout="readonly") in used
    assert second not in used
    assert replace(first, choices={**first.choices, "mode": other_mode(first)}) not in used
    assert not {sizes(first)} & {sizes(item) for item in settings_together(SPACE, "layer", used)}
    assert sizes(setting_to_vary(SPACE, "layer", used)) != sizes(varied)


def test_a_call_that_does_not_tell_all_sizes_counts_for_nothing():
    setting = Setting(SPACE.complete(SPACE.plain), {"mode": "sum"})
    told = call(setting)
    assert setting in UsedSizes(LAYER, [told])
    assert setting not in UsedSizes(LAYER, [told | {"stride": None}])


def test_where_there_are_no_other_sizes_the_same_are_taken_again():
    domain = Domain(sizes={"n": Size(1, 2, plain=2)}, arguments={"X": Floats("n")})
    settings = settings_together(SizeSpace(domain), "two", UsedSizes(domain))
    assert len(settings) > 2
    assert {setting.names["n"] for setting in settings} == {1, 2}


def test_numbers_at_the_ends_meet_a_default_of_other_sizes():
    cases = number_limits(POOLING, SizeSpace(POOL), UsedSizes(POOL))
    for mode in ("max", "avg"):
        strides = [case.arguments.get("stride") for case in cases if case.arguments.get("mode", "max") == mode]
        assert None in strides
        assert any(strides), "and one that is given"


def call(setting):
    """The arguments of a call of the setting, of the layer."""
    names = setting.names
    shapes = {"X": ("n", "h", "w"), "K": ("kh", "kw"), "b": ("n",)}
    arrays = {name: Array(np.zeros([names[axis] for axis in axes])) for name, axes in shapes.items()}
    given = arrays | {
        "mode": setting.choices["mode"],
        "padding": (names["pad_h"], names["pad_w"]),
        "stride": (names["sh"], names["sw"]),
    }
    assert case_sizes(LAYER, given).values == names
    return given


def sizes(setting):
    return tuple(setting.names[name] for name in LAYER.sizes), setting.choices["mode"]


def other_mode(setting):
    return "mean" if setting.choices["mode"] == "sum" else "sum"
