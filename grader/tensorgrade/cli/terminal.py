"""What the commands print on a terminal: consoles, tables, sentences."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tensorgrade.audit import declared_verdicts
from tensorgrade.audit.audit_records import ExerciseAudit
from tensorgrade.audit.conditions import call_words, condition_words
from tensorgrade.audit.equivalent_mutants import REASONS_FILE
from tensorgrade.gradebook.record_scores import ScoreChange
from tensorgrade.lms.score_sheet import ScoreSheet
from tensorgrade.number_format import percent, points_text
from tensorgrade.report.class_page_records import ClassPage
from tensorgrade.similarity.pair_records import MAX_SHOWN_PAIRS, Similarity


class _Console(Console):
    """A console that leaves it to the command what happens where nobody reads the output any more."""

    def on_broken_pipe(self) -> None:
        """Raise the error that rich has caught."""
        raise


out = _Console(highlight=False)
err = _Console(stderr=True, highlight=False)


def print_error(sentence: str) -> None:
    """Print one sentence to the error stream."""
    err.print(f"[red]tensorgrade:[/red] {escape(sentence)}", soft_wrap=True)


def print_notice(sentence: str) -> None:
    """Print to the error stream what a person may want to know while the command runs."""
    err.print(f"[yellow]{escape(sentence)}[/yellow]", soft_wrap=True)


def course_flag(root: Path) -> str:
    """`` --course DIR`` for a command that is shown, as markup; empty in the course's own directory."""
    return "" if root == Path(".") else f" --course {escape(str(root))}"


def class_table(page: ClassPage) -> Table:
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
    """Mutants by the check that caught them, seeds, features, cases that no mutant needs, submissions that agree."""
    name = audit.exercise.name
    yield f"{name}: caught by {', '.join(f'{check} {count}' for check, count in audit.by_check.items())}."
    if audit.seeds > 1:
        yield f"{name}: {audit.caught_in_every_seed} of {audit.caught} are caught in every one of {audit.seeds} seeds."
    if apart := audit.features_never_together:
        features, case = apart[0]
        yield (
            f"{name}: {len(apart)} features or pairs of {len(audit.random_calls)} random calls are in no case, as: "
            f"{condition_words(features)}; {call_words(audit.random_call(case))}."
        )
    if audit.redundant_cases:
        count = f"{len(audit.redundant_cases)} of {len(audit.exercise.cases)} cases"
        yield f"{name}: no mutant needs {count}: {', '.join(audit.redundant_cases)}."
    if audit.submissions:
        agree = len(audit.submissions) - len(audit.misjudged)
        yield f"{name}: {agree} of {len(audit.submissions)} submissions are graded as declared."


def audit_problems(audit: ExerciseAudit) -> Iterator[str]:
    """What the author has to look at, in sentences."""
    name = audit.exercise.name
    if audit.reference.checks:
        yield f"{name}: the reference solution itself fails {', '.join(audit.reference.checks)}."
    for hole in audit.reference.holes:
        wrong = call_words(audit.random_call(hole.case))
        yield f"{name}: the reference solution itself answers a legal call wrongly: {wrong}."
    for mutant in audit.unexplained:
        call = audit.shown_by(mutant)
        shown = f"; wrong in {call_words(call)}" if call else ""
        yield f"{name}, line {mutant.line_number}, keeps all marks: {mutant.line} → {mutant.mutated}{shown}"
    for mutant, hole in audit.conditional_holes:
        yield (
            f"{name}, line {mutant.line_number}, keeps all marks if only where {hole.condition_words}: "
            f"{mutant.line} → {mutant.mutated}; wrong in {call_words(audit.random_call(hole.case))}"
        )
    for mutant, seeds in audit.caught_by_chance:
        yield (
            f"{name}, line {mutant.line_number}, keeps all marks with seed {', '.join(map(str, seeds))}: "
            f"{mutant.line} → {mutant.mutated}"
        )
    for item in audit.stale:
        yield f"{name}: {REASONS_FILE} explains what needs no reason (any more): {item.line} → {item.mutated}"
    for verdict in audit.misjudged:
        where = f"{declared_verdicts.FOLDER}/{verdict.file}"
        yield f"{name}: {where} declares {verdict.declared}, and is graded {verdict.found_text}."


def print_changes(assignment: str, changes: Sequence[ScoreChange]) -> None:
    """The students whose score would change, by how much and why."""
    table = Table(box=None)
    for title in ("student", "before", "after", "change", "why"):
        table.add_column(title, justify="right" if title in ("before", "after", "change") else "left")
    changed = [change for change in changes if change.has_changed]
    for change in changed:
        difference = (change.after or 0.0) - (change.before or 0.0)
        before, after = (("–" if score is None else points_text(score)) for score in (change.before, change.after))
        table.add_row(escape(change.student), before, after, f"{difference:+g}", escape(_change_reason(change)))
    if changed:
        # A file or a pipe has no width.
        out.print(table, width=None if out.is_terminal else 200, crop=out.is_terminal)
    out.print(f"{escape(assignment)}: {len(changed)} of {len(changes)} would change; nothing was written.")


def _change_reason(change: ScoreChange) -> str:
    if change.before is None:
        return "graded for the first time"
    parts = [
        f"{name} {'–' if before is None else points_text(before)} → {points_text(after)}"
        + (" (a person's score stands)" if name in change.overridden else "")
        for name, before, after in change.exercises
    ]
    return ", ".join(parts) or "late penalty, or a written answer"


def print_unsure(unsure: Iterable[tuple[str, str]]) -> None:
    """Print to the error stream: students whom a person has to look at, and why."""
    for student, reason in unsure:
        err.print(f"[yellow]{escape(student)}:[/yellow] {escape(reason)}", soft_wrap=True)


def print_remarks(sentences: Iterable[str]) -> None:
    """Print to the error stream what to know about the output."""
    for sentence in sentences:
        err.print(f"[yellow]{escape(sentence)}[/yellow]", soft_wrap=True)


def print_matching(sheet: ScoreSheet) -> None:
    """Print to the error stream, as the sheet itself may go to stdout: how many students match, and who does not."""
    for remark in sheet.remarks:
        err.print(escape(remark), soft_wrap=True)
    err.print(f"{sheet.students} of {sheet.students + len(sheet.unmatched)} students matched.")
    print_unsure(sheet.unmatched.items())


def print_similar(similarity: Similarity) -> None:
    """The pairs to look at; what was not compared goes to the error stream."""
    table = Table(title=f"Look at these together ({escape(similarity.assignment)})", title_justify="left")
    for title in ("students", "function", "alike"):
        table.add_column(title, justify="right" if title == "alike" else "left")
    for pair in similarity.pairs[:MAX_SHOWN_PAIRS]:
        table.add_row(
            escape(" and ".join(pair.students)),
            "\n".join(escape(match.exercise) for match in pair.matches),
            "\n".join(percent(match.share) for match in pair.matches),
        )
    if similarity.pairs:
        out.print(table, width=None if out.is_terminal else 200, crop=out.is_terminal)
    for item in similarity.left_out:
        place = f"{item.student}, {item.exercise}" if item.exercise else item.student
        err.print(f"[yellow]{escape(place)}[/yellow] was not compared: {escape(item.why)}", soft_wrap=True)
    if short := [f"{name} {count}" for name, count in similarity.short.items() if count]:
        out.print(f"Answers with too little of their own to tell anything: {escape(', '.join(short))}.", soft_wrap=True)
    pairs = f"{similarity.found} pair{'' if similarity.found == 1 else 's'} to look at"
    more = f", the first {MAX_SHOWN_PAIRS} shown" if similarity.found > MAX_SHOWN_PAIRS else ""
    out.print(
        f"{escape(similarity.assignment)}: {len(similarity.compared)} submissions compared, {pairs}{more}.",
        soft_wrap=True,
    )
