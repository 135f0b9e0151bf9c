"""The attacks again, by an ordinary user: no account of its own for every child, no root's rights."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, require

NOBODY = 65534


def test_all_attacks_fail_for_an_ordinary_user_too(tmp_path):
    if os.getuid() != 0:
        pytest.skip("not root: the attacks have been run by an ordinary user already")
    # Ours may lie where only root may enter; one of the same version, with our packages, will do.
    interpreter = Path(f"/usr/bin/python3.{sys.version_info.minor}")
    require(interpreter.exists(), f"{interpreter} is not installed")
    closed = [path for path in (ROOT, *ROOT.parents) if not path.stat().st_mode & 0o001]
    if closed:
        pytest.skip(f"other users may not enter {closed[0]}")
    home = tmp_path / "home"
    home.mkdir()
    for path in (home, *tmp_path.parents):
        if path != Path("/") and path.stat().st_uid == 0 and not path.stat().st_mode & 0o001:
            path.chmod(path.stat().st_mode | 0o011)
    tmp_path.chmod(0o755)
    os.chown(home, NOBODY, NOBODY)
    packages = [path for path in sys.path if path.endswith("-packages")]
    environment = {
        "HOME": str(home),
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join([str(ROOT), *packages]),
        "PYTHONDONTWRITEBYTECODE": "1",
    } | {name: text for name, text in os.environ.items() if name.startswith("OPENBLAS_")}
    command = [interpreter, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--basetemp={home}/tmp"]
    done = subprocess.run(
        [*command, "tests/test_attacks.py"],
        cwd=ROOT, env=environment, user=NOBODY, group=NOBODY, extra_groups=[], text=True, capture_output=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]
    assert " passed" in done.stdout
