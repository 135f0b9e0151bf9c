"""The stored truth: the same bytes from the same seed, no truth in the public part, no crash on a bad file."""

import io
import json
import os
import random
import subprocess
import sys
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from tensorgrade.arrays.codec import Array
from tensorgrade.exercise import Derived, Draw
from tensorgrade.exercise.loader import load_assignment
from tensorgrade.key import key_file
from tensorgrade.key.key_file import UnusableKey, load, save, source_digest, to_bytes
from tensorgrade.key_builder.build import build_answer_key
from tests.built_once import built_once

SOLUTIONS = Path(__file__).parents[2] / "solutions"
ASSIGNMENTS = ["corr2d", "channels", "conv1x1", "pooling", "layer"]


def same(one, other):
    """Equal records, arrays bit for bit."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()
    if is_dataclass(one):
        # How an array lay where it was made is no part of the key.
        names = ["values", "layout"] if isinstance(one, Array) else [item.name for item in fields(one)]
        return all(same(getattr(one, name), getattr(other, name)) for name in names)
    if isinstance(one, (tuple, list)):
        return len(one) == len(other) and all(same(*both) for both in zip(one, other, strict=True))
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[name], other[name]) for name in one)
    return one == other


@pytest.fixture(params=ASSIGNMENTS)
def key(request, keys):
    return keys[request.param]


# --- The same bytes ---------------------------------------------------------------------------------------

BUILD = """
import sys
from pathlib import Path
from tensorgrade.key.key_file import to_bytes
from tensorgrade.key_builder.build import build_answer_key
for folder in map(Path, sys.argv[1:]):
    Path(folder.name).write_bytes(to_bytes(build_answer_key(folder, "test")))
"""
BUILT = ["corr2d", "pooling"]


@pytest.fixture(scope="session")
def built_with_hash_seeds(tmp_path_factory):
    """A folder for each of two seeds, with the keys that a process built."""

    def build(folder):
        for seed in ("1", "2"):
            (folder / seed).mkdir(parents=True)
            command = [sys.executable, "-c", BUILD, *(str(SOLUTIONS / name) for name in BUILT)]
            subprocess.run(command, env=os.environ | {"PYTHONHASHSEED": seed}, cwd=folder / seed, check=True)

    folder = built_once(tmp_path_factory, "hash-seeds", build)
    return folder / "1", folder / "2"


@pytest.mark.parametrize("assignment", BUILT)
def test_processes_with_other_hash_seeds_make_the_same_bytes(assignment, built_with_hash_seeds):
    made = [(folder / assignment).read_bytes() for folder in built_with_hash_seeds]
    assert made[0] == made[1]
    assert len(made[0]) > 1000


def test_another_seed_moves_only_drawn_cases(keys):
    other = build_answer_key(SOLUTIONS / "corr2d", "another")
    author = load_assignment(SOLUTIONS / "corr2d")
    moved = kept = 0
    for one, two, written in zip(keys["corr2d"].exercises, other.exercises, author.exercises, strict=True):
        drawn = set()
        for case in written.cases():
            values = case.arguments.values()
            if any(isinstance(item, Draw) or (isinstance(item, Derived) and item.case in drawn) for item in values):
                drawn.add(case.name)
        for before, after in zip(one.cases, two.cases, strict=True):
            assert before.name == after.name
            if before.name in drawn:
                assert not same(before, after), before.name
                moved += 1
            else:
                assert same(before, after), before.name
                kept += 1
    assert moved > 10
    assert kept > 10
    assert other.made_from != keys["corr2d"].made_from


def test_a_case_that_is_added_moves_no_other(tmp_path):
    text = """
from tensorgrade.exercise import *
W = Text("words", "文字")
def f(X): return X * 2
cases = [Case("a", X=normal(2, 3)), {more} Case("b", X=normal(2, 3))]
checks = [Check("p", W, [Case("p", X=grid(2))], public=True), Check("h", W, cases)]
assignment = Assignment(name="demo", title=W, exercises=[
    Exercise(name="f", title=W, points=1, reference=f, checks=checks)])
"""
    folder = tmp_path / "demo"
    folder.mkdir()
    built = []
    for more in ("", 'Case("z", X=normal(2, 3)),'):
        (folder / "exercises.py").write_text(text.replace("{more}", more), encoding="utf-8")
        built.append(build_answer_key(folder, "test").exercises[0])
    for name in ("p", "a", "b"):
        assert same(built[0].case(name), built[1].case(name))
    # And no two cases draw the same numbers.
    assert not same(built[1].case("a").positional, built[1].case("z").positional)


def test_the_seed_and_every_file_the_key_depends_on_tell_a_stale_key(tmp_path):
    folder = tmp_path / "demo"
    folder.mkdir()
    (folder / "exercises.py").write_text("a = 1\n")
    (folder / "notebook.py").write_text("b = 1\n")
    (tmp_path / "shared.py").write_text("c = 1\n")
    first = source_digest(folder, "seed")
    assert source_digest(folder, "seed") == first
    assert source_digest(folder, "other") != first
    (folder / "notebook.py").write_text("b = 2\n")
    assert source_digest(folder, "seed") == first
    (tmp_path / "shared.py").write_text("c = 2\n")
    second = source_digest(folder, "seed")
    assert second != first
    (folder / "exercises.py").write_text("a = 2\n")
    assert source_digest(folder, "seed") not in (first, second)


# --- To disk and back -------------------------------------------------------------------------------------


def test_a_key_comes_back_from_its_file_as_it_was(key, tmp_path):
    path = tmp_path / "keys" / "demo.npz"
    saved = save(key, path)
    back = load(path)
    assert same(back, saved)
    assert same(back, key)
    assert to_bytes(back) == path.read_bytes()
    assert len(back.digest) == 64


def test_a_built_key_and_the_same_key_read_back_are_alike(keys):
    built = build_answer_key(SOLUTIONS / "channels", "test")
    # torch's version is a string of its own class.
    built = replace(built, versions={name: str(number) for name, number in built.versions.items()})
    assert same(replace(keys["channels"], digest=""), built)


def test_a_key_is_its_owners_alone_and_written_whole(key, tmp_path):
    path = tmp_path / "keys" / "demo.npz"
    path.parent.mkdir()
    path.write_bytes(b"old")
    path.chmod(0o644)
    save(key, path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert [item.name for item in path.parent.iterdir()] == ["demo.npz"]


def test_nothing_in_a_key_is_a_pickle(key):
    with np.load(io.BytesIO(to_bytes(key)), allow_pickle=False) as archive:
        assert all(archive[name].dtype != object for name in archive.files)


def test_reading_a_key_needs_neither_torch_nor_the_authors_files(key, tmp_path):
    path = tmp_path / "demo.npz"
    save(key, path)
    code = (
        "import sys, pathlib, tensorgrade.key.key_file\n"
        f"key = tensorgrade.key.key_file.load(pathlib.Path({str(path)!r}))\n"
        "assert key.exercises\n"
        "sys.exit('torch' in sys.modules or 'tensorgrade.exercise.definition' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=False).returncode == 0


# --- Files that are no key --------------------------------------------------------------------------------


@pytest.fixture
def small(keys):
    """The file of a small key."""
    key = keys["channels"]
    return to_bytes(replace(key, exercises=key.exercises[:1]))


def refused(path, content):
    path.write_bytes(content)
    with pytest.raises(UnusableKey) as caught:
        load(path)
    message = str(caught.value)
    assert message.startswith(path.name)
    assert "tensorgrade build" in message
    assert "\n" not in message
    return message


def repacked(content, change):
    """The key's file with another manifest, arrays untouched."""
    with np.load(io.BytesIO(content)) as archive:
        arrays = {name: archive[name] for name in archive.files}
    tree = json.loads(arrays["manifest"].tobytes())
    tree = change(tree) or tree
    arrays["manifest"] = np.frombuffer(json.dumps(tree).encode(), dtype=np.uint8)
    stream = io.BytesIO()
    np.savez_compressed(stream, **arrays)
    return stream.getvalue()


def test_a_file_that_does_not_exist_says_how_to_make_it(tmp_path):
    with pytest.raises(UnusableKey, match=r"no answer key corr2d\.npz; run `tensorgrade build corr2d`"):
        load(tmp_path / "corr2d.npz")


def test_a_folder_is_no_key(tmp_path):
    (tmp_path / "corr2d.npz").mkdir()
    with pytest.raises(UnusableKey, match="not a usable answer key"):
        load(tmp_path / "corr2d.npz")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"garbage",
        b"PK\x03\x04 but not really",
        b"\x93NUMPY\x01\x00",
        b"\x80\x04N.",
        b'{"schema": 1}',
        bytes(5000),
    ],
    ids=lambda content: repr(content)[:20],
)
def test_garbage_is_refused(tmp_path, content):
    refused(tmp_path / "corr2d.npz", content)


def test_a_single_array_is_no_key(tmp_path):
    stream = io.BytesIO()
    np.save(stream, np.arange(3))
    refused(tmp_path / "corr2d.npz", stream.getvalue())


def test_an_archive_without_manifest_is_no_key(tmp_path):
    stream = io.BytesIO()
    np.savez(stream, a0=np.arange(3))
    refused(tmp_path / "corr2d.npz", stream.getvalue())


def test_a_pickle_in_an_archive_is_not_opened(tmp_path):
    stream = io.BytesIO()
    np.savez(stream, manifest=np.array([{"schema": 1}], dtype=object))
    refused(tmp_path / "corr2d.npz", stream.getvalue())


def test_a_key_cut_short_anywhere_is_refused(small, tmp_path):
    for size in (1, 10, 100, len(small) // 2, len(small) - 100, len(small) - 1):
        refused(tmp_path / "corr2d.npz", small[:size])


def test_a_key_of_another_version_says_so(small, tmp_path):
    for schema in (0, 1, 3, "4", None):
        content = repacked(small, lambda tree, schema=schema: tree.update(schema=schema))
        assert "another version" in refused(tmp_path / "corr2d.npz", content)


@pytest.mark.parametrize(
    "change",
    [
        lambda tree: [tree],
        lambda tree: tree.pop("exercises") and None,
        lambda tree: tree.update(exercises=3),
        lambda tree: tree.update(exercises=[3]),
        lambda tree: tree["exercises"][0].pop("cases") and None,
        lambda tree: tree["exercises"][0]["cases"][0].update(truths=["y"]),
        lambda tree: tree["exercises"][0]["cases"][0]["truths"][0][0].update(bound=99999),
        lambda tree: tree["exercises"][0]["cases"][0]["positional"].update(X={"pickle": 1}),
    ],
    ids=["list", "no-exercises", "number", "numbers", "no-cases", "no-truth", "no-such-array", "no-such-value"],
)
def test_a_manifest_that_does_not_fit_is_refused(small, tmp_path, change):
    refused(tmp_path / "corr2d.npz", repacked(small, change))


def test_the_repacked_key_that_the_others_vary_is_read(small, tmp_path):
    path = tmp_path / "corr2d.npz"
    path.write_bytes(repacked(small, lambda tree: None))
    assert load(path).exercises


def test_a_damaged_key_is_refused_or_read_never_a_crash(small, tmp_path):
    draw = random.Random(1)
    path = tmp_path / "corr2d.npz"
    refusals = 0
    for _ in range(200):
        damaged = bytearray(small)
        for _ in range(draw.choice([1, 20])):
            damaged[draw.randrange(len(damaged))] = draw.randrange(256)
        path.write_bytes(damaged)
        try:
            load(path)
        except UnusableKey:
            refusals += 1
    assert refusals > 100


# --- What students get ------------------------------------------------------------------------------------


def arrays_of(record):
    """Every array in a record, as bytes."""
    buffers = []
    key_file._write(record, buffers)
    return [buffer.tobytes() for buffer in buffers]


def test_the_public_part_holds_the_public_cases_whole(key):
    public = key.public_part()
    assert [item.name for item in public.exercises] == [item.name for item in key.exercises]
    for whole, part in zip(key.exercises, public.exercises, strict=True):
        shown = [case for case in whole.cases if case.public]
        assert shown
        assert same(list(part.cases), [replace(case, truths=case.truths[:1]) for case in shown])
        assert [check.name for check in part.checks if check.cases] == [
            check.name for check in whole.checks if check.public
        ]


def test_the_public_part_holds_no_hidden_case_truth_or_misconception(key):
    public = key.public_part()
    manifest = json.dumps(key_file._write(public, []), ensure_ascii=False)
    allowed = set()
    for whole, part in zip(key.exercises, public.exercises, strict=True):
        words = json.dumps(key_file._write(part, []))
        checks = {check.name for check in whole.checks}
        for case in whole.cases:
            # A check's name may be its case's, and titles of hidden checks are public.
            if not case.public and case.name not in checks:
                assert f'"{case.name}"' not in words
    for exercise in public.exercises:
        assert exercise.misconceptions == ()
        assert exercise.repeats == ()
        assert all(case.public for case in exercise.cases)
        names = {case.name for case in exercise.cases}
        assert all(set(check.cases) <= names for check in exercise.checks)
        for case in exercise.cases:
            allowed |= set(arrays_of(case))
    for exercise in key.exercises:
        for item in exercise.misconceptions:
            assert item.words.en not in manifest
            assert item.words.zh not in manifest
    assert set(arrays_of(public)) == allowed
    assert (public.digest, public.made_from, public.versions) == ("", "", {})


def test_the_public_part_is_a_key_like_any_other(key, tmp_path):
    path = tmp_path / "public.npz"
    save(key.public_part(), path)
    assert same(replace(load(path), digest=""), key.public_part())
    with np.load(path) as archive:
        assert sorted(archive.files) == ["data", "layout", "manifest"]
        assert archive["data"].tobytes() == b"".join(arrays_of(key.public_part()))
