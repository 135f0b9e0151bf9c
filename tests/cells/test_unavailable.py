"""Names of imports that failed: no use of them is possible, and every one says which module is not there."""

import copy
import inspect

import numpy as np
import pytest

from tensorgrade.cells.stand_ins import NotAvailable, is_stand_in, unavailable


@pytest.mark.parametrize(
    "use",
    [
        *("thing.ones", "thing(3)", "thing[0]", "thing.x = 1", "del thing.x", "thing[0] = 1", "del thing[0]"),
        *("thing + 1", "1 + thing", "-thing", "thing @ thing", "thing == 1", "thing != 1", "thing < 1", "1 in thing"),
        *(
            "for x in thing: pass",
            "a, b = thing",
            "len(thing)",
            "bool(thing)",
            "not thing",
            "int(thing)",
            "range(thing)",
        ),
        *("with thing: pass", "class A(thing): pass", "isinstance(3, thing)", "next(thing)", "round(thing, 2)"),
        *("np.eye(2) * thing", "np.asarray(thing)", "np.sum(thing)", "thing += 1", 'f"{thing:.2f}"', "_ = thing._x"),
    ],
)
def test_any_use_of_what_failed_to_import(use):
    with pytest.raises(NotAvailable) as caught:
        exec(use, {"thing": unavailable("google.colab"), "np": np})
    assert (caught.value.name, str(caught.value)) == ("google.colab", "google.colab")


def test_what_is_no_use_of_it():
    thing = unavailable("torch")
    assert thing is not None
    assert callable(thing)
    assert repr(thing) == "<torch is not available>"
    assert is_stand_in(copy.copy(thing))
    assert is_stand_in(copy.deepcopy([thing])[0])
    assert {thing: 1}
    assert inspect.unwrap(thing) is thing
    assert not hasattr(thing, "__wrapped__")
    assert not inspect.isfunction(thing)
    assert not inspect.isclass(thing)
