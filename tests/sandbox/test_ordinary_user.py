"""The attacks again, by an ordinary user: no account of its own for every child, no root's rights."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.conftest import ROOT, require

NOBODY = 65534


@pytest.fixture
def home():
    """An ordinary user's folder. pytest's own folders are closed to others by every pytest that starts."""
    if os.getuid() != 0:
        pytest.skip("not root: the attacks have been run by an ordinary user already")
    with tempfile.TemporaryDirectory(prefix="ordinary-", ignore_cleanup_errors=True) as folder:
        os.chown(folder, NOBODY, NOBODY)
        yield folder


def test_all_attacks_fail_for_an_ordinary_user_too(home):
    # Ours may lie where only root may enter; one of the same version, with our packages, will do.
    interpreter = Path(f"/usr/bin/python3.{sys.version_info.minor}")
    require(interpreter.exists(), f"{interpreter} is not installed")
    closed = [path for path in (ROOT, *ROOT.parents) if not path.stat().st_mode & 0o001]
    if closed:
        pytest.skip(f"other users may not enter {closed[0]}")
    packages = [path for path in sys.path if path.endswith("-packages")]
    environment = {
        "HOME": home,
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join([str(ROOT), *packages]),
        "PYTHONDONTWRITEBYTECODE": "1",
    } | {name: text for name, text in os.environ.items() if name.startswith("OPENBLAS_")}
    command = [interpreter, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--basetemp={home}/tmp"]
    done = subprocess.run(
        [*command, "tests/sandbox/test_attacks.py"],
        cwd=ROOT, env=environment, user=NOBODY, group=NOBODY, extra_groups=[], text=True, capture_output=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]
    assert " passed" in done.stdout
