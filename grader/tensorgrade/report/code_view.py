"""A function's code on its student's page: as it was handed in, with the lines that the messages name."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace

from tensorgrade.result.absence_facts import CellNotPython
from tensorgrade.result.failure_facts import SourceLine
from tensorgrade.result.notes import NameNotBound
from tensorgrade.result.result_records import ExerciseResult, SourceText


@dataclass(frozen=True)
class CodeViewLine:
    """A line of the student's code."""

    number: int
    """Its number in the cell."""
    text: str
    """What it says."""
    named: bool
    """Whether a message is about it."""


def code_view(result: ExerciseResult) -> tuple[CodeViewLine, ...]:
    """The lines of the function; none where there is no code. The result must hold no more than its reader may see."""
    if result.code is None:
        return ()
    named = {(line.number, line.text.strip()) for line in _named_lines(result)}
    lines = code_lines(result.code, ())
    return tuple(replace(line, named=(line.number, line.text.strip()) in named) for line in lines)


def code_lines(code: SourceText, named: Container[int]) -> tuple[CodeViewLine, ...]:
    """The lines of a piece of code; ``named`` are the numbers of those that a message is about."""
    lines = enumerate(code.text.rstrip().split("\n"), code.line)
    return tuple(CodeViewLine(number, text, number in named) for number, text in lines)


def _named_lines(result: ExerciseResult) -> Iterator[SourceLine]:
    statements = (note.statement for note in result.notes if isinstance(note, NameNotBound))
    broken = (check.failure for check in result.checks if isinstance(check.failure, CellNotPython))
    lines: Iterable[object] = (
        *(SourceLine(failure.line, failure.source) for failure in broken if failure.line),
        *(getattr(check.failure, "line", None) for check in result.checks),
        *(line for item in statements for line in (item.line, getattr(item.failure, "line", None))),
    )
    yield from (line for line in lines if isinstance(line, SourceLine))
