"""The misconceptions of a key: the author's, those that the engine makes for every pair, and pairs of them."""

from collections.abc import Sequence
from dataclasses import replace

from tensorgrade.exercise.changes import Change, Variant, as_change
from tensorgrade.exercise.definition import Exercise
from tensorgrade.exercise.translations import Translations
from tensorgrade.exercise.validation import AuthorError
from tensorgrade.judge.variant_match import MIN_WITHOUT_ANSWERS
from tensorgrade.key.key_records import ExerciseKey, MisconceptionKey, VariantKey
from tensorgrade.key_builder.misconception_pairs import Idea, pair_cases, pairs_of
from tensorgrade.key_builder.pair_misuse import pair_defaults, pair_misuse
from tensorgrade.key_builder.variant_answers import Trials, VariantFails, judged_answers
from tensorgrade.key_builder.verify_key import quoted_names


def with_misconceptions(
    exercise: Exercise, key: ExerciseKey, trials: Trials, translations: Translations
) -> ExerciseKey:
    """The exercise's key with its misconceptions, then combinations of two; and with further pairs of them.

    Raises AuthorError for a variant that is right on every case, and for one that fails on a case in another way than
    by having no answer (`tensorgrade.exercise.definition.Misconception`).
    """
    texts = {item.name: translations.text(item.words) for item in exercise.misconceptions}
    ideas = [Idea(item.name, [as_change(variant) for variant in item.readings]) for item in exercise.misconceptions]
    found = {item.name: _variants(exercise, trials, item.name, None, item.changes) for item in ideas}
    for misuse in pair_misuse(exercise):
        texts.setdefault(misuse.name, misuse.text)
        for change in misuse.changes:
            variant = _told_apart(key, trials, change, [item for variants in found.values() for item in variants])
            if variant is not None:
                found.setdefault(misuse.name, []).append(variant)
                ideas.append(Idea(misuse.name, [change]))
    misconceptions = [
        *(MisconceptionKey(name, texts[name], tuple(variants)) for name, variants in found.items()),
        *(
            MisconceptionKey(
                item.first,
                texts[item.first],
                tuple(_variants(exercise, trials, item.first, item.second, item.readings)),
                item.second,
            )
            for item in exercise.combinations
        ),
    ]
    key = replace(key, misconceptions=tuple(misconceptions), pair_defaults=pair_defaults(exercise))
    names = pair_cases(key)
    return replace(key, pair_cases=tuple(names), pairs=tuple(pairs_of(ideas, key, trials.of(names))))


def _variants(
    exercise: Exercise, trials: Trials, name: str, also: str | None, variants: Sequence[Change | Variant]
) -> list[VariantKey]:
    found: list[VariantKey] = []
    for number, variant in enumerate(variants):
        description = f"{exercise.name}: variant {number} of {quoted_names(name, also)}"
        try:
            answers = _known_by_judged_cases(trials, trials.answers_of(as_change(variant)))
        except VariantFails as error:
            raise AuthorError(
                f"{description} {error}. Correct it, or let it `raise NoAnswer` where the idea has no answer.",
                exercise.name,
                name,
            ) from error.__cause__
        except ValueError as error:
            raise AuthorError(f"{description}: {error}.", exercise.name, name) from None
        if not answers.answers and len(answers.no_answer) < MIN_WITHOUT_ANSWERS:
            raise AuthorError(
                f"{exercise.name}: no case tells the misconception {name!r} from the truth"
                f"{', and on one its variant has no answer' if answers.no_answer else ''}; add one that does, or "
                "correct the variant.",
                exercise.name,
                name,
            )
        found.append(answers)
    return found


def _told_apart(key: ExerciseKey, trials: Trials, change: Change, before: Sequence[VariantKey]) -> VariantKey | None:
    """The answers of a change that the engine has made; None if they say nothing, or what those before them say."""
    variant = _known_by_judged_cases(trials, trials.answers_of(change, may_fail=True))
    if not variant.answers:
        return None
    answers = judged_answers(key, variant, [case for case in trials.cases if not case.illustration])
    is_new = answers.explained_by(variant) and not any(answers.explained_by(other) for other in before)
    return variant if is_new else None


def _known_by_judged_cases(trials: Trials, variant: VariantKey) -> VariantKey:
    """The variant, without answers where it has some in illustrations alone: nobody is judged by these."""
    if any(case.name in variant.answers for case in trials.cases if not case.illustration):
        return variant
    return VariantKey({}, (*variant.no_answer, *variant.answers), variant.undecided)
