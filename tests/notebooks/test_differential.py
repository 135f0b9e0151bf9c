"""Ordinary notebooks, run by IPython and in each of our ways: sandbox, `tensorgrade check`, pytest, and the reader."""

import json
import os
import subprocess
import sys

import pytest

from tensorgrade.submission.notebook_reader import parse_submission
from tests.built_once import built_once
from tests.conftest import ROOT
from tests.notebooks.load_notebooks import load_notebooks
from tests.notebooks.right_answers import right_answers
from tests.notebooks.run_sandbox import run_in_sandbox
from tests.selfcheck.test_pytest_plugin import PLUGIN
from tests.shipped_keys import copy_public_keys

NOTEBOOKS = load_notebooks()

DIFFERENT = {
    "shell_methods/files_are_written": "nothing is written to the disk",
    "shell_methods/program_is_started": "no program is started",
    "plots/plot_inside_the_function": "a loop over axes that are not there is forbidden inside a call",
    "other_figures/everything_of_pyplot": "which names a module has is not known where it is not installed",
    "threads_and_files/thread_at_the_top": "threads are refused",
}
"""Notebooks that IPython runs to their end and that differ here in more than `goes on` tells, with the reasons."""

WITH_PYTEST = (
    "colab/mount_then_imports",
    "compiler/annotations_of_the_future",
    "magics/percent_at_the_start_of_a_line",
    "notebook_names/last_values",
    "pasted_and_indented/prompts_of_python",
    "plots/three_axes",
    "progress_bars/described_in_second_place",
    "stops_below/answer_kept_before_the_failure",
    "timing/time_over_a_definition",
    "ways_to_bind/item_of_globals",
)
"""What pytest runs: one of each kind. It shares all but its reports with `tensorgrade check`."""


def each_notebook(test):
    return pytest.mark.parametrize("notebook", NOTEBOOKS, ids=str)(test)


@pytest.fixture(scope="session")
def runs(tmp_path_factory):
    """What each way does with all notebooks: way → notebook → what `tests.notebooks.oracle` tells."""

    def build(folder):
        folder.mkdir()
        ways = [
            subprocess.Popen(
                [sys.executable, "-m", f"tests.notebooks.{module}", folder / f"{way}.json"],
                cwd=ROOT, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
            )
            for way, module in (("ipython", "oracle"), ("check", "run_check"))
        ]  # fmt: skip
        (folder / "sandbox.json").write_text(json.dumps(run_in_sandbox(NOTEBOOKS)))
        assert [way.wait(timeout=300) for way in ways] == [0, 0]

    folder = built_once(tmp_path_factory, "notebooks", build)
    return {way: json.loads((folder / f"{way}.json").read_text()) for way in ("ipython", "sandbox", "check")}


def expected(notebook, runs):
    """Names and answers that should be there: IPython's.

    Of a cell that IPython stops, the other statements are run, and what it had bound to a function stays.
    """
    seen = runs["ipython"][notebook.name]
    if not seen["stopped"]:
        return {"names": seen["names"], "answers": seen["answers"]}
    names = sorted({*seen["statements"]["names"], *notebook.asks})
    return {"names": names, "answers": {name: right_answers()[name] for name in notebook.asks}}


@pytest.mark.slow
@each_notebook
def test_the_shelf_says_what_ipython_does(notebook, runs):
    seen = runs["ipython"][notebook.name]
    stopped = seen["statements"]["stopped"] if seen["stopped"] else []
    assert set(stopped) == notebook.stops | notebook.goes_on
    assert notebook.hangs <= notebook.stops
    if not stopped:
        assert seen["answers"] == {name: right_answers()[name] for name in notebook.asks}


@pytest.mark.slow
@each_notebook
def test_the_sandbox_does_what_ipython_does(notebook, runs):
    found = runs["sandbox"][notebook.name]
    wanted = {"stopped": sorted(notebook.stops), **expected(notebook, runs)}
    if notebook.name not in DIFFERENT:
        assert found == wanted
        return
    assert found != wanted, "no longer different"
    for name, answers in found["answers"].items():
        forbidden = all(answer[0].startswith("UsedUnavailableModule") for answer in answers)
        assert forbidden or answers == wanted["answers"][name]


@pytest.mark.slow
@each_notebook
def test_the_students_check_does_what_ipython_does(notebook, runs):
    found = runs["check"][notebook.name]
    if notebook.name in DIFFERENT:
        found, answers = runs["check"][notebook.name], runs["sandbox"][notebook.name]["answers"]
        right = {name for name in notebook.asks if answers[name] == right_answers()[name]}
        assert right == set(found["passed"]), "the check and grading differ"
        return
    assert found["words"] == []
    assert set(found["passed"]) >= set(notebook.asks)
    assert {way: found[way] for way in ("names", "answers")} == expected(notebook, runs)


@each_notebook
def test_the_reader_finds_the_function_where_it_stands(notebook):
    parsed = parse_submission(notebook.file, notebook.content(), notebook.asks)
    place = parsed.defined_in.get(notebook.asks[0])
    assert (None if place is None else place - notebook.script) == notebook.read_in
    assert parsed.syntax_errors == {}


@pytest.mark.slow
def test_pytest_does_what_ipython_does(tmp_path):
    chosen = [notebook for notebook in NOTEBOOKS if notebook.name in WITH_PYTEST]
    assert len(chosen) == len(WITH_PYTEST)
    names = [f"{notebook.name.replace('/', '-')}.ipynb" for notebook in chosen]
    copy_public_keys(tmp_path)
    for name, notebook in zip(names, chosen):
        (tmp_path / name).write_bytes(notebook.content())
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rA", *(f"{name}::corr2d" for name in names)],
        cwd=tmp_path, text=True, capture_output=True, timeout=120,
        env=os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_PLUGINS": PLUGIN},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert all(f"PASSED {name}::corr2d" in done.stdout for name in names)


def test_there_are_many_notebooks_and_few_differences():
    names = [notebook.name for notebook in NOTEBOOKS]
    assert len(names) == len(set(names)) >= 200
    assert len(DIFFERENT) <= 10
    assert set(DIFFERENT) <= set(names)
    assert all(notebook.seen.endswith(".") for notebook in NOTEBOOKS)
