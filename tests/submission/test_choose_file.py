"""Which file of a folder is graded, and what is read of the files beside it, whatever a student put there."""

import contextlib
import os
import tempfile
from pathlib import Path

import pytest

from tensorgrade.regular_file import NotRegularFile, read_first_bytes
from tensorgrade.submission.choose_file import MAX_FILES, MAX_SUBMISSION_BYTES, MAX_TIMESTAMP, read_submission


def made(folder, **files):
    for name, content in files.items():
        (folder / name.replace("_", ".")).write_bytes(content)
    return read_submission("ada", folder, "corr2d")


@contextlib.contextmanager
def ordinary_user():
    """Root becomes another user in the block; who is no root stays who it is."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_folder():
    """A folder that other users may enter."""
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o755)
        yield Path(name)


def sparse(path, size):
    with path.open("wb") as stream:
        stream.truncate(size)


def test_the_notebook_of_the_right_name_is_graded(tmp_path):
    found = made(tmp_path, corr2d_ipynb=b"{}", other_ipynb=b"[]", timestamp_txt=b"2026-11-24 12:00:00 UTC\n")
    assert (found.file, found.content, found.timestamp) == ("corr2d.ipynb", b"{}", "2026-11-24 12:00:00 UTC")
    assert found.problem == ""


def test_of_many_files_a_few_are_named_and_the_others_are_counted(tmp_path):
    for number in range(4000):
        (tmp_path / f"{number:04}{'x' * 200}.py").touch()
    problem = read_submission("ada", tmp_path, "corr2d").problem
    assert len(problem) < 1200
    assert problem.startswith("Several files (0000xxx")
    assert "… and 3,990 more) and none is called corr2d.ipynb." in problem
    (tmp_path / "corr2d.ipynb").write_bytes(b"{}")
    assert read_submission("ada", tmp_path, "corr2d").content == b"{}"


def test_a_folder_of_too_many_files_is_a_problem(tmp_path):
    for number in range(MAX_FILES + 5):
        os.close(os.open(tmp_path / f"{number}.py", os.O_CREAT | os.O_WRONLY))
    problem = read_submission("ada", tmp_path, "corr2d").problem
    assert problem == "The folder holds more than 10,000 notebooks and .py files."


@pytest.mark.parametrize(
    ("content", "timestamp"),
    [
        (b"", ""), (b"\xff\xfe", "\ufffd\ufffd"), (b"a\0b\nc\x1b[1m", "abc[1m"), (b"\xed\xa0\xbd", "\ufffd" * 3),
        ("é".encode() * 1000, "é" * MAX_TIMESTAMP),
    ],
)  # fmt: skip
def test_a_stamp_is_one_printable_line(tmp_path, content, timestamp):
    assert made(tmp_path, corr2d_py=b"x = 1", timestamp_txt=content).timestamp == timestamp


def test_a_huge_stamp_is_read_as_far_as_it_is_shown(tmp_path):
    sparse(tmp_path / "timestamp.txt", 300 << 20)
    assert made(tmp_path, corr2d_py=b"x = 1").timestamp == ""


def test_a_file_that_is_too_large_is_not_kept(tmp_path):
    sparse(tmp_path / "corr2d.ipynb", MAX_SUBMISSION_BYTES + 1)
    found = read_submission("ada", tmp_path, "corr2d")
    assert (found.content, found.problem) == (
        None, "corr2d.ipynb is larger than 20 MB; clear its outputs and hand it in again.",
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["link", "pipe", "folder", "dangling"])
def test_what_is_no_ordinary_file_is_not_read(tmp_path, kind):
    path, elsewhere = tmp_path / "corr2d.ipynb", tmp_path / "elsewhere"
    elsewhere.write_bytes(b"{}")
    make = {
        "link": lambda: path.symlink_to(elsewhere),
        "pipe": lambda: os.mkfifo(path),
        "folder": path.mkdir,
        "dangling": lambda: path.symlink_to("nowhere"),
    }
    make[kind]()
    assert read_submission("ada", tmp_path, "corr2d").problem == "corr2d.ipynb is not an ordinary file."
    with pytest.raises(NotRegularFile):
        read_first_bytes(path, 10)
    # A stamp of that kind is none.
    path.rename(tmp_path / "timestamp.txt")
    assert made(tmp_path, corr2d_py=b"x = 1").timestamp is None


def test_a_link_to_a_folder_is_not_followed(tmp_path):
    (tmp_path / "other").mkdir()
    (tmp_path / "other/corr2d.ipynb").write_bytes(b"{}")
    (tmp_path / "mine").symlink_to("other")
    assert read_submission("ada", tmp_path / "mine", "corr2d").problem == "corr2d.ipynb is not an ordinary file."


@pytest.mark.parametrize("name", ["corr2d.ipynb", "timestamp.txt"])
def test_a_file_without_permission_is_that_students_problem(open_folder, name):
    for other in ("corr2d.ipynb", "timestamp.txt"):
        (open_folder / other).write_bytes(b"{}")
    (open_folder / name).chmod(0)
    with ordinary_user():
        found = read_submission("ada", open_folder, "corr2d")
    assert (found.content, found.problem) == (None, f"{name} cannot be read: Permission denied.")
