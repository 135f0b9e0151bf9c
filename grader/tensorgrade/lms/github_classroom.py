"""GitHub Classroom: whose a repository is, by its name and by the roster that Classroom exports."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from tensorgrade.gradebook.student_lookup import Submitter
from tensorgrade.lms.roster import RosterError, read_roster
from tensorgrade.student_id import folded_form

_USERNAME, _IDENTIFIER = "github_username", "identifier"


class UnknownOwner(Exception):
    """A repository whose owner is not known; the text is a sentence that says why."""


def common_prefix(names: Sequence[str], assignments: Sequence[str]) -> str:
    """What the repositories' names begin with: an assignment's name and a hyphen if all do, otherwise nothing."""
    prefixes = (f"{assignment}-" for assignment in sorted(assignments, key=len, reverse=True))
    return next((text for text in prefixes if names and all(_begins_with(name, text) for name in names)), "")


def owner(name: str, prefix: str, identifiers: Mapping[str, str] | None) -> Submitter:
    """Whose the repository of this name is. Raises UnknownOwner.

    ``identifiers`` are the roster's, by user names in lower case; without a roster (None) user names are ids.
    """
    if not _begins_with(name, prefix):
        raise UnknownOwner(f"Its name does not begin with {prefix}.")
    username = name[len(prefix) :]
    if identifiers is None:
        return Submitter(username, folded_form(username), identifiers=(username,))
    # A student chooses the user name: it may be the id of somebody else.
    if folded_form(username) not in identifiers:
        raise UnknownOwner("Its owner is not in the roster.")
    identifier = identifiers[folded_form(username)]
    return Submitter(identifier, identifier, identifiers=(identifier,))


def _begins_with(name: str, prefix: str) -> bool:
    return name.lower().startswith(prefix.lower()) and len(name) > len(prefix)


def roster_identifiers(path: Path) -> dict[str, str]:
    """The identifiers in Classroom's roster, by user names in lower case. Raises RosterError."""
    roster = read_roster(path)
    if missing := [column for column in (_IDENTIFIER, _USERNAME) if column not in roster.names]:
        raise RosterError(f"{path} has no column {missing[0]!r}; give the roster that GitHub Classroom exported.")
    roster.require_single((_IDENTIFIER, _USERNAME))
    pairs = [(folded_form(row[_USERNAME].strip()), row[_IDENTIFIER].strip()) for row in roster.rows]
    pairs = [(username, identifier) for username, identifier in pairs if username and identifier]
    if repeated := [name for name, count in Counter(username for username, _ in pairs).items() if count > 1]:
        raise RosterError(f"{path} has several lines with the user name {repeated[0]!r}; keep one of them.")
    return dict(pairs)
