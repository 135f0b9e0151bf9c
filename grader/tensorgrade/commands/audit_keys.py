"""`tensorgrade audit`: runs mutants of the reference solutions and submissions with declared verdicts."""

import json
from collections.abc import Callable, Mapping, Sequence

from tensorgrade.audit import audit, declared_verdicts
from tensorgrade.audit.audit_records import ExerciseAudit, Trial
from tensorgrade.audit.declared_verdicts import DeclaredSubmission
from tensorgrade.audit.equivalent_mutants import read_reasons
from tensorgrade.commands.build_keys import current_key, current_key_file
from tensorgrade.course.course import Course
from tensorgrade.grading.worker import GradingSetup


def audit_trials(course: Course, assignment: str) -> list[Trial]:
    """The reference solutions of an assignment, and their mutants."""
    key = current_key(course, assignment)
    from tensorgrade.course import release  # late: jupytext and nbgrader take long to import

    exercises = [item.name for item in key.exercises]
    notebook = release.source_notebook(course.author_notebook_path(assignment), course.settings.language, key)
    cells = [
        (cell.metadata.get("nbgrader", {}).get("grade_id", ""), cell.source)
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]
    return audit.trials([(name, text) for name, text in cells if name in ("", *exercises)], exercises)


def declared_submissions(course: Course, assignment: str) -> list[DeclaredSubmission]:
    """The submissions with declared verdicts of an assignment. Raises AuthorError for one that cannot be read."""
    exercises = [item.name for item in current_key(course, assignment).exercises]
    return declared_verdicts.read_submissions(course.solution_folder(assignment) / declared_verdicts.FOLDER, exercises)


def audit_assignment(
    course: Course,
    assignment: str,
    trials: Sequence[Trial],
    submissions: Sequence[DeclaredSubmission] = (),
    jobs: int = 1,
    progress: Callable[[], None] = lambda: None,
) -> list[ExerciseAudit]:
    """Run the trials of `audit_trials` and grade the submissions; the figures of every exercise."""
    file = current_key_file(course, assignment)
    reasons = read_reasons(course.solution_folder(assignment), [item.name for item in file.key.exercises])
    setup = GradingSetup(file.content, course.limits)
    verdicts = audit.run_trials(trials, setup, jobs, progress)
    compared = declared_verdicts.grade_submissions(submissions, setup, jobs, progress)
    return list(audit.audit_exercises(file.key, trials, verdicts, reasons, compared))


def audit_json(audits: Mapping[str, Sequence[ExerciseAudit]]) -> str:
    """The figures of audits as JSON, by assignment and exercise."""
    tree = {name: {item.exercise.name: item.to_dict() for item in items} for name, items in audits.items()}
    return json.dumps(tree, indent=1, ensure_ascii=False) + "\n"
