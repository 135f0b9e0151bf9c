"""A user's mistake is one sentence and exit code 2, whichever command it is."""

import shutil

import pytest

from tests.conftest import ROOT
from tests.coursework import cli


def spoil_key(course):
    (course / "keys/channels.npz").write_bytes(b"PK\x03\x04 half a key")


def remove_key(course):
    (course / "keys/channels.npz").unlink()


def change_exercises(course):
    path = course / "solutions/channels/exercises.py"
    path.write_text(path.read_text(encoding="utf-8") + "\n# a later thought\n", encoding="utf-8")


def break_exercises(course):
    path = course / "solutions/channels/exercises.py"
    path.write_text("from tensorgrade.exercise.definition import nothing_like_it\n", encoding="utf-8")


def remove_submissions(course):
    shutil.rmtree(course / "submitted")


def break_config(course):
    (course / "nbgrader_config.py").write_text(
        "c = get_config()\nc.Tensorgrade.language = 'german'\n", encoding="utf-8"
    )


@pytest.mark.parametrize(
    ("arguments", "spoil", "words"),
    [
        (["grade", "chanels"], None, "no assignment 'chanels'; this course has: channels"),
        (["build", "nothing"], None, "no assignment 'nothing'"),
        (["grade", "channels", "--course", "/nowhere"], None, "is not a course"),
        (["grade", "channels"], remove_submissions, "Nobody has handed in channels"),
        (["grade", "channels"], remove_key, "run `tensorgrade build channels` first"),
        (["grade", "channels"], spoil_key, "not a usable answer key"),
        (["grade", "channels"], change_exercises, "is stale"),
        (["build", "channels"], break_exercises, "exercises.py, line 1"),
        (["grade", "channels"], break_config, "language"),
        (["grade", "channels", "--student", "nemo"], None, "no student nemo"),
        (["grade", "channels", "--device", "cuda"], None, "holds no CUDA references. Build it on a machine"),
        (["build", "channels", "--device", "cuda"], None, "--device cpu"),
        (["report", "corr2d"], None, "no answer key"),
        (["report", "channels"], None, "run `tensorgrade grade channels` first"),
        (["init", "."], None, "is a course already"),
        (["check", "nothing.ipynb"], None, "cannot be read"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_a_mistake_gets_one_sentence_and_exit_code_2(course, arguments, spoil, words):
    if spoil:
        spoil(course)
    done = cli(*arguments, cwd=course)
    assert done.returncode == 2
    assert words in done.stderr
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("content", "english", "chinese"),
    [
        (b"", "is empty.", "是空文件。"),
        (b"{", "is not a notebook: its JSON is broken.", "不是笔记本：其中的 JSON 已损坏。"),
        (b'{"cells": []}', "has no function that a public key knows.", "中没有任何公开检查所认识的函数。"),
    ],
)
def test_a_student_is_told_in_the_own_language_why_a_file_cannot_be_checked(tmp_path, content, english, chinese):
    name = "{name} {0}.ipynb"
    shutil.copy(ROOT / "assignments/en/corr2d/corr2d.public.npz", tmp_path)
    (tmp_path / name).write_bytes(content)
    for language, words in (("en", english), ("zh", chinese)):
        done = cli("check", name, "--lang", language, cwd=tmp_path)
        assert (done.returncode, done.stderr.count("\n")) == (2, 1)
        assert f"{name} {words}" in done.stderr
