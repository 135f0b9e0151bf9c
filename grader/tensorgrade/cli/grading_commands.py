"""Commands on submissions and their results: collect, grade, report, similar, export."""

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rich.markup import escape

from tensorgrade.atomic_write import write_text_atomically
from tensorgrade.cli import terminal
from tensorgrade.cli.command_table import Target
from tensorgrade.cli.failures import USER_ERROR, report_user_error, stopped_with
from tensorgrade.cli.progress import Tally, progress_bar
from tensorgrade.cli.status_commands import print_next_step
from tensorgrade.cli.submission_runs import cores, grade_with_progress, preview_with_progress
from tensorgrade.cli.terminal import course_flag, err, out, print_error
from tensorgrade.commands import (
    build_keys,
    collect_clones,
    export_scores,
    find_similar,
    grade_course,
    own_templates,
    write_reports,
)
from tensorgrade.commands.assignment_grading import GradingOptions
from tensorgrade.commands.withdraw_submission import withdraw_submission
from tensorgrade.course.course import Course, CourseError, open_course
from tensorgrade.errors import UserError
from tensorgrade.gradebook import class_list
from tensorgrade.gradebook.class_list import read_class
from tensorgrade.report.class_page import class_csv
from tensorgrade.report.class_page_records import ClassPage
from tensorgrade.setting_choices import DeviceChoice, Isolation
from tensorgrade.student_id import StudentId


def collect(clones: Sequence[Path], root: Path, assignment: str, prefix: str | None, roster: Path | None) -> int:
    """Collect notebooks from clones of students' repositories; 1 where a person has to look at one."""
    course = open_course(root)
    found = collect_clones.find_clones(course, clones, prefix, roster)
    counts: Counter[tuple[str, str]] = Counter()
    skipped = list(found.skipped)
    collected: set[StudentId] = set()
    for item in collect_clones.collect_clones(course, found, assignment):
        if isinstance(item, collect_clones.Skipped):
            skipped.append(item)
        else:
            counts[item.assignment, item.done] += 1
            collected.add(item.student)
    for name in dict.fromkeys(name for name, _ in sorted(counts)):
        done = ", ".join(f"{counts[name, what]} {what}" for what in ("new", "replaced", "unchanged"))
        out.print(f"{escape(name)}: {done}.", soft_wrap=True)
    terminal.print_unsure(
        (student, "Nobody in the gradebook is called this; collected all the same.")
        for student in found.not_enrolled
        if student in collected
    )
    terminal.print_unsure((item.clone, item.reason) for item in skipped)
    for name in dict.fromkeys(name for name, _ in sorted(counts)):
        print_next_step(course, name, root)
    return 1 if skipped else 0


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
        _require_right_templates(course, own_templates.CARDS, "Nothing was graded.")
    for assignment in assignments:
        try:
            found = grade_course.students_to_grade(course, assignment, students)
            if diff:
                preview = preview_with_progress(course, assignment, found.students, options)
                terminal.print_changes(assignment, preview.changes)
                named = [*preview.kept.items(), *((fault.student, fault.reason) for fault in found.faults)]
                terminal.print_unsure(named)
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
                err.print(
                    f"[yellow]{escape(str(place))} is still there: `grade` will grade it again.[/yellow]",
                    soft_wrap=True,
                )
        print_next_step(course, assignment, root)
    return 0


def _print_tally(assignment: str, tally: Tally) -> None:
    terminal.print_unsure([*tally.unsure, *tally.remarks])
    cuda = sorted(str(device) for device in tally.compared_with if device.kind == "cuda")
    compared = f"compared with {', '.join(cuda)} too" if cuda else "not compared with CUDA"
    out.print(f"{escape(assignment)}: {tally.graded} of {tally.total} graded, {compared}.", soft_wrap=True)
    if tally.missing:
        out.print(f"{tally.missing} handed in nothing.")
    if tally.timed_out:
        out.print(f"Waited {tally.waited:.0f} s in all for {tally.timed_out} whose code was stopped at a limit.")
    if tally.memory:
        out.print(f"Students' processes took up to {tally.memory >> 20} MiB of memory each.")


def report(assignments: Sequence[str], root: Path, only_try: bool) -> int:
    """Write students' pages and the class page; 1 where a student's page could not be made, or a result is out of date.

    With ``only_try``, list all mistakes in the course's templates, and write nothing.
    """
    course = open_course(root)
    if not assignments and not only_try:
        raise CourseError(f"Which assignment? This course has: {', '.join(course.assignments) or 'none yet'}.")
    if only_try:
        _print_template_remarks(course)
        mistakes = own_templates.template_mistakes(course)
        for mistake in mistakes:
            print_error(str(mistake))
        if mistakes:
            return USER_ERROR
        out.print("No mistake was found in the course's templates.")
    else:
        _require_right_templates(course, own_templates.ALL_PAGES, "No page was changed.")
    failed: list[tuple[str, str]] = []
    for assignment in assignments:

        def name(student: str, reason: str) -> None:
            failed.append((student, reason))

        if only_try:
            page = write_reports.try_report(course, assignment, name)
            text = f"{_pages(page)} pages and the class page can be made; nothing was written."
        else:
            page = write_reports.report_assignment(course, assignment, name)
            text = f"{_pages(page)} pages in feedback/, class page {course.class_page_path(assignment, 'html')}"
        out.print(escape(f"{assignment}: {text}"), soft_wrap=True)
        students = read_class(course, assignment)
        terminal.print_unsure((fault.student, fault.reason) for fault in students.everybody.faults)
        terminal.print_remarks(students.leftovers())
        if not only_try:
            print_next_step(course, assignment, root)
    terminal.print_unsure(failed)
    return 1 if failed else 0


def _pages(page: ClassPage) -> int:
    """How many students have a page."""
    return sum(bool(row.url) for row in page.rows)


def _require_right_templates(course: Course, pages: Sequence[str], otherwise: str) -> None:
    """Say which of the course's templates are not used. Raises TemplateMistake for a mistake in the others."""
    _print_template_remarks(course)
    own_templates.require_right_templates(course, pages, otherwise)


def _print_template_remarks(course: Course) -> None:
    for remark in own_templates.template_remarks(course):
        err.print(f"[yellow]{escape(remark)}[/yellow]", soft_wrap=True)


def similar(assignments: Sequence[str], root: Path) -> int:
    """List pairs of students with similar answers."""
    course = open_course(root)
    for assignment in assignments:
        tally = Tally(len(course.submitters(assignment).students))
        with (
            stopped_with("Stopped; nothing was written.", print_error),
            progress_bar(f"comparing {assignment}", tally) as advance,
        ):
            similarity = find_similar.find_similar_pairs(course, assignment, advance)
        terminal.print_similar(similarity)
        if similarity.found:
            command = f"tensorgrade report {escape(assignment)}{course_flag(root)}"
            out.print(f"Side by side in the class page: {command}", soft_wrap=True)
        else:
            print_next_step(course, assignment, root)
    return 0


def export(
    assignment: str,
    to: Target,
    root: Path,
    output: Path | None,
    roster: Path | None,
    column: str,
    dry_run: bool,
    wheels: Path | None,
    isolation: Isolation | None,
) -> int:
    """Write scores for another system, or Gradescope's autograder; 1 where a student does not match the roster.

    1 as well where a result is not of what is handed in now.
    """
    course, sheet = open_course(root), None
    failed: list[tuple[str, str]] = []
    if to is Target.GRADESCOPE:
        _export_autograder(course, assignment, output, dry_run, wheels, isolation)
        return 0
    if to is Target.CSV:
        text = class_csv(write_reports.load_class_page(course, assignment, lambda *named: failed.append(named)))
    else:
        sheet = export_scores.score_sheet(course, assignment, to, roster, column)
        text = sheet.text
    if dry_run:
        out.print(f"Would write {len(text.splitlines())} lines to {escape(str(output or 'the terminal'))}.")
    elif output is None:
        sys.stdout.write(text)
    else:
        write_text_atomically(output, text)
    if sheet is not None:
        terminal.print_matching(sheet)
    students = read_class(course, assignment)
    if sheet is not None:
        members = students.members(class_list.key_digest(course, assignment))
        failed = list(class_list.named(members, assignment))
    terminal.print_unsure(failed)
    terminal.print_remarks([*students.recorded.waiting_sentences(students.recorded.enrolled), *students.leftovers()])
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
    _require_right_templates(course, own_templates.CARDS, "Nothing was written.")
    if dry_run:
        build_keys.current_key(course, assignment)
        out.print(f"Would write {escape(str(target))}.", soft_wrap=True)
        return
    names = export_scores.write_gradescope_zip(course, assignment, isolation, wheels, target)
    out.print(f"{escape(str(target))}: {len(names)} files, the answer key among them; keep it secret.", soft_wrap=True)
