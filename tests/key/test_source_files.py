"""Which files a key is made from: a change in any of them is seen, wherever the course lies, and no other is."""

import os
import shutil

import pytest

from tensorgrade.audit import declared_verdicts, equivalent_mutants
from tensorgrade.errors import UserError
from tensorgrade.exercise.loader import load_with_imports
from tensorgrade.key.source_files import NO_SOURCES, seed_digest, source_change, source_digests

FILES = {
    "rows/exercises.py": "a = 1\n",
    "rows/notebook.py": "b = 1\n",
    "rows/notebook.zh.py": "b = 2\n",
    "rows/alternative.py": "c = 1\n",
    "rows/ideas.py": "d = 1\n",
    "rows/kernels.npy": "\x93NUMPY",
    "rows/locale/zh.po": 'msgid ""\n',
    "rows/data/deep/numbers.csv": "1,2\n",
    "shared.py": "e = 1\n",
    "common/__init__.py": "f = 1\n",
    "common/data/pictures.npz": "g",
    "common/students/names.txt": "h",
    "columns/exercises.py": "i = 1\n",
    "columns/ideas.py": "j = 1\n",
    "columns/weights.txt": "k",
    "rows/students/ada.py": "",
    "rows/submissions/right.py": "",
    "rows/equivalent_mutants.toml": "",
    "rows/__pycache__/ideas.cpython-311.pyc": "",
    "rows/.ipynb_checkpoints/notebook.py": "",
    "rows/.exercises.py.swp": "",
    "rows/exercises.py~": "",
    "common/__pycache__/__init__.cpython-311.pyc": "",
}
OF_COLUMNS = [name for name in FILES if name.startswith("columns/")]
OTHERS = [name for name in FILES if name.startswith(("rows/students", "rows/sub", "rows/equ", "rows/.", "rows/__"))]
OTHERS += ["rows/exercises.py~", "common/__pycache__/__init__.cpython-311.pyc"]
SOURCES = [name for name in FILES if name not in (*OF_COLUMNS, *OTHERS)]


@pytest.fixture
def solutions(tmp_path):
    """A course's folder of assignments, with every kind of file."""
    folder = tmp_path / "course" / "solutions"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def test_the_files_of_the_assignment_and_those_beside_the_assignments_count(solutions):
    assert list(source_digests(solutions / "rows")) == sorted(SOURCES)


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_that_is_changed_or_gone_is_named(solutions, name):
    before = source_digests(solutions / "rows")
    assert source_change(solutions / "rows", before) is None
    (solutions / name).write_text("other")
    assert source_change(solutions / "rows", before) == f"{solutions / name} has changed"
    (solutions / name).unlink()
    assert source_change(solutions / "rows", before) == f"{solutions / name} is gone"


@pytest.mark.parametrize("name", ["rows/new.txt", "rows/data/new", "common/new.py", "new.py", "later/new.py"])
def test_a_file_that_is_new_counts(solutions, name):
    before = source_digests(solutions / "rows")
    (solutions / name).parent.mkdir(exist_ok=True)
    (solutions / name).touch()
    assert source_change(solutions / "rows", before) == f"{solutions / name} is new"


@pytest.mark.parametrize("name", [*OF_COLUMNS, *OTHERS])
def test_other_assignments_and_what_nothing_is_made_from_do_not_count(solutions, name):
    before = source_digests(solutions / "rows")
    (solutions / name).write_text("other")
    assert source_change(solutions / "rows", before) is None
    (solutions / name).unlink()
    if name != "columns/exercises.py":  # without it, columns/ is no assignment's folder
        assert source_change(solutions / "rows", before) is None


@pytest.mark.parametrize("name", OF_COLUMNS)
def test_another_assignment_counts_once_something_of_it_is_imported(solutions, name):
    before = source_digests(solutions / "rows", ["columns/ideas.py"])
    assert sorted(before) == sorted([*SOURCES, *OF_COLUMNS])
    (solutions / name).write_text("other")
    assert source_change(solutions / "rows", before) == f"{solutions / name} has changed"


def test_an_imported_file_counts_wherever_it_lies(solutions):
    before = source_digests(solutions / "rows", ["rows/students/ada.py"])
    assert "rows/submissions/right.py" not in before
    (solutions / "rows/students/ada.py").unlink()
    assert source_change(solutions / "rows", before) == f"{solutions / 'rows/students/ada.py'} is gone"


def test_what_an_audit_reads_is_no_source():
    assert {declared_verdicts.FOLDER, equivalent_mutants.REASONS_FILE} <= set(NO_SOURCES)


def test_neither_the_place_nor_the_line_endings_of_text_count(solutions, tmp_path):
    copy = tmp_path / "elsewhere" / "sources"
    shutil.copytree(solutions, copy)
    for path in copy.rglob("*"):
        if path.suffix in (".py", ".po"):
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert source_digests(copy / "rows") == source_digests(solutions / "rows")
    assert source_change(copy / "rows", source_digests(solutions / "rows")) is None


def test_every_byte_of_data_counts(solutions):
    before = source_digests(solutions / "rows")
    numbers = solutions / "rows/data/deep/numbers.csv"
    numbers.write_bytes(numbers.read_bytes().replace(b"\n", b"\r\n"))
    assert source_change(solutions / "rows", before) == f"{numbers} has changed"


def test_links_are_followed_and_those_in_a_circle_end(solutions, tmp_path):
    data = tmp_path / "large"
    data.mkdir()
    (data / "numbers.txt").write_text("1")
    (solutions / "rows/large").symlink_to(data)
    (solutions / "rows/data/deep/circle").symlink_to(solutions / "rows")
    (solutions / "rows/broken").symlink_to("nowhere")
    before = source_digests(solutions / "rows")
    assert set(before) == {*SOURCES, "rows/large/numbers.txt"}
    (data / "numbers.txt").write_text("2")
    assert source_change(solutions / "rows", before) == f"{solutions / 'rows/large/numbers.txt'} has changed"


def test_a_file_that_cannot_be_read_is_named(solutions, monkeypatch):
    os.chmod(solutions / "shared.py", 0)
    if os.getuid() == 0:  # root reads every file

        def refuse(path):
            raise PermissionError(13, "Permission denied", str(path))

        monkeypatch.setattr("pathlib.Path.read_bytes", refuse)
    with pytest.raises(UserError, match=r"cannot be read \(Permission denied\), and the answer key of rows may depend"):
        source_digests(solutions / "rows")


def test_the_seed_is_kept_as_a_digest_only():
    assert seed_digest("secret") == seed_digest("secret") != seed_digest("another")
    assert "secret" not in seed_digest("secret")


# --- What exercises.py imports ----------------------------------------------------------------------------

EXERCISES = """
{imports}
from tensorgrade.exercise import *
W = Text("words", "文字")
def f(X): return X * 2
checks = [Check("p", W, [Case("p", X=grid(2))], public=True), Check("h", W, [Case("h", X=normal(2, 3))])]
assignment = Assignment(name="rows", title=W, exercises=[
    Exercise(name="f", title=W, points=1, reference=f, checks=checks)])
"""


@pytest.mark.parametrize(
    ("imports", "files"),
    [
        ("", set()),
        ("import shared", {"shared.py"}),
        ("from common import f", {"common/__init__.py"}),
        ("import rows.ideas, columns.ideas", {"rows/ideas.py", "columns/ideas.py"}),
        ("from columns.exercises import i", {"columns/exercises.py"}),
    ],
)
def test_the_loader_tells_what_exercises_import(solutions, imports, files, monkeypatch):
    (solutions / "rows/exercises.py").write_text(EXERCISES.format(imports=imports), encoding="utf-8")
    for _ in range(2):  # a second time, nothing is left of the first
        assert load_with_imports(solutions / "rows")[1] == files
    monkeypatch.chdir(solutions)
    assert load_with_imports(solutions.joinpath("rows").relative_to(solutions))[1] == files
