"""Keys on disk: the same bytes from the same seed, no hidden answer in the public part, no crash on a bad file."""

import io
import json
import os
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tensorgrade.exercise import Derived, Draw
from tensorgrade.exercise.loader import load_assignment
from tensorgrade.key.key_file import (
    UnusableKey,
    from_bytes,
    load,
    load_public,
    public_from_bytes,
    save,
    to_bytes,
)
from tensorgrade.key.key_records import AnswerKey, MisconceptionKey, VariantKey
from tensorgrade.key.key_trees import key_codec
from tensorgrade.key.public_key import PublicKey, public_part
from tensorgrade.key_builder.build import build_answer_key
from tensorgrade.translation import Text
from tests.built_once import built_once
from tests.conftest import ASSIGNMENTS, slow_but

SOLUTIONS = Path(__file__).parents[2] / "solutions"


@pytest.fixture(params=slow_but(["channels", "conv1x1"], ASSIGNMENTS))
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
def built_with_another_hash_seed(tmp_path_factory):
    """A folder with the keys that a process built whose hash seed is not the one of the tests."""

    def build(folder):
        folder.mkdir()
        command = [sys.executable, "-c", BUILD, *(str(SOLUTIONS / name) for name in BUILT)]
        seed = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"  # none is a random one
        subprocess.run(command, env=os.environ | {"PYTHONHASHSEED": seed}, cwd=folder, check=True)

    return built_once(tmp_path_factory, "hash-seed", build)


@pytest.mark.slow
@pytest.mark.parametrize("assignment", BUILT)
def test_processes_with_other_hash_seeds_make_the_same_bytes(assignment, built_with_another_hash_seed, keys):
    made = (built_with_another_hash_seed / assignment).read_bytes()
    assert made == to_bytes(keys[assignment])
    assert len(made) > 1000


@pytest.mark.slow
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
        authors = {case.name for case in written.cases()}
        for before, after in zip(one.cases, two.cases, strict=True):
            assert before.name == after.name
            if before.name not in authors:
                continue
            if before.name in drawn:
                assert before != after, before.name
                moved += 1
            else:
                assert before == after, before.name
                kept += 1
    assert moved > 10
    assert kept > 10
    assert other.seed_digest != keys["corr2d"].seed_digest
    assert other.sources == keys["corr2d"].sources


def test_a_case_that_is_added_moves_no_other(tmp_path):
    text = """
from tensorgrade.exercise import *
W = "words"
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
        assert built[0].case(name) == built[1].case(name)
    # And no two cases draw the same numbers.
    assert built[1].case("a").positional != built[1].case("z").positional


# --- To disk and back -------------------------------------------------------------------------------------


def test_a_key_comes_back_from_its_file_as_it_was(key, tmp_path):
    path = tmp_path / "keys" / "demo.npz"
    saved = save(key, path)
    back = load(path)
    assert back == saved
    assert back == replace(key, digest=back.digest)
    assert to_bytes(back) == path.read_bytes()
    assert len(back.digest) == 64


@pytest.mark.slow
def test_keys_built_twice_are_equal_though_one_is_read_back(keys):
    assert build_answer_key(SOLUTIONS / "channels", "test") == replace(keys["channels"], digest="")


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
    assert message.startswith(str(path))
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


def _position_of_a_mask(tree):
    masks = [mask for case in tree["exercises"][0]["cases"] for part in case["dependence"] for mask in part.values()]
    return masks[0]


def test_a_file_that_does_not_exist_says_how_to_make_it(tmp_path):
    with pytest.raises(UnusableKey, match=r"no answer key .*corr2d\.npz; run `tensorgrade build corr2d`"):
        load(tmp_path / "corr2d.npz")


@pytest.mark.parametrize(("make", "words"), [(os.mkdir, "a folder is in its place"), (os.mkfifo, "it is a pipe")])
def test_a_folder_or_a_pipe_is_no_key(make, words, tmp_path):
    make(tmp_path / "corr2d.npz")
    with pytest.raises(UnusableKey, match=words):
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
    for schema in (0, 1, 4, 7, "6", None):
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
        lambda tree: tree["exercises"][0]["cases"][0].update(expected=["y"]),
        lambda tree: tree["exercises"][0]["cases"][0]["expected"][0].update(bound=99999),
        lambda tree: tree["exercises"][0]["cases"][0]["expected"][0].update(bound=-1),
        lambda tree: tree["exercises"][0]["cases"][0]["expected"][0].update(bound=_position_of_a_mask(tree)),
        lambda tree: tree["exercises"][0]["cases"][0]["expected"][0].update({"is": "nearly"}),
        lambda tree: tree["exercises"][0]["cases"][0]["positional"].update(X={"pickle": 1}),
        lambda tree: tree["exercises"][0]["checks"][0].update({"is": "library"}),
        lambda tree: tree.update({"is": "public-key"}),
        lambda tree: tree.update({"is": "key"}),
        lambda tree: tree.update(more=1),
        lambda tree: tree["devices"][0].update(kind="tpu"),
    ],
    ids=[
        "list",
        "no-exercises",
        "number",
        "numbers",
        "no-cases",
        "no-answer",
        "no-such-array",
        "negative-position",
        "array-of-another-dtype",
        "no-such-kind",
        "no-such-value",
        "other-check",
        "other-key",
        "no-key",
        "more",
        "no-such-device",
    ],
)
def test_a_manifest_that_does_not_fit_is_refused(small, tmp_path, change):
    refused(tmp_path / "corr2d.npz", repacked(small, change))


def test_the_repacked_key_that_the_others_vary_is_read(small, tmp_path):
    path = tmp_path / "corr2d.npz"
    path.write_bytes(repacked(small, lambda tree: None))
    assert load(path).exercises


@pytest.mark.slow
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


def tree_of(key):
    """The tree of a key, and its arrays, as bytes."""
    buffers = []
    tree = key_codec(buffers).to_tree(key)
    return tree, [buffer.tobytes() for buffer in buffers]


def test_the_public_part_names_no_file_of_the_author(key):
    tree, _ = tree_of(public_part(key))
    assert "exercises.py" in str(key.sources)
    assert ".py" not in json.dumps(tree)


def test_the_public_part_holds_the_public_cases_whole(key):
    public = public_part(key)
    assert [item.name for item in public.exercises] == [item.name for item in key.exercises]
    for whole, part in zip(key.exercises, public.exercises, strict=True):
        shown = [case for case in whole.cases if case.public]
        assert shown
        assert list(part.public.cases) == [replace(case, expected=case.expected[:1]) for case in shown]
        assert list(part.public.checks) == [check for check in whole.checks if check.public]
        hidden = [check for check in whole.checks if not check.public]
        assert part.hidden_titles == tuple(check.title for check in hidden)
        assert part.hidden_weight == sum(check.weight for check in hidden)


def test_the_public_part_holds_no_hidden_case_or_answer(key):
    public = public_part(key)
    allowed = set()
    for whole, part in zip(key.exercises, public.exercises, strict=True):
        words = json.dumps(tree_of(replace(public, exercises=(part,)))[0])
        for case in whole.cases:
            # The name of a public check, of the function or of a misconception may be a hidden case's.
            names = {item.name for item in (*part.public.checks, *part.public.misconceptions)}
            if not case.public and case.name not in names:
                assert f'"{case.name}"' not in words
        assert part.public.repeats == ()
        names = {case.name for case in part.public.cases}
        assert all(set(check.cases) <= names for check in part.public.checks)
        answers = [
            answer
            for item in whole.misconceptions
            for variant in item.variants
            for name, answer in variant.answers.items()
            if name in names
        ]
        cases = tuple(case for case in whole.cases if case.public)
        shown = replace(whole, cases=cases, repeats=(), misconceptions=(), pairs=())
        allowed |= set(tree_of(replace(key, exercises=(shown,)))[1])
        for answer in answers:
            variant = VariantKey({"any": answer}, ())
            shown = replace(shown, misconceptions=(MisconceptionKey("any", Text("any"), (variant,)),))
            allowed |= set(tree_of(replace(key, exercises=(shown,)))[1])
    assert set(tree_of(public)[1]) <= allowed


def test_the_public_part_holds_what_single_misconceptions_answer_to_public_cases(key):
    for whole, part in zip(key.exercises, public_part(key).exercises, strict=True):
        names = {case.name for case in part.public.cases}
        kept = {item.name: item for item in part.public.misconceptions}
        for item in whole.misconceptions:
            answered = [variant for variant in item.variants if names & variant.answers.keys()]
            assert (item.name in kept) == (item.also is None and bool(answered)) or item.also
            if item.also is None and answered:
                assert [variant.answers.keys() for variant in kept[item.name].variants] == [
                    names & variant.answers.keys() for variant in answered
                ]
                assert kept[item.name].illustration == ""


def test_the_public_part_comes_back_from_its_file_as_it_was(key, tmp_path):
    path = tmp_path / "demo.public.npz"
    saved = save(public_part(key), path)
    assert load_public(path) == saved
    assert saved == replace(public_part(key), digest=saved.digest)
    with np.load(path) as archive:
        assert sorted(archive.files) == ["data", "layout", "manifest"]
        assert archive["data"].tobytes() == b"".join(tree_of(public_part(key))[1])


def test_a_full_key_is_no_public_one_and_the_reverse(small):
    public = to_bytes(public_part(from_bytes(small, "corr2d.npz")))
    assert isinstance(from_bytes(small, "corr2d.npz"), AnswerKey)
    with pytest.raises(UnusableKey, match=r"^corr2d\.npz is an answer key with hidden checks; give its public part"):
        public_from_bytes(small, "corr2d.npz")
    assert isinstance(public_from_bytes(public, "corr2d.public.npz"), PublicKey)
    with pytest.raises(UnusableKey, match=r"^corr2d\.public\.npz is the public part of a key, without hidden checks"):
        from_bytes(public, "corr2d.public.npz")


def test_a_public_key_that_does_not_exist_says_where_it_is(tmp_path):
    with pytest.raises(UnusableKey, match=r"no answer key .*corr2d\.public\.npz; it is released beside the notebook"):
        load_public(tmp_path / "corr2d.public.npz")
