"""Files are replaced as a whole or left alone, and a file that cannot be written is named."""

import errno
import os
import pickle

import pytest

from tensorgrade.atomic_write import UnwritableFile, atomic_write, write_text_atomically


def test_a_file_is_replaced_with_its_folder_made(tmp_path):
    path = tmp_path / "a/b.txt"
    write_text_atomically(path, "old")
    write_text_atomically(path, "new")
    assert path.read_text(encoding="utf-8") == "new"
    assert list(path.parent.iterdir()) == [path]


def test_an_error_in_the_block_passes_and_leaves_the_old_file(tmp_path):
    path = tmp_path / "b.txt"
    write_text_atomically(path, "old")

    def write():
        with atomic_write(path) as stream:
            stream.write(b"new")
            raise OSError(errno.ENOSPC, "elsewhere")

    with pytest.raises(OSError, match="elsewhere") as caught:
        write()
    assert not isinstance(caught.value, UnwritableFile)
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("size", [10, 1 << 20], ids=["buffered", "written at once"])
def test_a_full_disk_names_the_file_and_leaves_the_old_one(tmp_path, monkeypatch, size):
    path = tmp_path / "b.txt"
    write_text_atomically(path, "old")
    open_file = os.open
    monkeypatch.setattr(os, "open", lambda path, flags, mode: open_file("/dev/full", os.O_WRONLY))
    with pytest.raises(UnwritableFile) as caught:
        write_text_atomically(path, "x" * size)
    assert str(caught.value) == (f"{path} cannot be written: the disk is full. Free some space, and try again.")
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_path_where_no_file_can_be_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(UnwritableFile, match="file/b.txt cannot be written: a file is where a folder"):
        write_text_atomically(tmp_path / "file/b.txt", "")
    with pytest.raises(UnwritableFile, match="cannot be written: a folder is in its place"):
        write_text_atomically(tmp_path, "")


def test_an_error_that_no_user_can_mend_is_not_one_of_the_file(tmp_path, monkeypatch):
    def no_more_files(*arguments):
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(os, "open", no_more_files)
    with pytest.raises(OSError, match="Too many open files") as caught:
        write_text_atomically(tmp_path / "b.txt", "")
    assert not isinstance(caught.value, UnwritableFile)


def test_the_error_travels_between_processes(tmp_path):
    with pytest.raises(UnwritableFile) as caught:
        write_text_atomically(tmp_path, "")
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (str(copy), copy.concerns_all) == (str(caught.value), False)
