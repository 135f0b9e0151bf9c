"""What is said about statements of cells that failed, and about names that are not defined because of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from tensorgrade.number_format import number
from tensorgrade.report.messages import exception_text, quoted_line
from tensorgrade.report.sentence_joints import join_sentences
from tensorgrade.result import absence_facts
from tensorgrade.result import failure_facts as facts
from tensorgrade.result.notes import NameNotBound, StoppedStatement
from tensorgrade.result.result_records import CellRun, CheckResult, ExerciseResult, SubmissionResult
from tensorgrade.translation import Translate, translator


@dataclass(frozen=True)
class StoppedLine:
    """A line of the student's notebook that failed."""

    message: str
    """Which one, and why."""
    source: str
    """What it says, after its number; empty where that is not known. A second line is the one where it happened."""


@dataclass(frozen=True)
class Cause:
    """A line that failed, and what a function lacks because of it."""

    line: StoppedLine
    """The line."""
    consequence: str
    """Which names are not defined because of it."""
    text: str
    """All of it as plain text."""


def stopped_line(statement: StoppedStatement, language: str) -> StoppedLine:
    """What is shown about a statement that failed."""
    source = "\n".join(f"{line.number}: {line.text.strip()}" for line in _lines(statement))
    return StoppedLine(_message(statement, translator(language)), source)


def stopped_lines(cells: Sequence[CellRun], language: str) -> dict[int, list[StoppedLine]]:
    """What is shown about statements that failed, and about cells for which no time was left, by number in the file."""
    return {run.cell: _lines_of_cell(run, place, language) for place, run in enumerate(cells, 1)}


def without_told_ones(result: SubmissionResult) -> list[CellRun]:
    """The cells without the statements that are no Python, where the card of the function there tells of them."""
    failures = (check.failure for item in result.exercises.values() for check in item.checks)
    told = {(item.text, item.line, item.source) for item in failures if isinstance(item, absence_facts.CellNotPython)}

    def is_told(statement: StoppedStatement) -> bool:
        line, failure = statement.line, statement.failure
        return (
            line is not None
            and isinstance(failure, facts.CallRaised)
            and (failure.text, line.number, line.text) in told
        )

    return [replace(run, stopped=[item for item in run.stopped if not is_told(item)]) for run in result.cells]


def _lines_of_cell(run: CellRun, place: int, language: str) -> list[StoppedLine]:
    _ = translator(language)
    lines = [stopped_line(statement, language) for statement in run.stopped]
    if run.cut:
        message = _(
            "For your code cell {cell} no time was left: only its imports, definitions and constants were run."
        ).format(cell=place)
        lines.append(StoppedLine(message, ""))
    return lines


def causes(exercise: ExerciseResult, language: str) -> tuple[Cause, ...]:
    """The lines because of which the function lacks names, or does not exist. Names of one line are told together."""
    return tuple(cause for _failure, cause in _causes(exercise, language))


def cause_texts(check: CheckResult, exercise: ExerciseResult, language: str) -> list[str]:
    """As text, the causes of a check's failure: it lacks a name, or the function itself, or fails as the line did."""
    return [cause.text for failure, cause in _causes(exercise, language) if _explains(failure, check.failure)]


def _causes(exercise: ExerciseResult, language: str) -> list[tuple[facts.StatementFailure, Cause]]:
    """The causes, each with the failure of its statement."""
    names: dict[StoppedStatement, list[str]] = {}
    for note in exercise.notes:
        if isinstance(note, NameNotBound):
            names.setdefault(note.statement, []).append(note.name)
    return [(statement.failure, _cause(statement, names[statement], language)) for statement in names]


def _explains(statement: facts.StatementFailure, check: facts.Failure | None) -> bool:
    match check:
        case (
            facts.NameMissing()
            | facts.CallRaised(type="NameError")
            | absence_facts.FunctionNotDefined()
            | absence_facts.NotWritten()
            | absence_facts.DefinitionNotRun()
            | absence_facts.OtherName()
        ):
            return True
        case facts.CallRaised(type=raised):
            return isinstance(statement, facts.CallRaised) and statement.type == raised
        case _:
            return type(check) is type(statement)


def _cause(statement: StoppedStatement, names: Sequence[str], language: str) -> Cause:
    _ = translator(language)
    consequence = join_sentences(*(_("So the name {name} is not defined.").format(name=name) for name in names))
    line = stopped_line(statement, language)
    quoted = "".join(quoted_line(line, _) for line in _lines(statement))
    return Cause(line, consequence, join_sentences(line.message, consequence) + quoted)


def _lines(statement: StoppedStatement) -> list[facts.SourceLine]:
    """The statement's first line, and the one where it happened, where that is another one."""
    return [line for line in dict.fromkeys((statement.line, getattr(statement.failure, "line", None))) if line]


def _message(statement: StoppedStatement, _: Translate) -> str:
    reason = _reason(statement.failure, _)
    if statement.line is None:
        return _("Your code cell {cell} failed: {reason}.").format(cell=statement.cell, reason=reason)
    return _("Line {line} of your code cell {cell} failed: {reason}.").format(
        line=statement.line.number, cell=statement.cell, reason=reason
    )


def _reason(failure: facts.StatementFailure, _: Translate) -> str:
    match failure:
        case facts.CallRaised(type, text):
            return exception_text(type, text)
        case facts.ModuleNotAvailable(module):
            return _("{module} is not available here").format(module=module)
        case facts.ThreadsNotAvailable():
            return _("threads and processes are not available here")
        case facts.MemoryExceeded():
            return _("it ran out of memory")
        case facts.TimeExceeded(seconds):
            return _("it did not finish within {seconds} s").format(seconds=number(seconds))
        case facts.ProcessEnded(cause):
            return _("it ended the Python process ({reason})").format(reason=cause)
        case facts.NeverCalled("machine"):
            return _("the grading machine may have held it up or ended it")
        case facts.NeverCalled():
            return _("it was not run, because other lines took all the time")
        case facts.RecordedSentence(text=sentence):
            return sentence
        case _:
            assert_never(failure)
