"""`make gpu-check` with the CPU in place of the device, on what a machine with a device has.

That is PyTorch, NumPy and pytest with what they need, and the wheels that `make gpu-wheels` fetches.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bare_environment import make_bare_environment
from tests.conftest import ROOT, require

MEBIBYTE = 2**20
SECONDS = 900
"""It takes a few minutes, on a busy machine more."""


def make(*arguments, timeout):
    """What `make` says; nothing of the environment in which these tests run comes along."""
    unset = ("PYTHONPATH", "MAKEFLAGS", "MAKELEVEL", "MFLAGS")
    environment = {name: text for name, text in os.environ.items() if name not in unset}
    command = ["make", "-s", "-o", ".venv/.installed", f"BIN={Path(sys.executable).parent}", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, text=True, capture_output=True, timeout=timeout)


@pytest.mark.slow
def test_every_part_runs_on_what_such_a_machine_has(tmp_path):
    version = f"GPU_VERSION={sys.version_info.major}.{sys.version_info.minor}"
    fetched = make("gpu-wheels", version, f"GPU_FOLDER={tmp_path}", timeout=300)
    require(fetched.returncode == 0, f"pip cannot download: {fetched.stderr}")
    assert sum(path.stat().st_size for path in (tmp_path / "gpu-wheels").iterdir()) < 64 * MEBIBYTE
    python = make_bare_environment(tmp_path / "machine", "torch", "numpy", "pytest", "pip")
    options = f"GPU_OPTIONS=--device cpu --assignments layer modules --seconds {SECONDS}"
    before = (ROOT / "docs/cuda.md").read_bytes()
    done = make("gpu-check", f"GPU_PYTHON={python}", f"GPU_FOLDER={tmp_path}", options, timeout=SECONDS + 60)
    assert done.returncode == 0, done.stdout + done.stderr
    tables = set(re.findall(r"^\| `?(\w+)`? \|", done.stdout, re.MULTILINE))
    shelf, classes = ROOT / "tests/shelf/layer", ROOT / "tests/grading/tensor_classes/submissions"
    assert {"layer", "modules", "conv2d_any", "Linear", "lenet"} <= tables
    assert {path.stem for path in (*shelf.glob("any_*.py"), *classes.glob("*.py"))} <= tables
    [(graded, files)] = re.findall(r"^Shelf: (\d+) of (\d+) submissions graded, 0 with .*, 0 that", done.stdout, re.M)
    assert 1 <= int(graded) <= int(files)
    assert re.search(r"^Tests on the device: \d+ (skipped|passed)", done.stdout, re.MULTILINE)
    assert (ROOT / "docs/cuda.md").read_bytes() == before


@pytest.mark.slow
def test_it_stops_by_itself_and_says_where():
    command = [sys.executable, "-m", "benchmarks.gpu", "--device", "cpu", "--seconds", "2"]
    done = subprocess.run(command, cwd=ROOT, text=True, capture_output=True, timeout=120)
    assert done.returncode == 1
    assert re.match(r"Timeout \(0:00:02\)!\nThread .* \(most recent call first\):\n", done.stderr)
