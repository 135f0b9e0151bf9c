"""What each command does to a course, as functions: `cli` and `demo` are two ways to call them."""

import itertools
import json
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path

from grader import answerkey, audit, batch, cluster, gradebook, store
from grader.agreement import with_cuda
from grader.answerkey import AnswerKey
from grader.audit import ExerciseAudit, Trial
from grader.course import Course, CourseError
from grader.grade import Handed, Policy, grade
from grader.recording import Change
from grader.result import SubmissionResult
from grader.sandbox.host import Sandbox
from grader.worker import Known

Progress = Callable[[SubmissionResult], None]


@dataclass(frozen=True)
class How:
    """How submissions are graded."""

    jobs: int = 1
    """Processes on this machine."""
    force: bool = False
    """Grade again what has not changed."""
    isolation: str | None = None
    """``strict`` or ``reduced``; None for the course's own."""
    device: str = "auto"
    """Which references to compare with; ``auto`` is as the course says, and by default all that the key holds."""
    scheduler: str = ""
    """Address of the Dask scheduler that grades instead of this machine."""


def build_key(course: Course, assignment: str, device: str = "auto") -> AnswerKey:
    """Make the answer key of one assignment and write it. Raises Mistake where there is no such device."""
    folder = course.solution(assignment)
    # Late, and here only: torch takes seconds to import, and grading never needs it.
    try:
        from grader import build, devices
    except ModuleNotFoundError as error:
        raise CourseError(
            f"Answer keys need {error.name}; install it: pip install 'tensorgrade[instructor]'."
        ) from None

    places = devices.places(course.settings.device if device == "auto" else device)
    key = build.build(folder, course.settings.seed, places)
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


def to_grade(course: Course, assignment: str, only: Sequence[str] = ()) -> list[str]:
    """Who handed in, and those of the gradebook's students who did not, in order.

    Raises CourseError when there is nothing to grade, or a named student does not exist.
    """
    course.solution(assignment)  # an unknown assignment is not one that nobody handed in
    submitters = course.submitters(assignment)
    everybody = {*submitters, *gradebook.students(course.directory.db_url, course.directory.course_id)}
    if unknown := sorted(set(only) - everybody):
        raise CourseError(f"There is no student {', '.join(unknown)} with {assignment}.")
    if not only and not submitters:
        raise CourseError(
            f"Nobody has handed in {assignment}: put submissions into submitted/<student>/{assignment}/, "
            "or collect them with `nbgrader collect`."
        )
    return sorted(set(only) or everybody)


def grade_assignment(
    course: Course,
    assignment: str,
    students: Sequence[str],
    how: How,
    progress: Progress = lambda result: None,
) -> None:
    """Grade what is new or changed; write results, gradebook and formgrader's notebooks. ``progress`` gets all results.

    Each student's are written as soon as they are known, the gradebook's last and whole, a few students
    together: a run that is killed leaves these behind in the gradebook, which the next run mends. Nothing
    of a student is kept after that: ten thousand need no more memory than ten.
    """
    key, released = current_key(course, assignment), store.released(course, assignment)
    with _recorder(course) as recorder:
        for item, result, fresh in _graded(course, key, students, how):
            if fresh:
                store.keep(course, result)
            if fresh or not course.autograded(assignment, result.student).exists():
                store.keep_notebook(course, item, result, key, released)
            recorder.record(result, store.answers(item, released))
            progress(result)


def preview_assignment(
    course: Course,
    assignment: str,
    students: Sequence[str],
    how: How,
    progress: Progress = lambda result: None,
) -> list[Change]:
    """What `grade_assignment` would change, by student; writes nothing."""
    key, released = current_key(course, assignment), store.released(course, assignment)
    changes = []
    with _recorder(course) as recorder:
        for item, result, _ in _graded(course, key, students, how):
            changes.append(recorder.preview(result, store.answers(item, released)))
            progress(result)
    return changes


def _recorder(course: Course) -> AbstractContextManager[gradebook.Recorder]:
    return gradebook.recorder(course.directory.db_url, course.directory.course_id, course.config, str(course.root))


def _graded(
    course: Course, key: AnswerKey, students: Sequence[str], how: How
) -> Iterator[tuple[Handed, SubmissionResult, bool]]:
    """Every submission with its result, and whether that is new. Each is read when its turn comes."""
    policy = _policy(course, key, course.directory.db_url, how)
    read: deque[tuple[Handed, bool]] = deque()

    def reading() -> Iterator[Handed | Known[SubmissionResult]]:
        for student in students:
            handed = course.submitted(key.assignment, student)
            known = None if how.force else store.finished(course, key, policy, handed)
            read.append((handed, known is None))
            yield Known(known) if known else handed

    for result in _results(course, key, policy, reading(), replace(how, jobs=min(how.jobs, len(students)))):
        handed, fresh = read.popleft()
        yield handed, result, fresh


def _results(
    course: Course, key: AnswerKey, policy: Policy, items: Iterator[Handed | Known[SubmissionResult]], how: How
) -> Iterator[SubmissionResult]:
    """What is known, and what is made of the rest; where all is known, no sandbox and no cluster is started."""
    first: Handed | None = None
    for item in items:
        if not isinstance(item, Known):
            first = item
            break
        yield item.made
    if first is None:
        return
    path, rest = course.key(key.assignment), itertools.chain([first], items)
    if how.scheduler:
        yield from cluster.grade_on(how.scheduler, rest, path, policy, course.limits)
    else:
        yield from batch.grade_all(rest, path, policy, course.limits, how.jobs)


def _policy(course: Course, key: AnswerKey, url: str, how: How) -> Policy:
    """How to grade. Raises Mistake where the gradebook at ``url``, or the key, is not fit for it."""
    gradebook.require(url, course.directory.course_id, key)
    policy = store.policy(course, how.isolation, how.device)
    if policy.device == "cuda" and not with_cuda(key.devices):
        raise CourseError(
            f"The answer key of {key.assignment} holds no CUDA references. Build it on a machine with a CUDA device "
            f"(`tensorgrade build {key.assignment} --device cuda`), or grade with --device cpu, which compares with "
            "the CPU alone."
        )
    return policy


def grade_one(course: Course, assignment: str, handed: Handed, url: str) -> tuple[SubmissionResult, bool]:
    """One submission's result, taken from the store or made, and whether it is new; ``url`` is the gradebook's."""
    key = current_key(course, assignment)
    policy = _policy(course, key, url, How())
    if known := store.finished(course, key, policy, handed):
        return known, False
    with Sandbox(course.limits, key.modules) as sandbox:
        return grade(handed, key, sandbox, policy), True
