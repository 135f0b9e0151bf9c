"""What a student sees does not depend on hidden arguments: two keys that differ in nothing else give the same page.

The keys are of two courses: the same cases of the same sizes, drawn from other seeds. Each attack that wants hidden
numbers out is graded with both; right and wrong are the same, and so must be every byte of the page.
"""

import os
from dataclasses import replace

import pytest

from tensorgrade.commands.build_keys import solution_cells
from tensorgrade.course.new_course import create_course
from tensorgrade.key import key_file
from tensorgrade.key_builder.build import build_answer_key
from tensorgrade.result.result_records import KeyUsed
from tests.built_once import built_once
from tests.conftest import SOLUTIONS
from tests.sandbox.attacked_grader import AttackedGrader, pages
from tests.sandbox.test_attacks import FILES

pytestmark = pytest.mark.slow

LEAKS = [path for path in FILES if path.stem.startswith("leak_hidden")]


@pytest.fixture(scope="module")
def twins(keys, tmp_path_factory):
    """Two graders of this account, whose keys have other numbers in hidden cases."""

    def build(folder):
        folder.mkdir()
        key_file.save(build_answer_key(SOLUTIONS / "channels", "another course"), folder / "key.npz")

    other = key_file.load(built_once(tmp_path_factory, "key-channels-of-another-course", build) / "key.npz")
    other = with_illustrations_of(keys["channels"], other)
    course = create_course(tmp_path_factory.mktemp("solution") / "course", "en", "seed")
    solution = solution_cells(course, "channels", keys["channels"])  # so that functions follow from wrong ones
    account = "root" if os.getuid() == 0 else "nobody"
    graders = [AttackedGrader(account, replace(key, solution=solution)) for key in (keys["channels"], other)]
    yield graders
    for grader in graders:
        grader.close()


def with_illustrations_of(one, other):
    """The other key with the illustrations of the first one, which are shown, and what misconceptions answer there."""

    def mixed(theirs, ours):
        names = {case.name for case in ours.cases if case.illustration}
        cases = tuple(ours.case(case.name) if case.name in names else case for case in theirs.cases)

        def answers(variant, known):
            kept = {name: answer for name, answer in variant.answers.items() if name not in names}
            return kept | {name: answer for name, answer in known.answers.items() if name in names}

        misconceptions = tuple(
            replace(
                item,
                variants=tuple(
                    replace(variant, answers=answers(variant, known))
                    for variant, known in zip(item.variants, same.variants, strict=True)
                ),
            )
            for item, same in zip(theirs.misconceptions, ours.misconceptions, strict=True)
        )
        return replace(theirs, cases=cases, misconceptions=misconceptions)

    exercises = tuple(mixed(theirs, ours) for theirs, ours in zip(other.exercises, one.exercises, strict=True))
    return replace(other, exercises=exercises)


def without_times(result):
    """The result without what differs in every run, and without the key's digest."""
    exercises = {name: replace(item, seconds=0.0) for name, item in result.exercises.items()}
    return replace(result, exercises=exercises, waited=0.0, memory=0, key=KeyUsed(""))


def right_and_wrong(result):
    """What the page may depend on: of each check whether it is passed, and the kind of failure."""
    return {name: [(check.status, check.kind) for check in item.checks] for name, item in result.exercises.items()}


def test_the_keys_differ_in_hidden_numbers_only(twins):
    cases = [[case for exercise in grader.key.exercises for case in exercise.cases] for grader in twins]
    differ = 0
    for one, other in zip(*cases, strict=True):
        assert (one.name, one.public) == (other.name, other.public)
        assert not one.shown or one == other
        differ += one != other
    assert differ > 50


@pytest.mark.parametrize("path", LEAKS, ids=lambda path: path.stem)
def test_a_page_shows_the_same_whatever_hidden_arguments_are(path, twins):
    source = path.read_text(encoding="utf-8")
    one, other = (grader.grade(source) for grader in twins)
    assert right_and_wrong(one) == right_and_wrong(other)
    # Line by line, so that a failure shows the lines alone.
    for page, other_page in zip(pages(without_times(one)), pages(without_times(other))):
        lines = zip(page.splitlines(), other_page.splitlines())
        different = "\n".join(f"{pair[0]}\n{pair[1]}" for pair in lines if pair[0] != pair[1])
        assert not different, different
        assert page == other_page
