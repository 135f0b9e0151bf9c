"""Shared parts: keys built once from solutions/, one real sandbox, and a way to grade a piece of source."""

import os
from functools import cache
from pathlib import Path

import pytest

from grader import answerkey
from grader.build import build
from grader.grade import Handed, Policy, grade
from grader.sandbox.host import Sandbox

ROOT = Path(__file__).parents[1]
SOLUTIONS = ROOT / "solutions"
ASSIGNMENTS = ["corr2d", "channels", "conv1x1", "pooling", "layer"]
SEED = "test"


@cache
def key_of(assignment):
    """The key as graders read it: written, then loaded."""
    folder = Path(os.environ["PYTEST_KEYS"])
    path = folder / f"{assignment}.{os.getpid()}.npz"
    answerkey.save(build(SOLUTIONS / assignment, SEED), path)
    return answerkey.load(path)


class Keys:
    """Keys by assignment's name, built when first asked for."""

    def __getitem__(self, assignment):
        return key_of(assignment)


@pytest.fixture(scope="session")
def keys(tmp_path_factory):
    os.environ["PYTEST_KEYS"] = str(tmp_path_factory.mktemp("keys"))
    return Keys()


@pytest.fixture(scope="session")
def sandbox():
    with Sandbox() as running:
        yield running


@pytest.fixture
def grade_source(keys, sandbox):
    """Grade a script (or a notebook's text) as a submission of an assignment."""

    def run(assignment, source, name="answer.py", language="en"):
        handed = Handed("student", name, source.encode())
        return grade(handed, keys[assignment], sandbox, Policy(language))

    return run


def require(condition, reason):
    """Skip with a reason on a user's machine; fail in CI, where everything must be there."""
    if not condition:
        if os.environ.get("CI") == "true":
            pytest.fail(f"needed in CI: {reason}")
        pytest.skip(reason)
