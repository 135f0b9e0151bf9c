"""Commands that make a course and its assignments."""

import sys
from collections.abc import Sequence
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from tensorgrade.arrays.device_record import includes_cuda
from tensorgrade.cli.status_commands import print_next_step
from tensorgrade.cli.submission_runs import cores, grade_with_progress
from tensorgrade.cli.terminal import err, out, print_notice, print_remarks
from tensorgrade.commands import author_solution, build_keys, grade_course, release_assignment, write_reports
from tensorgrade.commands.assignment_grading import GradingOptions
from tensorgrade.commands.demo import DEMO_ASSIGNMENTS, create_demo_course, pages_to_open
from tensorgrade.commands.doctor import run_diagnostics
from tensorgrade.commands.untranslated import untranslated_sentence
from tensorgrade.course.course import Course, open_course
from tensorgrade.course.former_names import former_settings, update_former_names
from tensorgrade.course.nbgrader_config import config_lines
from tensorgrade.course.new_course import add_to_nbgrader_course, create_course, is_plugged_in
from tensorgrade.report.class_page_records import ClassPage
from tensorgrade.setting_choices import DeviceChoice
from tensorgrade.translation import ENGINE_LANGUAGE, is_engine_language


def demo(directory: Path) -> int:
    """Make a course with sample students, grade and report it."""
    course, options = create_demo_course(directory, out.print), GradingOptions(cores())
    for assignment in DEMO_ASSIGNMENTS:
        grade_with_progress(course, assignment, grade_course.students_to_grade(course, assignment), options)
        out.print(_class_table(write_reports.report_assignment(course, assignment)))
    out.print("\nOpen these in a browser:")
    for path in pages_to_open(course):
        out.print(f"  {escape(str(path))}", soft_wrap=True)
    return 0


def _class_table(page: ClassPage) -> Table:
    """A table of the class: each student's score, status and misconceptions."""
    table = Table(title=f"{page.title} ({page.assignment})", title_justify="left")
    table.add_column("student")
    table.add_column("score", justify="right")
    table.add_column("status")
    table.add_column("what to talk about")
    for row in page.rows:
        remark = row.message if row.status in ("unreadable", "missing") else ", ".join(row.misconceptions)
        score = f"{row.score:g} / {page.max_score:g}" if row.has_score else "–"
        table.add_row(escape(row.student), score, row.status, escape(remark))
    return table


def init(directory: Path, lang: str) -> int:
    """Make a course."""
    course = create_course(directory, lang)
    out.print(f"Made the course {escape(str(directory))} with {', '.join(course.assignments)}.", soft_wrap=True)
    _note_language(lang)
    out.print(f"Next: tensorgrade release --course {escape(str(directory))} {course.assignments[0]}", soft_wrap=True)
    return 0


def _note_language(language: str) -> None:
    if not is_engine_language(language):
        print_notice(f"tensorgrade's own words are not in {language} yet: they stay in {ENGINE_LANGUAGE}.")


def nbgrader_config(root: Path, lang: str, write: bool) -> int:
    """Print or write the lines that plug tensorgrade into an nbgrader course; 1 where some must be changed by hand."""
    if not write:
        sys.stdout.write(config_lines(lang))
        return 0
    course = Course(root)
    changed = update_former_names(course.root)
    for file in changed:
        for use in file.uses:
            if not use.problem:
                out.print(f"{escape(str(file.path))}, line {use.line}: {use.former} → {use.present}", soft_wrap=True)
    if outdated := [file.path.parent.name for file in changed if file.path.name == "exercises.py"]:
        out.print(
            f"Next: tensorgrade release {escape(' '.join(outdated))}, which makes keys and students' notebooks anew.",
            soft_wrap=True,
        )
    # A configuration that imports what has to be changed by hand cannot be loaded yet.
    by_hand = [place for file in changed for place in file.untranslatable] or former_settings(course.config)
    for place in by_hand:
        err.print(f"[yellow]Change by hand:[/yellow] {escape(place)}", soft_wrap=True)
    if (changed or by_hand) and is_plugged_in(course):
        return 1 if by_hand else 0
    added = add_to_nbgrader_course(root, lang)
    out.print(f"Added to {escape(str(root))}: {', '.join(added)}.", soft_wrap=True)
    _note_language(lang)
    return 0


def build(assignments: Sequence[str], root: Path, device: DeviceChoice) -> int:
    """Make answer keys."""
    course = open_course(root)
    for assignment in assignments:
        key = build_keys.build_key(course, assignment, device)
        cases, exercises = sum(len(item.cases) for item in key.exercises), len(key.exercises)
        out.print(
            f"{escape(assignment)}: {exercises} exercise{'s' * (exercises > 1)}, {cases} cases, compared with "
            f"{', '.join(map(str, key.devices))}{'' if includes_cuda(key.devices) else ' (not with CUDA)'}; "
            f"key {key.digest[:12]}.",
            soft_wrap=True,
        )
        calls, problem = author_solution.calls_of_exercises(course, assignment)
        for item in calls:
            seconds = f", {item.solution.seconds:.2f} s" if item.solution else ""
            out.print(f"  {item.name}: {item.calls} calls{seconds}", soft_wrap=True, highlight=False)
        sentences = (problem, *(item.problem for item in calls), untranslated_sentence(course, key))
        print_remarks(sentence for sentence in sentences if sentence is not None)
        print_next_step(course, assignment, root)
    return 0


def release(assignments: Sequence[str], root: Path, device: DeviceChoice) -> int:
    """Make keys and notebooks, and enter the assignments in the gradebook."""
    course = open_course(root)
    for assignment in assignments:
        target = release_assignment.release_assignment(course, assignment, device)
        out.print(f"{escape(assignment)}: students' notebook in {escape(str(target))}", soft_wrap=True)
        if sentence := untranslated_sentence(course, build_keys.current_key(course, assignment)):
            print_notice(sentence)
        print_next_step(course, assignment, root)
    return 0


def doctor() -> int:
    """Print what works on this machine."""
    table = Table("", "what", "found", box=None)
    for line in run_diagnostics():
        mark = {True: "[green]✓[/green]", False: "[red]✗[/red]", None: "[yellow]–[/yellow]"}[line.ok]
        table.add_row(mark, escape(line.name), escape(line.details))
    out.print(table)
    return 0
