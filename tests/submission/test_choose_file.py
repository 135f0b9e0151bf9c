"""Which file of a folder is graded, and what is read of the files beside it, whatever a student put there."""

import contextlib
import os
import tempfile
from pathlib import Path

import pytest

from tensorgrade.regular_file import NotRegularFile, read_first_bytes
from tensorgrade.submission.choose_file import (
    MAX_COMPARED,
    MAX_FILES,
    MAX_SUBMISSION_BYTES,
    Work,
    read_submission,
)
from tensorgrade.submission.timestamp import MAX_TIMESTAMP


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
    assert found.problem is None


def test_of_many_files_a_few_are_named_and_the_others_are_counted(tmp_path):
    for number in range(4000):
        (tmp_path / f"{number:04}{'x' * 200}.py").touch()
    problem = str(read_submission("ada", tmp_path, "corr2d").problem)
    assert len(problem) < 1200
    assert problem.startswith("Several files (0000xxx")
    assert "… and 3,990 more) and none is called corr2d.ipynb." in problem
    (tmp_path / "corr2d.ipynb").write_bytes(b"{}")
    assert read_submission("ada", tmp_path, "corr2d").content == b"{}"


def test_a_folder_of_too_many_files_is_a_problem(tmp_path):
    for number in range(MAX_FILES + 5):
        os.close(os.open(tmp_path / f"{number}.py", os.O_CREAT | os.O_WRONLY))
    problem = str(read_submission("ada", tmp_path, "corr2d").problem)
    assert problem == "The folder holds more than 10,000 notebooks and .py files."


@pytest.mark.parametrize(
    ("content", "timestamp"),
    [
        (b"", ""), (b"\xff\xfe!", "\ufffd\ufffd!"), (b"a\0b\nc\x1b[1m", "abc[1m"), (b"\xed\xa0\xbd", "\ufffd" * 3),
        ("é".encode() * 1000, "é" * MAX_TIMESTAMP),
    ],
)  # fmt: skip
def test_a_stamp_is_one_printable_line(tmp_path, content, timestamp):
    assert made(tmp_path, corr2d_py=b"x = 1", timestamp_txt=content).timestamp == timestamp


def test_a_huge_stamp_is_read_as_far_as_it_is_shown(tmp_path):
    sparse(tmp_path / "timestamp.txt", 300 << 20)
    found = made(tmp_path, corr2d_py=b"x = 1")
    assert (found.timestamp, found.time_problem) == ("", "too-long")


def test_a_file_that_is_too_large_is_not_kept(tmp_path):
    sparse(tmp_path / "corr2d.ipynb", MAX_SUBMISSION_BYTES + 1)
    found = read_submission("ada", tmp_path, "corr2d")
    assert (found.content, str(found.problem)) == (
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
    assert str(read_submission("ada", tmp_path, "corr2d").problem) == "corr2d.ipynb is not an ordinary file."
    with pytest.raises(NotRegularFile):
        read_first_bytes(path, 10)
    # A stamp of that kind is none.
    path.rename(tmp_path / "timestamp.txt")
    found = made(tmp_path, corr2d_py=b"x = 1")
    assert (found.timestamp, found.time_problem) == ("", "no-time")


def test_a_link_to_a_folder_is_not_followed(tmp_path):
    (tmp_path / "other").mkdir()
    (tmp_path / "other/corr2d.ipynb").write_bytes(b"{}")
    (tmp_path / "mine").symlink_to("other")
    problem = str(read_submission("ada", tmp_path / "mine", "corr2d").problem)
    assert problem == "The folder is a link, which is not followed."


@pytest.mark.parametrize("name", ["corr2d.ipynb", "timestamp.txt"])
def test_a_file_without_permission_is_that_students_problem(open_folder, name):
    for other in ("corr2d.ipynb", "timestamp.txt"):
        (open_folder / other).write_bytes(b"{}")
    (open_folder / name).chmod(0)
    with ordinary_user():
        found = read_submission("ada", open_folder, "corr2d")
    assert (found.content, str(found.problem)) == (None, f"{name} cannot be read: Permission denied.")


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("corr2d.ipynb", "corr2d.ipynb"), ("CORR2D.IPYNB", "CORR2D.ipynb"), ("corr2d.Py", "corr2d.py"),
        ("corr2d\u3000\u5f20\u4f1f.ipynb", "corr2d \u5f20\u4f1f.ipynb"), ("corr2d\xa0(2).ipynb", "corr2d (2).ipynb"),
        ("corr2d\u200b.ipynb", "corr2d\ufffd.ipynb"), ("corr2d.ipynb\u200b", "corr2d.ipynb\ufffd.ipynb"),
        ("corr2d.\uff49\uff50\uff59\uff4e\uff42", "corr2d.\uff49\uff50\uff59\uff4e\uff42.ipynb"),
        (os.fsdecode(b"corr2d\xd5\xc5.ipynb"), "corr2d\ufffd\ufffd.ipynb"), ("corr2d\n.ipynb", "corr2d .ipynb"),
    ],
)  # fmt: skip
def test_a_name_in_any_letters_is_seen_and_shown_on_one_line(tmp_path, name, file):
    (tmp_path / name).write_bytes(b"{}")
    found = read_submission("ada", tmp_path, "corr2d")
    assert (found.file, found.content, found.problem) == (file, b"{}", None)
    found.file.encode()


@pytest.mark.parametrize("name", [".ipynb", "._corr2d.ipynb", "corr2d.ipynb.txt", "corr2d.ipynbx", "py"])
def test_other_names_are_no_notebook(tmp_path, name):
    (tmp_path / name).write_bytes(b"{}")
    assert read_submission("ada", tmp_path, "corr2d").content is None


def test_where_nothing_can_be_graded_it_is_said_what_lies_there(tmp_path):
    for name in ("homework.zip", "corr2d.ipynb.txt", "timestamp.txt", "submission_secret.txt", ".hidden"):
        (tmp_path / name).touch()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/corr2d.ipynb").touch()
    (tmp_path / "empty").mkdir()
    problem = str(read_submission("ada", tmp_path, "corr2d").problem)
    listed = "corr2d.ipynb.txt, empty/, homework.zip, mine/ with corr2d.ipynb in it"
    assert problem == f"The folder holds {listed}, and no notebook."


def look_into(name, content):
    return {b"none": Work.NOTHING, b"blank": Work.UNTOUCHED, b"work": Work.WORKED, b"more": Work.WORKED}[content]


@pytest.mark.parametrize(
    ("files", "graded"),
    [
        ({"corr2d.ipynb": b"blank", "corr2d-Copy1.ipynb": b"work"}, "corr2d-Copy1.ipynb"),
        ({"corr2d.ipynb": b"blank", "corr2d (1).ipynb": b"work", "x.ipynb": b"blank"}, "corr2d (1).ipynb"),
        ({"corr2d.py": b"none", "my corr2d.ipynb": b"work"}, "my corr2d.ipynb"),
        ({"corr2d.ipynb": b"none", "corr2d.py": b"work"}, "corr2d.py"),
        ({"corr2d.ipynb": b"work", "corr2d (1).ipynb": b"more"}, "corr2d.ipynb"),
        ({"Corr2d.ipynb": b"work", "corr2d (1).ipynb": b"more"}, "Corr2d.ipynb"),
        ({"corr2d.ipynb": b"blank", "other.ipynb": b"blank"}, "corr2d.ipynb"),
        ({"corr2d.ipynb": b"none", "other.ipynb": b"none"}, "corr2d.ipynb"),
        ({"one.py": b"work", "two.ipynb": b"more"}, "two.ipynb"),
    ],
)
def test_of_several_files_the_one_with_the_work_counts_and_the_others_are_named(tmp_path, files, graded):
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    found = read_submission("ada", tmp_path, "corr2d", look_into)
    assert (found.file, found.content) == (graded, files[graded])
    assert set(found.others) == files.keys() - {graded}


def test_where_several_are_worked_on_and_none_has_the_name_a_person_is_asked(tmp_path):
    for name in ("one.ipynb", "two.ipynb"):
        (tmp_path / name).write_bytes(b"work")
    (tmp_path / "three.ipynb").write_bytes(b"blank")
    problem = str(read_submission("ada", tmp_path, "corr2d", look_into).problem)
    assert problem == "Several files (one.ipynb, two.ipynb) and none is called corr2d.ipynb."


def test_of_many_files_none_is_looked_into(tmp_path):
    (tmp_path / "corr2d.ipynb").write_bytes(b"{}")
    for number in range(MAX_COMPARED):
        (tmp_path / f"{number}.ipynb").touch()
    found = read_submission("ada", tmp_path, "corr2d", lambda name, content: pytest.fail("it was"))
    assert found.file == "corr2d.ipynb"
    assert len(found.others) == 10
