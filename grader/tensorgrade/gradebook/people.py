"""A student of the gradebook, as sheets of scores need one."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """One student of the gradebook."""

    id: str
    """nbgrader's id."""
    name: str
    """Last name, first name, as far as they are known; else the id."""
    email: str
    lms_id: str
    """What the other system calls the student; empty where nobody entered it."""
    scores: tuple[str, ...]
    """Final scores, one per assignment; empty for nothing handed in."""
