"""Builds the answer key of an assignment from its author's exercises.

Every reference is evaluated once per case in float64 on the CPU, from the exact input bits, with its rounding bound
and the answers of each misconception's variants; and once more on each further device (CUDA in float32 and float64).
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from tensorgrade.arrays.devices import ReferenceDevice, exact_numerics
from tensorgrade.exercise.assignment import Assignment
from tensorgrade.exercise.definition import Exercise
from tensorgrade.exercise.loader import load_with_imports, locate_author_errors
from tensorgrade.exercise.rubric import Check, Term
from tensorgrade.exercise.translations import Translations, load_translations
from tensorgrade.exercise.validation import AuthorError
from tensorgrade.key import key_file
from tensorgrade.key.answer_tree import expected_at, with_names
from tensorgrade.key.check_records import EVERYTHING, RelationCheck, TermKey, ValuesCheck
from tensorgrade.key.expected_answers import Branches, CloseAnswer, ExactAnswer, ExpectedAnswer
from tensorgrade.key.key_records import SCHEMA, AnswerKey, ExerciseKey
from tensorgrade.key.source_files import seed_digest, source_digests
from tensorgrade.key_builder import misconception_examples
from tensorgrade.key_builder.case_limits import require_legal_cases, with_defaults
from tensorgrade.key_builder.cases import case_key, draw_arguments
from tensorgrade.key_builder.domain_checks import DOMAIN_TITLES, domain_checks
from tensorgrade.key_builder.domain_ends import require_ends
from tensorgrade.key_builder.domain_sizes import SizeSpace
from tensorgrade.key_builder.engine_checks import library_checks, property_checks, tenth_weight
from tensorgrade.key_builder.honest_runs import verify_honest_runs
from tensorgrade.key_builder.illustrations import SUFFIX, illustration_check, illustrations, with_illustrations
from tensorgrade.key_builder.misconception_examples import example_cases, with_examples
from tensorgrade.key_builder.misconceptions import with_misconceptions
from tensorgrade.key_builder.reference import CPU
from tensorgrade.key_builder.repeated_calls import repeated_calls
from tensorgrade.key_builder.scripts import OBJECTS, OBJECTS_TITLE, with_scripts
from tensorgrade.key_builder.translated_predicates import with_translated_predicates
from tensorgrade.key_builder.used_sizes import UsedSizes
from tensorgrade.key_builder.variant_answers import Trials
from tensorgrade.key_builder.varied_setting import setting_to_vary
from tensorgrade.key_builder.verify_key import verify_exercise_key
from tensorgrade.translation import Text, language_code
from tensorgrade.version import VERSION

ENGINE_TITLES = {OBJECTS: OBJECTS_TITLE} | DOMAIN_TITLES
"""Of the checks that the engine adds to an author's, and whose cases are compared as those of an author's are."""


def build_answer_key(folder: Path, seed: str, devices: Sequence[ReferenceDevice] = ()) -> AnswerKey:
    """The answer key of ``folder/exercises.py``; ``seed``, the course's, determines the random arrays.

    ``devices`` are those that references run on in addition to the CPU (`tensorgrade.arrays.devices.extra_devices`).
    Raises AuthorError for exercises whose key could not judge fairly: a reference that fails on a case, a misconception
    that gives the expected answer in every case, devices that disagree (see `verify_exercise_key`).
    """
    with exact_numerics():
        # Before the files are read: a file that is changed while the key is built makes it stale.
        sources = source_digests(folder)
        assignment, imported = load_with_imports(folder)
        sources = source_digests(folder, imported) | sources
        translations = load_translations(folder)

        def made_key(exercise: Exercise) -> ExerciseKey:
            with _added_cases_named(exercise):
                return _exercise_key(exercise, assignment, f"{seed}/{assignment.name}", devices, translations)

        with locate_author_errors(folder):
            key = AnswerKey(
                schema=SCHEMA,
                assignment=assignment.name,
                language=language_code(assignment.language),
                title=translations.text(assignment.title),
                exercises=tuple(map(made_key, assignment.exercises)),
                modules=tuple(assignment.modules),
                devices=(CPU.record, *(device.record for device in devices)),
                versions={"tensorgrade": VERSION, "numpy": np.__version__, "torch": str(torch.__version__)},
                seed_digest=seed_digest(seed),
                sources=sources,
            )
            # What is judged is what `grade` will read: a key that cannot be used is never written.
            written = key_file.from_bytes(key_file.to_bytes(key), f"{assignment.name}.npz")
            for exercise, exercise_key in zip(assignment.exercises, written.exercises, strict=True):
                verify_exercise_key(
                    exercise_key, [device.record for device in devices], exercise.cheapest_misconception
                )
    return key


@contextmanager
def _added_cases_named(exercise: Exercise) -> Iterator[None]:
    """What is said about a case that the author did not write says so."""
    try:
        yield
    except AuthorError as error:
        case = error.names_at_fault[-1] if error.names_at_fault else ""
        if f"case {case!r}" not in str(error) or case in {item.name for item in exercise.cases()}:
            raise
        sentence = f"{str(error).rstrip('.')}. `build` itself adds the case {case!r}, which the domain allows."
        raise AuthorError(sentence, *error.names_at_fault) from error.__cause__


def _exercise_key(
    exercise: Exercise,
    assignment: Assignment,
    seed: str,
    devices: Sequence[ReferenceDevice],
    translations: Translations,
) -> ExerciseKey:
    weight, helpers = tenth_weight(exercise), assignment.helpers_of(exercise)
    own_titles = [translations.text(check.title) for check in exercise.checks]
    exercise, scripts = with_scripts(exercise, assignment)
    varied = None
    if exercise.domain:
        _, arguments = _called_and_arguments(exercise, assignment, scripts, seed)
        own = [arguments[case.name] for case in exercise.cases() if case.function in (None, exercise.name)]
        used = UsedSizes(exercise.domain, [with_defaults(exercise, call) for call in own])
        varied = setting_to_vary(SizeSpace(exercise.domain), exercise.name, used)
        exercise = replace(exercise, checks=[*exercise.checks, *domain_checks(exercise, varied, used, weight)])
    shown, examples = illustrations(exercise), example_cases(exercise)
    for case in (*shown.values(), *examples):
        if (illustrated := case.name.removesuffix(SUFFIX).removesuffix(misconception_examples.SUFFIX)) in scripts:
            scripts[case.name] = scripts[illustrated]
    checks = exercise.checks
    titles = [*own_titles, *(ENGINE_TITLES[check.name] for check in checks[len(own_titles) :])]
    exercise = replace(exercise, checks=[*checks, illustration_check([*shown.values(), *examples])])
    called, arguments = _called_and_arguments(exercise, assignment, scripts, seed, [case.name for case in examples])
    require_legal_cases(exercise, called, arguments)
    relations = {case.name for check in exercise.checks if check.relation for case in check.cases}
    public = {case.name for check in exercise.checks if check.public for case in check.cases}
    illustrating = {case.name for case in (*shown.values(), *examples)}
    cases = tuple(
        replace(
            case_key(called[name], name, values, devices, public=name in public, relation=name in relations),
            illustration=name in illustrating,
        )
        for name, values in arguments.items()
    )
    verify_honest_runs(called, arguments, cases)
    exercise = replace(exercise, checks=checks)
    value_cases = [case for case in cases if not case.in_relation and not case.illustration]
    require_ends(exercise, value_cases)
    repeats = repeated_calls(exercise, called, value_cases, arguments, varied, f"{seed}/{exercise.name}", devices)
    twins = [repeat.name for repeat in repeats if repeat.other_numbers]
    expected = {case.name: case.expected[0] for case in cases}
    key = ExerciseKey(
        name=exercise.name,
        title=translations.text(exercise.title),
        book=translations.book(exercise.book),
        points=exercise.points,
        seconds=exercise.seconds,
        parameters=tuple(exercise.parameters()),
        checks=with_illustrations(
            [
                *(
                    _check_key(
                        exercise, check, title, twins if check.name == EVERYTHING else (), expected, translations
                    )
                    for check, title in zip(exercise.checks, titles, strict=True)
                ),
                *property_checks(value_cases, repeats, weight),
                *library_checks(exercise, value_cases),
            ],
            shown,
        ),
        cases=cases,
        repeats=repeats,
        helpers=helpers,
        ready_made=tuple(exercise.ready_made),
    )
    trials = Trials(exercise, called, arguments, [case for case in cases if not case.in_relation])
    key = with_misconceptions(exercise, key, trials, translations)
    key = with_examples(exercise, key, [case.name for case in examples])
    return with_translated_predicates(key, translations)


def _called_and_arguments(
    exercise: Exercise,
    assignment: Assignment,
    scripts: Mapping[str, Exercise],
    seed: str,
    examples: Sequence[str] = (),
) -> tuple[dict[str, Exercise], dict[str, dict[str, Any]]]:
    """The exercise whose function a case calls, and the arguments of the call, both by the name of the case.

    ``examples`` are shown, and the same for every seed: which of them are chosen must not depend on a secret.
    """
    by_name = {**{item.name: item for item in assignment.exercises}, exercise.name: exercise}
    called = {case.name: scripts.get(case.name) or by_name[case.function or exercise.name] for case in exercise.cases()}
    shown = dict.fromkeys(examples, f"{assignment.name}/{exercise.name}")
    return called, draw_arguments(exercise, called, f"{seed}/{exercise.name}", shown)


def _check_key(
    exercise: Exercise,
    check: Check,
    title: Text,
    twins: Sequence[str],
    expected: Mapping[str, ExpectedAnswer],
    translations: Translations,
) -> ValuesCheck | RelationCheck:
    """The check's key; ``twins`` are names of repeats whose values belong to it, too; ``expected`` is by case."""
    cases = (*(case.name for case in check.cases), *twins)
    if check.relation is None:
        return ValuesCheck(name=check.name, title=title, public=check.public, weight=check.weight, cases=cases)
    return RelationCheck(
        name=check.name,
        title=title,
        public=check.public,
        weight=check.weight,
        cases=cases,
        terms=tuple(_term_key(exercise, check, term, expected[term.case]) for term in check.relation.terms),
        at_least=check.relation.at_least,
        broken=translations.text(check.relation.broken),
    )


def _term_key(exercise: Exercise, check: Check, term: Term, expected: ExpectedAnswer) -> TermKey:
    """The term's key. Raises AuthorError where the expected answer has no array of floats at its place."""
    index = tuple((part.start, part.stop, part.step) for part in term.index)
    place = term.part if isinstance(term.part, tuple) else (term.part,)
    if place == (0,) and not isinstance(expected, Branches):
        place = ()
    place = with_names(place, expected)
    if not isinstance(expected_at(expected, place), (CloseAnswer, ExactAnswer)):
        raise AuthorError(
            f"{exercise.name}: a term of the check {check.name!r} is part {term.part!r} of the answer to case "
            f"{term.case!r}, which is no array of floats there.",
            exercise.name,
            check.name,
        )
    return TermKey(case=term.case, coefficient=term.coefficient, index=index, place=place)
