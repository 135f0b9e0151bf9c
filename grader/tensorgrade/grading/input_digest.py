"""One digest of all that decides a result: a stored result is taken instead of grading again only where it agrees."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from importlib.metadata import packages_distributions, version
from pathlib import Path

from tensorgrade.arrays.libraries import CUDA
from tensorgrade.grading.submission_results import versions
from tensorgrade.grading.worker import GradingSetup
from tensorgrade.key.key_records import AnswerKey
from tensorgrade.result.result_records import Submitted
from tensorgrade.sandbox.cuda_access import device_files

JUDGING_CODE = (
    *("arrays", "cells", "submission", "result", "sandbox", "key", "judge", "grading"),
    *("commands/assignment_grading.py", "gradebook/handed_out.py", "gradebook/written_answers.py"),
)
"""The packages and modules whose code decides a result, beside the top-level modules."""


def run_digest(setup: GradingSetup, key: AnswerKey, handed_out: object) -> str:
    """The digest of what all results of a run depend on.

    ``key`` is the setup's. ``handed_out`` is what students got, which JSON can hold.
    """
    return digest_of(
        code_digest(*JUDGING_CODE),
        versions(key),
        _module_versions(key.modules),
        CUDA in key.array_kinds and bool(device_files()),
        key.digest,
        asdict(setup.limits),
        asdict(setup.policy),
        handed_out,
    )


def input_digest(run: str, assignment: str, student: str, submitted: Submitted) -> str:
    """The digest of all that one result depends on; ``run`` is that of `run_digest`."""
    return digest_of(run, assignment, student, asdict(submitted))


def _module_versions(modules: Sequence[str]) -> dict[str, list[str]]:
    """The versions of the installed packages that have these modules."""
    packages = packages_distributions() if modules else {}
    return {module: [version(name) for name in packages.get(module.partition(".")[0], [])] for module in modules}


def digest_of(*parts: object) -> str:
    """SHA-256 of values that JSON can hold."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


@cache
def code_digest(*names: str) -> str:
    """SHA-256 of the top-level modules, and of these packages and modules; "." is everything. Read once for a process.

    The engine's sentences, in compiled catalogues, are code as well.
    """
    root = Path(__file__).parents[1]
    files = set(root.glob("*.py"))
    for name in names:
        files |= {path for path in (root / name, *(root / name).rglob("*")) if path.suffix in (".py", ".mo")}
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(f"{path.relative_to(root)} {path.stat().st_size} ".encode() + path.read_bytes())
    return digest.hexdigest()
