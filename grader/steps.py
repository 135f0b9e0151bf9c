"""What each command does to a course, as functions: `cli` and `demo` are two ways to call them."""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from grader import answerkey, audit, batch, classview, cluster, decisions, gradebook, report
from grader.answerkey import AnswerKey
from grader.audit import ExerciseAudit, Trial
from grader.autograded import autograded
from grader.classview import ClassPage
from grader.course import Course, CourseError
from grader.grade import Handed, Policy, versions
from grader.result import SubmissionResult, from_json, to_json, write_text
from grader.sandbox.limits import LAYERS
from grader.sections import NotebookSection, sections
from grader.submission import parse

Progress = Callable[[SubmissionResult], None]


def build_key(course: Course, assignment: str, device: str = "auto") -> AnswerKey:
    """Make the answer key of one assignment and write it."""
    if (device if device != "auto" else course.settings.device) == "cuda":
        raise CourseError("References on CUDA are not available yet; use --device cpu, or auto.")
    folder = course.solution(assignment)
    # Late, and here only: torch takes seconds to import, and grading never needs it.
    try:
        from grader import build
    except ModuleNotFoundError as error:
        raise CourseError(
            f"Answer keys need {error.name}; install it: pip install 'tensorgrade[instructor]'."
        ) from None

    key = build.build(folder, course.settings.seed)
    return answerkey.save(key, course.key(assignment))


def current_key(course: Course, assignment: str) -> AnswerKey:
    """The key on disk. Raises CourseError when it is missing, unusable or stale."""
    folder = course.solution(assignment)
    key = answerkey.load(course.key(assignment))
    if key.made_from != answerkey.made_from(folder, course.settings.seed):
        raise CourseError(
            f"The answer key of {assignment} is stale: its exercises or the seed have changed. "
            f"Run `tensorgrade build {assignment}`, then grade again."
        )
    return key


def release_assignment(course: Course, assignment: str, device: str = "auto") -> Path:
    """Key, source/, nbgrader's own release step, and the gradebook's assignment. Returns the released folder."""
    key = build_key(course, assignment, device)
    notebook = _notebook(course, assignment)
    # Late, like build: nbgrader's and jupytext's imports would slow every other command.
    from grader import release

    release.write_source(
        course.source(assignment), release.source_notebook(notebook, course.settings.language, key), key
    )
    target = course.released(assignment)
    release.release(assignment, course.directory, course.config, target)
    return target


def _notebook(course: Course, assignment: str) -> Path:
    author = course.solution(assignment)
    notebook = next((path for path in (author / "notebook.py", author / "notebook.ipynb") if path.is_file()), None)
    if notebook is None:
        raise CourseError(f"{author} has no notebook.py; `tensorgrade release` makes the students' notebook from it.")
    return notebook


def audit_trials(course: Course, assignment: str) -> list[Trial]:
    """The reference solutions of an assignment, and their mutants."""
    key = current_key(course, assignment)
    from grader import release  # late, as above

    exercises = [item.name for item in key.exercises]
    notebook = release.source_notebook(_notebook(course, assignment), course.settings.language, key)
    cells = [
        (cell.metadata.get("nbgrader", {}).get("grade_id", ""), cell.source)
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]
    return audit.trials([(name, text) for name, text in cells if name in ("", *exercises)], exercises)


def audit_assignment(
    course: Course, assignment: str, todo: Sequence[Trial], jobs: int = 1, progress: Callable[[], None] = lambda: None
) -> list[ExerciseAudit]:
    """Run the trials of `audit_trials`; the figures of every exercise, with the author's reasons."""
    key = current_key(course, assignment)
    reasons = audit.read_reasons(course.solution(assignment), [item.name for item in key.exercises])
    verdicts = audit.run(todo, course.key(assignment), course.limits, jobs, progress)
    return list(audit.figures(key, todo, verdicts, reasons))


def audit_json(audits: Mapping[str, Sequence[ExerciseAudit]]) -> str:
    """The figures of audits, by assignment and exercise."""
    tree = {name: {item.exercise.name: item.tree() for item in items} for name, items in audits.items()}
    return json.dumps(tree, indent=1, ensure_ascii=False) + "\n"


def handed_in(course: Course, assignment: str, only: Sequence[str] = ()) -> list[Handed]:
    """Submissions, and those of the gradebook's students who handed in nothing, by student.

    Raises CourseError when there is nothing to grade, or a named student does not exist.
    """
    course.solution(assignment)  # an unknown assignment is not one that nobody handed in
    handed = {item.student: item for item in course.submitted(assignment)}
    for student in gradebook.students(course.directory.db_url, course.directory.course_id):
        handed.setdefault(student, Handed(student))
    if unknown := sorted(set(only) - set(handed)):
        raise CourseError(f"There is no student {', '.join(unknown)} with {assignment}.")
    chosen = [handed[student] for student in sorted(handed) if not only or student in only]
    if not only and all(item.content is None and not item.problem for item in chosen):
        raise CourseError(
            f"Nobody has handed in {assignment}: put submissions into submitted/<student>/{assignment}/, "
            "or collect them with `nbgrader collect`."
        )
    return chosen


def grade_assignment(
    course: Course,
    assignment: str,
    handed: Sequence[Handed],
    jobs: int = 1,
    force: bool = False,
    isolation: str | None = None,
    progress: Progress = lambda result: None,
    scheduler: str = "",
) -> list[SubmissionResult]:
    """Grade what is new or changed; write results, gradebook and students' pages. Returns all results."""
    key = current_key(course, assignment)
    gradebook.require(course.directory.db_url, course.directory.course_id, key)
    policy = Policy(course.settings.language, (isolation or course.settings.isolation) == "strict")
    known = {} if force else _finished(course, assignment, key, policy, handed)
    todo = [item for item in handed if item.student not in known]
    path = course.key(assignment)
    if scheduler and todo:
        fresh = cluster.grade_on(scheduler, todo, path, policy, course.limits)
    else:
        fresh = batch.grade_all(todo, path, policy, course.limits, min(jobs, len(todo)) or 1)
    released = (course.released(assignment) / f"{assignment}.ipynb").read_text(encoding="utf-8")
    results = []
    for item in handed:
        result = known[item.student] if item.student in known else next(fresh)
        if item.student not in known:
            write_text(course.result(assignment, item.student), to_json(result))
            _write_autograded(course, item, key, result, released)
        results.append(result)
        progress(result)
    gradebook.record(course.directory.db_url, course.directory.course_id, results)
    return results


def _write_autograded(course: Course, handed: Handed, key: AnswerKey, result: SubmissionResult, released: str) -> None:
    """What formgrader opens, for submissions that were read; who handed in nothing has none."""
    path = course.autograded(key.assignment, handed.student)
    if handed.content is None or result.status == "unreadable":
        shutil.rmtree(path.parent, ignore_errors=True)
        return
    submission = parse(handed.file, handed.content, [item.name for item in key.exercises])
    write_text(path, autograded(released, handed.content, submission, result))
    if handed.timestamp:
        write_text(path.with_name("timestamp.txt"), handed.timestamp + "\n")


def _finished(
    course: Course, assignment: str, key: AnswerKey, policy: Policy, handed: Sequence[Handed]
) -> dict[str, SubmissionResult]:
    """Results that the same submission, key and versions would give again."""
    finished = {}
    for item in handed:
        path = course.result(assignment, item.student)
        if item.content is None or not path.is_file():
            continue
        try:
            result = from_json(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        same = (
            result.status == "graded"
            and result.submission.digest == hashlib.sha256(item.content).hexdigest()
            and result.submission.timestamp == item.timestamp
            and result.key.digest == key.digest
            and result.versions == versions(key)
            and _in_language(result, key, policy.language)
            and (not policy.strict or set(LAYERS) <= set(result.isolation))
        )
        if same:
            finished[item.student] = result
    return finished


def results(course: Course, assignment: str) -> Iterator[SubmissionResult]:
    """Every student's result, as it lies on disk. Raises CourseError for a damaged one."""
    folder = course.class_page(assignment, "html").parent
    for path in sorted(folder.glob("*.json")):
        if path == course.class_page(assignment, "json"):
            continue
        try:
            yield from_json(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            raise CourseError(f"{path} is damaged; delete it and run `tensorgrade grade {assignment}` again.") from None


def report_assignment(course: Course, assignment: str) -> ClassPage:
    """Students' pages, and the class page with its CSV and JSON. Returns what the class page shows."""
    key, found = _reported(course, assignment)
    language, folders = course.settings.language, course.templates()
    decided = decisions.decisions(course.directory.db_url, course.directory.course_id, assignment)
    headings = _sections(course, assignment)
    address = course.settings.notebook_url.replace("{assignment}", quote(assignment))
    for result in found:
        page = report.student_page(
            result, key, language, course.settings.disclosure, folders, decided.get(result.student), headings, address
        )
        write_text(course.feedback(assignment, result.student), page)
    view = _class_view(course, key, found, decided)
    write_text(course.class_page(assignment, "html"), report.class_html(view, language, folders))
    write_text(course.class_page(assignment, "csv"), report.class_csv(view))
    write_text(course.class_page(assignment, "json"), report.class_json(view))
    return view


def class_view(course: Course, assignment: str) -> ClassPage:
    """What the class page shows, from the results on disk."""
    key, found = _reported(course, assignment)
    return classview.class_view(found, key, course.settings.language)


def _class_view(
    course: Course, key: AnswerKey, found: list[SubmissionResult], decided: dict[str, decisions.Decision]
) -> ClassPage:
    path = course.class_page(key.assignment, "json")
    before = path.read_text(encoding="utf-8") if path.is_file() else ""

    def url(student: str) -> str:
        return quote(os.path.relpath(course.feedback(key.assignment, student), path.parent))

    earlier = classview.earlier_scores(before, found)
    return classview.class_view(found, key, course.settings.language, decided, earlier, url)


def _sections(course: Course, assignment: str) -> Mapping[str, NotebookSection]:
    """The released notebook's headings; none where it has been taken away."""
    path = course.released(assignment) / f"{assignment}.ipynb"
    return sections(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _reported(course: Course, assignment: str) -> tuple[AnswerKey, list[SubmissionResult]]:
    """The key, and all results, which must be of this key."""
    course.solution(assignment)
    key = answerkey.load(course.key(assignment))
    found = list(results(course, assignment))
    if not found:
        raise CourseError(f"There are no results for {assignment} yet; run `tensorgrade grade {assignment}` first.")
    if old := [item.student for item in found if item.key.digest != key.digest]:
        raise CourseError(
            f"{len(old)} of {len(found)} results of {assignment} were made with another answer key "
            f"({', '.join(old[:3])}{', …' if len(old) > 3 else ''}); run `tensorgrade grade {assignment}` first."
        )
    return key, found


def _in_language(result: SubmissionResult, key: AnswerKey, language: str) -> bool:
    return all(item.title == key.exercise(name).title[language] for name, item in result.exercises.items())
