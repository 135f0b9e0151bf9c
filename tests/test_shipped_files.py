"""Where the folders that come with tensorgrade are found."""

import pytest

from tensorgrade import shipped_files
from tensorgrade.shipped_files import NoInstructorFiles, instructor_folder, shipped_folder
from tests.conftest import ROOT


def test_a_clone_uses_its_own_folders():
    assert [shipped_folder(name) for name in ("templates", "assignments")] == [ROOT / "templates", ROOT / "assignments"]
    assert [instructor_folder(name) for name in ("solutions", "starter")] == [ROOT / "solutions", ROOT / "starter"]


def test_an_instructors_wheel_of_another_version_is_not_used(monkeypatch, tmp_path):
    package = tmp_path / "tensorgrade"
    (package / "shipped").mkdir(parents=True)
    information = tmp_path / "tensorgrade_instructor-0.0.9.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: tensorgrade-instructor\nVersion: 0.0.9\n")
    monkeypatch.setattr(shipped_files, "_PACKAGE", package)
    monkeypatch.syspath_prepend(tmp_path)
    assert shipped_folder("templates") == package / "shipped/templates"
    with pytest.raises(NoInstructorFiles, match=r"has version 0\.0\.9, and tensorgrade .*; install tensorgrade_instr"):
        instructor_folder("solutions")
    monkeypatch.setattr(shipped_files, "VERSION", "0.0.9")
    assert instructor_folder("solutions") == tmp_path / "tensorgrade_instructor/solutions"
