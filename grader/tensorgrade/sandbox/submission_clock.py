"""One clock for all that a submission costs, and the deadlines of its steps: cells and calls.

Lateness is decided by the CPU time of the student's process, which does not depend on what else the machine does. The
wall clock is a wide second limit, for code that sleeps. Time in which the process waited for a processor, or in which
this process itself was stopped, counts for neither. What is late by wall clock alone is doubtful
(`tensorgrade.sandbox.doubts`).
"""

import math
import select
import socket
import time

from tensorgrade.process_cpu import cpu_seconds
from tensorgrade.running_deadline import RunningDeadline
from tensorgrade.sandbox.limits import Limits

WIDE = 3.0
"""Where the process sleeps: how many times as long as the CPU time a step, or a submission, may take."""
LONGEST = 20.0
"""How many times as long a step may take by wall clock whatever the cause, so that every wait has an end."""
SLICE_SECONDS = 0.5
"""The longest wait after which the clocks are read again."""
SHORT_SECONDS = 0.05
"""Of a step that takes no longer than this, the kernel is not asked how long it waited for a processor."""
PAUSE_SECONDS = 0.5
"""Where the clock is not read for so much longer than was asked for, this process was stopped, paused or swapped out,
or read something that takes the submission's time (`SubmissionClock.charged`). That does not count as waiting."""
NANOSECOND = 1e-9


class StepTimeout(TimeoutError):
    """A cell or a call used up its time."""

    def __init__(self, by_cpu: bool) -> None:
        """``by_cpu``: in CPU time, and not only by wall clock."""
        super().__init__()
        self.by_cpu = by_cpu


class OutOfTime(TimeoutError):
    """The submission used up its time."""


class ProcessTimes:
    """The times of a process as the kernel counts them, in seconds; after its end, the last ones that were read."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._statistics = f"/proc/{pid}/schedstat"
        self._cpu = self._starved = 0.0

    def cpu(self) -> float:
        """CPU time of all its threads."""
        try:
            self._cpu = cpu_seconds(self._pid)
        except OSError:
            pass
        return self._cpu

    def starved(self) -> float:
        """Time in which it could have run and had no processor; 0 where the kernel does not count that."""
        try:
            with open(self._statistics, "rb") as file:
                self._starved = int(file.read().split()[1]) * NANOSECOND
        except (OSError, ValueError, IndexError):
            pass
        return self._starved


class IdleDeadline:
    """So many seconds in which a process that runs no student's code neither works nor waits for a processor.

    A busy machine is slow to start processes, and nobody is late for that.
    """

    def __init__(self, seconds: float, times: ProcessTimes) -> None:
        self._idle, self._all = seconds, LONGEST * seconds
        self._times, self._worked = times, times.cpu() + times.starved()

    def wait(self, channel: socket.socket, writing: bool = False) -> None:
        """Wait until the channel has something to read, or with ``writing`` takes something. Raises TimeoutError."""
        while True:
            began = time.monotonic()
            try:
                return RunningDeadline(SLICE_SECONDS).wait(channel, writing)
            except TimeoutError:
                waited = min(time.monotonic() - began, SLICE_SECONDS)
            worked = self._times.cpu() + self._times.starved()
            self._idle -= max(waited - (worked - self._worked), 0.0)
            self._all -= waited
            self._worked = worked
            if self._idle <= 0 or self._all <= 0:
                raise TimeoutError


class SubmissionClock:
    """What the processes of one submission have cost so far."""

    def __init__(self, limits: Limits) -> None:
        self.seconds = limits.submission_seconds
        self.charged = 0.0
        """CPU time of its processes, without what running cells again takes, and the host's time for reading."""
        self.held = 0.0
        """Wall-clock time, without that in which a process waited for a processor."""
        self.cells = 0.0
        """CPU time of its cells, without what running them again takes."""
        self.finished_cells: dict[int, float] = {}
        """By number, the CPU time of the cells that a process has finished, in the first one that did."""
        self.ended_early = False
        """Whether a step used up its time, or the submission did."""

    @property
    def is_over(self) -> bool:
        """Whether nothing more is run."""
        return self.charged >= self.seconds or self.held >= WIDE * self.seconds


class Deadline:
    """The limits of one step of a process, from now on. Use it up to the step's last message, then `charge` it."""

    def __init__(
        self,
        clock: SubmissionClock,
        times: ProcessTimes,
        seconds: float = math.inf,
        free: float = 0.0,
        since: float | None = None,
    ):
        """``seconds`` of CPU time are the step's own limit; ``free`` are those that the clock does not count.

        ``since`` is the process's CPU time when the step began, where that was before now.
        """
        self._clock, self._times, self._seconds, self._free = clock, times, seconds, free
        self._wall, self._cpu = time.monotonic(), times.cpu() if since is None else since
        self._last_cpu = self._cpu
        """The process's CPU time when it was read last."""
        self._seen, self._paused = self._wall, 0.0
        self._reading = time.thread_time()
        self._starved: float | None = None
        self.used = 0.0
        """Of the step's own limit, what it had used up when it was charged; sleep counts a part."""

    def cpu(self) -> float:
        """CPU time of the step so far, in seconds; at most its limit.

        What the process used beyond that, it had only because this one did not run, and could not end it.
        """
        self._last_cpu = self._times.cpu()
        return min(self._last_cpu - self._cpu, self._seconds)

    def following(self) -> "Deadline":
        """The same limits for the step that begins when the CPU time of this one was read last."""
        return Deadline(self._clock, self._times, self._seconds, since=self._last_cpu)

    def pause(self, wall: float, reading: float) -> None:
        """Leave out what the host did for the step: wall-clock seconds, and CPU seconds of this thread."""
        self._seen = time.monotonic()
        self._paused += wall
        self._reading += reading

    def _cost(self, cpu: float) -> float:
        """What the step, which has used so much CPU time, costs the submission so far."""
        return max(cpu - self._free, 0.0) + time.thread_time() - self._reading

    def _held(self) -> float:
        """Wall-clock time of the step so far, without that in which the process or this one could not run."""
        held = self._seconds_running()
        return held if self._starved is None else max(held - (self._times.starved() - self._starved), 0.0)

    def _seconds_running(self, asked: float = 0.0) -> float:
        """Wall-clock time of the step so far, without that in which this process did not run.

        ``asked``: what this process has slept for since the last call, because it wanted to.
        """
        now = time.monotonic()
        gap = now - self._seen - asked
        if gap > PAUSE_SECONDS:
            self._paused += gap
        self._seen = now
        return now - self._wall - self._paused

    def wait(self, channel: socket.socket) -> None:
        """Wait until the channel has something to read, or for a short time.

        Raises StepTimeout or OutOfTime where that has not come in time. What has arrived is never late.
        """
        poll = select.poll()
        poll.register(channel, select.POLLIN)
        if poll.poll(0):
            return
        asked = min(self._next_wait(), SHORT_SECONDS if self._starved is None else SLICE_SECONDS)
        arrived = poll.poll(max(asked * 1000, 1.0))
        self._seconds_running(asked)
        if not arrived:
            if self._starved is None:
                self._starved = self._times.starved()
            self._next_wait()

    def _next_wait(self) -> float:
        """How long to wait before the clocks are read again. Raises StepTimeout or OutOfTime."""
        clock, held, cpu = self._clock, self._held(), self.cpu()
        left = min(clock.seconds - clock.charged - self._cost(cpu), WIDE * clock.seconds - clock.held - held)
        if left <= 0:
            clock.ended_early = True
            raise OutOfTime
        cpu_left = self._seconds - cpu
        step_left = min(cpu_left, WIDE * self._seconds - held, LONGEST * self._seconds - self._seconds_running())
        if step_left <= 0:
            clock.ended_early = True
            raise StepTimeout(by_cpu=cpu_left <= 0)
        return min(left, step_left)

    def charge(self, cpu: float | None = None) -> float:
        """Charge the submission for the step, which has ended; returns its CPU time, in seconds.

        ``cpu`` is that, where it has been read already.
        """
        cpu, held = self.cpu() if cpu is None else cpu, self._held()
        self._clock.charged += self._cost(cpu)
        self._clock.held += held
        self.used = max(cpu, held / WIDE)
        return cpu
