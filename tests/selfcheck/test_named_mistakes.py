"""A student's own check names the misconception: the submissions of the shelf, on public cases alone."""

import contextlib
import json
import os
import signal
import sys
import types

import numpy as np
import pytest

from tensorgrade.key.public_key import public_part
from tensorgrade.result.explanation_facts import NamedMisconception, PossibleMisconceptions
from tensorgrade.selfcheck.in_process import call_and_judge
from tests.conftest import ASSIGNMENTS
from tests.grading.test_shelf import FILES, declared_by

SECONDS = 20
SHARE = 0.5
"""Of the mistakes that grading names, and that public cases show, so many are named there, too."""
KILLS_ITS_PARENT = "kill_the_group"


def checked_in_a_process(path, exercises, folder):
    """By function, whether its public checks pass and what is named; of a file that ends its process, nothing."""
    found = folder / f"{path.stem}.json"
    child = os.fork()
    if not child:
        try:
            signal.alarm(SECONDS)
            os.chdir(folder)
            for number in range(3):
                os.dup2(os.open(os.devnull, os.O_RDWR), number)
            found.write_text(json.dumps(checked(path, exercises)))
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    return json.loads(found.read_text()) if found.exists() else {}


def checked(path, exercises):
    module = sys.modules["submission"] = types.ModuleType("submission")  # where calls look for other classes
    namespace = vars(module)
    with contextlib.suppress(Exception, SystemExit):
        exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), namespace)
    with np.errstate(all="ignore"):
        results = {name: call_and_judge(namespace[name], exercises[name]) for name in exercises if name in namespace}
    return {
        name: [all(check.status == "passed" for check in result.checks), named(result)]
        for name, result in results.items()
    }


def named(result):
    match result.explanation:
        case NamedMisconception(name=name):
            return [name]
        case PossibleMisconceptions(items=items):
            return [item.name for item in items]
        case _:
            return []


@pytest.mark.parametrize(
    "assignment", [pytest.param(name, marks=[pytest.mark.slow] if name != "pooling" else []) for name in ASSIGNMENTS]
)
def test_check_names_what_grading_names(assignment, keys, tmp_path):
    exercises = {item.name: item.public for item in public_part(keys[assignment]).exercises}
    known = named_rightly = 0
    differences = []
    for path in FILES:
        if path.parent.name != assignment or path.stem == KILLS_ITS_PARENT:
            continue
        declared = declared_by(path)
        all_right = all(verdict.status == "passed" for verdict in declared.values())
        for function, (passes, names) in checked_in_a_process(path, exercises, tmp_path).items():
            verdict = declared.get(function)
            if verdict is None:
                continue
            graded = {verdict.misconception, verdict.also} - {None}
            if all_right and not passes:  # check does not follow mistakes of functions that are called
                differences.append(f"{path.stem}: {function} is right, and fails")
            if names and not graded & set(names):
                differences.append(
                    f"{path.stem}: {function} may be {' or '.join(names)}; graded: {graded or 'nothing'}"
                )
            known += bool(graded) and not passes
            named_rightly += bool(graded & set(names))
    assert differences == []
    assert named_rightly >= SHARE * known
