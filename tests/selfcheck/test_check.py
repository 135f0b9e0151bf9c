"""`check(f)` as a student meets it."""

import shutil
import subprocess
import sys

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell

from tensorgrade import check
from tensorgrade.errors import UserError
from tensorgrade.key.key_file import load_public
from tensorgrade.selfcheck.check import CannotCheck, CheckFailed, Report
from tensorgrade.selfcheck.check_file import check_file
from tensorgrade.submission.notebook_reader import UnreadableSubmission
from tensorgrade.text_wrap import display_width, wrap
from tensorgrade.translation import LANGUAGES
from tests.conftest import ROOT
from tests.coursework import filled

pytestmark = pytest.mark.usefixtures("public_keys_beside")

SHIPPED = ROOT / "assignments/en/corr2d/corr2d.public.npz"
FORMER = ROOT / "tests/key/schema_5"
"""Keys that version 0.1.0 wrote."""


def corr2d(X, K):
    windows = np.lib.stride_tricks.sliding_window_view(X, K.shape)
    return np.einsum("ijkl,kl->ij", windows, K)


def flipped():
    def wrong(X, K):
        return corr2d(X, K[::-1, ::-1])

    wrong.__name__ = "corr2d"
    return wrong


def test_a_right_answer_passes_and_hears_what_else_is_graded():
    report = check(corr2d)
    assert report.passed
    assert "public checks: 2 of 2" in str(report)
    assert "; 14 more kinds are graded; try next: Small pictures of whole numbers" in " ".join(str(report).split())
    html = report._repr_html_()
    assert "Checks that only grading makes: 14" in html
    assert "<li>Linearity: what holds for two pictures holds for their mixture</li>" in html
    assert "All public checks pass." in html
    for word in ("Everything right", " / 8"):
        assert word not in html


def test_a_wrong_answer_is_shown_with_its_difference():
    report = check(flipped())
    assert not report.passed
    standing, *lines = str(report).splitlines()
    assert standing == "corr2d: public checks: 0 of 2"
    assert "Your value at [0, 0] is 5; it should be 19." in lines[0]
    assert "Your kernel is turned by 180°: that is a true convolution." in " ".join(lines)
    assert "kinds are graded" not in str(report)
    html = report._repr_html_()
    for words in ("expected", "difference", ">19<", ">-14<", "Your kernel is turned by 180°"):
        assert words in html


def test_one_example_is_no_reason_for_a_hint():
    def pool2d(X, pool_size, mode="max"):  # the mean, which in 0, 1, 2, … is off by one number everywhere
        return np.lib.stride_tricks.sliding_window_view(X, pool_size).mean((2, 3))

    report = check(pool2d)
    assert "it should be 4" in str(report)
    assert "constant" not in str(report)


def test_it_speaks_chinese():
    text = str(check(flipped(), language="zh"))
    assert "公开检查：通过 0 项，共 2 项" in text
    assert "应为 19" in text
    html = check(flipped(), language="zh")._repr_html_()
    assert "《动手学深度学习》 <a href" in html
    assert "Book" not in html


def test_exceptions_and_missing_answers_are_words():
    def fails(X, K):
        return X[99]

    fails.__name__ = "corr2d"
    words = str(check(fails))
    assert "IndexError" in words
    assert f"Your line {fails.__code__.co_firstlineno + 1}: return X[99]" in " ".join(words.split())

    def empty(X, K):
        raise NotImplementedError

    empty.__name__ = "corr2d"
    text = str(check(empty))
    assert "missing" in text
    # Of the checks that only grading runs, the title is told and no result.
    assert text.startswith("corr2d: public checks: 0 of 2")
    assert text.count("✗") == 2


def test_a_function_that_nobody_knows_is_a_clear_error():
    def mine(X):
        return X

    with pytest.raises(LookupError, match="no.*'mine'|'mine'"):
        check(mine)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("thing", [np.zeros((2, 2)), None, lambda X, K: X, len, np.convolve])
def test_what_cannot_be_checked_is_one_sentence_in_the_notebooks_language(thing, language):
    with pytest.raises(CannotCheck) as caught:
        check(thing, language=language)
    assert isinstance(caught.value, UserError)
    assert isinstance(caught.value, LookupError)
    assert "\n" not in str(caught.value)
    assert any("\u4e00" <= letter <= "\u9fff" for letter in str(caught.value)) == (language == "zh")


def test_ipython_shows_the_sentence_and_no_traceback(capsys):
    shell = InteractiveShell()
    shell.run_cell("from tensorgrade import check\ncheck(1 + 1)")
    shown = capsys.readouterr()
    assert "check(corr2d), not check(corr2d(X, K))" in shown.out + shown.err
    assert "Traceback" not in shown.out + shown.err


def test_text_is_at_most_a_hundred_columns_wide():
    for language in LANGUAGES:
        lines = str(check(flipped(), language=language)).splitlines()
        assert max(map(display_width, lines)) <= 100
        assert max(map(display_width, lines)) > 80
    text = "一二三，四五 six 七"
    assert wrap(text, 6).splitlines() == ["一二", "三，四", "五 six", "七"]
    assert "".join(wrap(text, 8).split()) == "".join(text.split())
    assert wrap("a " + "b" * 20 + " c", 10, "  ") == "a\n  " + "b" * 20 + "\n  c"


def test_nothing_of_the_answer_reaches_the_page_unescaped():
    def hostile(X, K):
        raise ValueError("<script>alert(1)</script>{{ 7 * 7 }}")

    hostile.__name__ = "corr2d"
    html = check(hostile)._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "{{ 7 * 7 }}" in html


@pytest.mark.parametrize("execution", ["validate", "autograde"])
def test_under_nbgrader_a_wrong_answer_is_an_error(monkeypatch, execution):
    monkeypatch.setenv("NBGRADER_EXECUTION", execution)
    with pytest.raises(CheckFailed, match="should be 19"):
        check(flipped())


def test_under_nbgrader_a_right_answer_is_worth_the_public_checks_only(monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    assert check(corr2d) is None
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    [exercise] = [item for item in load_public(SHIPPED).exercises if item.name == "corr2d"]
    public = sum(item.weight for item in exercise.public.checks)
    assert public < exercise.hidden_weight
    assert check(corr2d) == 8 * public / (public + exercise.hidden_weight)


def test_a_public_key_of_version_0_1_0_is_checked_with():
    def count(shape, limit=0):
        return shape[0] * shape[1] - limit

    report = check(count, key=FORMER / "kinds.public.npz")
    assert report.passed
    assert "public checks: 1 of 1; 3 more kinds are graded; try next: Another" in str(report)
    for title in ("Another", "Leaves its arguments as they were", "Gives the same answer when called again"):
        assert f"<li>{title}</li>" in report._repr_html_()


def test_a_key_that_is_not_public_is_refused_in_one_sentence():
    with pytest.raises(CannotCheck, match=r"kinds\.npz is an answer key with hidden checks; give its public part"):
        check(corr2d, key=FORMER / "kinds.npz")
    with pytest.raises(CannotCheck, match=r"^There is no answer key .*none\.public\.npz"):
        check(corr2d, key=FORMER / "none.public.npz")


def test_a_file_is_checked_with_its_magics_and_broken_cells(tmp_path):
    path = tmp_path / "answer.py"
    path.write_text("# %%\n%matplotlib inline\n# %%\n1 / 0\n# %%\ndef corr2d(X, K):\n    return X\n")
    [report] = check_file(path).reports
    assert isinstance(report, Report)
    assert "should be (2, 2)" in str(report)
    path.write_text("x = 1\n")
    with pytest.raises(UnreadableSubmission, match="has no function that a public key knows. .* in the same folder"):
        check_file(path)


def test_a_files_exception_names_the_line_of_the_cell(tmp_path):
    path = tmp_path / "answer.py"
    path.write_text("import numpy as np\n# %%\n\ndef corr2d(X, K):\n    return np.stack([X, K])\n")
    [report] = check_file(path).reports
    assert "Your line 3: return np.stack([X, K])" in " ".join(str(report).split())


@pytest.mark.slow
def test_an_untouched_notebook_is_told_where_to_begin():
    checked = check_file(ROOT / "assignments/en/corr2d/corr2d.ipynb")
    assert not checked.passed
    assert checked.next_step() == "Nothing written yet. Begin with corr2d (section “1. Cross-correlation”)."
    chinese = check_file(ROOT / "assignments/zh/corr2d/corr2d.ipynb")
    assert chinese.next_step() == "还什么都没有写。请先写 corr2d（“1. 互相关运算”一节）。"


def test_the_next_step_is_what_is_wrong_then_what_is_missing_then_a_written_answer(pooling, tmp_path):
    folder = shutil.copytree(pooling / "assignments/pooling", tmp_path / "mine")

    def next_step(**answers):
        (folder / "pooling.ipynb").write_text(filled(pooling, "pooling", answers))
        return check_file(folder / "pooling.ipynb", "en").next_step()

    minimum = "def pool2d(X, pool_size, mode='max'):\n    return np.zeros((2, 2))\n"
    assert next_step(pool2d=minimum) == "Next: mend pool2d (section “1. Maximum and average”)."
    stub = "def pool2d(X, pool_size, mode='max'):\n    raise NotImplementedError()\n"
    assert next_step(pool2d_multi=stub.replace("pool2d", "pool2d_multi")).startswith(
        "Next: write pool2d_multi (section “"
    )
    assert next_step() == "All public checks pass. Before you hand in: still empty is “4. In your own words”."


def test_importing_check_brings_neither_torch_nor_nbgrader():
    script = "import sys; from tensorgrade import check; assert not {'torch', 'nbgrader'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", script], check=True)


def test_an_error_in_code_without_a_text_is_told_by_the_line_that_ran_it(tmp_path):
    (tmp_path / "corr2d.py").write_text("def corr2d(X, K):\n    exec('\\n\\n1 / 0')\n")
    text = "\n".join(map(str, check_file(tmp_path / "corr2d.py").reports))
    assert "exec('\\n\\n1 / 0')" in text
