"""What the commands show on a terminal: consoles, a progress bar, tables."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from tensorgrade.audit import shelf
from tensorgrade.audit.audit import REASONS_FILE, ExerciseAudit
from tensorgrade.gradebook.record_scores import ScoreChange
from tensorgrade.lms.score_sheet import ScoreSheet
from tensorgrade.number_format import percent, points_text
from tensorgrade.report.class_view import ClassPage
from tensorgrade.result.result_records import SubmissionResult
from tensorgrade.similarity.pair_records import MAX_SHOWN_PAIRS, Similarity

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


@dataclass
class Tally:
    """How far a run is."""

    total: int
    started: float = field(default_factory=time.monotonic)
    done: int = 0
    graded: int = 0
    """Submissions that need nobody."""
    unsure: list[tuple[str, str]] = field(default_factory=list)
    """Students that need a person, and why."""
    timed_out: int = 0
    """Submissions with code that does not end."""
    waited: float = 0.0
    """Seconds in all that these cost."""
    memory: int = 0
    """The most bytes that a student's process had resident."""
    compared_with: set[str] = field(default_factory=set)
    """What the references ran on."""
    slowest: tuple[float, str] = (0.0, "")
    """Seconds that a student's calls took, and whose they were."""

    def add(self, result: SubmissionResult | None) -> None:
        """Count one more; of an audit there is no result."""
        self.done += 1
        if result is None:
            return
        self.graded += result.status == "graded"
        if result.status in ("unreadable", "could-not-tell"):
            self.unsure.append((result.student, result.message or "a check could not be judged"))
        self.timed_out += result.waited > 0
        self.waited += result.waited
        self.memory = max(self.memory, result.memory)
        self.compared_with.update(result.compared_with)
        seconds = sum(item.seconds for item in result.exercises.values())
        self.slowest = max(self.slowest, (seconds, result.student))

    def status_text(self) -> str:
        """Rate, time left, who needs a person, who was slow."""
        rate = self.done / max(time.monotonic() - self.started, 1e-9)
        words = [f"{rate:.1f} a second"]
        if left := self.total - self.done:
            words.append(f"{left / rate:.0f} s left")
        if self.unsure:
            words.append(f"needing a person: {len(self.unsure)}")
        seconds, student = self.slowest
        if seconds >= SLOW_SECONDS:
            words.append(f"slowest {student} ({seconds:.1f} s)")
        return ", ".join(words)


SLOW_SECONDS = 1.0
"""Seconds of calls that are worth a word."""


@contextmanager
def progress_bar(what: str, tally: Tally) -> Iterator[Callable[..., None]]:
    """A bar on a terminal, a plain line now and then elsewhere; call it with each result, or with nothing."""
    if err.is_terminal:
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[tally]}"),
        )
        with Progress(*columns, console=err, transient=True) as bar:
            task = bar.add_task(what, total=tally.total, tally="")

            def move(result: SubmissionResult | None = None) -> None:
                tally.add(result)
                bar.update(task, advance=1, tally=escape(tally.status_text()))

            yield move
        return

    def say(result: SubmissionResult | None = None) -> None:
        tally.add(result)
        if tally.done % max(1, tally.total // 10) == 0 or tally.done == tally.total:
            err.print(f"{escape(what)}: {tally.done} of {tally.total}, {escape(tally.status_text())}", soft_wrap=True)

    yield say


def class_table(page: ClassPage) -> Table:
    """The class at a glance."""
    table = Table(title=f"{page.title} ({page.assignment})", title_justify="left")
    table.add_column("student")
    table.add_column("score", justify="right")
    table.add_column("status")
    table.add_column("what to talk about")
    for row in page.rows:
        words = row.message if row.status in ("unreadable", "missing") else ", ".join(row.misconceptions)
        score = "–" if row.status in ("unreadable", "missing") else f"{row.score:g} / {page.max_score:g}"
        table.add_row(escape(row.student), score, row.status, escape(words))
    return table


def audit_table(assignment: str, audits: Sequence[ExerciseAudit]) -> Table:
    """The figures of an audit, exercise by exercise."""
    table = Table(title=assignment, title_justify="left")
    table.add_column("exercise", no_wrap=True)
    for name in ("mutants", "caught", "equivalent", "open", "seconds"):
        table.add_column(name, justify="right", no_wrap=True)
    for audit in audits:
        figures = (len(audit.mutants), audit.caught, audit.equivalent, len(audit.unexplained), round(audit.seconds))
        table.add_row(escape(audit.exercise.name), *map(str, figures))
    return table


def audit_details(audit: ExerciseAudit) -> Iterator[str]:
    """Mutants by the check that caught them, cases that no mutant needs, and how many submissions agree."""
    name = audit.exercise.name
    yield f"{name}: caught by {', '.join(f'{check} {count}' for check, count in audit.by_check.items())}."
    if audit.redundant_cases:
        count = f"{len(audit.redundant_cases)} of {len(audit.exercise.cases)} cases"
        yield f"{name}: no mutant needs {count}: {', '.join(audit.redundant_cases)}."
    if audit.submissions:
        agree = len(audit.submissions) - len(audit.misjudged)
        yield f"{name}: {agree} of {len(audit.submissions)} submissions are graded as declared."


def audit_problems(audit: ExerciseAudit) -> Iterator[str]:
    """What is wrong, in sentences; nothing where all is well."""
    name = audit.exercise.name
    if audit.reference.checks:
        yield f"{name}: the reference solution itself fails {', '.join(audit.reference.checks)}."
    for mutant in audit.unexplained:
        yield f"{name}, line {mutant.line_number}, keeps all marks: {mutant.line} → {mutant.mutated}"
    for item in audit.stale:
        yield f"{name}: {REASONS_FILE} explains what is no survivor (any more): {item.line} → {item.mutated}"
    for verdict in audit.misjudged:
        where = f"{shelf.FOLDER}/{verdict.file}"
        yield f"{name}: {where} declares {verdict.declared}, and is graded {verdict.found_text}."


def print_changes(assignment: str, changes: Sequence[ScoreChange]) -> None:
    """Who changes and by how much; nothing has been written."""
    table = Table(box=None)
    for title in ("student", "before", "after", "change", "why"):
        table.add_column(title, justify="right" if title in ("before", "after", "change") else "left")
    changed = [change for change in changes if change.has_changed]
    for change in changed:
        difference = (change.after or 0.0) - (change.before or 0.0)
        before, after = (("–" if score is None else points_text(score)) for score in (change.before, change.after))
        table.add_row(escape(change.student), before, after, f"{difference:+g}", escape(_why(change)))
    if changed:
        # A file or a pipe has no width.
        out.print(table, width=None if out.is_terminal else 200, crop=out.is_terminal)
    out.print(f"{escape(assignment)}: {len(changed)} of {len(changes)} would change; nothing was written.")


def _why(change: ScoreChange) -> str:
    if change.after is None:
        return "handed in nothing any more"
    if change.before is None:
        return "graded for the first time"
    words = [
        f"{name} {'–' if before is None else points_text(before)} → {points_text(after)}"
        + (" (a person's score stands)" if name in change.overridden else "")
        for name, before, after in change.exercises
    ]
    return ", ".join(words) or "late penalty, or a written answer"


def print_matching(sheet: ScoreSheet) -> None:
    """To the error stream, as the sheet itself may be printed: how many the other system finds, and who not."""
    for remark in sheet.remarks:
        err.print(escape(remark), soft_wrap=True)
    err.print(f"{sheet.students} of {sheet.students + len(sheet.unmatched)} students matched.")
    for student, why in sheet.unmatched.items():
        err.print(f"[yellow]{escape(student)}:[/yellow] {escape(why)}", soft_wrap=True)


def print_similar(found: Similarity) -> None:
    """The pairs to look at, and to the error stream what was not compared."""
    table = Table(title=f"Look at these together ({escape(found.assignment)})", title_justify="left")
    for title in ("students", "function", "alike"):
        table.add_column(title, justify="right" if title == "alike" else "left")
    for pair in found.pairs[:MAX_SHOWN_PAIRS]:
        table.add_row(
            escape(" and ".join(pair.students)),
            "\n".join(escape(match.exercise) for match in pair.matches),
            "\n".join(percent(match.share) for match in pair.matches),
        )
    if found.pairs:
        out.print(table, width=None if out.is_terminal else 200, crop=out.is_terminal)
    for item in found.left_out:
        what = f"{item.student}, {item.exercise}" if item.exercise else item.student
        err.print(f"[yellow]{escape(what)}[/yellow] was not compared: {escape(item.why)}", soft_wrap=True)
    if short := [f"{name} {count}" for name, count in found.short.items() if count]:
        out.print(f"Answers with too little of their own to tell anything: {escape(', '.join(short))}.", soft_wrap=True)
    pairs = f"{found.found} pair{'' if found.found == 1 else 's'} to look at"
    more = f", the first {MAX_SHOWN_PAIRS} shown" if found.found > MAX_SHOWN_PAIRS else ""
    out.print(f"{escape(found.assignment)}: {len(found.compared)} submissions compared, {pairs}{more}.", soft_wrap=True)
