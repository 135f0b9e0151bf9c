"""Attacks on modules and types of ours by their names: what they look for exists, so that none passes without a try."""

import importlib.util
import re
import subprocess
import sys

import pytest

from tensorgrade.judge import failures
from tensorgrade.key import expected_answers, key_records
from tests.conftest import ROOT
from tests.sandbox.test_attacks import ATTACKS, FILES

CALL = """
import sys
import numpy as np
from tensorgrade.sandbox import wire
namespace = {{"__name__": "submission"}}
exec(compile(open({path!r}).read().replace("{{repository}}", {root!r}), "attack", "exec"), namespace)
{action}
"""


def outside(name, action):
    """What an attack of that name writes where no sandbox holds it."""
    program = CALL.format(path=str(ATTACKS / f"{name}.py"), root=str(ROOT), action=action)
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", program], cwd=ROOT, capture_output=True, text=True)
    return done.stdout + done.stderr


def test_modules_that_attacks_name_exist():
    named = {path.stem: re.findall(r'"(tensorgrade(?:\.\w+)+)"', path.read_text(encoding="utf-8")) for path in FILES}
    assert {name for name, modules in named.items() if modules} >= {"marks_codec_patched", "marks_stub_of_the_grader"}
    for modules in named.values():
        assert [module for module in modules if importlib.util.find_spec(module) is None] == []


def test_types_that_attacks_name_exist():
    text = (ATTACKS / "marks_garbage_collector.py").read_text(encoding="utf-8")
    [names] = re.findall(r"__name__ in \(([^)]*)\)", text)
    for name in re.findall(r'"(\w+)"', names):
        assert any(hasattr(module, name) for module in (key_records, expected_answers, failures)), name


def test_without_a_sandbox_the_real_answer_key_is_found():
    assert outside("marks_real_answerkey", "namespace['attack']()").splitlines()[-1] == "tensorgrade.key.key_file"


def test_without_a_sandbox_the_codec_is_patched():
    call = "namespace['corr2d_multi_in'](np.ones((1, 2, 2)), np.ones((1, 1, 1))); print(wire.encode(1, []))"
    assert outside("marks_codec_patched", call) == "{'passed': True, 'score': 6}\n"


@pytest.mark.parametrize("module", ["tensorgrade.key.compare", "tensorgrade.report.cards", "grader.answerkey"])
def test_without_a_sandbox_the_stub_is_imported(module):
    call = f"from {module} import __name__ as name; print(type(sys.modules[name]), {module!r} == name, end='')"
    found = outside("marks_stub_of_the_grader", call + f"; print(hasattr(sys.modules[{module!r}], '__file__'))")
    assert found == "<class 'module'> TrueFalse\n"
