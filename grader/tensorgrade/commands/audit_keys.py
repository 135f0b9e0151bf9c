"""`tensorgrade audit`: runs mutants of the reference solutions and submissions with declared verdicts."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tensorgrade.audit import audit, declared_verdicts
from tensorgrade.audit.audit_key import audit_key
from tensorgrade.audit.audit_records import ExerciseAudit, Trial
from tensorgrade.audit.call_forms import call_form
from tensorgrade.audit.declared_verdicts import DeclaredSubmission
from tensorgrade.audit.equivalent_mutants import read_reasons
from tensorgrade.commands.build_keys import current_key, current_key_file
from tensorgrade.course.course import Course
from tensorgrade.grading.worker import GradingSetup
from tensorgrade.key import key_file
from tensorgrade.key.key_records import AnswerKey, ExerciseKey


@dataclass(frozen=True)
class AuditTrials:
    """What an audit of an assignment runs."""

    key: AnswerKey
    """The course's own key."""
    other_keys: Sequence[AnswerKey]
    """Those of other seeds."""
    random_calls: Mapping[str, ExerciseKey]
    """Random legal calls, by exercise."""
    trials: Sequence[Trial]
    """The reference solutions and their mutants."""

    @property
    def key_content(self) -> bytes:
        """The content of a key file that holds all calls."""
        return key_file.to_bytes(audit_key(self.key, self.other_keys, self.random_calls))


def audit_trials(course: Course, assignment: str, seeds: int = 1) -> AuditTrials:
    """The trials of an assignment, with the keys of ``seeds`` seeds: the course's own, and others made of it."""
    key = current_key(course, assignment)
    from tensorgrade.course import release  # late: jupytext and nbgrader take long to import

    exercises = [item.name for item in key.exercises]
    notebook = release.source_notebook(course.author_notebook_path(assignment), course.settings.language, key)
    cells = [
        (cell.metadata.get("nbgrader", {}).get("grade_id", ""), cell.source)
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]
    random_calls = _random_calls(course, assignment, key)
    forms = {item.name: call_form(item) for item in key.exercises if random_calls[item.name].cases}
    trials = audit.trials([(name, text) for name, text in cells if name in ("", *exercises)], exercises, forms)
    return AuditTrials(key, _other_keys(course, assignment, seeds), random_calls, trials)


def _random_calls(course: Course, assignment: str, key: AnswerKey) -> dict[str, ExerciseKey]:
    # Late: torch takes seconds to import.
    from tensorgrade.audit.random_calls import random_calls
    from tensorgrade.exercise.loader import load_assignment

    exercises = load_assignment(course.solution_folder(assignment)).exercises
    return {item.name: random_calls(item, key.exercise(item.name), course.settings.seed) for item in exercises}


def _other_keys(course: Course, assignment: str, seeds: int) -> list[AnswerKey]:
    if seeds < 2:
        return []
    from tensorgrade.key_builder.build import build_answer_key

    folder = course.solution_folder(assignment)
    return [build_answer_key(folder, f"{course.settings.seed}/{number}") for number in range(2, seeds + 1)]


def declared_submissions(course: Course, assignment: str) -> list[DeclaredSubmission]:
    """The submissions with declared verdicts of an assignment. Raises AuthorError for one that cannot be read."""
    exercises = [item.name for item in current_key(course, assignment).exercises]
    return declared_verdicts.read_submissions(course.solution_folder(assignment) / declared_verdicts.FOLDER, exercises)


def audit_assignment(
    course: Course,
    assignment: str,
    trials: AuditTrials,
    submissions: Sequence[DeclaredSubmission] = (),
    jobs: int = 1,
    progress: Callable[[], None] = lambda: None,
) -> list[ExerciseAudit]:
    """Run the trials of `audit_trials` and grade the submissions; the figures of every exercise."""
    file = current_key_file(course, assignment)
    reasons = read_reasons(course.solution_folder(assignment), [item.name for item in file.key.exercises])
    results = audit.run_trials(trials.trials, GradingSetup(trials.key_content, course.limits), jobs, progress)
    setup = GradingSetup(file.content, course.limits)
    compared = declared_verdicts.grade_submissions(submissions, setup, jobs, progress)
    seeds = 1 + len(trials.other_keys)
    return list(audit.audit_exercises(file.key, trials.trials, results, reasons, compared, trials.random_calls, seeds))


def audit_json(audits: Mapping[str, Sequence[ExerciseAudit]]) -> str:
    """The figures of audits as JSON, by assignment and exercise."""
    tree = {name: {item.exercise.name: item.to_dict() for item in items} for name, items in audits.items()}
    return json.dumps(tree, indent=1, ensure_ascii=False) + "\n"
