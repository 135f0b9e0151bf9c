"""The command `export`."""

import sys
from pathlib import Path

from rich.markup import escape

from tensorgrade.atomic_write import write_text_atomically
from tensorgrade.cli.command_table import Target
from tensorgrade.cli.template_remarks import require_right_templates
from tensorgrade.cli.terminal import err, out, print_remarks, print_unsure
from tensorgrade.commands import build_keys, export_scores, own_templates, write_reports
from tensorgrade.course.course import Course, CourseError, open_course
from tensorgrade.gradebook import class_list
from tensorgrade.gradebook.class_list import read_class
from tensorgrade.gradebook.waiting_scores import WaitingScores
from tensorgrade.lms.score_sheet import ScoreSheet
from tensorgrade.report.class_page import class_csv
from tensorgrade.setting_choices import Isolation


def export(
    assignment: str,
    to: Target,
    root: Path,
    output: Path | None,
    roster: Path | None,
    column: str,
    scale: bool,
    dry_run: bool,
    wheels: Path | None,
    isolation: Isolation | None,
) -> int:
    """Write scores for another system, or Gradescope's autograder; 1 where a student does not match the roster.

    1 as well where a result is not of what is handed in now.
    """
    course, sheet, waiting = open_course(root), None, WaitingScores()
    failed: list[tuple[str, str]] = []
    if scale and to not in (Target.CANVAS, Target.MOODLE):
        raise CourseError(f"--scale is for {Target.CANVAS} and {Target.MOODLE}; leave it out.")
    if to is Target.GRADESCOPE:
        _export_autograder(course, assignment, output, dry_run, wheels, isolation)
        return 0
    if to is Target.CSV:
        page = write_reports.load_class_page(course, assignment, lambda *named: failed.append(named), waiting.counted)
        text = class_csv(page)
    else:
        sheet = export_scores.score_sheet(course, assignment, to, roster, column, scale)
        text = sheet.text
    if dry_run:
        out.print(f"Would write {len(text.splitlines())} lines to {escape(str(output or 'the terminal'))}.")
    elif output is None:
        sys.stdout.write(text)
    else:
        write_text_atomically(output, text)
    if sheet is not None:
        _print_matching(sheet)
    students = read_class(course, assignment)
    if sheet is not None:
        members = waiting.counted(students.members(class_list.key_digest(course, assignment)))
        failed = list(class_list.named(members, assignment))
    print_unsure(failed)
    print_remarks([*waiting.sentences(), *students.leftovers()])
    return 1 if failed or (sheet is not None and sheet.unmatched) else 0


def _export_autograder(
    course: Course,
    assignment: str,
    output: Path | None,
    dry_run: bool,
    wheels: Path | None,
    isolation: Isolation | None,
) -> None:
    target = output or Path(f"{assignment}-gradescope.zip")
    require_right_templates(course, own_templates.CARDS, "Nothing was written.")
    if dry_run:
        build_keys.current_key(course, assignment)
        out.print(f"Would write {escape(str(target))}.", soft_wrap=True)
        return
    names = export_scores.write_gradescope_zip(course, assignment, isolation, wheels, target)
    out.print(f"{escape(str(target))}: {len(names)} files, the answer key among them; keep it secret.", soft_wrap=True)


def _print_matching(sheet: ScoreSheet) -> None:
    """Print to the error stream, as the sheet itself may go to stdout: how many students match, and who does not."""
    for remark in sheet.remarks:
        err.print(escape(remark), soft_wrap=True)
    err.print(f"{sheet.students} of {sheet.students + len(sheet.unmatched)} students matched.")
    print_unsure(sheet.unmatched.items())
