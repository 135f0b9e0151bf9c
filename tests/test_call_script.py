"""Scripts: objects are made, handed to one another, and their methods called."""

import json

import pytest

from tensorgrade.call_script import ScriptError, require_script, run_script


class Counter:
    def __init__(self, start=0, *, step=1):
        self.value, self.step = start, step

    def add(self, times):
        self.value += times * self.step
        return self.value


def total(counters, more):
    return sum(counter.value for counter in counters) + sum(more.values())


FUNCTIONS = {"Counter": Counter, "total": total}.get
COUNTER = {"make": "Counter", "positional": [0], "keyword": {"step": 1}}
TWO = {
    "subjects": [COUNTER, {"make": "Counter", "positional": [], "keyword": {}}],
    "calls": [[0, "add", [2]], [1, "add", [2]], [0, "add", [2]], [0, "value", []]],
}
NESTED = {
    "subjects": [
        {
            "make": "total",
            "positional": [
                {"list": [COUNTER, COUNTER]},
                {"dict": {"a": 2, "b": {"make": "total", "positional": [{"tuple": []}, {"dict": {}}], "keyword": {}}}},
            ],
            "keyword": {},
        }
    ],
    "calls": [],
}


def test_the_methods_of_several_objects_are_called_in_order():
    assert run_script(TWO, FUNCTIONS, [10, 5, 2]) == (20, 2, 30, 30)


def test_objects_are_handed_to_functions():
    assert run_script(NESTED, FUNCTIONS, [10, 5, 7]) == 27


def test_each_answer_is_kept_as_it_was():
    class Growing:
        def __init__(self):
            self.items = []

        def grow(self, item):
            self.items.append(item)
            return self.items

    script = {"subjects": [{"make": "Growing", "positional": [], "keyword": {}}], "calls": [[0, "grow", [0]]] * 2}
    assert run_script(script, {"Growing": Growing}.get, [1], list) == ([1], [1, 1])


def test_a_class_that_does_not_exist_is_named():
    with pytest.raises(NameError, match="'Counter'"):
        run_script(TWO, {}.get, [10, 5, 2])


@pytest.mark.parametrize("script", [TWO, NESTED])
def test_a_script_is_a_tree_for_json(script):
    assert require_script(json.loads(json.dumps(script)), 3) == script


@pytest.mark.parametrize(
    "change",
    [
        {"subjects": []},
        {"subjects": [3]},
        {"subjects": [-1]},
        {"subjects": [True]},
        {"subjects": ["Counter"]},
        {"subjects": [{"make": 1, "positional": [], "keyword": {}}]},
        {"subjects": [{"make": "Counter", "positional": [3], "keyword": {}}]},
        {"subjects": [{"make": "Counter", "positional": [], "keyword": {"step": None}}]},
        {"subjects": [{"list": {}}]},
        {"subjects": [{"set": []}]},
        {"calls": [[2, "add", []]]},
        {"calls": [[0, 1, []]]},
        {"calls": [[0, "add", [9]]]},
        {"calls": [[0, "add"]]},
        {"calls": {}},
        {"more": []},
    ],
)
def test_any_other_tree_is_refused(change):
    with pytest.raises(ScriptError):
        require_script({**TWO, **change}, 3)
    with pytest.raises(ScriptError):
        require_script(change, 3)
