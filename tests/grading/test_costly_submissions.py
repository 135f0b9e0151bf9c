"""What a submission may cost the process that grades it: memory, and the size of the result."""

import subprocess
import sys

import pytest

from tensorgrade.key import key_file
from tests.conftest import ROOT, slow_but
from tests.grading.costly_submissions import COSTLY

MAX_MEBIBYTES = 150


@pytest.fixture(scope="module")
def key(keys, tmp_path_factory):
    path = tmp_path_factory.mktemp("key") / "channels.npz"
    key_file.save(keys["channels"], path)
    return path


@pytest.mark.parametrize("name", slow_but(["dotted import"], COSTLY))
def test_a_submission_costs_the_grading_process_little(key, name):
    command = [sys.executable, "-m", "tests.grading.costly_submissions", key, name]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    peak, size, status, score = done.stdout.split()
    assert int(peak) < MAX_MEBIBYTES
    assert int(size) < 1_000_000
    # Sixty megabytes in each call are more than all that a submission may send.
    assert (status, float(score)) == ("could-not-tell" if name == "sixty megabytes" else "graded", 0.0)
