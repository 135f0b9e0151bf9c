"""Cases of classes, and cases with objects: what they become, and what of them is refused."""

from dataclasses import replace

import numpy as np
import pytest

from tensorgrade.call_script import ScriptError, made_in, require_script, run_script
from tensorgrade.exercise import Case, Check, Make
from tensorgrade.exercise.definition import Exercise
from tensorgrade.exercise.scripted_cases import is_scripted, scripted, with_two_objects
from tensorgrade.exercise.validation import validate


class Layer:
    def __init__(self, W, b=0):
        self.W, self.b = W, b

    def forward(self, X, scale=1):
        self.X = X
        return self.W * X * scale + self.b

    def __call__(self, X):
        return self.forward(X)

    def many(self, *values):
        return sum(values)


def apply(layers, X, twice=False):
    for layer in layers.values():
        X = layer(X)
    return X


REFERENCES = {"Layer": Layer, "apply": apply}


def exercise(reference, **options):
    return Exercise(name=reference.__name__, title="t", points=1, reference=reference, checks=[], **options)


def run(reference, case):
    called, flat = scripted(exercise(reference), case, REFERENCES)
    assert tuple(called.parameters()) == tuple(flat.arguments)
    return flat.arguments, called.reference(**flat.arguments)


def test_a_case_of_a_class():
    case = Case("a", make={"W": 2, "b": 1}, calls=[("forward", 3), ("forward", 4, 10), ("X",), ("__call__", 5)])
    arguments, answer = run(Layer, case)
    assert arguments == {"W": 2, "b": 1, "X": 3, "X_2": 4, "scale": 10, "X_3": 5}
    assert answer == (7, 81, 4, 11)
    assert answer._fields == ("forward", "forward_2", "X", "call")


def test_arguments_without_a_name_are_numbered():
    arguments, answer = run(Layer, Case("a", make={"W": 2}, calls=[("many", 1, 2, 3)]))
    assert arguments == {"W": 2, "many_1": 1, "many_2": 2, "many_3": 3}
    assert answer == (6,)


def test_a_case_with_objects():
    case = Case("a", layers={"one": Make("Layer", W=2), "two": Make("Layer", W=3, b=1)}, X=5, twice=True)
    arguments, answer = run(apply, case)
    assert arguments == {"layers_one_W": 2, "layers_two_W": 3, "layers_two_b": 1, "X": 5, "twice": True}
    assert answer == 31


def test_two_objects_have_arguments_of_their_own():
    case = Case("a", make={"W": 2}, calls=[("forward", 3), ("X",)])
    called, flat = with_two_objects(exercise(Layer), case, REFERENCES, "two")
    assert flat.arguments == {"W": 2, "W_2": 2, "X": 3, "X_2": 3}
    given = {"W": 2, "W_2": 10, "X": 3, "X_2": 4}
    assert called.reference(**given) == (6, 40, 3, 4)
    assert called.reference.calls == (("forward", "forward_2", "X", "X_2"), ("forward", "forward", "X", "X"))


def test_an_answer_that_the_object_changes_later_is_kept():
    class Growing:
        def __init__(self, values):
            self.values = values

        def grow(self):
            self.values += 1
            return self.values

    torch = pytest.importorskip("torch")
    case = Case("a", make={"values": torch.zeros(1)}, calls=[("grow",), ("grow",)])
    called, flat = scripted(exercise(Growing), case, {"Growing": Growing})
    assert [item.item() for item in called.reference(**flat.arguments)] == [1, 2]


@pytest.mark.parametrize(
    ("arguments", "is_one"),
    [({"X": 1}, False), ({"X": [1, {"a": Make("Layer", W=1)}]}, True), ({"X": (np.ones(2),)}, False)],
)
def test_cases_with_objects_are_known(arguments, is_one):
    assert is_scripted(exercise(apply), Case("a", **arguments)) is is_one
    assert is_scripted(exercise(Layer), Case("a", calls=[("forward", 1)]))


@pytest.mark.parametrize(
    ("reference", "arguments", "sentence"),
    [
        (Layer, {"W": 1}, "a case of a class is make={…}"),
        (Layer, {"make": {"W": 1}, "calls": []}, "at least one"),
        (Layer, {"make": {"W": 1}, "calls": ["forward"]}, "a case of a class is make={…}"),
        (Layer, {"make": {"W": 1}, "calls": [("no name", 1)]}, "a case of a class is make={…}"),
        (Layer, {"make": [1], "calls": [("forward", 1)]}, "a case of a class is make={…}"),
        (Layer, {"make": {}, "calls": [("forward", 1)]}, "Layer takes W, b, and gets"),
        (Layer, {"make": {"V": 1}, "calls": [("forward", 1)]}, "Layer takes W, b, and gets V"),
        (Layer, {"make": {"W": 1}, "calls": [("forward",)]}, "forward takes X, scale, and gets 0 arguments"),
        (Layer, {"make": {"W": 1}, "calls": [("forward", 1, 2, 3)]}, "forward takes X, scale, and gets 3 arguments"),
        (apply, {"layers": [Make("Dense", W=1)], "X": 1}, "it makes 'Dense', which is no exercise here"),
        (apply, {"layers": [Make("Layer")], "X": 1}, "Layer takes W, b, and gets"),
        (apply, {"layers": [Make("Layer", W=1)]}, "apply takes layers, X, twice, and gets layers"),
    ],
)
def test_a_case_that_does_not_fit_is_refused(assignment_of, reference, arguments, sentence):
    problems = validate(assignment_of(reference, arguments))
    assert any(sentence in problem.sentence for problem in problems), [problem.sentence for problem in problems]


@pytest.fixture
def assignment_of():
    from tensorgrade.exercise import Assignment, Check

    def made(reference, arguments):
        checks = [Check("public", "t", [Case("a", **arguments)], public=True)]
        others = [exercise(item) for item in REFERENCES.values() if item is not reference]
        own = Exercise(name=reference.__name__, title="t", points=1, reference=reference, checks=checks)
        return Assignment(name="a", title="t", exercises=[own, *others])

    return made


class Chain:
    def __init__(self, layers):
        self.layers = list(layers)

    def forward(self, X):
        for layer in self.layers:
            X = layer(X)
        return X

    def __len__(self):
        return len(self.layers)

    def __getitem__(self, number):  # items without __iter__
        return self.layers[number]


def chain(factors) -> Chain:
    return Chain([Layer(factor) for factor in factors])


CHAINS = REFERENCES | {"Chain": Chain, "chain": chain}
TOLD = [("forward", 5), ("__len__",), ("__iter__",)]


def chained(reference, **arguments):
    case = Case("a", **arguments)
    own = exercise(reference)
    called, flat = scripted(replace(own, checks=[Check("c", "t", [case])]), case, CHAINS)
    return flat.arguments, called.reference(**flat.arguments), called.reference.calls[0]


def test_length_and_items_are_asked_for_and_objects_are_told_by_their_classes():
    arguments, answer, names = chained(Chain, make={"layers": [Make("Layer", W=2), Make("Layer", W=3)]}, calls=TOLD)
    assert (tuple(answer), names) == ((30, 2, ["Layer", "Layer"]), ("forward", "len", "list"))
    assert arguments == {"layers_1_W": 2, "layers_2_W": 3, "X": 5}


def test_items_of_a_derived_class_are_told_by_the_assignments_and_others_as_they_are():
    class Thick(Layer):
        pass

    script = {"subjects": [0], "calls": [[0, "__iter__", []]], "classes": ["Layer", "Missing"]}
    items = [Thick(1), 7, "Layer", ("a", 1)]
    assert run_script(script, REFERENCES.get, [items]) == (["Layer", 7, "Layer", ("a", 1)],)


def test_a_function_that_returns_an_object_has_cases_as_a_class_has():
    arguments, answer, _ = chained(chain, make={"factors": [2, 3, 4]}, calls=TOLD)
    assert tuple(answer) == (120, 3, ["Layer", "Layer", "Layer"])
    # The parameter of `forward` is that of the class that the function is annotated with.
    assert arguments == {"factors": [2, 3, 4], "X": 5}


def test_a_function_with_a_parameter_of_that_name_gets_it():
    def count(calls):
        return len(calls)

    case = Case("a", calls=[1, 2])
    assert not is_scripted(replace(exercise(count), checks=[Check("c", "t", [case])]), case)


def test_what_a_script_makes_is_known():
    script = {
        "subjects": [{"make": "A", "positional": [{"list": [{"make": "B", "positional": [], "keyword": {}}, 0]}]}],
        "calls": [[0, "f", [{"dict": {"x": {"make": "C", "positional": [], "keyword": {"y": 1}}}}]]],
    }
    script["subjects"][0]["keyword"] = {}
    assert made_in(require_script(script, 2)) == {"A", "B", "C"}


@pytest.mark.parametrize("change", [{"classes": [3]}, {"others": []}, {"classes": 7}])
def test_what_is_no_script_is_refused(change):
    with pytest.raises(ScriptError):
        require_script({"subjects": [0], "calls": []} | change, 1)
