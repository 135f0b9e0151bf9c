"""What a submission costs with a new key, measured with the author's own solution, and what that solution earns."""

from dataclasses import dataclass

from tensorgrade.commands.author_runs import run_author_files
from tensorgrade.commands.build_keys import current_key_file
from tensorgrade.commands.lost_points import lost_points
from tensorgrade.course.course import Course, CourseError
from tensorgrade.errors import UserError
from tensorgrade.grading.plan import plan_grading
from tensorgrade.key.key_file import KeyFile
from tensorgrade.result.result_records import ExerciseResult


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
        lost = lost_points(self.name, self.solution) if self.solution else None
        return lost and f"The solution in the notebook loses points: {lost}"


def calls_of_exercises(course: Course, assignment: str) -> tuple[list[ExerciseCalls], str | None]:
    """The calls of each exercise of the key on disk; and the notebook's mistake, if it has one.

    Nothing is said where there is no notebook.
    """
    file = current_key_file(course, assignment)
    results: dict[str, ExerciseResult] = {}
    problem = None
    try:
        results = _solution_results(course, assignment, file)
    except CourseError:
        pass
    except UserError as error:
        problem = str(error)
    plans = plan_grading(file.key).exercises
    return [ExerciseCalls(plan.exercise.name, plan.count, results.get(plan.exercise.name)) for plan in plans], problem


def _solution_results(course: Course, assignment: str, file: KeyFile) -> dict[str, ExerciseResult]:
    """The results of the solution, by exercise. Raises UserError where the notebook cannot be used."""
    path = course.author_notebook_path(assignment)
    # Late: jupytext and nbformat take long to import.
    import nbformat

    from tensorgrade.course import release

    notebook = release.source_notebook(path, course.settings.language, file.key)
    name = f"{assignment}.ipynb"
    return run_author_files({name: nbformat.writes(notebook).encode()}, file.content, course.limits)[name].exercises
