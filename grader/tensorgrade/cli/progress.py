"""The progress of a run: a bar on a terminal, plain lines elsewhere."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from tensorgrade.arrays.device_record import Device
from tensorgrade.cli.terminal import err
from tensorgrade.report.messages import failure_message
from tensorgrade.report.submission_remarks import files_remark, time_remark
from tensorgrade.result.absence_facts import DefinitionNotRun
from tensorgrade.result.result_records import SubmissionResult


@dataclass
class Tally:
    """The progress of a run over submissions."""

    total: int
    started: float = field(default_factory=time.monotonic)
    done: int = 0
    graded: int = 0
    """Submissions that were graded in this run, and that no person has to look at."""
    unchanged: int = 0
    """Submissions whose earlier result still counts, and that no person has to look at."""
    unsure: list[tuple[str, str]] = field(default_factory=list)
    """Students whom a person has to look at, and why."""
    remarks: list[tuple[str, str]] = field(default_factory=list)
    """Students of whom something else is to be said, and what."""
    missing: int = 0
    """Students who handed in nothing."""
    timed_out: int = 0
    """Submissions with code that was stopped by a time limit."""
    waited: float = 0.0
    """Seconds in all that were lost to these."""
    memory: int = 0
    """The largest resident memory of a student's process, in bytes."""
    compared_with: set[Device] = field(default_factory=set)
    """The devices of the references."""
    slowest: tuple[float, str] = (0.0, "")
    """The most seconds that one student's calls took, and the student."""

    def add(self, result: SubmissionResult | None, unchanged: bool = False) -> None:
        """Count one more; there is no result of an audit, nor of a student whose earlier result is kept.

        Of a result that is ``unchanged``, this run took neither time nor memory.
        """
        self.done += 1
        if result is None:
            return
        self.graded += result.status == "graded" and not unchanged
        self.unchanged += result.status == "graded" and unchanged
        self.missing += result.status == "missing"
        if result.status in ("unreadable", "could-not-tell"):
            self.unsure.append((result.student, str(result.message or _unjudged(result))))
        if remark := time_remark(result, "en"):
            self.unsure.append((result.student, remark))
        if remark := files_remark(result, "en"):
            self.remarks.append((result.student, remark))
        self.compared_with.update(result.compared_with)
        if unchanged:
            return
        self.timed_out += result.waited > 0
        self.waited += result.waited
        self.memory = max(self.memory, result.memory)
        seconds = sum(item.seconds for item in result.exercises.values())
        self.slowest = max(self.slowest, (seconds, result.student))

    def status_text(self) -> str:
        """Rate, time left, how many are unchanged or need a person, the slowest student."""
        rate = self.done / max(time.monotonic() - self.started, 1e-9)
        parts = [f"{rate:.1f} a second"]
        if left := self.total - self.done:
            parts.append(f"{left / rate:.0f} s left")
        if self.unchanged:
            parts.append(f"{self.unchanged} unchanged")
        if self.unsure:
            parts.append(f"needing a person: {len(self.unsure)}")
        seconds, student = self.slowest
        if seconds >= SLOW_SECONDS:
            parts.append(f"slowest {student} ({seconds:.1f} s)")
        return ", ".join(parts)


SLOW_SECONDS = 1.0
"""From this many seconds of calls on, the slowest student is shown."""


def _unjudged(result: SubmissionResult) -> str:
    """Why a check could not be judged, as far as that is the notebook's."""
    failed = (check for exercise in result.exercises.values() for check in exercise.checks)
    told = (failure_message(check, "en") for check in failed if isinstance(check.failure, DefinitionNotRun))
    return next(told, "a check could not be judged")


class Advance(Protocol):
    """Shows progress. Called with each result and whether it is an earlier one that counts, or with nothing."""

    def __call__(self, result: SubmissionResult | None = None, unchanged: bool = False) -> None:
        """Count one more."""


@contextmanager
def progress_bar(what: str, tally: Tally) -> Iterator[Advance]:
    """A function that shows progress.

    Where there is no terminal for a bar, it prints about ten lines in all.
    """
    if err.is_terminal:
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[tally]}"),
        )
        with Progress(*columns, console=err, transient=True) as bar:
            task = bar.add_task(what, total=tally.total, tally="")

            def advance(result: SubmissionResult | None = None, unchanged: bool = False) -> None:
                tally.add(result, unchanged)
                bar.update(task, advance=1, tally=escape(tally.status_text()))

            yield advance
        return

    def advance_in_lines(result: SubmissionResult | None = None, unchanged: bool = False) -> None:
        tally.add(result, unchanged)
        if tally.done % max(1, tally.total // 10) == 0 or tally.done == tally.total:
            err.print(f"{escape(what)}: {tally.done} of {tally.total}, {escape(tally.status_text())}", soft_wrap=True)

    yield advance_in_lines
