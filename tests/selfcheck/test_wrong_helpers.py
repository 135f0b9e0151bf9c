"""A wrong function that calls a wrong one of the same notebook: `check` says which to mend first."""

import numpy as np
import pytest

from tensorgrade import check

pytestmark = pytest.mark.usefixtures("public_keys_beside")

RIGHT = """
def corr2d(X, K):
    windows = np.lib.stride_tricks.sliding_window_view(X, K.shape)
    return np.einsum("ijkl,kl->ij", windows, K)
"""
MEAN = RIGHT + "corr2d_sum = corr2d\ndef corr2d(X, K):\n    print('in corr2d')\n    return corr2d_sum(X, K) / K.size\n"
FLIP = "def conv2d(X, K):\n    return corr2d(X, K[::-1, ::-1])\n"
WORDS = "corr2d, which conv2d calls, does not pass its own public checks: mend it first."


def report_on(function, source, **options):
    namespace = {"np": np, "__name__": "__main__"}
    exec(compile(source, "<cell>", "exec"), namespace)
    return check(namespace[function], **options)


def told(report):
    return " ".join(str(report).split())


def test_the_helper_is_named_and_no_misconception_of_its_answers(capsys):
    report = report_on("conv2d", MEAN + FLIP)
    assert not report.passed
    assert report.helpers == ("corr2d",)
    assert WORDS in told(report)
    assert WORDS in report._repr_html_()
    assert report.result.explanation is None
    printed = capsys.readouterr().out
    assert printed.count("in corr2d") == len(report.exercise.public.cases)
    assert "conv2d 调用的 corr2d 没有通过它自己的公开检查：请先改它。" in told(
        report_on("conv2d", MEAN + FLIP, language="zh")
    )
    assert report_on("corr2d", MEAN + FLIP).helpers == ()


def test_it_is_found_behind_a_function_of_the_students_own():
    through = "def mine(X, K):\n    return corr2d(X, K)\ndef conv2d(X, K):\n    return mine(X, K[::-1, ::-1])\n"
    assert report_on("conv2d", MEAN + through).helpers == ("corr2d",)


def test_of_a_chain_the_first_is_named():
    chain = "def conv2d(X, K):\n    return corr2d(X, K[::-1, ::-1])\n"
    strided = "def corr2d_strided(X, K, stride=(1, 1), padding=(0, 0)):\n    return conv2d(X, K)\n"
    assert report_on("corr2d_strided", MEAN + chain + strided).helpers == ("corr2d",)
    not_flipped = "def conv2d(X, K):\n    return corr2d(X, K)\n"
    assert report_on("corr2d_strided", RIGHT + not_flipped + strided).helpers == ("conv2d",)


@pytest.mark.parametrize(
    "source",
    [
        RIGHT + "def conv2d(X, K):\n    return corr2d(X, K)\n",  # wrong by itself, with a right helper
        MEAN + "def conv2d(X, K):\n    return corr2d_sum(X, K)\n",  # the wrong one is not called
        MEAN + "def conv2d(X, K):\n    use = corr2d\n    return X\n",  # it is named alone
        MEAN + "def conv2d(X, K):\n    return corr2d_sum(X, K[::-1, ::-1])\n",  # all is right
        "corr2d = None\ndef conv2d(X, K):\n    return X\n",
        FLIP,  # there is no helper
    ],
)
def test_no_function_is_blamed_that_is_right_or_not_called(source):
    report = report_on("conv2d", source)
    assert report.helpers == ()
    assert "mend it first" not in told(report)


def test_a_misconception_of_its_own_is_named():
    report = report_on("conv2d", RIGHT + "def conv2d(X, K):\n    return corr2d(X, K)\n")
    assert report.result.explanation is not None
