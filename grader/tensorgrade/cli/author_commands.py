"""Commands for authors of exercises."""

from collections.abc import Sequence
from pathlib import Path

from rich.markup import escape

from tensorgrade.atomic_write import write_text_atomically
from tensorgrade.cli.audit_text import audit_details, audit_problems, audit_table
from tensorgrade.cli.failures import stopped_with
from tensorgrade.cli.progress import Tally, progress_bar
from tensorgrade.cli.submission_runs import cores
from tensorgrade.cli.terminal import course_flag, out, print_error, print_remarks
from tensorgrade.commands import audit_keys
from tensorgrade.commands.untranslated import untranslated_notebook_parts
from tensorgrade.commands.update_catalogues import update_catalogues
from tensorgrade.course import scaffold
from tensorgrade.course.course import open_course
from tensorgrade.setting_choices import ExerciseKind


def new(name: str, root: Path, kind: ExerciseKind) -> int:
    """Make a new assignment from the starter files."""
    folder = scaffold.new_assignment(open_course(root), name, kind)
    *others, last = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    files = f"{', '.join(others)} and {last}"
    out.print(f"Made {escape(str(folder))} with {escape(files)}; it works as it stands.", soft_wrap=True)
    out.print(f"Next: change these, then tensorgrade build {name}{course_flag(root)}", soft_wrap=True)
    return 0


def words(assignments: Sequence[str], root: Path, lang: str | None) -> int:
    """Update the catalogues of assignments, and list what is not translated."""
    course = open_course(root)
    for assignment in assignments:
        updated = update_catalogues(course, assignment, lang)
        if not updated:
            out.print(f"{escape(assignment)} has no catalogue; --lang CODE makes that of a language.", soft_wrap=True)
        for item in updated:
            count, missing, fuzzy = len(item.catalogue.messages), item.missing, item.catalogue.fuzzy
            out.print(
                f"{escape(str(item.path))}: {count} sentences, {len(missing)} without a translation, "
                f"{len(fuzzy)} to look at again (fuzzy).",
                soft_wrap=True,
            )
            for mark, texts in (("missing", missing), ("fuzzy", fuzzy)):
                for text in texts:
                    out.print(f"  {mark}, line {item.lines[text]}: {escape(text)}", soft_wrap=True)
        for sentence in untranslated_notebook_parts(course, assignment):
            out.print(escape(sentence), soft_wrap=True)
    return 0


def audit(assignments: Sequence[str], root: Path, jobs: int | None, seeds: int, output: Path | None) -> int:
    """Audit keys, of all assignments where none is named; 1 where the author has to look at something."""
    course, figures = open_course(root), {}
    for assignment in assignments or course.assignments:
        trials = audit_keys.audit_trials(course, assignment, seeds)
        submissions = audit_keys.declared_submissions(course, assignment)
        tally = Tally(len(trials.trials) + len(submissions))
        with (
            stopped_with("Stopped; the audit wrote nothing.", print_error),
            progress_bar(f"auditing {assignment}", tally) as advance,
        ):
            audits = audit_keys.audit_assignment(course, assignment, trials, submissions, jobs or cores(), advance)
        figures[assignment] = audits
        out.print(audit_table(assignment, audits))
        for sentence in (sentence for item in audits for sentence in audit_details(item)):
            out.print(escape(sentence), soft_wrap=True)
    if output is not None:
        write_text_atomically(output, audit_keys.audit_json(figures))
    problems = [sentence for audits in figures.values() for item in audits for sentence in audit_problems(item)]
    print_remarks(problems)
    return 1 if problems else 0
