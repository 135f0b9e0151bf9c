"""The students' part of an answer key: public cases, what misconceptions answer to these, the titles of all checks."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from tensorgrade.key.key_records import AnswerKey, ExerciseKey, MisconceptionKey, VariantKey
from tensorgrade.translation import Text


@dataclass(frozen=True)
class PublicExercise:
    """What students get of an exercise's key."""

    public: ExerciseKey
    """The exercise with its public checks and their cases only."""
    hidden_titles: tuple[Text, ...]
    """The titles of the checks that only grading runs."""
    hidden_weight: int
    """The sum of these checks' weights."""

    @property
    def name(self) -> str:
        """The name of the function."""
        return self.public.name


@dataclass(frozen=True)
class PublicKey:
    """The students' part of an assignment's key."""

    schema: int
    assignment: str
    title: Text
    exercises: tuple[PublicExercise, ...]
    modules: tuple[str, ...]
    """Modules that answers may import, in addition to NumPy and the standard library."""
    version: str
    """The version of tensorgrade that made it."""
    install: str
    """What students give to pip to get that version; empty where it is not known."""
    sources_digest: str
    """`AnswerKey.sources_digest` of the key that it is a part of."""
    language: str = ""
    """The code of the language of the notebook that it was released with; empty where that is not known."""
    digest: str = ""
    """SHA-256 of the file it was read from."""


def public_part(key: AnswerKey, install: str = "", language: str = "") -> PublicKey:
    """The part of the key that students get, with a notebook in that language.

    ``install`` is what they give to pip to get the tensorgrade that reads it; empty where that is not known.
    """
    return PublicKey(
        schema=key.schema,
        assignment=key.assignment,
        title=key.title,
        exercises=tuple(map(_public_exercise, key.exercises)),
        modules=key.modules,
        version=key.versions["tensorgrade"],
        install=install,
        sources_digest=key.sources_digest,
        language=language,
    )


def _public_exercise(exercise: ExerciseKey) -> PublicExercise:
    hidden = [check for check in exercise.checks if not check.public]
    cases = tuple(case.cpu_only() for case in exercise.cases if case.public)
    names = {case.name for case in cases}
    public = replace(
        exercise,
        checks=tuple(check for check in exercise.checks if check.public),
        cases=cases,
        repeats=(),
        misconceptions=tuple(_on_cases(item, names) for item in exercise.misconceptions if _answers_to(item, names)),
        pair_cases=(),
        pairs=(),
        helpers=(),
    )
    return PublicExercise(public, tuple(check.title for check in hidden), sum(check.weight for check in hidden))


def _answers_to(misconception: MisconceptionKey, names: Collection[str]) -> bool:
    """Whether it is a single misconception, and has a wrong answer to one of these cases."""
    return misconception.also is None and any(names & item.answers.keys() for item in misconception.variants)


def _on_cases(misconception: MisconceptionKey, names: Collection[str]) -> MisconceptionKey:
    """What is known of a misconception from these cases alone."""
    variants = [
        VariantKey(
            {name: answer for name, answer in item.answers.items() if name in names},
            tuple(name for name in item.no_answer if name in names),
            tuple(name for name in item.undecided if name in names),
        )
        for item in misconception.variants
        if names & item.answers.keys()
    ]
    return replace(misconception, variants=tuple(variants), illustration="")
