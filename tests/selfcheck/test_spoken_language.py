"""The language in which `check` and `show` answer, in folders with notebooks of several languages."""

import json
import shutil
from dataclasses import replace

import numpy as np
import pytest

from tensorgrade import check, show
from tensorgrade.key.key_file import load_public, save
from tensorgrade.selfcheck.check import CannotCheck
from tensorgrade.selfcheck.check_file import check_file
from tests.conftest import ROOT

ENGLISH, CHINESE = "public checks", "公开检查"
CHINESE_DOCSTRING = "图像与卷积核的互相关运算，不填充。 X: (h, w)"


def corr2d(X, K):
    return X


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The current folder, with an English notebook before a Chinese one, and no key for either by name."""
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    monkeypatch.chdir(tmp_path)
    for name, language in (("a", "en"), ("b", "zh")):
        shutil.copy(ROOT / f"assignments/{language}/corr2d/corr2d.ipynb", tmp_path / f"{name}.ipynb")
    return tmp_path


def with_docstring(text):
    def function(X, K):
        return X

    function.__name__, function.__doc__ = "corr2d", text
    return function


def key_in(folder, *languages):
    """Public keys of these languages, which know corr2d."""
    for number, language in enumerate(languages):
        save(
            replace(load_public(ROOT / "assignments/en/corr2d/corr2d.public.npz"), language=language),
            folder / f"key{number}.public.npz",
        )


def test_the_docstring_comes_first(folder, monkeypatch):
    monkeypatch.setenv("JPY_SESSION_NAME", str(folder / "a.ipynb"))
    assert CHINESE in str(check(with_docstring(CHINESE_DOCSTRING)))


@pytest.mark.parametrize("docstring", [None, "X: (h, w), Σ", "Cross-correlation of a picture with a kernel."])
@pytest.mark.parametrize(("notebook", "words"), [("a", ENGLISH), ("b", CHINESE)])
def test_then_the_notebook_that_runs_whatever_else_lies_beside_it(folder, monkeypatch, docstring, notebook, words):
    monkeypatch.setenv("JPY_SESSION_NAME", f"elsewhere/{notebook}.ipynb")
    assert words in str(check(with_docstring(docstring)))
    picture = show(np.eye(2))
    assert picture.language == {"a": "en", "b": "zh"}[notebook]


def test_then_the_key_and_never_another_notebook(folder):
    key_in(folder, "zh")
    assert CHINESE in str(check(corr2d))
    assert show(np.eye(2)).language == "zh"
    key_in(folder, "en")
    (folder / "a.ipynb").unlink()
    assert ENGLISH in str(check(corr2d))


def test_only_the_key_that_knows_the_function_counts(folder):
    key_in(folder, "zh")
    pooling = load_public(ROOT / "assignments/en/pooling/pooling.public.npz")
    save(replace(pooling, language="en"), folder / "pooling.public.npz")
    assert CHINESE in str(check(corr2d))


def test_keys_of_two_languages_and_of_none_tell_nothing(folder):
    key_in(folder, "zh", "en")
    with pytest.raises(CannotCheck, match="all know a function"):
        check(corr2d)
    (folder / "key1.public.npz").unlink()
    key_in(folder, "")
    assert ENGLISH in str(check(corr2d))


def test_a_key_is_released_with_the_language_of_its_notebook():
    for language in ("en", "zh"):
        assert load_public(ROOT / f"assignments/{language}/corr2d/corr2d.public.npz").language == language


def test_what_is_no_code_of_a_language_tells_nothing(folder, monkeypatch):
    monkeypatch.setenv("JPY_SESSION_NAME", "c.ipynb")
    for language in ('"fr"', '"../zh"', '["zh"]', "null"):
        (folder / "c.ipynb").write_text(f'{{"metadata": {{"tensorgrade": {{"language": {language}}}}}}}')
        key_in(folder, "")
        assert ENGLISH in str(check(corr2d))
    assert ENGLISH in str(check(corr2d, language="pt-br"))
    with pytest.raises(CannotCheck, match="'../zh' is not the code of a language"):
        check(corr2d, language="../zh")


def test_a_link_leads_into_the_notebook_that_runs_only(folder, monkeypatch):
    key_in(folder, "en")
    assert 'href="#' not in check(corr2d)._repr_html_()
    monkeypatch.setenv("JPY_SESSION_NAME", str(folder / "b.ipynb"))
    html = check(corr2d)._repr_html_()
    assert "1. 互相关运算" in html
    assert "1. Cross-correlation" not in html


def test_a_file_speaks_its_own_language(folder):
    key_in(folder, "en")
    notebook = json.loads((folder / "b.ipynb").read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code" and "".join(cell["source"]).startswith("def corr2d(X, K)"):
            cell["source"] = "def corr2d(X, K):\n    return X\n"
    (folder / "b.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    assert CHINESE in str(check_file(folder / "b.ipynb").reports[0])
    script = folder / "mine.py"
    script.write_text("def corr2d(X, K):\n    return X\n", encoding="utf-8")
    assert ENGLISH in str(check_file(script).reports[0])
    script.write_text(f'def corr2d(X, K):\n    """{CHINESE_DOCSTRING}"""\n    return X\n', encoding="utf-8")
    assert CHINESE in str(check_file(script).reports[0])
