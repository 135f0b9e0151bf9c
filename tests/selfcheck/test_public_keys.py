"""Which public key a student's function is compared with, and what is said where that is not clear.

The course of these tests asks for true convolution under the name of a packaged exercise, ``corr2d``: its key calls
right what the packaged one calls wrong, and the reverse.
"""

import io
import json
import shutil
from dataclasses import replace

import numpy as np
import pytest

from tensorgrade import check
from tensorgrade.key.key_file import load_public, public_from_bytes, save, to_bytes
from tensorgrade.key.public_key import public_part
from tensorgrade.key_builder.build import build_answer_key
from tensorgrade.selfcheck.check import CannotCheck
from tensorgrade.selfcheck.check_file import check_file
from tensorgrade.selfcheck.public_keys import NoSingleKey
from tensorgrade.translation import LANGUAGES
from tensorgrade.version import VERSION
from tests.conftest import ROOT
from tests.selfcheck.test_pytest_plugin import run, write

EXERCISES = """
import torch.nn.functional as F
from tensorgrade.exercise import Assignment, Case, Check, Exercise, Text, grid

checks = [Check("ours", "The course's own", [Case("a", X=grid(3, 3, start=1), K=grid(2, 2, start=1))], public=True)]


def corr2d(X, K):
    return F.conv2d(X[None, None], K[None, None].flip(2, 3))[0, 0]


exercise = Exercise(name="corr2d", title="Ours", points=4, reference=corr2d, checks=checks)
assignment = Assignment(name="corr2d", title="The course's own", exercises=[exercise])
"""
PACKAGED = ROOT / "assignments/en/corr2d"
WHEEL = "tensorgrade-0.9.0-py3-none-any.whl"
SOURCE = """
import numpy as np
def corr2d(X, K):
    return np.einsum("ijkl,kl->ij", np.lib.stride_tricks.sliding_window_view(X, K.shape), K)
"""


def corr2d(X, K):
    """What the packaged key calls right."""
    return np.einsum("ijkl,kl->ij", np.lib.stride_tricks.sliding_window_view(X, K.shape), K)


@pytest.fixture(scope="module")
def ours(tmp_path_factory):
    """The public part of the course's own key."""
    folder = tmp_path_factory.mktemp("solutions") / "corr2d"
    folder.mkdir()
    (folder / "exercises.py").write_text(EXERCISES, encoding="utf-8")
    return public_part(build_answer_key(folder, "seed"), WHEEL)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The current folder, which is empty."""
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def changed(key, **fields):
    """The file of a public key in which fields of its manifest have other values; null leaves a field out."""
    with np.load(io.BytesIO(to_bytes(key))) as archive:
        members = {name: archive[name] for name in archive.files}
    tree = {name: value for name, value in (json.loads(members["manifest"].tobytes()) | fields).items() if value}
    members["manifest"] = np.frombuffer(json.dumps(tree).encode(), dtype=np.uint8)
    stream = io.BytesIO()
    np.savez_compressed(stream, **members)
    return stream.getvalue()


def next_version(key):
    """The file of a public key as a later version may write it."""
    return changed(key, schema=99, version="0.9.0")


def test_the_course_s_own_key_beside_the_notebook_decides(folder, ours):
    save(ours, folder / "corr2d.public.npz")
    assert not check(corr2d).passed
    assert check(corr2d).exercise == load_public(folder / "corr2d.public.npz").exercises[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_key_of_a_later_version_is_not_replaced_by_the_packaged_one(folder, ours, language):
    (folder / "corr2d.public.npz").write_bytes(next_version(ours))
    shutil.copy(PACKAGED / "corr2d.ipynb", folder)  # that of the packaged assignment, too
    with pytest.raises(CannotCheck) as caught:
        check(corr2d, language=language)
    text = str(caught.value)
    assert all(word in text for word in ("corr2d.public.npz", "0.9.0", VERSION, f"`pip install {WHEEL}`"))
    assert "\n" not in text


def test_the_file_and_pytest_say_the_same(folder, ours):
    (folder / "corr2d.public.npz").write_bytes(next_version(ours))
    path = write(folder / "corr2d.ipynb", SOURCE)
    with pytest.raises(NoSingleKey, match=rf"made by tensorgrade 0\.9\.0, .* `pip install {WHEEL}`"):
        check_file(path)
    code, text = run(folder, "corr2d.ipynb")
    assert code != 0
    assert "made by tensorgrade 0.9.0" in text


@pytest.mark.parametrize("install", [None, ""])
def test_a_later_key_that_does_not_say_what_to_install_is_to_be_fetched_again(folder, ours, install):
    (folder / "corr2d.public.npz").write_bytes(changed(ours, schema=99, install=install))
    with pytest.raises(CannotCheck, match="made by another version of tensorgrade .* where you got the notebook"):
        check(corr2d)


@pytest.mark.parametrize("text", [7, ["0.9"], "0.9\n\x1b[31mred", "9" * 5000])
def test_what_a_later_key_says_of_itself_is_shown_only_if_it_is_a_short_line(folder, ours, text):
    for field in ("version", "install"):
        fields = {"version": "0.9.0", "install": WHEEL, field: text}
        (folder / "corr2d.public.npz").write_bytes(changed(ours, schema=99, **fields))
        with pytest.raises(
            CannotCheck, match="made by another version of tensorgrade .* where you got the notebook"
        ) as caught:
            check(corr2d)
        assert str(caught.value).isprintable()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 half a key", b"{}"])
def test_a_damaged_key_is_to_be_fetched_again(folder, content):
    (folder / "corr2d.public.npz").write_bytes(content)
    with pytest.raises(CannotCheck, match=r"^corr2d\.public\.npz is damaged\. Get it again from where you got"):
        check(corr2d)


def test_a_packaged_key_counts_for_the_packaged_assignment_only(folder):
    with pytest.raises(CannotCheck, match="No public key knows a function 'corr2d'"):
        check(corr2d)
    shutil.copy(PACKAGED / "corr2d.ipynb", folder)
    assert check(corr2d).passed
    notebook = json.loads((folder / "corr2d.ipynb").read_text(encoding="utf-8"))
    notebook["metadata"]["tensorgrade"]["sources_digest"] = "0" * 64  # of other files
    (folder / "corr2d.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    with pytest.raises(CannotCheck, match="No public key knows a function 'corr2d'"):
        check(corr2d)


def test_where_two_keys_know_a_function_the_one_named_after_the_notebook_counts(folder, ours, monkeypatch):
    save(ours, folder / "ours.public.npz")
    shutil.copy(PACKAGED / "corr2d.public.npz", folder)
    with pytest.raises(CannotCheck, match=r"^corr2d\.public\.npz, ours\.public\.npz all know a function 'corr2d'"):
        check(corr2d)
    monkeypatch.setenv("JPY_SESSION_NAME", "somewhere/corr2d.ipynb")
    assert check(corr2d).passed
    monkeypatch.setenv("JPY_SESSION_NAME", "ours.ipynb")
    assert not check(corr2d).passed
    monkeypatch.setenv("JPY_SESSION_NAME", "mine.ipynb")
    with pytest.raises(CannotCheck, match="all know a function"):
        check(corr2d)
    namespace = {"__vsc_ipynb_file__": str(folder / "corr2d.ipynb")}
    exec(SOURCE, namespace)
    assert check(namespace["corr2d"]).passed


@pytest.mark.slow
def test_files_and_pytest_go_by_the_notebook_s_name_too(folder, ours):
    save(ours, folder / "ours.public.npz")
    shutil.copy(PACKAGED / "corr2d.public.npz", folder)
    [report] = [report for report in check_file(write(folder / "corr2d.ipynb", SOURCE)).reports if report.passed]
    assert report.exercise.name == "corr2d"
    [report] = check_file(write(folder / "ours.ipynb", SOURCE)).reports
    assert not report.passed
    with pytest.raises(NoSingleKey, match="all know a function 'corr2d'"):
        check_file(write(folder / "mine.ipynb", SOURCE))
    for name, words in (("corr2d", "PASSED corr2d.ipynb::corr2d[book"), ("ours", "FAILED ours.ipynb::corr2d[ours]")):
        assert words in run(folder, f"{name}.ipynb")[1]
    assert "all know a function 'corr2d'" in run(folder, "mine.ipynb")[1]


def test_a_key_of_another_notebook_that_cannot_be_read_is_in_nobody_s_way(folder, ours, monkeypatch):
    (folder / "pooling.public.npz").write_bytes(next_version(ours))
    shutil.copy(PACKAGED / "corr2d.public.npz", folder)
    with pytest.raises(CannotCheck, match=r"^pooling\.public\.npz was made by tensorgrade 0\.9\.0"):
        check(corr2d)  # which notebook runs is not known
    monkeypatch.setenv("JPY_SESSION_NAME", "corr2d.ipynb")
    assert check(corr2d).passed


def test_a_key_says_which_version_made_it_and_how_to_get_that(ours):
    again = public_from_bytes(to_bytes(ours), "corr2d.public.npz")
    assert (again.version, again.install) == (VERSION, WHEEL)
    assert replace(again, digest="") == ours
