"""Mutants that leave a function as it is and change what it is given or what it answers, or remember an answer. Pure.

Each is code that stands after the function and takes its name.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, assert_never

from tensorgrade.audit.promise_operators import SIZES
from tensorgrade.audit.syntax_edits import MutationKind

CLIPPED_AT = ("255", "1e3", "1e5", "1e6")
SMALL = ("1e-6", "1e-8")
DECIMALS = (3, 8)

AnswerForm = Literal["numbers", "arrays", "approximate"]
"""numbers: integers, texts, truth values; arrays: of floats, or single floats; approximate: any array that solves an
equation nearly."""


@dataclass(frozen=True)
class CallForm:
    """What is known of a function's calls and answers."""

    parameters: tuple[str, ...] = ()
    arrays: Mapping[str, int] = field(default_factory=dict)
    """The arguments that are arrays, with how many axes they have."""
    sequences: tuple[str, ...] = ()
    """The arguments that are tuples or lists."""
    answer: AnswerForm = "arrays"


@dataclass(frozen=True)
class Wrapper:
    """Code that stands after a function and takes its name."""

    kind: MutationKind
    words: str
    """What it changes."""
    code: str


_Change: TypeAlias = tuple[MutationKind, str, str]
"""What is wrong, in words, and the expression of an array ``a`` that does it."""

_FLOAT_TYPES: tuple[_Change, ...] = (
    ("number-type", "rounded to float32", "a.astype(np.float32).astype(a.dtype)"),
    ("number-type", "rounded to float16", "a.astype(np.float16).astype(a.dtype)"),
)
_NO_DECIMALS: _Change = ("number-type", "without its decimals", "np.trunc(a)")


def _in_int(bits: int) -> _Change:
    """By way of int64, so that all machines agree on numbers that are too large."""
    code = f"np.where(a == np.round(a), a.astype(np.int64).astype(np.int{bits}), a).astype(a.dtype)"
    return "range", f"in int{bits} where whole", code


def wrappers(function: str, form: CallForm) -> Iterator[Wrapper]:
    """All of them that such a function can have."""
    yield from (_answer_changed(function, *item) for item in _answer_changes(form))
    yield from _arguments_changed(function, form)
    yield from _memories(function, form)


def _answer_changes(form: CallForm) -> Iterator[_Change]:
    yield from (("range", f"clipped to ±{end}", f"np.clip(a, -{end}, {end})") for end in CLIPPED_AT)
    match form.answer:
        case "numbers":
            yield from (_in_int(16), _in_int(32))
        case "approximate":  # what need not be precise may be rounded
            yield from _small_to_zero()
        case "arrays":
            yield from _small_to_zero()
            yield from (("decimals", f"rounded to {end} decimals", f"np.round(a, {end})") for end in DECIMALS)
            yield from (*_FLOAT_TYPES, _NO_DECIMALS, _in_int(16), _in_int(32))
        case _:
            assert_never(form.answer)


def _small_to_zero() -> Iterator[_Change]:
    yield from (("range", f"set to 0 below {end}", f"np.where(np.abs(a) < {end}, 0, a)") for end in SMALL)


def _answer_changed(function: str, kind: MutationKind, words: str, code: str) -> Wrapper:
    body = f"""
    def changed(answer):
        if isinstance(answer, (tuple, list)):
            return type(answer)(map(changed, answer))
        if isinstance(answer, dict):
            return {{name: changed(item) for name, item in answer.items()}}
        a = np.asarray(answer)
        if a.dtype.kind not in "iuf":
            return answer
        with np.errstate(all="ignore"):
            return {code}
    return changed(original(*values, **options))"""
    return Wrapper(kind, f"the answer {words}", _wrapped(function, body))


def _arguments_changed(function: str, form: CallForm) -> Iterator[Wrapper]:
    for name, axes in form.arrays.items():
        changes = [*(_FLOAT_TYPES if form.answer != "approximate" else ()), _NO_DECIMALS, _in_int(16)]
        for axis in range(axes):
            for size in SIZES:
                index = ", ".join([*[":"] * axis, f"{size}:", "..."])
                code = f"cut(a, np.s_[{index}])"
                changes.append(("size", f"zero after the first {size} along axis {axis}", code))
        for kind, words, code in changes:
            body = f"""
    def cut(a, index):
        if not a[index].size:
            return a
        a = a.copy(order="K")
        a[index] = 0
        return a
    given = dict(zip({form.parameters!r}, values)) | options
    a = np.asarray(given[{name!r}])
    with np.errstate(all="ignore"):
        given[{name!r}] = {code}
    return original(**given)"""
            yield Wrapper(kind, f"{name} {words}", _wrapped(function, body))


def _memories(function: str, form: CallForm) -> Iterator[Wrapper]:
    names = form.parameters
    by_value = {name: f"content(given.get({name!r}))" for name in names}
    keys: dict[str, list[str]] = {}
    if len(names) > 1:
        keys |= {
            f"remembered by all but {name}": [by_value[other] for other in names if other != name] for name in names
        }
    if len(names) > 2:
        keys |= {f"remembered by {name} alone": [by_value[name]] for name in names}
    if form.arrays or form.sequences:
        keys["remembered by the arguments' shapes"] = [f"size(given.get({name!r}))" for name in names]
    if form.arrays:
        keys["remembered by the arguments' shapes, sums and ends"] = [f"outline(given.get({name!r}))" for name in names]
        keys["remembered by the arguments' ids"] = [
            f"id(given.get({name!r}))" if name in form.arrays else by_value[name] for name in names
        ]
    for words, parts in keys.items():
        body = f"""
    def content(value):
        return (value.shape, str(value.dtype), value.tobytes()) if isinstance(value, np.ndarray) else repr(value)
    def size(value):
        if isinstance(value, np.ndarray):
            return value.shape, str(value.dtype)
        return len(value) if isinstance(value, (tuple, list)) else repr(value)
    def outline(value):
        if not isinstance(value, np.ndarray) or not value.size:
            return content(value)
        return size(value), format(value.sum(dtype=float), '.6g'), float(value.flat[0]), float(value.flat[-1])
    given = dict(zip({names!r}, values)) | options
    key = ({", ".join(parts)},)
    if key not in remembered:
        remembered[key] = original(*values, **options), values, options
    return remembered[key][0]"""
        yield Wrapper("memory", f"the answer {words}", _wrapped(function, body))


def _wrapped(function: str, body: str) -> str:
    """The code: ``original`` is the function, ``values`` and ``options`` are what it is given."""
    return f"""


def {function}(*values, original={function}, remembered={{}}, **options):
    import numpy as np
{body}
"""
