"""A call that is a short script: it makes objects by the notebook's classes and functions, and calls their methods.

A script is a tree for JSON, so that it can be sent and stored:

    script:      {"subjects": [expression…], "calls": [[number, name, [expression…]]…], "classes": [name…]}
    expression:  number                                       the argument at that position
                 {"make": function, "positional": [expression…], "keyword": {name: expression…}}
                 {"tuple": [expression…]}, {"list": [expression…]}, {"dict": {name: expression…}}

A call is of a method of the subject with that number, or reads its attribute. ``__len__`` is its length, and
``__iter__`` the list of its items; an object of one of the ``classes``, or of a class derived from it, is told there by
that name. ``classes`` may be left out. ``"returned": true`` is there where a function, not a class, makes the subject.
Without calls, the first subject is returned; with calls, the tuple of what they return. Objects never leave the process
in which they are made.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

LENGTH, ITEMS = "__len__", "__iter__"

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
        given = [_value(item, functions, arguments) for item in expressions]
        classes = {kind: known for known in script.get("classes", ()) if isinstance(kind := functions(known), type)}
        answers.append(keep(_answer(subjects[number], name, given, classes)))
    return tuple(answers)


def _answer(subject: Any, name: str, given: Sequence[Any], classes: Mapping[type, str]) -> Any:
    """What one call returns. Length and items are those that Python finds, by whichever methods the class has."""
    if name == LENGTH:
        return len(subject)
    if name == ITEMS:
        return [_told(item, classes) for item in subject]
    member = getattr(subject, name)
    return member(*given) if given or callable(member) else member


def _told(item: Any, classes: Mapping[type, str]) -> Any:
    """The item, or the name of its class."""
    return next((classes[kind] for kind in type(item).__mro__ if kind in classes), item)


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


def made_in(script: Script) -> set[str]:
    """The names of the classes and functions that a script calls."""
    return set[str]().union(
        *map(_made_in, script["subjects"]), *(_made_in({"list": given}) for *_, given in script["calls"])
    )


def _made_in(expression: Any) -> set[str]:
    if isinstance(expression, int):
        return set()
    names = {expression["make"]} if "make" in expression else set[str]()
    return names.union(*map(_made_in, _parts(expression)))


def _parts(expression: Mapping[str, Any]) -> list[Any]:
    """The expressions in one that is no number."""
    if "make" in expression:
        return [*expression["positional"], *expression["keyword"].values()]
    [items] = expression.values()
    return list(items.values() if isinstance(items, dict) else items)


def require_script(tree: Any, count: int) -> Script:
    """The tree, if it is a script for so many arguments. Raises ScriptError."""
    try:
        calls = tree["calls"]
        if not {"subjects", "calls"} <= set(tree) <= {"subjects", "calls", "classes", "returned"}:
            raise ScriptError("script")
        if not isinstance(calls, list) or not tree["subjects"] or tree.get("returned", True) is not True:
            raise ScriptError("script")
        if not all(isinstance(name, str) for name in tree.get("classes", ())):
            raise ScriptError("class")
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
    is_made = set(tree) == {"make", "positional", "keyword"} and isinstance(tree["make"], str)
    is_sequence = set(tree) in ({"tuple"}, {"list"}) and all(isinstance(items, list) for items in tree.values())
    if not (is_made or is_sequence or set(tree) == {"dict"}):
        raise ScriptError("expression")
    for part in _parts(tree):
        _require_expression(part, count)
