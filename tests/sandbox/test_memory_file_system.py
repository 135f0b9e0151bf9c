"""Files in memory do what files on a disk do: most tests are run with both."""

import io
import itertools
import os
import tempfile

import numpy as np
import pytest

from tensorgrade.sandbox import temporary_files
from tensorgrade.sandbox.memory_file import open_content
from tensorgrade.sandbox.memory_file_system import MemoryFileSystem

MODES = ["".join(parts) for parts in itertools.product(("r", "w", "a", "x"), ("", "+"), ("b", ""))]
STEPS = {
    "read": lambda file, data: file.read(),
    "some": lambda file, data: file.read(2),
    "lines": lambda file, data: list(file),
    "write": lambda file, data: file.write(data),
    "start": lambda file, data: file.seek(0),
    "end": lambda file, data: file.seek(0, io.SEEK_END),
    "beyond": lambda file, data: file.seek(9),
    "where": lambda file, data: file.tell(),
    "cut": lambda file, data: file.truncate(3),
    "cut here": lambda file, data: file.truncate(),
    "flush": lambda file, data: file.flush(),
    "able": lambda file, data: (file.readable(), file.writable(), file.seekable(), file.closed, file.mode),
    "close": lambda file, data: file.close(),
}
SCRIPTS = [
    "able read start some where lines close",
    "write start read",
    "read write start read close read",
    "beyond write start read",
    "some write start read end where",
    "cut start read cut here",
    "end write cut start write start read",
    "write cut here flush start lines write start lines",
]


def steps(script):
    return script.replace("cut here", "cut-here").split()


def outcomes(file, script, data):
    """What each step returns, or the exception's class."""
    found = []
    for name in steps(script):
        try:
            found.append(STEPS[name.replace("-", " ")](file, data))
        except Exception as error:
            found.append(type(error))
    file.close()
    return found


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("script", SCRIPTS)
def test_an_open_file_is_as_one_on_a_disk(tmp_path, mode, script):
    content = b"one\ntwo\n"
    path = tmp_path / "file"
    data = b"three\n" if "b" in mode else "three\n"
    if "x" not in mode:
        path.write_bytes(content)
    memory = bytearray() if "x" in mode else bytearray(content)
    with open(path, mode) as real:
        expected = outcomes(real, script, data)
    assert outcomes(open_content(memory, str(path), mode), script, data) == expected
    assert bytes(memory) == path.read_bytes()


@pytest.mark.parametrize(
    ("mode", "options"),
    [
        *((mode, {}) for mode in ("", "q", "rw", "bt", "b", "r++", "rr", "rbt")),
        ("rb", {"encoding": "utf-8"}),
        ("rb", {"newline": ""}),
        ("r", {"buffering": 0}),
    ],
)
def test_wrong_modes_are_refused(tmp_path, mode, options):
    (tmp_path / "file").touch()
    for opened in (open, lambda _, *arguments, **named: open_content(bytearray(), "", *arguments, **named)):
        with pytest.raises(ValueError):  # noqa: PT011
            opened(tmp_path / "file", mode, **options)


def test_encodings_newlines_and_buffers():
    memory = bytearray()
    with open_content(memory, "name", "w", 1, "latin-1", "replace", "\r\n") as file:
        file.write("é\n")
        assert memory == b"\xe9\r\n", "a line is written at once"
    with open_content(memory, "name", "wb", 0) as raw:
        raw.write(b"now")
        assert memory == b"now"
    with open_content(memory, "name", "w") as text:
        text.write("é")
    assert memory == "é".encode()


@pytest.fixture
def files():
    made = MemoryFileSystem()
    made.directories.add("/made")
    return made


def test_files_are_made_read_listed_and_removed(files):
    with files.open("/made/one", "w") as file:
        file.write("words")
    with files.open(b"/made/one") as file:
        assert file.read() == "words"
    files.mkdir("/made/inner")
    assert sorted(files.listdir("/made")) == ["inner", "one"]
    entries = {entry.name: (entry.is_file(), entry.is_dir(), entry.stat().st_size) for entry in files.scandir("/made")}
    assert entries == {"one": (True, False, 5), "inner": (False, True, 0)}
    files.rename("/made/one", "/made/inner/two")
    assert files.listdir("/made/inner") == ["two"]
    files.unlink("/made/inner/two")
    files.rmdir("/made/inner")
    assert files.listdir("/made") == []


def test_only_what_is_made_here_is_known(files, tmp_path):
    assert files.known_path("/made/one") == "/made/one"
    assert files.known_path("/made/../made/one") == "/made/one"
    for elsewhere in ("/made/no/one", "/", str(tmp_path), 3, None, "nul\0"):
        assert files.known_path(elsewhere) is None
    with files.open(tmp_path / "real", "w") as file:
        file.write("real")
    assert (tmp_path / "real").read_text() == "real"


@pytest.mark.parametrize(
    ("action", "error"),
    [
        (lambda files: files.open("/made/none"), FileNotFoundError),
        (lambda files: files.open("/made"), IsADirectoryError),
        (lambda files: files.open("/made/full/file", "x"), FileExistsError),
        (lambda files: files.stat("/made/none"), FileNotFoundError),
        (lambda files: files.unlink("/made/none"), FileNotFoundError),
        (lambda files: files.unlink("/made"), IsADirectoryError),
        (lambda files: files.mkdir("/made/full"), FileExistsError),
        (lambda files: files.rmdir("/made/full"), OSError),
        (lambda files: files.listdir("/made/full/file"), NotADirectoryError),
        (lambda files: files.listdir("/made/none"), FileNotFoundError),
    ],
)
def test_what_cannot_be_done_is_an_error_of_the_system(files, action, error):
    files.mkdir("/made/full")
    files.open("/made/full/file", "w").close()
    with pytest.raises(error):
        action(files)


def test_a_directory_is_removed_with_all_that_is_in_it(files):
    files.mkdir("/made/full")
    files.open("/made/full/file", "w").close()
    files.directories.add("/made-too")
    files.rmtree("/made")
    assert (files.contents, files.directories) == ({}, {"/made-too"})


# --- The functions of tempfile ----------------------------------------------------------------------------


@pytest.fixture(params=[tempfile, temporary_files], ids=["real", "ours"])
def temporary(request, monkeypatch):
    """The module of temporary files, and an `open` that finds them."""
    if request.param is temporary_files:
        made = MemoryFileSystem()
        monkeypatch.setattr(temporary_files, "_FILES", made)
        request.param.open = made.open
    else:
        monkeypatch.setattr(tempfile, "open", open, raising=False)
    return request.param


def test_a_temporary_file_keeps_its_content(temporary):
    with temporary.TemporaryFile() as file:
        np.save(file, np.arange(3))
        file.seek(0)
        assert np.load(file).tolist() == [0, 1, 2]
    with temporary.TemporaryFile("w+", encoding="utf-8", suffix=".txt") as file:
        print("é", file=file)
        file.seek(0)
        assert list(file) == ["é\n"]
    assert file.closed


def test_a_named_file_can_be_opened_by_its_name_until_it_is_closed(temporary):
    with temporary.NamedTemporaryFile("w", suffix=".csv", prefix="table") as file:
        assert os.path.basename(file.name).startswith("table")
        assert file.name.endswith(".csv")
        print("1,2", file=file, flush=True)
        with temporary.open(file.name) as again:
            assert again.read() == "1,2\n"
    with pytest.raises(FileNotFoundError):
        temporary.open(file.name)


def test_a_named_file_may_stay(temporary):
    with temporary.NamedTemporaryFile(delete=False) as file:
        file.write(b"kept")
    with temporary.open(file.name, "rb") as again:
        assert again.read() == b"kept"
    if temporary is tempfile:
        os.unlink(file.name)


def test_a_named_file_is_closed_and_iterated_like_a_file(temporary):
    file = temporary.NamedTemporaryFile("w+")
    file.writelines(["a\n", "b\n"])
    file.seek(0)
    assert list(file) == ["a\n", "b\n"]
    file.close()
    assert file.closed
    with pytest.raises(AttributeError):
        _ = file.no_such_attribute


def test_a_temporary_directory_takes_files(temporary):
    with temporary.TemporaryDirectory(prefix="folder") as folder:
        path = os.path.join(folder, "file.txt")
        with temporary.open(path, "w") as file:
            file.write("inside")
        with temporary.open(path) as file:
            assert file.read() == "inside"
    with pytest.raises(FileNotFoundError):
        temporary.open(path)
