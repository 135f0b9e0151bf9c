"""Pairs of features meet in few settings, whatever the exercise, and every size that is given shows."""

import itertools
from functools import cache

import pytest

from tensorgrade.exercise.domain import Choice, PairOf
from tensorgrade.exercise.loader import load_assignment
from tensorgrade.key_builder.covering_array import MOST_TOGETHER, settings_together
from tensorgrade.key_builder.domain_sizes import SMALL_SHARE, SizeSpace
from tensorgrade.key_builder.drawn_cases import drawn_features
from tensorgrade.key_builder.used_sizes import UsedSizes
from tests.conftest import ASSIGNMENTS, SOLUTIONS
from tests.key_builder.domains import COUNTED, LAYER, SPACE

EXERCISES = [item for name in ASSIGNMENTS for item in load_assignment(SOLUTIONS / name).exercises]
DOMAINS = [pytest.param(LAYER, "layer", id="layer"), pytest.param(LAYER, "another", id="another")]
DOMAINS += [pytest.param(item.domain, item.name, id=item.name) for item in EXERCISES if item.domain]


@cache
def searched(name):
    """The settings that are chosen, and others; by name, since a domain is no key."""
    [domain] = [item.values[0] for item in DOMAINS if item.values[1] == name]
    space = SizeSpace(domain)
    return settings_together(space, name, UsedSizes(domain)), random_settings(space, name)


def random_settings(space, name):
    return [item for item in space.candidates(f"other/{name}") if not space.excess(item.names)]


def pairs(space, settings):
    """All pairs of features that meet in one of the settings."""
    return {pair for item in settings for pair in itertools.combinations(sorted(drawn_features(space.domain, item)), 2)}


@pytest.mark.parametrize(("domain", "name"), DOMAINS)
def test_every_pair_of_features_that_can_meet_meets(domain, name):
    space = SizeSpace(domain)
    chosen, others = searched(name)
    assert pairs(space, chosen) >= pairs(space, others)
    assert len(chosen) <= MOST_TOGETHER


@pytest.mark.parametrize(("domain", "name"), DOMAINS)
def test_they_meet_for_each_value_of_a_choice(domain, name):
    space = SizeSpace(domain)
    chosen, others = searched(name)
    for argument, item in domain.arguments.items():
        for value in item.values if isinstance(item, Choice) else ():
            branch = [[one for one in some if one.choices[argument] == value] for some in (chosen, others)]
            assert pairs(space, branch[0]) >= pairs(space, branch[1]), (argument, value)


@pytest.mark.parametrize(("domain", "name"), DOMAINS)
def test_each_number_of_a_padding_meets_float32_where_it_decides_the_shape(domain, name):
    space = SizeSpace(domain)
    chosen, _ = searched(name)
    padding = domain.arguments.get("padding")
    for size in (padding.rows, padding.columns) if isinstance(padding, PairOf) else ():
        given = [item for item in chosen if item.names[size] and space.decides(size, item.names)]
        assert any(item.float32 for item in given), size
        assert any(not item.float32 for item in given), size


def test_settings_are_legal_and_small_and_always_the_same():
    chosen, _ = searched("layer")
    for setting in chosen:
        sizes = {name: setting.names[name] for name in LAYER.sizes}
        assert SPACE.legal(sizes) == setting.names
        assert SPACE.work(setting.names) <= SMALL_SHARE * LAYER.most_work
    assert chosen == settings_together(SizeSpace(LAYER), "layer", UsedSizes(LAYER))


def test_where_nothing_is_known_of_arguments_there_are_no_features_to_meet():
    assert settings_together(SizeSpace(COUNTED), "counted", UsedSizes(COUNTED)) == []


@pytest.mark.parametrize(
    ("padding", "stride", "less", "more"),
    [(1, 1, True, True), (1, 3, True, False), (1, 4, False, False), (1, 7, False, True), (2, 2, True, True)],
)
def test_of_a_padding_one_side_less_or_more_may_give_another_shape(padding, stride, less, more):
    names = SPACE.complete({**SPACE.plain, "pad_w": padding, "sw": stride})
    changes = (-padding / 2, padding / 2)
    assert [SPACE.decides("pad_w", names, change) for change in changes] == [less, more]


def test_a_size_decides_if_one_less_gives_another_shape():
    assert SPACE.decides("sw", SPACE.complete({**SPACE.plain, "sw": 2}))
    assert not SPACE.decides("sw", SPACE.complete({**SPACE.plain, "sw": 7}))
    assert SPACE.decides("n", SPACE.complete({**SPACE.plain, "n": 2})), "nothing follows from it"


def test_a_setting_is_improved_in_one_thing_at_a_time():
    start = next(iter(SPACE.candidates("start")))

    def cost(setting):
        return (-setting.names["pad_h"], not setting.float32, setting.choices["mode"] != "mean")

    better = SPACE.improved(start, lambda settings: list(map(cost, settings)))
    assert better.names["pad_h"] > start.names["pad_h"]
    assert better.float32
    assert better.choices["mode"] == "mean"
    assert SPACE.legal({name: better.names[name] for name in LAYER.sizes}) == better.names
    assert SPACE.improved(start, lambda settings: [(0,)] * len(settings)) == start
