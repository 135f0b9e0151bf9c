"""What `audit` prints: a table, and sentences."""

from collections.abc import Iterator, Sequence

from rich.markup import escape
from rich.table import Table

from tensorgrade.audit import declared_verdicts
from tensorgrade.audit.audit_records import ExerciseAudit
from tensorgrade.audit.conditions import call_words, condition_words
from tensorgrade.audit.equivalent_mutants import REASONS_FILE
from tensorgrade.key.check_records import ADDED_CHECKS


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
        added = {case for check in audit.exercise.checks if check.name in ADDED_CHECKS for case in check.cases}
        own = [case for case in audit.redundant_cases if case not in added]
        others = [case for case in audit.redundant_cases if case in added]
        listed = [", ".join(own)] if own else []
        if others:
            listed.append(f"of those that build adds, {', '.join(others)}")
        yield f"{name}: no mutant needs {count}: {'; '.join(listed)}."
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
