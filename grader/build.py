"""Answer keys from an author's exercises: the one module that runs torch.

Every reference is evaluated once per case in float64 on the CPU, from the exact input bits,
together with its rounding bound and what each misconception would have answered.
"""

import hashlib
import runpy
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from grader import answerkey
from grader.answerkey import AnswerKey, CaseKey, CheckKey, ExerciseKey, MisconceptionKey, Reading, TermKey
from grader.compare import SINGLE, Expected, Truth, compare
from grader.exercise import (
    Assignment,
    AuthorError,
    Case,
    Check,
    Derived,
    Draw,
    Exercise,
    Residual,
)
from grader.gate import as_answer, prove
from grader.language import Text
from grader.sight import sees
from grader.truth import Arguments, call, expected, floats, same, truth
from grader.values import Array
from grader.version import VERSION

DEVICE = "cpu float64"
REPEATED = 4

PURITY = Text("Leaves its arguments as they were", "不改动传入的参数")
STATE = Text("Gives the same answer when called again", "再次调用时给出相同的结果")
PRECISION = Text("Keeps the precision of float64", "保持 float64 的精度")


def load_assignment(folder: Path) -> Assignment:
    """The assignment that ``folder/exercises.py`` defines. Raises AuthorError with the line at fault."""
    path = folder / "exercises.py"
    # Assignments of one course may share a module beside their folders.
    before = set(sys.modules)
    sys.path.insert(0, str(folder.parent))
    try:
        names = runpy.run_path(str(path))
    except (AuthorError, SyntaxError, Exception) as error:
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
        line = error.lineno if isinstance(error, SyntaxError) else (lines or [0])[-1]
        raise AuthorError(f"{path}, line {line}: {error}") from None
    finally:
        sys.path.remove(str(folder.parent))
        for name in set(sys.modules) - before:
            if str(getattr(sys.modules[name], "__file__", "")).startswith(str(folder.parent)):
                del sys.modules[name]
    assignment = names.get("assignment")
    if not isinstance(assignment, Assignment):
        raise AuthorError(f"{path} must define `assignment = Assignment(...)`.")
    if assignment.name != folder.name:
        raise AuthorError(f"{path}: the assignment is called {assignment.name!r}, its folder {folder.name!r}.")
    return assignment


def build(folder: Path, seed: str) -> AnswerKey:
    """The answer key of ``folder/exercises.py``, with random arrays drawn from the course's seed.

    Raises AuthorError for a key that could not judge fairly: a misconception that no case
    tells from the truth, a reference that fails on a case.
    """
    torch.set_num_threads(1)
    assignment = load_assignment(folder)
    return AnswerKey(
        schema=answerkey.SCHEMA,
        assignment=assignment.name,
        title=assignment.title,
        exercises=tuple(_exercise(item, f"{seed}/{assignment.name}") for item in assignment.exercises),
        modules=tuple(assignment.modules),
        devices=(DEVICE,),
        versions={"tensorgrade": VERSION, "numpy": np.__version__, "torch": torch.__version__},
        made_from=answerkey.made_from(folder, seed),
    )


def _exercise(exercise: Exercise, seed: str) -> ExerciseKey:
    arguments = _realise(exercise, f"{seed}/{exercise.name}")
    relations = {case.name for check in exercise.checks if check.relation for case in check.cases}
    public = {case.name for check in exercise.checks if check.public for case in check.cases}
    cases = tuple(_case(exercise, name, given, name in public, name in relations) for name, given in arguments.items())
    values = [case for case in cases if case.truths]
    key = ExerciseKey(
        name=exercise.name,
        title=exercise.title,
        book=exercise.book,
        points=exercise.points,
        seconds=exercise.seconds,
        parameters=tuple(exercise.parameters()),
        checks=(*(_check(check) for check in exercise.checks), *_engine_checks(values)),
        cases=cases,
        repeats=_repeats(values),
        misconceptions=tuple(
            MisconceptionKey(
                item.name, item.words, tuple(_reading(exercise, item.name, r, arguments, values) for r in item.readings)
            )
            for item in exercise.misconceptions
        ),
    )
    prove(key)
    return key


def _realise(exercise: Exercise, seed: str) -> dict[str, dict[str, Any]]:
    made: dict[str, dict[str, Any]] = {}
    for case in exercise.cases():
        made[case.name] = {}
        for name in exercise.parameters():
            if name in case.arguments:
                made[case.name][name] = _argument(case, name, seed, made)
    return made


def _argument(case: Case, name: str, seed: str, made: Mapping[str, Arguments]) -> Any:
    value = case.arguments[name]
    if isinstance(value, Derived):
        if value.case not in made:
            raise AuthorError(f"Case {case.name!r} derives {name} from {value.case!r}, which must come before it.")
        origin = made[value.case][name]
        return Array(np.ascontiguousarray(value.change(origin.values)), origin.layout)
    if isinstance(value, Draw):
        digest = hashlib.sha256(f"{seed}/{case.name}/{name}".encode()).digest()
        generator = np.random.default_rng(int.from_bytes(digest, "big"))
        return Array(value.realise(generator), value.layout)
    return Array(np.array(value, order="C")) if isinstance(value, np.ndarray) else value


def _case(exercise: Exercise, name: str, given: Arguments, public: bool, relation: bool) -> CaseKey:
    keyword = {key for key, item in exercise.parameters().items() if item.default is not item.empty}
    expected_answer = truth(exercise, name, given)
    return CaseKey(
        name=name,
        public=public,
        positional={key: value for key, value in given.items() if key not in keyword},
        keyword={key: value for key, value in given.items() if key in keyword},
        truths=() if relation else (expected_answer,),
        tolerances=tuple(part.bound for part in expected_answer) if relation else (),
        double=all(item.values.dtype == np.float64 for item in given.values() if isinstance(item, Array)),
        sees=() if relation else sees(exercise.reference, given),
    )


def _check(check: Check) -> CheckKey:
    relation = check.relation
    terms = tuple(
        TermKey(term.case, term.coefficient, tuple((part.start, part.stop, part.step) for part in term.index))
        for term in (relation.terms if relation else ())
    )
    return CheckKey(
        name=check.name,
        title=check.title,
        kind="relation" if relation else "values",
        public=check.public,
        weight=check.weight,
        cases=tuple(case.name for case in check.cases),
        terms=terms,
        broken=relation.broken if relation else None,
    )


def _engine_checks(cases: Sequence[CaseKey]) -> list[CheckKey]:
    """purity, state and precision, where the arguments and answers have any."""

    def check(name: Any, title: Text, names: Sequence[str]) -> CheckKey:
        return CheckKey(name, title, name, False, 1, tuple(names), (), None)

    checks = [check("state", STATE, _repeats(cases))]
    mutable = [case.name for case in cases if any(_mutable(item) for item in (*case.positional.values(),))]
    if mutable:
        checks.insert(0, check("purity", PURITY, mutable))
    precise = [case.name for case in cases if case.double and any(part.kind == "close" for part in case.truths[0])]
    if precise:
        checks.append(check("precision", PRECISION, precise))
    return checks


def _mutable(value: Any) -> bool:
    return (isinstance(value, Array) and value.layout != "readonly") or isinstance(value, list)


def _repeats(cases: Sequence[CaseKey]) -> tuple[str, ...]:
    """A few cases to call again, one pair of equal shapes first: it shows answers cached by shape."""
    by_shape: dict[Any, list[str]] = {}
    for case in cases:
        shapes = tuple(
            item.values.shape if isinstance(item, Array) else repr(item)
            for item in (*case.positional.values(), *case.keyword.values())
        )
        by_shape.setdefault(shapes, []).append(case.name)
    pair = next((names[:2] for names in by_shape.values() if len(names) > 1), [])
    others = [case.name for case in cases if case.name not in pair]
    chosen = {*pair, *others[: REPEATED - len(pair)]}
    return tuple(case.name for case in reversed(cases) if case.name in chosen)


def _reading(
    exercise: Exercise,
    name: str,
    reading: Callable[..., Any],
    arguments: Mapping[str, Arguments],
    cases: Sequence[CaseKey],
) -> Reading:
    """What a misconception answers, for the cases where that is not the truth."""
    answers: dict[str, Truth] = {}
    fails: list[str] = []
    for case in cases:
        try:
            value = call(reading, arguments[case.name], same)
        except Exception:  # as the student's code may: the idea does not fit this case
            value = None
        if value is None or (isinstance(value, torch.Tensor) and value.numel() == 0):
            # An empty answer is one in which no window fits: code that means it may as well raise.
            fails.append(case.name)
            continue
        wrong = _as_wrong(value, case.truths[0])
        if any(
            compare(as_answer(part), (true,), 2 * SINGLE) for part, true in zip(wrong, case.truths[0], strict=False)
        ):
            answers[case.name] = wrong
    if not answers:
        raise AuthorError(
            f"{exercise.name}: no case tells the misconception {name!r} from the truth; add one that does."
        )
    return Reading(answers, tuple(fails))


def _as_wrong(value: Any, truth: Truth) -> Truth:
    """A wrong answer with the tolerance of the truth, which knows how large its numbers may be."""
    values = value if isinstance(value, tuple) and len(truth) > 1 else (value,)
    return tuple(_wrong_part(item, true) for item, true in zip(values, truth, strict=True))


def _wrong_part(value: Any, true: Expected) -> Expected:
    if isinstance(value, Residual):
        return expected(None, value, None)
    values = floats(value)
    if true.kind == "residual":
        raise AuthorError("A reading of an exercise with a residual returns a Residual.")
    if true.kind in ("number", "pair"):
        return replace(true, values=values, shape=values.shape)
    # Where the truth is exact a wrong idea may still round, as an average taken for a maximum does.
    largest = 8 * np.abs(values).max(initial=0.0) if true.kind == "exact" else true.bound.max(initial=0.0)
    return Expected("close", values, np.full(values.shape, largest), values.shape)
