"""Wrong ideas as changes of a call: of arguments, of the answer, of both, one after the other."""

import pytest

from tensorgrade.exercise import Case, Misconception, NoAnswer, vary
from tensorgrade.exercise.changes import as_change


def reference(a, b, scale=10):
    return ("reference", a, b, scale)


def call(change, **arguments):
    return as_change(change).of(reference)(**arguments)


def test_an_argument_is_another_value_or_made_of_the_old_one():
    assert call(vary(a=7), a=1, b=2) == ("reference", 7, 2, 10)
    assert call(vary(a=lambda old: old + 1), a=1, b=2) == ("reference", 2, 2, 10)
    assert call(vary(scale=lambda old: old + 1), a=1, b=2) == ("reference", 1, 2, 11)


def test_a_change_sees_the_other_arguments_as_they_were_before_its_step():
    swapped = vary(a=lambda a, b: b, b=lambda b, a: a)
    assert call(swapped, a=1, b=2) == ("reference", 2, 1, 10)
    everything = vary(a=lambda a, **others: sorted(others.items()))
    assert call(everything, a=1, b=2) == ("reference", [("b", 2), ("scale", 10)], 2, 10)


def test_the_answer_is_changed_with_the_arguments_after_their_change():
    assert call(vary(lambda answer, a: (answer, a), a=5), a=1, b=2) == (("reference", 5, 2, 10), 5)
    assert call(vary(repr), a=1, b=2) == "('reference', 1, 2, 10)"


def test_changes_compose_in_order():
    first, second = vary(a=lambda a: a + 1), vary(a=lambda a: a * 2)
    assert call(first | second, a=1, b=2) == ("reference", 4, 2, 10)
    assert call(second | first, a=1, b=2) == ("reference", 3, 2, 10)
    answers = vary(lambda answer: (*answer, "x")) | vary(lambda answer: (*answer, "y"))
    assert call(answers, a=1, b=2)[-2:] == ("x", "y")


def test_a_function_takes_the_references_place_and_gets_what_the_call_has():
    def other(a, b=0, scale=1):
        return ("other", a, b, scale)

    assert call(other, a=1, b=2) == ("other", 1, 2, 1)  # its own default
    assert call(vary(a=3) | other, a=1, b=2) == ("other", 3, 2, 1)
    assert call(other | vary(a=3), a=1, b=2) == ("other", 3, 2, 1)


def test_a_change_may_be_of_an_argument_that_only_the_function_in_its_place_has():
    def in_steps(a, b, scale=10, rounded=lambda number: number):
        return rounded(a * b / scale)

    assert call(vary(rounded=lambda old: round) | in_steps, a=3, b=9) == 3
    assert call(in_steps, a=3, b=9) == 2.7


def test_what_changes_the_same_has_a_stage_in_common():
    assert vary(a=1).stages == {"a"}
    assert vary(len, a=1).stages == {"a", "answer"}
    assert vary(len, stage="reduction").stages == {"reduction"}
    assert (vary(a=1) | vary(b=2)).stages == {"a", "b"}
    assert as_change(reference).stages == {"function"}


def test_an_idea_inside_a_function_is_no_part_of_what_comes_before_it():
    minus = vary(a=lambda a: -a)
    inside = vary(b=0).after(minus)
    assert inside.stages == {"b"}
    assert call(inside, a=1, b=2) == ("reference", -1, 0, 10)
    # Two of them make that step once; a change from outside comes first.
    assert call(inside | vary(scale=1).after(minus), a=1, b=2) == ("reference", -1, 0, 1)
    assert call(inside | vary(a=5), a=1, b=2) == call(vary(a=5) | inside, a=1, b=2) == ("reference", -5, 0, 10)


def test_what_comes_before_stays_inside_another_function():
    twice = vary(scale=1).after(vary(a=lambda a: 2 * a)).after(vary(a=lambda a: a + 1))
    assert call(twice, a=1, b=2) == ("reference", 4, 2, 1)
    assert twice.stages == {"scale"}


def test_a_function_that_returns_none_has_no_answer():
    with pytest.raises(NoAnswer):
        call(vary(a=lambda a: None), a=1, b=2)
    with pytest.raises(NoAnswer):
        call(vary(lambda answer: None), a=1, b=2)
    assert call(vary(a=lambda a: a), a=None, b=2) == ("reference", None, 2, 10)


def test_an_argument_of_another_function_is_left_out_but_not_all_of_them():
    assert call(vary(a=1, K=2), a=0, b=0) == ("reference", 1, 0, 10)
    with pytest.raises(ValueError, match=r"vary\(K\) names no parameter of reference, which takes a, b, scale"):
        vary(K=2).of(reference)


def test_a_misconception_inside_a_function():
    idea = Misconception("idea", "Two\n    lines.", vary(a=1), reference, illustration=Case("small", a=1))
    inside = idea.after(vary(b=0))
    assert (inside.name, inside.words, inside.illustration) == ("idea", "Two lines.", idea.illustration)
    assert [call(item, a=5, b=5) for item in inside.readings] == [("reference", 1, 0, 10), ("reference", 5, 0, 10)]


class Scale:
    """Remembers how often it was called."""

    def __init__(self, factor, shift=0):
        self.factor, self.shift, self.calls = factor, shift, 0

    def apply(self, X):
        self.calls += 1
        return self.factor * X + self.shift * self.calls

    def __call__(self, X):
        return self.apply(X)

    def __len__(self):
        return self.factor

    def __iter__(self):
        return iter([self.factor, self.shift])


def made(change, *positional, **keyword):
    return as_change(change).of(Scale)(*positional, **keyword)


def test_of_a_class_arguments_of_the_class_and_of_the_method_are_changed_alike():
    assert made(vary(shift=0), 3, shift=1).apply(5) == 15
    assert made(vary(factor=lambda factor, X: factor + X), 3).apply(5) == 40
    assert made(vary(X=lambda X, shift: X + shift), 3, shift=1).apply(5) == 19
    assert made(vary(shift=lambda shift: shift + 1) | vary(factor=2), 3).apply(5) == 11


def test_of_a_class_the_answer_of_a_method_is_changed():
    assert made(vary(lambda answer, factor, X: (answer, factor, X)), 3).apply(5) == (15, 3, 5)
    assert made(vary(repr), 3)(5) == "15"


def test_a_changed_object_keeps_what_its_calls_leave_behind():
    changed = made(vary(factor=10), 3, shift=1)
    assert [changed.apply(1), changed.apply(1), changed(2)] == [11, 12, 23]
    assert changed.calls == 3
    assert (len(changed), list(changed)) == (3, [3, 1])  # of the class as it is: only calls are changed


def test_a_function_or_a_class_takes_the_place_of_a_class():
    class Twice(Scale):
        def apply(self, X):
            return 2 * super().apply(X)

    assert made(Twice, 3).apply(5) == 30
    assert made(vary(factor=4) | Twice, 3).apply(5) == 40
    assert made(lambda factor, X, shift=0: ("function", factor, X, shift), 3).apply(5) == ("function", 3, 5, 0)


def test_a_change_of_what_neither_the_class_nor_the_method_has_is_refused():
    with pytest.raises(ValueError, match=r"vary\(K\) names no parameter of apply, which takes factor, shift, X"):
        made(vary(K=1), 3).apply(5)


def test_a_class_and_a_method_with_the_same_parameter_are_refused():
    class Same:
        def __init__(self, X):
            self.X = X

        def add(self, X):
            return self.X + X

    with pytest.raises(ValueError, match="Same and its add both have the parameter X"):
        vary(X=1).of(Same)(1).add(2)


def test_a_changed_function_takes_its_arguments_by_position_too():
    assert vary(a=7).of(reference)(1, 2, scale=3) == ("reference", 7, 2, 3)
