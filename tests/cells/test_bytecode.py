"""What is read from a caller's bytecode, by the unpacking and the decorators of stand-ins."""

import inspect

from tensorgrade.cells.bytecode import calls_decorator
from tensorgrade.cells.stand_ins import is_stand_in, stand_in


def test_hundreds_of_targets():
    names = [f"a{number}" for number in range(300)]
    found = {"p": stand_in("matplotlib")}
    exec(f"{', '.join(names)} = p", found)
    assert all(is_stand_in(found[name]) for name in names)
    exec(f"first, *rest, {', '.join(names)} = p", found)
    assert len(found["rest"]) == 2


def test_a_line_that_ran_often_unpacks_as_before():  # Python has replaced its instructions by specialized ones then
    for _ in range(200):
        a, b, c = stand_in("matplotlib")
        (d,) = stand_in("matplotlib")
    assert all(map(is_stand_in, (a, b, c, d)))


def test_only_decorators_are_recognized():
    seen = []

    class Watch:
        def __call__(self, *_):
            seen.append(calls_decorator(inspect.currentframe().f_back))

    watch = Watch()

    @watch
    def decorated():
        pass

    watch(decorated)
    watch(decorated, decorated)
    list(map(watch, [decorated]))
    assert seen == [True, False, False, False]
