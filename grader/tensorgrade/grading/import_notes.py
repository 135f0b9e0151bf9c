"""The remarks about modules that a function's cells import and that answers may not use."""

from collections.abc import Collection

from tensorgrade.result.notes import FurtherImports, ImportNotAvailable, Note
from tensorgrade.sandbox.allowed_imports import is_allowed_import
from tensorgrade.submission.notebook_reader import ParsedSubmission

MAX_NAMED = 10
"""Modules that are named; of the others only the number is told."""


def import_notes(submission: ParsedSubmission, cells: Collection[int], allowed: Collection[str]) -> list[Note]:
    """The remarks about the imports in these cells; ``allowed`` are modules beside NumPy and the standard library."""
    imported = (name for name, cell in submission.imports.items() if cell in cells)
    names = [name for name in imported if not is_allowed_import(name, tuple(allowed))]
    notes: list[Note] = [ImportNotAvailable(name) for name in names[:MAX_NAMED]]
    return notes + ([FurtherImports(len(names) - MAX_NAMED)] if len(names) > MAX_NAMED else [])
