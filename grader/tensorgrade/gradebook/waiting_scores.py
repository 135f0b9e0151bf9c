"""Scores that are not final, counted: `tensorgrade export` and nbgrader's exporters say the same of them."""

from collections.abc import Collection, Iterable, Iterator

from tensorgrade.gradebook.recorded_students import RecordedStudents
from tensorgrade.result.class_member import ClassMember
from tensorgrade.student_id import shown_id

MAX_NAMED = 5
"""So many students are named in a sentence."""

_SCORES = ("student's score is", "students' scores are")
"""Of one student, and of more."""
_FILES = ("student's file", "students' files")


class WaitingScores:
    """Counts the students of a class whose scores are not final."""

    def __init__(self) -> None:
        self._unread = self._undecided = 0
        self._unreadable: list[str] = []

    def counted(self, members: Iterable[ClassMember]) -> Iterator[ClassMember]:
        """The members, each of which is counted as it passes."""
        for member in members:
            self._unread += member.unread
            self._undecided += member.undecided
            if member.unreadable:
                self._unreadable.append(member.student)
            yield member

    def sentences(self) -> Iterator[str]:
        """What is to be said with the scores: how many are not final, and why."""
        for count, reason in (
            (self._unread, "written answers wait"),
            (self._undecided, "points of functions wait"),
        ):
            if count:
                yield f"{count} {_SCORES[count > 1]} not final: {reason} for a person."
        if count := len(self._unreadable):
            named = ", ".join(map(shown_id, self._unreadable[:MAX_NAMED])) + (", …" if count > MAX_NAMED else "")
            yield (
                f"{count} {_FILES[count > 1]} could not be read ({named}): the 0 for functions is no judgement. Look "
                "at it, or ask for another."
            )


def members_of_gradebook(recorded: RecordedStudents, students: Collection[str]) -> Iterator[ClassMember]:
    """These students as the gradebook alone has them, of an assignment that has no results here."""
    for student in students:
        yield ClassMember(student, "graded", unread=student in recorded.unread, undecided=student in recorded.undecided)
