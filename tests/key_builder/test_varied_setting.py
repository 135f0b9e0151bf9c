"""The case that is called again: small, with several maps, and its twins change one argument alone."""

import numpy as np

from tensorgrade.exercise.rubric import Case
from tensorgrade.key_builder.domain_sizes import SizeSpace
from tensorgrade.key_builder.drawn_cases import case_arguments
from tensorgrade.key_builder.exchanges import EXCHANGED
from tensorgrade.key_builder.twins import twins_in_domain
from tensorgrade.key_builder.used_sizes import UsedSizes
from tensorgrade.key_builder.varied_setting import setting_to_vary
from tests.key_builder.domains import COUNTED, LAYER, SPACE


def test_it_is_small_and_has_several_maps_with_elements_inside():
    setting = setting_to_vary(SPACE, "layer", UsedSizes(LAYER))
    assert setting.names["n"] >= 2
    assert (setting.names["h"] - 2) * (setting.names["w"] - 2) >= 6
    assert (setting.names["kh"] - 2) * (setting.names["kw"] - 2) >= 2
    assert SPACE.excess(setting.names) == 0
    assert (setting.float32, setting.layout, setting.leaves_out) == (False, "C", False)
    assert setting == setting_to_vary(SizeSpace(LAYER), "layer", UsedSizes(LAYER))


def test_what_is_made_of_sizes_has_a_twin_of_twice_the_size_with_no_other_argument_changed():
    space = SizeSpace(COUNTED)
    setting = setting_to_vary(space, "counted", UsedSizes(COUNTED))
    case = Case("varied", **case_arguments(COUNTED, setting))
    for twins_of, argument, size in zip(twins_in_domain(space), ("shape", "other"), ("numbers", "others"), strict=True):
        twins = [twin for twin in twins_of(case, setting) if twin.setting.names[size] == 2 * setting.names[size]]
        assert twins[0].changed == (argument,)


def test_the_largest_inner_element_changes_places_with_others():
    array = np.arange(30.0).reshape(5, 6)
    largest, changed = array[1:-1, 1:-1].max(), [change(array) for change in EXCHANGED]
    assert len({tuple(np.argwhere(item == largest)[0]) for item in changed}) == len(EXCHANGED)
    for item in changed:
        assert np.array_equal(np.sort(item, axis=None), np.sort(array, axis=None))
        assert np.array_equal(item[[0, -1]], array[[0, -1]])
        assert np.array_equal(item[:, [0, -1]], array[:, [0, -1]])
