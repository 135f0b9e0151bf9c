"""The benchmarks run on what is here today, and print their tables."""

import subprocess
import sys

import pytest

from tests.conftest import ROOT


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [["grading", "1", "channels"], ["phases", "1", "channels"], ["split", "2"], ["check"], ["course", "2"]],
    ids=" ".join,
)
def test_a_benchmark_prints_its_table(words):
    command = [sys.executable, "-m", f"benchmarks.{words[0]}", *words[1:]]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    title, line, *rows = (row for row in done.stdout.splitlines() if row.startswith("|"))
    assert set(line) == {"|", "-"}
    assert rows
    assert all(row.count("|") == title.count("|") for row in rows)
