"""Keys that version 0.1.0 wrote: read as if they had been built today.

``schema_5/kinds.npz`` and its public part are from ``schema_5/kinds/exercises.py``, by version 0.1.0, with a second
device that is called CUDA. All numbers there are small integers, so that every machine computes the same bits.
"""

import io
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from tensorgrade.arrays.device_record import Device
from tensorgrade.arrays.devices import ReferenceDevice
from tensorgrade.key.answer_tree import change_parts, parts_of
from tensorgrade.key.expected_answers import CloseAnswer, ExactAnswer
from tensorgrade.key.key_file import UnusableKey, from_bytes, load, load_public, public_from_bytes, to_bytes
from tensorgrade.key.public_key import public_part
from tensorgrade.key_builder.build import build_answer_key
from tensorgrade.translation import Text

FOLDER = Path(__file__).parent / "schema_5"
FULL, PUBLIC = FOLDER / "kinds.npz", FOLDER / "kinds.public.npz"
CUDA = Device("cuda", "float32", "NVIDIA Example (driver 570.1)")


@pytest.fixture(scope="module")
def built():
    """The key of the same exercises, as they are built today."""
    device = ReferenceDevice(torch.device("cpu"), torch.float32, CUDA)
    return build_answer_key(FOLDER / "kinds", "seed", (device,))


def in_both_languages(title):
    """The title with its Chinese translation, which a key of today does not have of the engine's own."""
    return Text(title.source, {"zh": title["zh"]})


def without_bound(part):
    return ExactAnswer(part.values) if isinstance(part, CloseAnswer) else part


def as_formerly(exercise):
    """The exercise without what is new.

    Its check of state has more repeats today, and a tenth of the points; misconceptions have illustrations and no
    bounds, and pairs of them are made.
    """
    examples = {
        item.illustration
        for item in exercise.misconceptions
        if item.illustration and exercise.case(item.illustration).illustration
    }

    def without_examples(variant):
        answers = {
            name: change_parts(without_bound, answer)
            for name, answer in variant.answers.items()
            if name not in examples
        }
        return replace(variant, answers=answers, no_answer=tuple(set(variant.no_answer) - examples))

    misconceptions = [
        replace(item, illustration="", variants=tuple(map(without_examples, item.variants)))
        for item in exercise.misconceptions
    ]
    checks = [
        replace(
            item, title=in_both_languages(item.title), **({"weight": 1, "cases": ()} if item.name == "state" else {})
        )
        for item in exercise.checks
    ]
    return replace(
        exercise,
        checks=tuple(checks),
        cases=tuple(case for case in exercise.cases if case.name not in examples),
        repeats=(),
        misconceptions=tuple(misconceptions),
        pair_cases=(),
        pairs=(),
        pair_defaults={},
        helpers=(),
    )


def test_a_full_key_is_read_as_it_is_built_today(built):
    former = load(FULL)
    assert former.devices == (Device("cpu", "float64"), CUDA)
    assert former.sources == {}
    assert former.versions["tensorgrade"] == "0.1.0"
    for before, now in zip(former.exercises, built.exercises, strict=True):
        assert as_formerly(before) == as_formerly(now), now.name
    left_out = {"versions": {}, "seed_digest": "", "sources": {}, "digest": "", "exercises": ()}
    assert replace(former, **left_out) == replace(built, **left_out)


def test_the_exercises_have_every_kind_of_record(built):
    answers = [answer for item in built.exercises for case in item.cases for answer in case.expected]
    parts = [part for answer in answers for part in parts_of(answer)]
    checks = [check for item in built.exercises for check in item.checks]
    assert {type(part).__name__ for part in parts} == {
        "CloseAnswer", "ExactAnswer", "NumberAnswer", "PairAnswer", "ResidualAnswer"
    }  # fmt: skip
    assert {type(check).__name__ for check in checks} == {
        "ValuesCheck", "RelationCheck", "PropertyCheck", "LibraryCheck"
    }  # fmt: skip
    assert {check.name for check in checks} > {"purity", "state", "precision", "torch"}
    assert any(repeat.other_numbers for item in built.exercises for repeat in item.repeats)
    assert any(misconception.also for item in built.exercises for misconception in item.misconceptions)
    variants = [variant for item in built.exercises for each in item.misconceptions for variant in each.variants]
    assert any(variant.no_answer for variant in variants)
    assert any(case.dependence for item in built.exercises for case in item.cases)


def test_a_public_part_is_read_as_it_is_built_today(built):
    former = load_public(PUBLIC)
    today, before = (
        [
            replace(
                item,
                public=replace(item.public, misconceptions=()),  # which public parts of version 0.1.0 did not have
                hidden_weight=0,
                hidden_titles=tuple(map(in_both_languages, item.hidden_titles)),
            )
            for item in key
        ]
        for key in (public_part(built).exercises, former.exercises)
    )
    assert before == today
    assert former.version == "0.1.0"
    left_out = {"digest": "", "exercises": (), "version": "", "sources_digest": ""}
    assert replace(former, **left_out) == replace(public_part(built), **left_out)
    assert former.exercises[0].hidden_titles


def test_a_former_key_that_is_written_again_is_one_of_today():
    again = from_bytes(to_bytes(load(FULL)), "kinds.npz")
    assert replace(again, digest="") == replace(load(FULL), digest="")
    public = public_from_bytes(to_bytes(load_public(PUBLIC)), "kinds.public.npz")
    assert replace(public, digest="") == replace(load_public(PUBLIC), digest="")


def test_the_two_are_told_apart():
    with pytest.raises(UnusableKey, match="kinds.public.npz is the public part of a key"):
        load(PUBLIC)
    with pytest.raises(UnusableKey, match="kinds.npz is an answer key with hidden checks"):
        load_public(FULL)


@pytest.mark.parametrize(
    "change",
    [
        lambda tree: tree.pop("devices"),
        lambda tree: tree.update(devices=["tpu float64"]),
        lambda tree: tree["exercises"][0]["checks"][0].update(kind="guess"),
        lambda tree: tree["exercises"][0]["cases"][0]["truths"][0][0].update(kind="nearly"),
        lambda tree: tree["exercises"][2]["cases"][0]["truths"][0][0].update(values=99999),
    ],
    ids=["no-devices", "device", "check", "answer", "no-such-array"],
)
def test_a_former_key_that_does_not_fit_is_refused(change):
    with np.load(FULL) as archive:
        members = {name: archive[name] for name in archive.files}
    tree = json.loads(members["manifest"].tobytes())
    change(tree)
    members["manifest"] = np.frombuffer(json.dumps(tree).encode(), dtype=np.uint8)
    stream = io.BytesIO()
    np.savez_compressed(stream, **members)
    with pytest.raises(UnusableKey, match="kinds.npz is not a usable answer key"):
        from_bytes(stream.getvalue(), "kinds.npz")
