"""The directories of runs that are gone are swept; those in use, and those of others, are left alone."""

import os
import subprocess
import sys
import tempfile

import pytest

from tensorgrade.sandbox.private_directory import PREFIX, PrivateDirectory, sweep

HOLDER = """
import sys, tempfile
tempfile.tempdir = sys.argv[1]
from tensorgrade.sandbox.private_directory import PrivateDirectory
directory = PrivateDirectory(set())
(directory.path / "file").touch()
print(directory.path, flush=True)
input()
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def is_mine(user):
    return user == os.getuid()


def test_a_directory_in_use_stays_and_goes_with_its_owner(folder):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )  # fmt: skip
    path = holder.stdout.readline().strip()
    sweep(is_mine)
    assert os.listdir(folder) == [os.path.basename(path)]
    holder.kill()
    holder.communicate()
    sweep(is_mine)
    assert os.listdir(folder) == []


def test_ones_own_is_not_swept_and_can_be_removed(folder):
    present = set()
    own = PrivateDirectory(present)
    sweep(is_mine)
    assert own.path.is_dir()
    assert present == {own}
    own.remove()
    own.remove()
    assert present == set()
    assert list(folder.iterdir()) == []


def test_what_is_of_somebody_else_or_no_directory_of_ours_is_left_alone(folder, tmp_path):
    (folder / f"{PREFIX}1").mkdir()
    sweep(lambda user: False)
    assert (folder / f"{PREFIX}1").is_dir()
    kept = folder / "kept"
    kept.mkdir()
    (kept / "file").touch()
    (folder / f"{PREFIX}2").symlink_to(kept)
    (folder / f"{PREFIX}3").touch()
    (folder / "tensorgrade-0123456789abcdef").mkdir()
    sweep(is_mine)
    left = {path.name for path in folder.iterdir()}
    assert left == {"kept", f"{PREFIX}2", f"{PREFIX}3", "tensorgrade-0123456789abcdef"}
    assert (kept / "file").exists()
