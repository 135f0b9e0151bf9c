"""Answer keys from an author's exercises: the one module that runs torch.

Every reference is evaluated once per case in float64 on the CPU, from the exact input bits,
together with its rounding bound and what each misconception would have answered; and once
more at each further place, a CUDA device in float32 and float64.
"""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from tensorgrade.arrays.codec import Array
from tensorgrade.arrays.devices import ReferenceDevice, set_exact_numerics
from tensorgrade.exercise.definition import Assignment, Case, Check, Exercise
from tensorgrade.exercise.inputs import Derived, Draw
from tensorgrade.exercise.loader import load_assignment, locate_author_errors
from tensorgrade.exercise.validation import AuthorError
from tensorgrade.judge.diagnosis import case_order
from tensorgrade.key import key_file, key_records
from tensorgrade.key.compare import FLOAT_DTYPES
from tensorgrade.key.key_records import AnswerKey, CaseKey, CheckKey, ExerciseKey, TermKey
from tensorgrade.key_builder.dependence import depends_on
from tensorgrade.key_builder.misconceptions import misconception_keys
from tensorgrade.key_builder.reference import CPU, Arguments, expected_answer, expected_on_device
from tensorgrade.key_builder.self_test import verify_exercise_key
from tensorgrade.translation import Text
from tensorgrade.version import VERSION

MAX_REPEATS = 4
MAX_ARRAY_CASES = 8
"""How many cases are called with each further kind of array."""

PURITY_TITLE = Text("Leaves its arguments as they were", "不改动传入的参数")
STATE_TITLE = Text("Gives the same answer when called again", "再次调用时给出相同的结果")
PRECISION_TITLE = Text("Keeps the precision of float64", "保持 float64 的精度")
ARRAY_TITLES = {
    "array-api-strict": Text("Works with arrays of array-api-strict", "适用于 array-api-strict 的数组"),
    "torch": Text("Works with PyTorch tensors on the CPU", "适用于 CPU 上的 PyTorch 张量"),
    "torch-cuda": Text("Works with PyTorch tensors on a GPU (CUDA)", "适用于 GPU（CUDA）上的 PyTorch 张量"),
}


def build_answer_key(folder: Path, seed: str, places: Sequence[ReferenceDevice] = ()) -> AnswerKey:
    """The answer key of ``folder/exercises.py``, with random arrays drawn from the course's seed.

    ``places`` (`arrays.devices.extra_devices`) are those beside the CPU. Raises AuthorError for a key that could
    not judge fairly: a misconception that no case tells from the truth, a reference that fails on a case,
    places that disagree.
    """
    set_exact_numerics()
    torch.set_num_threads(1)
    assignment = load_assignment(folder)
    with locate_author_errors(folder):
        exercises = tuple(
            _exercise(item, assignment, f"{seed}/{assignment.name}", places) for item in assignment.exercises
        )
    return AnswerKey(
        schema=key_records.SCHEMA,
        assignment=assignment.name,
        title=assignment.title,
        exercises=exercises,
        modules=tuple(assignment.modules),
        devices=(CPU.label, *(place.label for place in places)),
        versions={"tensorgrade": VERSION, "numpy": np.__version__, "torch": torch.__version__},
        made_from=key_file.source_digest(folder, seed),
    )


def _exercise(exercise: Exercise, assignment: Assignment, seed: str, places: Sequence[ReferenceDevice]) -> ExerciseKey:
    functions = {item.name: item for item in assignment.exercises}
    called = {case.name: functions[case.function or exercise.name] for case in exercise.cases()}
    arguments = _realise(exercise, called, f"{seed}/{exercise.name}")
    relations = {case.name for check in exercise.checks if check.relation for case in check.cases}
    public = {case.name for check in exercise.checks if check.public for case in check.cases}
    cases = tuple(
        _case(called[name], name, given, places, public=name in public, relation=name in relations)
        for name, given in arguments.items()
    )
    values = [case for case in cases if not case.lawful]
    original = _to_twin(exercise, cases)
    twin = _twin(exercise, original, f"{seed}/{exercise.name}", places) if original else None
    repeats = _repeats(values, twin, original)
    key = ExerciseKey(
        name=exercise.name,
        title=exercise.title,
        book=exercise.book,
        points=exercise.points,
        seconds=exercise.seconds,
        parameters=tuple(exercise.parameters()),
        checks=(
            *(_check(check) for check in exercise.checks),
            *_engine_checks(values, repeats),
            *_array_checks(exercise, values),
        ),
        cases=cases,
        twin=twin,
        twin_of=original.name if original else "",
        repeats=repeats,
        misconceptions=misconception_keys(exercise, arguments, values),
        ready_made=tuple(exercise.ready_made),
    )
    verify_exercise_key(key, [place.label for place in places])
    return key


def _realise(exercise: Exercise, called: Mapping[str, Exercise], seed: str) -> dict[str, dict[str, Any]]:
    made: dict[str, dict[str, Any]] = {}
    for case in exercise.cases():
        made[case.name] = {}
        for name in called[case.name].parameters():
            if name in case.arguments:
                made[case.name][name] = _argument(case, name, seed, made)
    return made


def _argument(case: Case, name: str, seed: str, made: Mapping[str, Arguments]) -> Any:
    value = case.arguments[name]
    if isinstance(value, Derived):
        if value.case not in made:
            raise AuthorError(
                f"Case {case.name!r} derives {name} from {value.case!r}, which must come before it.", case.name
            )
        origin = made[value.case][name]
        return Array(np.ascontiguousarray(value.change(origin.values)), origin.layout)
    if isinstance(value, Draw):
        digest = hashlib.sha256(f"{seed}/{case.name}/{name}".encode()).digest()
        generator = np.random.default_rng(int.from_bytes(digest, "big"))
        return Array(value.sample(generator), value.layout)
    return Array(np.array(value, order="C")) if isinstance(value, np.ndarray) else value


def _case(
    exercise: Exercise, name: str, given: Arguments, places: Sequence[ReferenceDevice], *, public: bool, relation: bool
) -> CaseKey:
    right = expected_answer(exercise, name, given)
    keyword = {key for key, item in exercise.parameters().items() if item.default is not item.empty}
    return CaseKey(
        name=name,
        function=exercise.name,
        public=public,
        positional={key: value for key, value in given.items() if key not in keyword},
        keyword={key: value for key, value in given.items() if key in keyword},
        truths=(right, *(expected_on_device(exercise, name, given, right, place) for place in places)),
        lawful=relation,
        double=all(item.values.dtype == np.float64 for item in given.values() if isinstance(item, Array)),
        sees=() if relation else depends_on(exercise.reference, given),
    )


def _check(check: Check) -> CheckKey:
    relation = check.relation
    terms = tuple(
        TermKey(
            term.case, term.coefficient, tuple((part.start, part.stop, part.step) for part in term.index), term.part
        )
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
        at_least=bool(relation and relation.at_least),
        broken=relation.broken if relation else None,
    )


def _engine_checks(cases: Sequence[CaseKey], repeats: Sequence[str]) -> list[CheckKey]:
    """purity, state and precision, where the arguments and answers have any."""

    def check(name: Any, title: Text, names: Sequence[str]) -> CheckKey:
        return CheckKey(name, title, name, False, 1, tuple(names), (), False, None)

    checks = [check("state", STATE_TITLE, repeats)]
    mutable = [case.name for case in cases if any(_mutable(item) for item in (*case.positional.values(),))]
    if mutable:
        checks.insert(0, check("purity", PURITY_TITLE, mutable))
    precise = [case.name for case in cases if case.double and any(part.kind == "close" for part in case.truths[0])]
    if precise:
        checks.append(check("precision", PRECISION_TITLE, precise))
    return checks


def _array_checks(exercise: Exercise, cases: Sequence[CaseKey]) -> list[CheckKey]:
    """One check per further kind of array, on a few cases: one of each check of values, the public ones first."""
    floats = {case.name for case in cases if all(_is_float(item) for item in case.arguments.values())}
    values = sorted((check for check in exercise.checks if not check.relation), key=lambda check: not check.public)
    chosen = [next((case.name for case in check.cases if case.name in floats), None) for check in values]
    names = tuple(name for name in chosen if name)[:MAX_ARRAY_CASES]
    kinds = [kind for kind in exercise.kinds if kind in ARRAY_TITLES]
    if kinds and not names:
        raise AuthorError(f"{exercise.name}: kinds of array need a case whose arrays are all floats.", exercise.name)
    return [
        CheckKey(kind, ARRAY_TITLES[kind], "array", False, exercise.kind_weight, names, (), False, None, kind)
        for kind in kinds
    ]


def _is_float(value: Any) -> bool:
    return not isinstance(value, Array) or value.values.dtype in FLOAT_DTYPES


def _mutable(value: Any) -> bool:
    return (isinstance(value, Array) and value.layout != "readonly") or isinstance(value, list)


def _to_twin(exercise: Exercise, cases: Sequence[CaseKey]) -> CaseKey | None:
    """The case to call with other numbers of the same shapes: the smallest drawn one, fractions first."""
    drawn = {case.name: list(case.arguments.values()) for case in exercise.cases()}
    able = [
        case
        for case in cases
        if not case.public
        and not case.lawful
        and any(isinstance(value, Draw) for value in drawn[case.name])
        and not any(isinstance(value, Derived) for value in drawn[case.name])
    ]
    fractions = [
        case for case in able if any(getattr(value, "distribution", "") == "normal" for value in drawn[case.name])
    ]
    return min(fractions or able, key=case_order, default=None)


def _twin(exercise: Exercise, original: CaseKey, seed: str, places: Sequence[ReferenceDevice]) -> CaseKey:
    [case] = [case for case in exercise.cases() if case.name == original.name]
    again = Case(f"{case.name}-again", **case.arguments)
    if any(other.name == again.name for other in exercise.cases()):
        raise AuthorError(
            f"{exercise.name}: the name {again.name!r} is the engine's, for {case.name!r} called anew; choose another.",
            exercise.name,
            again.name,
        )
    given = {name: _argument(again, name, seed, {}) for name in exercise.parameters() if name in case.arguments}
    return _case(exercise, again.name, given, places, public=False, relation=False)


def _repeats(cases: Sequence[CaseKey], twin: CaseKey | None, original: CaseKey | None) -> tuple[str, ...]:
    """The calls at the end: a few cases in another order, after one of equal shapes and other numbers."""
    first = [twin.name] if twin else []
    chosen = [original.name] if original else []
    chosen += [case.name for case in cases if case.name not in chosen][: MAX_REPEATS - len(first) - len(chosen)]
    return (*first, *(case.name for case in reversed(cases) if case.name in chosen))
