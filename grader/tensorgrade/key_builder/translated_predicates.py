"""The sentences of predicates in a key's answers (`Meets`), with their translations."""

from dataclasses import replace

from tensorgrade.exercise.translations import Translations
from tensorgrade.key.answer_tree import change_parts
from tensorgrade.key.expected_answers import ExpectedAnswer, ExpectedPart, MeetsAnswer
from tensorgrade.key.key_records import CaseKey, ExerciseKey, Repeat, VariantKey


def with_translated_predicates(exercise: ExerciseKey, translations: Translations) -> ExerciseKey:
    """The exercise's key, in which every answer that has to meet a predicate says so in all languages."""

    def part(expected: ExpectedPart) -> ExpectedPart:
        if not isinstance(expected, MeetsAnswer):
            return expected
        return replace(expected, words=translations.merged(expected.words))

    def answer(expected: ExpectedAnswer) -> ExpectedAnswer:
        return change_parts(part, expected)

    def case(item: CaseKey) -> CaseKey:
        return replace(item, expected=tuple(map(answer, item.expected)))

    def repeat(item: Repeat) -> Repeat:
        return replace(item, other_numbers=item.other_numbers and case(item.other_numbers))

    def variant(item: VariantKey) -> VariantKey:
        return replace(item, answers={name: answer(expected) for name, expected in item.answers.items()})

    misconceptions = [replace(item, variants=tuple(map(variant, item.variants))) for item in exercise.misconceptions]
    return replace(
        exercise,
        cases=tuple(map(case, exercise.cases)),
        repeats=tuple(map(repeat, exercise.repeats)),
        misconceptions=tuple(misconceptions),
    )
