"""The digest of what decides a result: everything is in it that does."""

import shutil
from dataclasses import fields, replace
from pathlib import Path

import grimp
import pytest

from tensorgrade.grading import input_digest
from tensorgrade.grading.grade_one import GradingPolicy
from tensorgrade.grading.worker import GradingSetup
from tensorgrade.key.key_file import to_bytes
from tensorgrade.result.result_records import Submitted
from tensorgrade.sandbox.limits import Limits

QUESTIONS = {"why": "Why?"}
DECIDING = ("grading.worker", "gradebook.written_answers", "result.size_limit")


@pytest.fixture(scope="module")
def setup(keys):
    return GradingSetup(to_bytes(keys["channels"]))


def test_another_limit_setting_key_or_question_is_another_digest(keys, setup):
    key = keys["channels"]
    limits = [replace(Limits(), **{item.name: getattr(Limits(), item.name) + 1}) for item in fields(Limits)]
    policies = [
        GradingPolicy(strict=False),
        GradingPolicy(device="cpu"),
        GradingPolicy(counts_follow_through=False),
    ]
    assert len(policies) == len(fields(GradingPolicy))
    digests = [
        input_digest.run_digest(setup, key, QUESTIONS),
        *(input_digest.run_digest(replace(setup, limits=item), key, QUESTIONS) for item in limits),
        *(input_digest.run_digest(replace(setup, policy=item), key, QUESTIONS) for item in policies),
        input_digest.run_digest(setup, replace(key, digest="another"), QUESTIONS),
        input_digest.run_digest(setup, key, {"why": "Why not?"}),
    ]
    assert len(set(digests)) == len(digests)
    assert input_digest.run_digest(setup, key, dict(QUESTIONS)) == digests[0]


def test_another_version_of_an_allowed_module_is_another_digest(keys, setup, monkeypatch):
    key = replace(keys["channels"], modules=("numpy.linalg",))
    before = input_digest.run_digest(setup, key, QUESTIONS)
    monkeypatch.setattr(input_digest, "version", lambda name: "99")
    assert input_digest.run_digest(setup, key, QUESTIONS) != before


def test_another_file_name_time_student_or_assignment_is_another_digest():
    submitted = Submitted("d", "channels.ipynb", "2026-11-24 12:00:00 UTC")
    others = [replace(submitted, **{item.name: "other"}) for item in fields(Submitted)]
    digests = [input_digest.input_digest("run", "channels", "ada", item) for item in (submitted, *others)]
    digests += [
        input_digest.input_digest("run", "channels", "bob", submitted),
        input_digest.input_digest("run", "pooling", "ada", submitted),
        input_digest.input_digest("other", "channels", "ada", submitted),
    ]
    assert len(set(digests)) == len(digests)


def test_all_code_that_grading_imports_is_in_the_digest():
    graph = grimp.build_graph("tensorgrade")
    imported = {f"tensorgrade.{name}" for name in DECIDING}
    for name in list(imported):
        imported |= graph.find_upstream_modules(name)
    places = {name.replace(".", "/") for name in imported if name.count(".") > 1}
    named = tuple(f"tensorgrade/{name.removesuffix('.py')}" for name in input_digest.JUDGING_CODE)
    assert [place for place in sorted(places) if not place.startswith(named)] == []


def test_a_change_of_code_is_another_digest(tmp_path, monkeypatch):
    package = Path(input_digest.__file__).parents[1]
    shutil.copytree(package, tmp_path / "tensorgrade", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(input_digest, "__file__", str(tmp_path / "tensorgrade/grading/input_digest.py"))
    digest = input_digest.code_digest.__wrapped__
    judging, everything = digest(*input_digest.JUDGING_CODE), digest(".")

    def change(name):
        path = tmp_path / "tensorgrade" / name
        path.write_bytes(path.read_bytes() + b"\n")

    change("report/cards.py")
    assert digest(*input_digest.JUDGING_CODE) == judging
    assert digest(".") != everything
    found = [judging]
    for name in ("judge/judge.py", "version.py", "gradebook/written_answers.py", "sandbox/limits.py"):
        change(name)
        found.append(digest(*input_digest.JUDGING_CODE))
    assert len(set(found)) == len(found)
