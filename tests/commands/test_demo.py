"""`tensorgrade demo`."""

import re
from pathlib import Path

import pytest

from tests.conftest import released_points
from tests.coursework import cli


@pytest.mark.slow
def test_the_demo_ends_with_a_table_and_pages(tmp_path):
    done = cli("demo", tmp_path / "demo")
    assert done.returncode == 0, done.stderr
    functions, questions = released_points("corr2d")
    best = f"{functions} / {functions + questions}"
    for words in ("kernel-flipped", "mean-for-sum", "JSON is broken", "Nothing was handed in", best):
        assert words in done.stdout
    pages = re.findall(r"^  (/.*)$", done.stdout, re.MULTILINE)
    assert len(pages) == 4
    assert all(Path(page).is_file() for page in pages)
    # It makes itself anew, and leaves other folders alone.
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/thesis.txt").write_text("precious")
    assert cli("demo", tmp_path / "mine").returncode == 2
    assert (tmp_path / "mine/thesis.txt").read_text() == "precious"
