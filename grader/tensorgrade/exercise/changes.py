"""Misconceptions as changes of a call: ``vary(K=turn)`` answers as the reference does to another K.

Changes compose: ``a | b`` makes both, so that what is wrong in two ways is written once for each of them.

Of a class, the call that is changed is that of a method: its arguments are those of the class and of the method, by
their names, and its answer is the method's.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Any

ANSWER = "answer"
"""The stage of changes of the answer that name no other."""
FUNCTION = "function"
"""The stage of what takes the place of the reference."""


class NoAnswer(Exception):
    """Raised by a variant where the misconception has no answer to a case (`definition.Misconception`)."""


Variant = Callable[..., Any]


@dataclass(frozen=True)
class Step:
    """What one `vary` changes."""

    arguments: Mapping[str, Any]
    """By parameter: another value, or a function that returns it."""
    answer: Callable[..., Any] | None
    """A function that returns another answer."""


@dataclass(frozen=True)
class Change:
    """How a wrong answer comes about, as a change of the reference: steps, and perhaps a function in its place."""

    steps: tuple[Step, ...] = ()
    function: Variant | None = None
    """What is called in place of the reference."""
    stages: frozenset[str] = frozenset()
    """What is changed: names of parameters, ``answer``, ``function``, or what the author calls it.

    Two changes without a common stage can be made together.
    """
    before: tuple[Step, ...] = ()
    """Steps that are no part of what is wrong: ``function`` is called after them where the reference makes them."""

    def __or__(self, other: "Change | Variant") -> "Change":
        """Both changes: of arguments and of the answer, this one first. Of two functions the other one is called."""
        second = as_change(other)
        before, steps = self.before, self.steps + second.steps
        if second.before != before:
            # What is changed from outside comes first, then the steps that one of the two begins with.
            outer, inner = (self, second) if second.before else (second, self)
            before, steps = outer.before + outer.steps + inner.before, inner.steps
        return Change(steps, second.function or self.function, self.stages | second.stages, before)

    def __ror__(self, other: Variant) -> "Change":
        return as_change(other) | self

    def after(self, first: "Change") -> "Change":
        """The change in a function that begins with ``first``, which is no part of what is wrong."""
        before = first.before + first.steps + self.before
        return Change(self.steps, self.function or first.function, self.stages, before)

    def of(self, reference: Callable[..., Any]) -> Variant:
        """The function that answers so in place of the reference; of a class, one that makes objects that do.

        Raises ValueError for a `vary` of which no argument is the reference's, or that of the function in its place.
        """
        steps, function = self.before + self.steps, self.function or reference
        if inspect.isclass(reference) and (steps or not inspect.isclass(function)):
            return partial(_ChangedObject, self, reference)
        if not steps:
            return function
        parameters = _parameters(function, reference)
        for step in steps:
            if step.arguments and not step.arguments.keys() & parameters.keys():
                raise ValueError(
                    f"vary({', '.join(step.arguments)}) names no parameter of {getattr(function, '__name__', 'it')}, "
                    f"which takes {', '.join(parameters)}"
                )
        defaults = {name: item.default for name, item in parameters.items() if item.default is not item.empty}

        def variant(*positional: Any, **arguments: Any) -> Any:
            changes: list[tuple[Callable[..., Any], dict[str, Any]]] = []
            arguments |= dict(zip(parameters, positional, strict=False))
            for step in steps:
                seen = defaults | arguments
                changed = {
                    name: _changed(seen[name], how, seen) for name, how in step.arguments.items() if name in seen
                }
                arguments |= changed
                if step.answer is not None:
                    changes.append((step.answer, defaults | arguments))
            answer = function(**arguments)
            for change, seen in changes:
                answer = _changed(answer, change, seen)
            return answer

        return variant


class _ChangedObject:
    """An object of a class with a change. Each call is of an object of its own, after the calls before it."""

    def __init__(self, change: Change, kind: type, /, *positional: Any, **keyword: Any) -> None:
        self._change, self._kind = change, kind
        self._made = inspect.signature(kind).bind(*positional, **keyword).arguments
        self._calls: list[tuple[str, Mapping[str, Any]]] = []

    def __getattr__(self, name: str) -> Any:
        if not callable(getattr(self._kind, name, None)):
            return getattr(self._replayed(self._kind, self._made), name)  # an attribute, which some calls have set
        return partial(self._call, name)

    def __call__(self, *positional: Any) -> Any:
        return self._call("__call__", *positional)

    def __len__(self) -> int:
        return len(self._replayed(self._kind, self._made))

    def __iter__(self) -> Any:
        return iter(self._replayed(self._kind, self._made))

    def _call(self, name: str, *positional: Any) -> Any:
        in_place = self._change.function
        kind = in_place if inspect.isclass(in_place) else self._kind
        own, of_method = (inspect.signature(item).parameters for item in (kind, getattr(kind, name)))
        given = dict(zip([*of_method][1:], positional, strict=False))
        if both := own.keys() & given.keys():
            raise ValueError(
                f"{kind.__name__} and its {name} both have the parameter {min(both)}: write a class instead"
            )

        def method(**arguments: Any) -> Any:
            made = {name: value for name, value in arguments.items() if name in own}
            return getattr(self._replayed(kind, made), name)(*(arguments[key] for key in of_method if key in arguments))

        parameters = [*own.values(), *(item for key, item in of_method.items() if key in given)]
        changed = replace(self._change, function=None if inspect.isclass(in_place) else in_place)
        method.__name__ = name
        method.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
            [item.replace(kind=inspect.Parameter.KEYWORD_ONLY) for item in parameters]
        )
        answer = changed.of(method)(**self._made, **given)
        self._calls.append((name, given))
        return answer

    def _replayed(self, kind: type, made: Mapping[str, Any]) -> Any:
        subject = kind(**made)
        for name, given in self._calls:
            getattr(subject, name)(*given.values())
        return subject


def vary(answer: Callable[..., Any] | None = None, /, *, stage: str | None = None, **arguments: Any) -> Change:
    """A change of arguments, of the answer, or of both: ``vary(K=turn)``, ``vary(lambda Y, K: Y / K.numel())``.

    An argument is given as its new value, or as a function of the old one; that function and the answer's get further
    arguments of the call by the names of their parameters, all of them with ``**``. Parameters that the reference does
    not have are left out if it has one of the others. A function that returns None has no answer to that case.

    ``stage`` is what is changed, where that is more than the arguments' names or ``answer`` say, such as "reduction".
    """
    named = {*arguments, *([ANSWER] if answer is not None else [])}
    return Change((Step(arguments, answer),), None, frozenset([stage] if stage else named))


def as_change(variant: Change | Variant) -> Change:
    """A change as it is; a function as the change that puts it in the reference's place."""
    return variant if isinstance(variant, Change) else Change((), variant, frozenset([FUNCTION]))


def _changed(value: Any, how: Any, seen: Mapping[str, Any]) -> Any:
    if not callable(how):
        return how
    new = how(value, **_others(how, seen))
    if new is None and value is not None:
        raise NoAnswer
    return new


def _others(function: Callable[..., Any], seen: Mapping[str, Any]) -> Mapping[str, Any]:
    """The arguments that it takes beside the first one."""
    first, others, takes_all = _names(function)
    if takes_all:
        return {name: value for name, value in seen.items() if name != first}
    return {name: seen[name] for name in others if name in seen}


@lru_cache(maxsize=4096)
def _names(function: Callable[..., Any]) -> tuple[str, tuple[str, ...], bool]:
    """Its first parameter, the others, and whether it takes any; none for a built-in function, such as `torch.round`.

    Cached: `build` calls it many thousand times.
    """
    try:
        first, *others = inspect.signature(function).parameters.values()
    except ValueError:
        return "", (), False
    return first.name, tuple(item.name for item in others), any(item.kind is item.VAR_KEYWORD for item in others)


def _parameters(function: Callable[..., Any], reference: Callable[..., Any]) -> Mapping[str, inspect.Parameter]:
    """The parameters of a function, with those of the reference if it takes any."""
    own = inspect.signature(function).parameters
    if any(item.kind is item.VAR_KEYWORD for item in own.values()):
        return {**inspect.signature(reference).parameters, **own}
    return own
