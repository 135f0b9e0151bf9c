"""Find uses of forbidden (ready-made) operations of an array library in an answer's source.

Only the function and the functions of the notebook that it names, directly or indirectly, are searched: a cell
that compares the answer with the ready-made operation is allowed. Names are resolved through imports only. Other
ways to reach an operation are found when the call runs in the sandbox, where its library is installed.
"""

from collections.abc import Iterator, Mapping, Sequence

from tensorgrade.arrays.libraries import LIBRARY_MODULES
from tensorgrade.sandbox.outcomes import Place, UsedReadyMade
from tensorgrade.submission.cell_syntax import source_lines
from tensorgrade.submission.definitions import Definition
from tensorgrade.submission.notebook_reader import ParsedSubmission


def find_forbidden_operations(
    submission: ParsedSubmission, function: str, forbidden: Sequence[str]
) -> dict[str, UsedReadyMade]:
    """By library, the first use of a forbidden operation (see `tensorgrade.exercise.definition.Exercise.ready_made`).

    Operations have their full names.
    """
    sources = dict(submission.cells)
    uses: dict[str, UsedReadyMade] = {}
    for definition in _reachable(submission.definitions, function):
        for name, line in definition.references.items():
            library = name.partition(".")[0]
            if library in LIBRARY_MODULES.values() and library not in uses and _is_forbidden(name, forbidden):
                text = source_lines(sources[definition.cell])[line - 1]
                uses[library] = UsedReadyMade(name, Place(definition.cell, line, text.strip()[:200]))
    return uses


def _reachable(definitions: Mapping[str, Definition], start: str) -> Iterator[Definition]:
    """The function and, transitively, the functions and classes that it names."""
    pending, visited = [start], {start}
    while pending:
        definition = definitions.get(pending.pop())
        if definition is None:
            continue
        yield definition
        new = [name for name in definition.names if name not in visited]
        visited.update(new)
        pending += new


def _is_forbidden(name: str, forbidden: Sequence[str]) -> bool:
    modules = [item for item in forbidden if "." in item]
    return name.rpartition(".")[2] in forbidden or any(f"{name}.".startswith(f"{module}.") for module in modules)
