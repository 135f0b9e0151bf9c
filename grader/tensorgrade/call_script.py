"""A call that is a short script: it makes objects by the notebook's classes and functions, and calls their methods.

A script is a tree for JSON, so that it can be sent and stored:

    script:      {"subjects": [expression…], "calls": [[number, name, [expression…]]…]}
    expression:  number                                       the argument at that position
                 {"make": function, "positional": [expression…], "keyword": {name: expression…}}
                 {"tuple": [expression…]}, {"list": [expression…]}, {"dict": {name: expression…}}

A call is of a method of the subject with that number, or reads its attribute. Without calls, the first subject is
returned; with calls, the tuple of what they return. Objects never leave the process in which they are made.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

Script: TypeAlias = dict[str, Any]
Functions: TypeAlias = Callable[[str], Callable[..., Any] | None]
"""Returns the class or function of a name; None where there is none."""


class ScriptError(ValueError):
    """A tree that is no script."""


def run_script(
    script: Script, functions: Functions, arguments: Sequence[Any], keep: Callable[[Any], Any] = lambda value: value
) -> Any:
    """What the script returns; ``keep`` copies the answer of each call, which a later one might change.

    Raises NameError where a class or function does not exist, and whatever these raise.
    """
    subjects = [_value(item, functions, arguments) for item in script["subjects"]]
    if not script["calls"]:
        return subjects[0]
    answers = []
    for number, name, expressions in script["calls"]:
        member = getattr(subjects[number], name)
        given = [_value(item, functions, arguments) for item in expressions]
        answers.append(keep(member(*given) if given or callable(member) else member))
    return tuple(answers)


def _value(expression: Any, functions: Functions, arguments: Sequence[Any]) -> Any:
    if isinstance(expression, int):
        return arguments[expression]
    if "make" in expression:
        name = expression["make"]
        function = functions(name)
        if function is None:
            raise NameError(f"name {name!r} is not defined")
        positional = [_value(item, functions, arguments) for item in expression["positional"]]
        keyword = {key: _value(item, functions, arguments) for key, item in expression["keyword"].items()}
        return function(*positional, **keyword)
    if "dict" in expression:
        return {key: _value(item, functions, arguments) for key, item in expression["dict"].items()}
    [(kind, items)] = expression.items()
    values = [_value(item, functions, arguments) for item in items]
    return tuple(values) if kind == "tuple" else values


def require_script(tree: Any, count: int) -> Script:
    """The tree, if it is a script for so many arguments. Raises ScriptError."""
    try:
        calls = tree["calls"]
        if set(tree) != {"subjects", "calls"} or not isinstance(calls, list) or not tree["subjects"]:
            raise ScriptError("script")
        for item in tree["subjects"]:
            _require_expression(item, count)
        for number, name, expressions in calls:
            if not isinstance(name, str) or type(number) is not int or not 0 <= number < len(tree["subjects"]):
                raise ScriptError("call")
            for item in expressions:
                _require_expression(item, count)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        raise ScriptError("it is no script of a case") from None
    return dict(tree)


def _require_expression(tree: Any, count: int) -> None:
    if type(tree) is int and 0 <= tree < count:
        return
    if set(tree) == {"make", "positional", "keyword"} and isinstance(tree["make"], str):
        parts = [*tree["positional"], *tree["keyword"].values()]
    elif set(tree) == {"dict"}:
        parts = list(tree["dict"].values())
    elif set(tree) in ({"tuple"}, {"list"}) and all(isinstance(items, list) for items in tree.values()):
        parts = [item for items in tree.values() for item in items]
    else:
        raise ScriptError("expression")
    for part in parts:
        _require_expression(part, count)
