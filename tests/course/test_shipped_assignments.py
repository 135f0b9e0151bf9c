"""What students get, and what the reference solutions earn, in both languages."""

import json
import re
from dataclasses import replace

import pytest

from tensorgrade.commands import demo
from tensorgrade.course.release import source_notebook
from tensorgrade.key.compare import FLOAT64_ROUNDOFF
from tensorgrade.key.cross_device import disagreement_ratio
from tensorgrade.key.key_file import load_public
from tensorgrade.report.messages import failure_message
from tensorgrade.result.absence_facts import NotWritten
from tensorgrade.text_wrap import display_width
from tensorgrade.translation import LANGUAGES
from tensorgrade.version import VERSION
from tests.conftest import ASSIGNMENTS, ROOT, SOLUTIONS, slow_but

WIDEST = 100
"""Columns of a code cell that JupyterLab shows beside its list of files in a window of 1,280 pixels."""
ALL = [(language, assignment) for language in LANGUAGES for assignment in ASSIGNMENTS]


def published(language, assignment):
    path = ROOT / "assignments" / language / assignment / f"{assignment}.ipynb"
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture
def solution(keys):
    """The reference solutions of a notebook, by function."""

    def read(language, assignment):
        return demo.cells_by_grade_id(
            source_notebook(SOLUTIONS / assignment / "notebook.py", language, keys[assignment])
        )

    return read


@pytest.mark.parametrize(("language", "assignment"), slow_but([("en", "channels")], ALL))
def test_assignments_are_what_solutions_release(language, assignment, released):
    """In any course: public parts do not depend on the seed."""
    top = released(assignment, language) / "assignments"
    files = [path for path in (top / assignment).rglob("*") if path.is_file() and path.suffix != ".whl"]
    made = {path.relative_to(top): path.read_bytes() for path in files}
    root = ROOT / "assignments" / language
    committed = {path.relative_to(root): path.read_bytes() for path in (root / assignment).rglob("*") if path.is_file()}
    assert sorted(made) == sorted(committed)
    stale = [str(path) for path in made if path.suffix == ".ipynb" and made[path] != committed[path]]
    assert stale == [], "run `make assignments`"
    # Values may differ in the last bit between processors; everything else may not.
    for path in made:
        if path.suffix == ".npz":
            new, old = load_public(top / path), load_public(root / path)
            for ours, theirs in zip(new.exercises, old.exercises, strict=True):
                assert replace(ours, public=replace(ours.public, cases=())) == replace(
                    theirs, public=replace(theirs.public, cases=())
                ), path
                for case, other in zip(ours.public.cases, theirs.public.cases, strict=True):
                    assert replace(case, expected=()) == replace(other, expected=()), path
                    [made_now], [made_before] = case.expected, other.expected
                    assert disagreement_ratio(made_before, made_now, 16 * FLOAT64_ROUNDOFF) < 1, path


def test_nothing_else_lies_among_the_assignments():
    root = ROOT / "assignments"
    folders = [path.parent.relative_to(root).parts for path in root.rglob("*") if path.is_file()]
    assert sorted(set(folders)) == sorted(ALL)
    solved = [path.name for path in SOLUTIONS.iterdir() if (path / "exercises.py").is_file()]
    assert sorted(solved) == sorted(ASSIGNMENTS)


@pytest.mark.parametrize(("language", "assignment"), ALL)
def test_the_reference_solution_earns_full_marks(language, assignment, grade_source, solution):
    notebook = demo.fill_solution_cells(published(language, assignment), solution(language, assignment), "")
    result = grade_source(assignment, json.dumps(notebook), f"{assignment}.ipynb", language)
    assert {name: item.status for name, item in result.exercises.items()} == dict.fromkeys(result.exercises, "passed")
    assert result.score == result.max_score


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_other_solution_earns_full_marks_as_a_script(assignment, grade_source):
    result = grade_source(assignment, (SOLUTIONS / assignment / "alternative.py").read_text(encoding="utf-8"))
    assert {name: item.score for name, item in result.exercises.items()} == {
        name: item.points for name, item in result.exercises.items()
    }


@pytest.mark.parametrize(("language", "assignment"), ALL)
def test_the_untouched_notebook_earns_nothing_and_reads_missing(language, assignment, grade_source):
    result = grade_source(assignment, json.dumps(published(language, assignment)), f"{assignment}.ipynb", language)
    assert (result.score, result.status) == (0, "graded")
    word = "missing" if language == "en" else "缺少"
    for exercise in result.exercises.values():
        assert exercise.status == "missing"
        for check in exercise.checks:
            assert check.failure == NotWritten()
            assert word in failure_message(check, language)


@pytest.mark.parametrize(("language", "assignment"), ALL)
def test_nothing_that_students_may_not_see_is_handed_out(language, assignment, solution):
    folder = ROOT / "assignments" / language / assignment
    assert sorted(path.name for path in folder.iterdir()) == [f"{assignment}.ipynb", f"{assignment}.public.npz"]
    text = (folder / f"{assignment}.ipynb").read_text(encoding="utf-8")
    assert "SOLUTION" not in text
    cells = demo.cells_by_grade_id(published(language, assignment))
    for name, answer in solution(language, assignment).items():
        if "### BEGIN SOLUTION" not in answer:
            continue
        secret = answer.partition("### BEGIN SOLUTION")[2].partition("### END SOLUTION")[0]
        # Whole lines of the solution; short ones such as `return Y` are no secret.
        lines = [line.strip() for line in secret.splitlines() if len(line.strip()) > 24]
        assert [line for line in lines if line in cells[name]] == []


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_public_key_holds_public_cases_only(assignment, keys):
    public = load_public(ROOT / "assignments" / "en" / assignment / f"{assignment}.public.npz")
    full = keys[assignment]
    for exercise in public.exercises:
        hidden = {case.name for case in full.exercise(exercise.name).cases if not case.public}
        assert hidden
        assert not hidden & {case.name for case in exercise.public.cases}
        assert not hidden & {name for check in exercise.public.checks for name in check.cases}
        told = [variant for item in exercise.public.misconceptions for variant in item.variants]
        assert not hidden & {name for one in told for name in (*one.answers, *one.no_answer, *one.undecided)}
        assert exercise.public.cases


@pytest.mark.parametrize(("language", "assignment"), ALL)
def test_no_line_of_code_is_cut_off_at_its_right(language, assignment):
    cells = published(language, assignment)["cells"]
    lines = [line for cell in cells if cell["cell_type"] == "code" for line in "".join(cell["source"]).splitlines()]
    assert [line for line in lines if display_width(line) > WIDEST] == []


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_what_is_told_about_a_mistake_is_plain_text(assignment, keys):
    told = [
        item.text[language]
        for one in keys[assignment].exercises
        for item in one.misconceptions
        for language in LANGUAGES
    ]
    assert told
    assert [text for text in told if "`" in text] == []


@pytest.mark.parametrize(("language", "assignment"), ALL)
def test_formulas_in_tables_are_too_short_to_be_broken(language, assignment):
    """As HTML, a notebook's formulas may be broken at each comma and operator in a narrow column."""
    cells = published(language, assignment)["cells"]
    lines = [line for cell in cells if cell["cell_type"] == "markdown" for line in "".join(cell["source"]).splitlines()]
    formulas = [formula for line in lines if line.startswith("|") for formula in re.findall(r"\$(.+?)\$", line)]
    assert [formula for formula in formulas if not formula.isalpha()] == []


@pytest.mark.parametrize(("language", "assignment"), ALL)
def test_notebooks_carry_the_graders_metadata(language, assignment, keys):
    notebook = published(language, assignment)
    public = load_public(ROOT / f"assignments/{language}/{assignment}/{assignment}.public.npz")
    digest = keys[assignment].sources_digest
    assert (public.version, public.sources_digest) == (VERSION, digest)
    assert notebook["metadata"]["tensorgrade"] == {
        "assignment": assignment, "language": language, "sources_digest": digest
    }  # fmt: skip
    marks = {
        cell["metadata"]["nbgrader"]["grade_id"]: cell["metadata"]["nbgrader"]
        for cell in notebook["cells"]
        if "nbgrader" in cell["metadata"]
    }
    for exercise in keys[assignment].exercises:
        assert marks[exercise.name]["solution"]
        check = marks[f"check-{exercise.name}"]
        assert (check["grade"], check["locked"], check["points"]) == (True, True, exercise.points)
