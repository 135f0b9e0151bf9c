"""Equivalent mutants: those that compute the same as the reference solution, for a reason that the author wrote down.

The reasons of an assignment are in `REASONS_FILE` beside its exercises, as tables ``[[equivalent]]`` of TOML.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tensorgrade.audit.mutants import Mutant
from tensorgrade.errors import UserError
from tensorgrade.user_file import read_user_text

REASONS_FILE = "equivalent_mutants.toml"


@dataclass(frozen=True)
class EquivalentMutant:
    """An author's reason why a mutant computes the same as the reference solution."""

    function: str
    line: str
    mutated: str
    reason: str

    def explains(self, mutant: Mutant) -> bool:
        """Whether the reason is about this mutant: the same function, line and mutated line."""
        return (self.function, self.line, self.mutated) == (mutant.function, mutant.line, mutant.mutated)


def read_reasons(folder: Path, exercises: Sequence[str]) -> list[EquivalentMutant]:
    """The reasons in the folder's `REASONS_FILE`, none if there is no file. Raises UserError for a wrong entry."""
    path = folder / REASONS_FILE
    try:
        entries = tomllib.loads(read_user_text(path, "mend that")) if path.is_file() else {}
        reasons = [EquivalentMutant(**entry) for entry in entries.pop("equivalent", [])]
    except (tomllib.TOMLDecodeError, TypeError) as error:
        raise UserError(f"{path} cannot be used: {error}.") from None
    for item in reasons:
        if item.function not in exercises:
            raise UserError(f"{path} explains a mutant of {item.function!r}, which is no exercise here.")
        if not item.reason.strip():
            raise UserError(f"{path} gives no reason why `{item.mutated}` is equivalent in {item.function}.")
    if entries:
        raise UserError(f"{path}: {', '.join(entries)} is not understood; entries are tables [[equivalent]].")
    return reasons
