"""Cases that make objects: of an exercise that is a class, or with arguments that the assignment's own classes make.

Such a case becomes a script (`tensorgrade.call_script`) and plain arguments, each with a name of its own; the reference
of the case becomes a function of these arguments.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, get_type_hints

from tensorgrade.call_script import ITEMS, LENGTH, Script, run_script
from tensorgrade.exercise.definition import Exercise
from tensorgrade.exercise.inputs import Make
from tensorgrade.exercise.rubric import Case

SHORT_NAMES = {"__call__": "call", LENGTH: "len", ITEMS: "list"}
"""How the calls of a script are named that have no name of their own in Python's source."""


class NamedAnswers(tuple[Any, ...]):
    """What the calls of a script return, with the names of the calls as ``_fields``, as a named tuple has them."""

    _fields: tuple[str, ...]

    def __new__(cls, answers: Sequence[Any], names: Sequence[str]) -> "NamedAnswers":
        """``names`` are as many as there are answers."""
        made = super().__new__(cls, answers)
        made._fields = tuple(names)
        return made


@dataclass(frozen=True, eq=False)
class ScriptedReference:
    """An author's class or function under a script: a function of the script's arguments, by their names."""

    function: Callable[..., Any]
    """The exercise's own reference, or a variant of it."""
    name: str
    """The exercise's name, under which the script knows the function."""
    script: Script
    parameters: tuple[str, ...]
    others: Mapping[str, Callable[..., Any]]
    """The references of the assignment's other exercises."""

    @property
    def __signature__(self) -> inspect.Signature:
        kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
        return inspect.Signature([inspect.Parameter(name, kind) for name in self.parameters])

    @property
    def calls(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The names of the script's calls, with a number where a method is called again; and their methods."""
        methods = [SHORT_NAMES.get(method, method) for _, method, _ in self.script["calls"]]
        names: list[str] = []
        for method in methods:
            names.append(_unused(method, names))
        return tuple(names), tuple(methods)

    def __call__(self, **arguments: Any) -> Any:
        """What the script returns with the author's functions."""
        functions = {**self.others, self.name: self.function}
        answer = run_script(self.script, functions.get, [arguments[name] for name in self.parameters], _copied)
        return NamedAnswers(answer, self.calls[0]) if self.script["calls"] else answer

    def of(self, function: Callable[..., Any]) -> "ScriptedReference":
        """The same script with another function in place of the exercise's own, such as a misconception's."""
        return replace(self, function=function)


def _copied(answer: Any) -> Any:
    """A tensor as it is now: a later call may change it in place. Torch is not imported here."""
    return answer.clone() if hasattr(answer, "clone") else answer


def _unused(name: str, taken: Sequence[str] | Mapping[str, Any]) -> str:
    number, candidate = 1, name
    while candidate in taken:
        number += 1
        candidate = f"{name}_{number}"
    return candidate


def is_scripted(exercise: Exercise, case: Case) -> bool:
    """Whether the case makes objects."""
    return has_calls(exercise, case) or any(map(holds_object, case.arguments.values()))


def has_calls(exercise: Exercise, case: Case) -> bool:
    """Whether methods are called of what the case makes: of a class, or by a function that returns an object."""
    return inspect.isclass(exercise.reference) or ("calls" in case.arguments and returns_object(exercise))


def returns_object(exercise: Exercise) -> bool:
    """Whether the exercise is a function whose answer is an object: its cases have ``make`` and ``calls``, too."""
    return not inspect.isclass(exercise.reference) and any(
        "calls" in case.arguments and "calls" not in exercise.parameters() for case in exercise.cases()
    )


def holds_object(value: Any) -> bool:
    """Whether the value is an object to be made, or holds one."""
    if isinstance(value, (tuple, list)):
        return any(map(holds_object, value))
    if isinstance(value, dict):
        return any(map(holds_object, value.values()))
    return isinstance(value, Make)


def scripted(exercise: Exercise, case: Case, references: Mapping[str, Callable[..., Any]]) -> tuple[Exercise, Case]:
    """The exercise with the case's script as its reference, and the case with the script's arguments.

    ``references`` are those of the assignment's exercises, by name. Raises TypeError for calls that do not fit the
    signatures of the references.
    """
    flat = _Flattened(references)
    if not has_calls(exercise, case):
        return _with_script(exercise, case, flat, [flat.made(exercise.name, case.arguments, "")], [])
    subject = flat.made(exercise.name, case.arguments.get("make", {}), "")
    calls = [
        [0, name, flat.call(_made_class(exercise), name, positional)] for name, *positional in case.arguments["calls"]
    ]
    return _with_script(exercise, case, flat, [subject], calls)


def _made_class(exercise: Exercise) -> Any:
    """The class whose methods are called: of a function, that of its annotation, if it has one."""
    if inspect.isclass(exercise.reference):
        return exercise.reference
    return get_type_hints(exercise.reference).get("return")


def with_two_objects(
    exercise: Exercise, case: Case, references: Mapping[str, Callable[..., Any]], name: str
) -> tuple[Exercise, Case]:
    """The case of a class with two objects, each with arguments of its own, whose methods are called in turn."""
    flat = _Flattened(references)
    subjects = [flat.made(exercise.name, case.arguments.get("make", {}), "") for _ in range(2)]
    calls = [
        [number, method, flat.call(exercise.reference, method, positional)]
        for method, *positional in case.arguments["calls"]
        for number in range(2)
    ]
    return _with_script(exercise, replace(case, name=name), flat, subjects, calls)


def _with_script(
    exercise: Exercise, case: Case, flat: "_Flattened", subjects: list[Any], calls: list[Any]
) -> tuple[Exercise, Case]:
    script: Script = {"subjects": subjects, "calls": calls}
    if calls and not inspect.isclass(exercise.reference):
        script["returned"] = True
    if any(name == ITEMS for _, name, _ in calls):
        script["classes"] = [name for name, function in flat.references.items() if inspect.isclass(function)]
    reference = ScriptedReference(
        exercise.reference,
        exercise.name,
        script,
        tuple(flat.arguments),
        {name: function for name, function in flat.references.items() if name != exercise.name},
    )
    return replace(exercise, reference=reference), replace(case, arguments=flat.arguments)


@dataclass
class _Flattened:
    """The plain arguments of a script, by names that it gives them."""

    references: Mapping[str, Callable[..., Any]]
    arguments: dict[str, Any] = field(default_factory=dict)

    def made(self, function: str, given: Mapping[str, Any], prefix: str) -> dict[str, Any]:
        """The expression that calls a class or function: parameters without a default are passed by position."""
        if function not in self.references:
            raise TypeError(f"it makes {function!r}, which is no exercise here; there are {', '.join(self.references)}")
        parameters = inspect.signature(self.references[function]).parameters
        required = [name for name, item in parameters.items() if item.default is item.empty]
        missing, unknown = [name for name in required if name not in given], [*(set(given) - set(parameters))]
        if missing or unknown:
            raise TypeError(f"{function} takes {', '.join(parameters) or 'nothing'}, and gets {', '.join(given)}")
        return {
            "make": function,
            "positional": [self.expression(given[name], prefix + name) for name in required],
            "keyword": {
                name: self.expression(value, prefix + name) for name, value in given.items() if name not in required
            },
        }

    def call(self, reference: Any, method: str, positional: Sequence[Any]) -> list[Any]:
        """The arguments of a call of an object's method, which may be an attribute that the class does not know."""
        member = getattr(reference, method, None)
        names = [f"{method}_{number}" for number in range(1, len(positional) + 1)]
        if inspect.isfunction(member):
            parameters = list(inspect.signature(member).parameters.values())[1:]
            plain = [item.name for item in parameters if item.kind is item.POSITIONAL_OR_KEYWORD]
            needed = sum(item.default is item.empty for item in parameters if item.name in plain)
            if not needed <= len(positional) or (len(positional) > len(plain) and len(plain) == len(parameters)):
                raise TypeError(f"{method} takes {', '.join(plain) or 'nothing'}, and gets {len(positional)} arguments")
            names[: len(plain)] = plain[: len(positional)]
        return [self.expression(value, name) for value, name in zip(positional, names, strict=True)]

    def expression(self, value: Any, name: str) -> Any:
        """The expression of an author's value, whose plain parts become arguments."""
        if isinstance(value, Make):
            return self.made(value.function, value.arguments, f"{name}_")
        if not holds_object(value):
            unused = _unused(name, self.arguments)
            self.arguments[unused] = value
            return list(self.arguments).index(unused)
        if isinstance(value, dict):
            return {"dict": {key: self.expression(item, f"{name}_{key}") for key, item in value.items()}}
        kind = "tuple" if isinstance(value, tuple) else "list"
        return {kind: [self.expression(item, f"{name}_{number}") for number, item in enumerate(value, 1)]}
