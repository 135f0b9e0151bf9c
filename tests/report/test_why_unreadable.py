"""Why a submission is unreadable or could not be judged, from the file to the page, in English and in Chinese."""

import codecs
import html
import json
import os
import re
from pathlib import Path

import pytest

from tensorgrade.atomic_write import UnwritableFile
from tensorgrade.engine_sentence import EngineSentence
from tensorgrade.file_errors import FileProblem
from tensorgrade.grading.grade_one import GradingPolicy, grade
from tensorgrade.grading.plan import plan_grading
from tensorgrade.report.messages import result_message
from tensorgrade.report.reader import Reader
from tensorgrade.report.student_page import student_page
from tensorgrade.result.json_format import from_json, to_json
from tensorgrade.result.size_limit import scores_only
from tensorgrade.sandbox.host import Sandbox
from tensorgrade.sandbox.zygote_control import SandboxError
from tensorgrade.shipped_files import shipped_folder
from tensorgrade.submission import choose_file
from tensorgrade.submission.choose_file import MAX_SUBMISSION_BYTES, Submission, read_submission
from tensorgrade.submission.limited_process import ProcessLimits
from tensorgrade.submission.limited_reader import SubmissionReader
from tensorgrade.submission.student_failure import failure_reason
from tensorgrade.translation import engine_text, translator
from tests.conftest import slow_from
from tests.result.records import make_result
from tests.submission.test_choose_file import open_folder, ordinary_user, sparse
from tests.submission.test_limited_reader import COSTLY, STUB, cells

__all__ = ["open_folder"]

POLICY = GradingPolicy(strict=False, device="cpu")
NAME = "{name} {0}"
"""Of the files: what a template would take for fields."""
SAME_WORDS = {"UTF", "JSON", "MB", "Python", "py", "tensorgrade", "doctor", "grade"}
"""Latin words of the Chinese sentences: names of formats, units and programs."""


def leaves(value):
    """What fills the fields of a sentence and of those inside."""
    if isinstance(value, str):
        yield value
        return
    for part in value.values.values() if isinstance(value, EngineSentence) else value:
        yield from leaves(part)


def is_in_chinese(text, sentence):
    """Whether nothing but what fills its fields is in Latin letters."""
    for leaf in sorted(leaves(sentence), key=len, reverse=True):
        text = text.replace(leaf, "")
    return not set(re.findall("[A-Za-z]+", text)) - SAME_WORDS and "{" not in text


def check_pages(result, english):
    """The sentence and the student's page in both languages, of the result as its file has it."""
    result = from_json(to_json(result))
    assert str(result.message) == result_message(result, translator("en")) == english
    chinese = result_message(result, translator("zh"))
    assert chinese != english
    assert is_in_chinese(chinese, result.message), chinese
    for language, words in (("en", english), ("zh", chinese)):
        page = html.unescape(student_page(result, Reader(language, "values", [shipped_folder("templates")])))
        assert words in page


# --- What is in a folder ----------------------------------------------------------------------------------


def file(name, content=b"{}"):
    return lambda folder: (folder / name).write_bytes(content)


def several(folder):
    for name in ("one", "two", NAME):
        file(f"{name}.ipynb")(folder)


def twelve(folder):
    for number in range(12):
        file(f"{number:02}.ipynb")(folder)


def notebook_inside(folder):
    file("homework.zip")(folder)
    (folder / "mine").mkdir()
    file(f"mine/{NAME}.ipynb")(folder)


def without_permission(name):
    def make(folder):
        for other in (f"{NAME}.ipynb", "timestamp.txt"):
            file(other)(folder)
        (folder / name).chmod(0)

    return make


FOLDERS = {
    "empty folder": (lambda folder: None, "The folder holds no notebook and no .py file."),
    "zip": (file("homework.zip"), "The folder holds homework.zip, and no notebook."),
    "notebook inside": (
        notebook_inside, f"The folder holds homework.zip, mine/ with {NAME}.ipynb in it, and no notebook.",
    ),
    "several files": (
        several, f"Several files (one.ipynb, two.ipynb, {NAME}.ipynb) and none is called corr2d.ipynb.",
    ),
    "twelve files": (
        twelve,
        f"Several files ({', '.join(f'{number:02}.ipynb' for number in range(10))} and 2 more) and none is called "
        "corr2d.ipynb.",
    ),
    "pipe": (lambda folder: os.mkfifo(folder / f"{NAME}.ipynb"), f"{NAME}.ipynb is not an ordinary file."),
    "link": (lambda folder: (folder / f"{NAME}.ipynb").symlink_to("x"), f"{NAME}.ipynb is not an ordinary file."),
    "too large": (
        lambda folder: sparse(folder / f"{NAME}.ipynb", MAX_SUBMISSION_BYTES + 1),
        f"{NAME}.ipynb is larger than 20 MB; clear its outputs and hand it in again.",
    ),
    "no permission": (without_permission(f"{NAME}.ipynb"), f"{NAME}.ipynb cannot be read: Permission denied."),
    "no permission for the time": (
        without_permission("timestamp.txt"), "timestamp.txt cannot be read: Permission denied.",
    ),
}  # fmt: skip


def graded(submission, keys, sandbox, **options):
    return grade(submission, plan_grading(keys["corr2d"]), sandbox, POLICY, **options).result


@pytest.mark.parametrize("case", FOLDERS)
def test_what_a_folder_holds_instead_of_a_submission_is_said(open_folder, keys, sandbox, case):
    make, english = FOLDERS[case]
    make(open_folder)
    with ordinary_user():
        submission = read_submission("ada", open_folder, "corr2d")
    result = graded(submission, keys, sandbox)
    assert result.status == "unreadable"
    check_pages(result, english)


def test_a_folder_that_is_a_link_or_has_too_many_files_is_said(tmp_path, keys, sandbox, monkeypatch):
    (tmp_path / "link").symlink_to(tmp_path)
    link = read_submission("ada", tmp_path / "link", "corr2d")
    check_pages(graded(link, keys, sandbox), "The folder is a link, which is not followed.")
    monkeypatch.setattr(choose_file, "MAX_FILES", 1)
    several(tmp_path)
    crowd = read_submission("ada", tmp_path, "corr2d")
    check_pages(graded(crowd, keys, sandbox), "The folder holds more than 1 notebooks and .py files.")


# --- What is in a file ------------------------------------------------------------------------------------

TOO_COSTLY = "Remove what is not part of the answer, such as pasted data."
MANY_LINES = (STUB + "x=[1,2,3,y(4)]+z\n" * 19_000).encode()
FILES = {
    "empty": (".ipynb", b" \n", {}, f"{NAME}.ipynb is empty."),
    "too large": (
        ".py", b"#" * (MAX_SUBMISSION_BYTES + 1), {},
        f"{NAME}.py is larger than 20 MB; clear its outputs and hand it in again.",
    ),
    "not UTF-8": (".ipynb", b"\xff", {}, f"{NAME}.ipynb is not a text file in UTF-8."),
    "broken JSON": (".ipynb", b"{", {}, f"{NAME}.ipynb is not a notebook: its JSON is broken."),
    "no cells": (".ipynb", b"{}", {}, f"{NAME}.ipynb is not a notebook: it has no list of cells."),
    "many cells": (
        ".ipynb", json.dumps({"cells": [{}] * 5001}).encode(), {}, f"{NAME}.ipynb has more than 5000 cells.",
    ),
    "UTF-16": (
        ".py", codecs.BOM_UTF16_LE + "x".encode("utf-16-le"), {},
        f"{NAME}.py is in UTF-16, which Python does not read; save it as UTF-8.",
    ),
    "no encoding": (
        ".py", b"# \xff", {},
        f"{NAME}.py is not a text file in UTF-8, and declares no other encoding; save it as UTF-8.",
    ),
    "unknown encoding": (
        ".py", b"# coding: klingon\n# \xff", {},
        f"{NAME}.py says that its encoding is klingon, which is not known here; save it as UTF-8.",
    ),
    "wrong encoding": (
        ".py", b"# coding: gbk\n\n# \xff\xff", {},
        f"{NAME}.py says that its encoding is gbk, but line 3 is not; save it as UTF-8.",
    ),
    "too long": (
        ".ipynb", cells("x" * 400_001).encode(), {},
        f"{NAME}.ipynb holds 400,001 characters in 1 lines; at most 400,000 in 20,000 are read. {TOO_COSTLY}",
    ),
    "too many statements": (
        ".py", b"a=b+c+d+e+f+g+h+i+j\n" * 19_900, {},
        "The file holds more names and statements than are read; is it an answer?",
    ),
    "memory": (
        ".ipynb", COSTLY["15 MB of lists"][1].encode(), {"memory": 8 << 20},
        f"{NAME}.ipynb cannot be read: it needs too much memory, or is nested too deeply. {TOO_COSTLY}",
    ),
    "time": (".py", MANY_LINES, {"wall_seconds": 0.2}, f"{NAME}.py cannot be read: it takes too long. {TOO_COSTLY}"),
    "reply": (
        ".py", MANY_LINES, {"reply": 100_000},
        f"{NAME}.py cannot be read: what it holds is too large. {TOO_COSTLY}",
    ),
    "other assignment": (
        ".py", b"x = 1\n", {},
        f"{NAME}.py has none of the functions of corr2d (FUNCTIONS); is it the notebook of another assignment?",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", slow_from(4, FILES))
def test_why_a_file_cannot_be_read_is_said(keys, sandbox, case):
    ending, content, limits, english = FILES[case]
    with SubmissionReader(ProcessLimits(**limits)) as reader:
        result = graded(Submission("ada", NAME + ending, content), keys, sandbox, read=reader.read)
    assert result.status == "unreadable"
    functions = ", ".join(item.name for item in keys["corr2d"].exercises)
    check_pages(result, english.replace("FUNCTIONS", functions))


def test_a_file_that_is_nested_too_deeply_is_said_where_it_is_read_without_limits(keys, sandbox, monkeypatch):
    def too_deep(*_):
        raise RecursionError

    monkeypatch.setattr("tensorgrade.submission.notebook_reader.read_cells", too_deep)
    result = graded(Submission("ada", f"{NAME}.py", b"x"), keys, sandbox)
    check_pages(result, f"{NAME}.py needs too much memory to be read, or is nested too deeply.")


# --- What fails of the grader -----------------------------------------------------------------------------

ENDED = engine_text("The sandbox's first process has ended; see `tensorgrade doctor`.")


@pytest.mark.parametrize(
    ("error", "english"),
    [
        (SandboxError(EngineSentence.of(ENDED)), ENDED.source),
        (KeyError("{name}"), "The grader failed on it (KeyError: '{name}')."),
    ],
)
def test_a_failure_of_the_grader_is_said(keys, monkeypatch, error, english):
    def session(*_):
        raise error

    monkeypatch.setattr(Sandbox, "session", session)
    with Sandbox() as failing:
        result = graded(Submission("ada", "a.py", STUB.encode()), keys, failing)
    assert result.status == "could-not-tell"
    check_pages(result, english)


DISK = FileProblem("the disk is full", "free some space")


@pytest.mark.parametrize(
    ("error", "english"),
    [
        (ValueError("odd\n{0}"), "The page could not be made (ValueError: odd {0}); a person must look at it."),
        (
            UnwritableFile(Path("/{name}"), DISK),
            "The page could not be made. /{name} cannot be written: the disk is full. Free some space, and try again.",
        ),
    ],
)
def test_what_fails_of_a_students_page_is_said(error, english):
    reason = failure_reason("ada", engine_text("The page could not be made"), error)
    check_pages(scores_only(make_result(), reason), english)
