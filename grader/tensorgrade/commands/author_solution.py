"""The author's own solution, graded with a new key: how long the calls of each exercise take, and what it earns."""

from dataclasses import dataclass

from tensorgrade.commands.build_keys import current_key_file
from tensorgrade.course.course import Course, CourseError
from tensorgrade.errors import UserError
from tensorgrade.grading.grade_one import GradingPolicy
from tensorgrade.grading.plan import plan_grading
from tensorgrade.grading.worker import GradingSetup, GradingWorker
from tensorgrade.number_format import score_text
from tensorgrade.result.result_records import ExerciseResult
from tensorgrade.sandbox.forked_process import SandboxError
from tensorgrade.submission.choose_file import Submission


@dataclass(frozen=True)
class ExerciseCalls:
    """What a submission costs in one exercise."""

    name: str
    calls: int
    """How many calls are made for each submission."""
    solution: ExerciseResult | None
    """The result of the author's solution, with the time of its calls; None where it could not be run."""

    @property
    def problem(self) -> str | None:
        """What to tell the author where the solution loses points."""
        if self.solution is None or self.solution.score == self.solution.points:
            return None
        failed = ", ".join(check.name for check in self.solution.checks if check.status not in ("passed", "not-run"))
        earned = f"{score_text(self.solution.score)} of {self.solution.points} points"
        return f"{self.name}: the solution in the notebook earns {earned}; it does not pass {failed}."


def calls_of_exercises(course: Course, assignment: str) -> tuple[list[ExerciseCalls], str | None]:
    """The calls of each exercise of the key on disk; and the notebook's mistake, if it has one.

    Nothing is said where there is no notebook, or the sandbox does not work on this machine.
    """
    file = current_key_file(course, assignment)
    results: dict[str, ExerciseResult] = {}
    problem = None
    try:
        results = _solution_results(course, assignment, file.content)
    except (CourseError, SandboxError):
        pass
    except UserError as error:
        problem = str(error)
    plans = plan_grading(file.key).exercises
    return [ExerciseCalls(plan.exercise.name, plan.count, results.get(plan.exercise.name)) for plan in plans], problem


def _solution_results(course: Course, assignment: str, key: bytes) -> dict[str, ExerciseResult]:
    """The results of the solution, by exercise. Raises UserError where the notebook cannot be used."""
    path = course.author_notebook_path(assignment)
    # Late: jupytext and nbformat take long to import.
    import nbformat

    from tensorgrade.course import release

    with GradingWorker(GradingSetup(key, course.limits, GradingPolicy(strict=False))) as worker:
        notebook = release.source_notebook(path, course.settings.language, worker.plan.key)
        content = nbformat.writes(notebook).encode()
        graded = worker.grade(Submission("solution", f"{assignment}.ipynb", content))
    return {} if graded.failed else graded.result.exercises
