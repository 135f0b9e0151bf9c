"""The stored truth of an assignment: one ``.npz`` that needs neither torch nor the author's files.

A key is a tree of frozen records, written as one JSON manifest and the arrays that it counts, one behind the other.
Same references, seed and versions give the same bytes.
"""

import hashlib
import io
import json
import types
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal, NewType, get_args, get_origin, get_type_hints

import numpy as np
from numpy.typing import NDArray

from grader.compare import Truth
from grader.language import Section, Text
from grader.mistake import Mistake
from grader.values import decode, encode
from grader.whole import whole

SCHEMA = 5

Value = NewType("Value", object)
"""An argument: anything that `grader.values` encodes."""

Stored = np.ndarray[Any, np.dtype[Any]]
"""An array in a key. Not `NDArray`: from NumPy 2.5 on that is an alias which hides the class from `_read`."""


class UnusableKey(Mistake):
    """A key that cannot be used; the message says what to do."""


@dataclass(frozen=True)
class CaseKey:
    """One call and its truth, per device of `AnswerKey.devices`."""

    name: str
    function: str
    """The function that is called: the exercise's own, or another one for a law between two."""
    public: bool
    positional: dict[str, Value]
    keyword: dict[str, Value]
    truths: tuple[Truth, ...]
    lawful: bool
    """The case serves a relation: its answer is held against that law, not against its truth."""
    double: bool
    """All arrays of the arguments are float64: the precision check may ask for more."""
    sees: tuple[dict[str, Stored], ...] = ()
    """Which elements of the arguments each element of the answer is computed from; see `grader.sight`."""

    @property
    def arguments(self) -> dict[str, Any]:
        """Every argument by name, in the order of the call."""
        return {**self.positional, **self.keyword}


@dataclass(frozen=True)
class TermKey:
    """``coefficient · answer[index]``; index has a (start, stop, step) per axis."""

    case: str
    coefficient: float
    index: tuple[tuple[int | None, ...], ...]
    part: int


@dataclass(frozen=True)
class CheckKey:
    """One line of the rubric. purity, state, precision and array are the engine's own."""

    name: str
    title: Text
    kind: Literal["values", "relation", "purity", "state", "precision", "array"]
    public: bool
    weight: int
    cases: tuple[str, ...]
    terms: tuple[TermKey, ...]
    at_least: bool
    """The terms may add up to more than zero."""
    broken: Text | None
    array: str = ""
    """The kind of array (`grader.kinds`) that the cases are called with in a check of kind array."""


@dataclass(frozen=True)
class Reading:
    """One way to have a misconception: its answers to the cases where they are not the truth."""

    answers: dict[str, Truth]
    fails: tuple[str, ...]
    """Cases where it gives no answer, such as a transposed kernel that does not fit."""


@dataclass(frozen=True)
class MisconceptionKey:
    """The words, and the readings."""

    name: str
    words: Text
    readings: tuple[Reading, ...]
    also: str | None = None
    """The second misconception, where two come together."""


@dataclass(frozen=True, eq=False)
class ExerciseKey:
    """Everything that judging one function needs. Equal to itself only, so that what is made of it can be kept."""

    name: str
    title: Text
    book: Section | None
    points: int
    seconds: float
    parameters: tuple[str, ...]
    checks: tuple[CheckKey, ...]
    cases: tuple[CaseKey, ...]
    twin: CaseKey | None
    """Called at the end only, of the shapes of an earlier case: whoever remembers answers by shape errs."""
    twin_of: str
    repeats: tuple[str, ...]
    """The calls at the end, by case name."""
    misconceptions: tuple[MisconceptionKey, ...]
    """From simple to involved, then combinations of two."""
    ready_made: tuple[str, ...] = ()
    """What an answer must not use with other arrays than NumPy's; see `grader.exercise.Exercise`."""

    def case(self, name: str) -> CaseKey:
        """The case of that name."""
        return self._by_name[name]

    @cached_property
    def arrays(self) -> tuple[CheckKey, ...]:
        """The checks with other arrays than NumPy's."""
        return tuple(check for check in self.checks if check.kind == "array")

    @cached_property
    def _by_name(self) -> dict[str, CaseKey]:
        return {case.name: case for case in (*self.cases, *([self.twin] if self.twin else []))}


@dataclass(frozen=True)
class AnswerKey:
    """The key of one assignment. ``digest`` is that of the file it was read from."""

    schema: int
    assignment: str
    title: Text
    exercises: tuple[ExerciseKey, ...]
    modules: tuple[str, ...]
    devices: tuple[str, ...]
    versions: dict[str, str]
    made_from: str
    """Digest of the author's files and the course's seed: tells when the key is stale."""
    digest: str = ""

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of array beside NumPy's that its exercises ask for."""
        return tuple(dict.fromkeys(check.array for item in self.exercises for check in item.arrays))

    def exercise(self, name: str) -> ExerciseKey:
        """The exercise of that name."""
        return next(item for item in self.exercises if item.name == name)

    @cached_property
    def on_cpu(self) -> "AnswerKey":
        """The key with the CPU's references alone; made once, as much is kept by exercise."""
        if len(self.devices) == 1:
            return self
        return replace(self, exercises=tuple(map(_on_cpu, self.exercises)), devices=self.devices[:1])

    def public(self) -> "AnswerKey":
        """The part that students get: public checks and cases, no misconceptions' values."""
        return replace(
            self,
            exercises=tuple(_public(_on_cpu(item)) for item in self.exercises),
            devices=self.devices[:1],
            versions={},
            made_from="",
            digest="",
        )


def _on_cpu(exercise: ExerciseKey) -> ExerciseKey:
    cases = tuple(replace(case, truths=case.truths[:1]) for case in exercise.cases)
    twin = replace(exercise.twin, truths=exercise.twin.truths[:1]) if exercise.twin else None
    return replace(exercise, cases=cases, twin=twin)


def _public(exercise: ExerciseKey) -> ExerciseKey:
    return replace(
        exercise,
        # The titles of the other kinds of check are public: "the graded run adds …".
        checks=tuple(
            check if check.public else replace(check, cases=(), terms=(), broken=None) for check in exercise.checks
        ),
        cases=tuple(case for case in exercise.cases if case.public),
        twin=None,
        twin_of="",
        repeats=(),
        misconceptions=(),
    )


def made_from(folder: Path, seed: str) -> str:
    """Digest of everything a key depends on but versions: tells a stale key."""
    digest = hashlib.sha256(seed.encode())
    for path in [folder / "exercises.py", *sorted(folder.parent.glob("*.py"))]:
        digest.update(b"\0" + path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def dump(key: AnswerKey) -> bytes:
    """The key's file. Deterministic: no times, no pickles."""
    buffers: list[NDArray[Any]] = []
    manifest = json.dumps(_write(replace(key, digest=""), buffers), ensure_ascii=False)
    layout = json.dumps([[array.dtype.str, array.shape] for array in buffers])
    parts = {
        "manifest": manifest.encode(),
        "layout": layout.encode(),
        "data": b"".join(array.tobytes() for array in buffers),
    }
    stream = io.BytesIO()
    # All arrays in one: there are thousands of small ones, and each file of an archive takes its time to open.
    np.savez_compressed(stream, **{name: np.frombuffer(part, dtype=np.uint8) for name, part in parts.items()})  # type: ignore[arg-type]
    return stream.getvalue()


def _arrays(layout: list[tuple[str, list[int]]], data: bytes) -> list[NDArray[Any]]:
    """The arrays behind one another in ``data``; copied, so that each is aligned in memory as any other."""
    arrays, start = [], 0
    for kind, shape in layout:
        array = np.ndarray(shape, np.dtype(kind), data, start)
        arrays.append(array.copy())
        start += array.nbytes
    if start != len(data):
        raise ValueError("more data than arrays")
    return arrays


def save(key: AnswerKey, path: Path) -> AnswerKey:
    """Write the key whole or not at all, readable by its owner only; returns it with its digest."""
    content = dump(key)
    with whole(path, 0o600) as stream:
        stream.write(content)
    return replace(key, digest=hashlib.sha256(content).hexdigest())


def load(path: Path) -> AnswerKey:
    """Read a key. Raises UnusableKey with one sentence when there is none that this version can use."""
    try:
        state = path.stat()
        return _load(path, (state.st_mtime_ns, state.st_size, state.st_ino))
    except FileNotFoundError:
        raise UnusableKey(f"There is no answer key {path.name}; run `tensorgrade build {path.stem}` first.") from None
    except OSError as error:
        raise UnusableKey(f"{path.name} is not a usable answer key ({error.strerror}).") from None


@lru_cache(maxsize=2)
def _load(path: Path, state: object) -> AnswerKey:
    """Kept: one command asks for a key several times, and nbgrader anew for each of its students."""
    return read(path.read_bytes(), path.name)


def read(content: bytes, name: str) -> AnswerKey:
    """The key in a file's bytes. Raises UnusableKey, which calls the file ``name``."""
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            tree = json.loads(archive["manifest"].tobytes())
            if tree.get("schema") != SCHEMA:
                raise UnusableKey(f"{name} was made by another version of tensorgrade; run `tensorgrade build` again.")
            buffers = _arrays(json.loads(archive["layout"].tobytes()), archive["data"].tobytes())
        key: AnswerKey = _read(AnswerKey, tree, buffers)
    except Mistake:
        raise
    except Exception as error:  # a damaged archive fails in more ways than zipfile and zlib document
        raise UnusableKey(
            f"{name} is not a usable answer key ({type(error).__name__}); run `tensorgrade build` again."
        ) from None
    return replace(key, digest=hashlib.sha256(content).hexdigest())


def _write(record: Any, buffers: list[NDArray[Any]]) -> Any:
    if is_dataclass(record) and not isinstance(record, type):
        hints = _hints(type(record))
        return {
            item.name: _write_field(hints[item.name], getattr(record, item.name), buffers) for item in fields(record)
        }
    if isinstance(record, (tuple, list)):
        return [_write(item, buffers) for item in record]
    if isinstance(record, dict):
        return {name: _write(item, buffers) for name, item in record.items()}
    if isinstance(record, np.ndarray):
        buffers.append(record)
        return len(buffers) - 1
    return record


def _write_field(hint: Any, content: Any, buffers: list[NDArray[Any]]) -> Any:
    if hint == dict[str, Value]:
        return {name: encode(item, buffers) for name, item in content.items()}
    return _write(content, buffers)


def _read(hint: Any, tree: Any, buffers: list[NDArray[Any]]) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if hint is Value:
        return decode(tree, _Views(buffers))
    if is_dataclass(hint) and isinstance(hint, type):
        return hint(**{name: _read(item, tree[name], buffers) for name, item in _hints(hint).items()})
    if origin is types.UnionType:
        return None if tree is None else _read(arguments[0], tree, buffers)
    if origin is tuple:
        return tuple(_read(arguments[0], item, buffers) for item in tree)
    if origin is dict:
        return {name: _read(arguments[1], item, buffers) for name, item in tree.items()}
    if origin is np.ndarray:
        return buffers[tree]
    if origin is Literal or hint in (str, int, float, bool):
        return tree
    raise TypeError(f"no field of a key can be of type {hint}")


@cache
def _hints(record: type) -> dict[str, Any]:
    return get_type_hints(record)


class _Views(list[Any]):
    """The arrays as the codec wants them: one buffer of bytes each, made when asked for."""

    def __getitem__(self, position: Any) -> Any:
        return super().__getitem__(position).tobytes()
