"""A student of the class, as an assignment stands for that student: handed in, graded, away, …"""

from dataclasses import dataclass
from typing import Literal

from tensorgrade.engine_sentence import EngineSentence
from tensorgrade.result.result_records import SubmissionResult

ClassState = Literal["graded", "stale", "away", "unreadable", "ungraded", "missing"]
"""graded: the result is of what is handed in now. stale: it is of another file or answer key, or the gradebook does not
have its scores, or has another late penalty. away: it is of a file that is not there now. unreadable: what is handed in
cannot be read. ungraded: handed in, without a result. missing: nothing was handed in."""


@dataclass(frozen=True)
class ClassMember:
    """A student of the gradebook, or with a folder of submissions."""

    student: str
    """The student's id."""
    state: ClassState
    """How the assignment stands."""
    result: SubmissionResult | None = None
    """The result on disk; None where there is none of this student's that can be read."""
    graded_on: str = ""
    """The day on which the result was written, as 2026-03-05; empty without one."""
    problem: EngineSentence | None = None
    """What is wrong with the file that was handed in, or with the result; None where nothing is."""
    other_key: bool = False
    """Whether the result was made with another answer key."""
    unrecorded: bool = False
    """Whether the gradebook does not have the scores of the result."""
    old_penalty: bool = False
    """Whether the gradebook's late penalty is not the one by the deadline, the rule and the points of today."""
    unread: bool = False
    """Whether a written answer waits for a person. In a file that cannot be read there is none to read."""
    undecided: bool = False
    """Whether points of a function wait for a person: it could not be judged, or the code has changed."""
    unreadable: bool = False
    """Whether points are of a file that cannot be read, and wait for a person: its 0 is no judgement."""
    last_name: str = ""
    """As the gradebook has it; empty where nobody entered it."""
    first_name: str = ""
    """The same."""

    @property
    def is_kept(self) -> bool:
        """Whether grading again leaves all as it is: what was graded is away, or what is there now cannot be read."""
        return self.state == "away" or (self.state == "stale" and self.problem is not None)
