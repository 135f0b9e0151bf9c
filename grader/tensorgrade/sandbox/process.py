"""One student's process, from the trusted side: run the cells and the calls in limited time."""

import secrets
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from numpy.typing import NDArray

from tensorgrade.arrays.libraries import NUMPY
from tensorgrade.sandbox import wire
from tensorgrade.sandbox.cell_messages import read_names
from tensorgrade.sandbox.cell_process import SEND_SECONDS, START_SECONDS, CellProcess
from tensorgrade.sandbox.doubts import call_place
from tensorgrade.sandbox.outcomes import (
    BrokeProtocol,
    LastOutcome,
    LibraryOutcome,
    NotCalled,
    NotDefined,
    Outcome,
    RanOutOfMemory,
    Returned,
    not_called_after,
)
from tensorgrade.sandbox.reply_format import read_outcome
from tensorgrade.sandbox.run_records import CallBatch, Doors
from tensorgrade.sandbox.submission_clock import Deadline, OutOfTime

MAX_QUESTIONS = 10_000
"""How often one call may ask for right answers."""
DRAIN_SECONDS = 2.0
"""For the reply to ``ended``, which shows that no other reply is under way."""


class Child(CellProcess):
    """The process of a student's code: it is locked, runs the cells, then the calls."""

    def run_calls(self, batch: CallBatch, doors: Doors | None = None) -> tuple[Outcome, ...]:
        """One outcome per call. After a call that did not return, the rest are not made.

        With ``doors``, right answers take the place of some of the notebook's functions.
        """
        outcomes: list[Outcome] = []
        deadline = Deadline(self.clock, self.times, batch.seconds)
        try:
            self.arguments.load(batch.memory)
            if doors is not None:
                request = {"watch": list(doors.watch)} if doors.watch else {"doors": dict(doors.names)}
                wire.send_frame(self.channel, request, seconds=SEND_SECONDS)
            wire.send_bytes(self.channel, batch.frame, SEND_SECONDS)
            for number in range(batch.count):
                deadline = deadline.following() if number else Deadline(self.clock, self.times, batch.seconds)
                reply, buffers = self._receive_reply(deadline, doors)
                seconds = deadline.cpu()
                outcome = read_outcome(reply, buffers, seconds)
                if batch.array_kind == NUMPY and isinstance(outcome, LibraryOutcome):
                    raise wire.WireError("a message out of turn")
                if isinstance(outcome, NotDefined) and batch.functions[number] in self._functions:
                    raise wire.WireError("a function that was there is absent")
                outcome = self.source.check_outcome(outcome, batch.ready_made)
                if isinstance(outcome, RanOutOfMemory):
                    place = call_place(batch, number, doors is not None)
                    outcome = replace(outcome, doubtful=self.is_doubtful_memory(place))
                outcomes.append(outcome)
                deadline.charge(seconds)
            if doors is not None and doors.watch:
                deadline = Deadline(self.clock, self.times, START_SECONDS)
                reply, _ = self.reader.receive(0, deadline, self.budget)
                doors.enter(read_names(reply, doors.watch))
            return self._with_arguments(batch, outcomes)
        except OutOfTime:
            deadline.charge()
            missing = batch.count - len(outcomes)
            return (*self._with_arguments(batch, outcomes), *[NotCalled("clock")] * missing)
        except (TimeoutError, wire.ConnectionClosed) as error:
            place = call_place(batch, len(outcomes), doors is not None)
            last: LastOutcome = self.ending(error, place, deadline.charge())
        except wire.WireError as error:
            deadline.charge()
            last = BrokeProtocol(str(error))
        missing = batch.count - len(outcomes) - 1
        return (*self._with_arguments(batch, outcomes), last, *[not_called_after(last)] * missing)

    def _receive_reply(self, deadline: Deadline, doors: Doors | None) -> tuple[dict[str, Any], list[memoryview]]:
        """The reply to a call; what the call asks before is answered."""
        budget = self.budget if doors is None else doors.budget
        for _ in range(MAX_QUESTIONS):
            reply, buffers = self.reader.receive(self.limits.answer, deadline, budget)
            if doors is None or reply.keys() != {"ask"}:
                return reply, buffers
            wall, reading = time.monotonic(), time.thread_time()
            answer = doors.answer(reply["ask"], buffers)
            wire.send_frame(self.channel, *answer, seconds=SEND_SECONDS)
            deadline.pause(time.monotonic() - wall, time.thread_time() - reading)
        raise wire.WireError("more questions than the limit")

    def solve(self, tree: dict[str, Any], arrays: Sequence[NDArray[Any]], seconds: float) -> Outcome:
        """The outcome of a call of the author's solution. Raises WireError, or TimeoutError, where there is none."""
        deadline = Deadline(self.clock, self.times, seconds)
        wire.send_frame(self.channel, {"solve": tree}, arrays, seconds=SEND_SECONDS)
        try:
            reply, buffers = self.reader.receive(self.limits.answer, deadline, self.budget)
        finally:
            deadline.charge()
        return read_outcome(reply, buffers, 0.0)

    def _with_arguments(self, batch: CallBatch, outcomes: Sequence[Outcome]) -> tuple[Outcome, ...]:
        """The outcomes with the arguments that a call, or a later one, has changed in memory.

        Looked at after the whole batch: a call goes on while the reply to the one before is read.
        """
        return tuple(
            self._with_changed(batch, number, outcome)
            if isinstance(outcome, Returned) and number in batch.watched
            else outcome
            for number, outcome in enumerate(outcomes)
        )

    def _with_changed(self, batch: CallBatch, number: int, outcome: Returned) -> Returned:
        after = self.arguments.arguments_after(batch.memory, number, outcome.arguments)
        return outcome if after is outcome.arguments else replace(outcome, arguments=after)

    def has_unread_replies(self) -> bool:
        """Whether the child has sent or will send replies without a request: the next exercise must not read them.

        The child must return a random word, sent after all calls have ended. Checking the channel alone would
        miss a reply that the child is about to write.
        """
        token = secrets.token_hex(8)
        deadline = Deadline(self.clock, self.times, DRAIN_SECONDS)
        try:
            wire.send_frame(self.channel, {"ended": token}, seconds=DRAIN_SECONDS)
            reply, _ = self.reader.receive(0, deadline, self.budget)
        except (wire.WireError, TimeoutError):
            return True
        finally:
            deadline.charge()
        return reply.get("ended") != token
