"""The command `grade`."""

from collections.abc import Sequence
from pathlib import Path

from rich.markup import escape

from tensorgrade.cli.failures import report_user_error
from tensorgrade.cli.progress import Tally
from tensorgrade.cli.score_changes import print_changes
from tensorgrade.cli.status_commands import print_next_step
from tensorgrade.cli.submission_runs import cores, grade_with_progress, preview_with_progress
from tensorgrade.cli.template_remarks import require_right_templates
from tensorgrade.cli.terminal import out, print_error, print_notice, print_unsure
from tensorgrade.commands import grade_course, own_templates
from tensorgrade.commands.assignment_grading import GradingOptions
from tensorgrade.commands.withdraw_submission import withdraw_submission
from tensorgrade.course.course import Course, CourseError, open_course
from tensorgrade.errors import UserError
from tensorgrade.setting_choices import DeviceChoice, Isolation


def grade(
    assignments: Sequence[str],
    root: Path,
    students: Sequence[str],
    jobs: int | None,
    scheduler: str,
    device: DeviceChoice,
    force: bool,
    isolation: Isolation | None,
    diff: bool,
    withdraw: Sequence[str],
) -> int:
    """Grade submissions, or with ``diff`` list what that would change; 1 where a submission needs a person.

    With ``withdraw``, take these students' submissions back instead.
    """
    course, unsure, failed = open_course(root), 0, 0
    if withdraw:
        if students or diff:
            raise CourseError("--withdraw takes neither --student nor --diff.")
        return _withdraw(course, assignments, withdraw, force, root)
    options = GradingOptions(jobs or cores(), force, isolation, device, scheduler)
    if not diff:
        require_right_templates(course, own_templates.CARDS, "Nothing was graded.")
    for assignment in assignments:
        try:
            found = grade_course.students_to_grade(course, assignment, students)
            if diff:
                preview = preview_with_progress(course, assignment, found.students, options)
                print_changes(assignment, preview.changes)
                named = [*preview.kept.items(), *((fault.student, fault.reason) for fault in found.faults)]
                print_unsure(named)
                unsure += len(named)
                continue
            tally = grade_with_progress(course, assignment, found, options)
        except UserError as error:  # the other assignments are graded all the same
            failed = report_user_error(error, print_error)
            continue
        unsure += len(tally.unsure)
        _print_tally(assignment, tally)
        print_next_step(course, assignment, root)
    return failed or (1 if unsure else 0)


def _withdraw(course: Course, assignments: Sequence[str], students: Sequence[str], force: bool, root: Path) -> int:
    """Take submissions back."""
    for assignment in assignments:
        for text in students:
            student = withdraw_submission(course, assignment, text, force)
            out.print(f"{escape(assignment)}: {escape(student)}'s submission is taken back.", soft_wrap=True)
            folder = course.submission_folder(assignment, student)
            if folder.is_dir():
                place = folder.relative_to(course.root)
                print_notice(f"{place} is still there: `grade` will grade it again.")
        print_next_step(course, assignment, root)
    return 0


def _print_tally(assignment: str, tally: Tally) -> None:
    print_unsure([*tally.unsure, *tally.remarks])
    cuda = sorted(str(device) for device in tally.compared_with if device.kind == "cuda")
    compared = f"compared with {', '.join(cuda)} too" if cuda else "not compared with CUDA"
    unchanged = f", {tally.unchanged} unchanged" if tally.unchanged else ""
    out.print(f"{escape(assignment)}: {tally.graded} of {tally.total} graded{unchanged}, {compared}.", soft_wrap=True)
    if tally.missing:
        out.print(f"{tally.missing} handed in nothing.")
    if tally.timed_out:
        out.print(f"Waited {tally.waited:.0f} s in all for {tally.timed_out} whose code was stopped at a limit.")
    if tally.memory:
        out.print(f"Students' processes took up to {tally.memory >> 20} MiB of memory each.")
