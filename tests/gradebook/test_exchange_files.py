"""What is given back to nbgrader's exchange: small files of a submission, and no others."""

import pytest

from tensorgrade.course.new_course import create_course
from tensorgrade.gradebook.exchange_files import MAX_BYTES, copy_exchange_files
from tensorgrade.student_id import student_id


@pytest.fixture
def course(tmp_path):
    return create_course(tmp_path / "course", "en", "seed")


def test_files_of_a_submission_are_given_back_unless_they_are_large(course, tmp_path, caplog):
    folder = course.submission_folder("corr2d", student_id("ada"))
    folder.mkdir(parents=True)
    (folder / "timestamp.txt").write_text("2026-11-24 12:00:00 UTC")
    with (folder / "submission_secret.txt").open("wb") as stream:
        stream.truncate(400 << 20)
    copy_exchange_files(course, "corr2d", student_id("ada"), tmp_path)
    assert (tmp_path / "timestamp.txt").read_text() == "2026-11-24 12:00:00 UTC"
    assert not (tmp_path / "submission_secret.txt").exists()
    assert f"submission_secret.txt of 'ada' is larger than {MAX_BYTES} bytes, and is not given back." in caplog.text
