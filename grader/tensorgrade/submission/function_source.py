"""The code of one function in a submission: its definition, and what else of the file it uses. Reads, never runs."""

import ast
from collections.abc import Iterator, Sequence

from tensorgrade.submission.notebook_reader import ParsedSubmission, bindings, strip_magics, syntax_tree


def function_sources(submission: ParsedSubmission, functions: Sequence[str]) -> dict[str, str]:
    """The code of each function that is written, as text that parses by itself.

    To a function belong its last definition and those of the helpers, classes and constants that it reads, in the order
    of the file; not the other functions of the assignment, which are looked at by themselves, and no imports.
    """
    statements = list(_statements(submission))
    last = {name: place for place, (_, tree) in enumerate(statements) for name, _ in bindings(ast.Module([tree], []))}
    found = {}
    for function in functions:
        if function in last and function not in submission.unimplemented and function not in submission.syntax_errors:
            places = _reached(statements, last, function, set(functions) - {function})
            found[function] = "\n\n".join(dict.fromkeys(statements[place][0] for place in sorted(places)))
    return found


def _statements(submission: ParsedSubmission) -> Iterator[tuple[str, ast.stmt]]:
    """The top-level statements of all cells that are Python, as text and tree; no imports."""
    for _, source in submission.cells:
        tree = syntax_tree(source)
        # As Python counts lines: str.splitlines would break at form feeds too.
        lines = strip_magics(source).replace("\r\n", "\n").replace("\r", "\n").split("\n") if tree else []
        for node in tree.body if tree else ():
            if not isinstance(node, (ast.Import, ast.ImportFrom)):
                first = min([node.lineno, *(item.lineno for item in getattr(node, "decorator_list", ()))])
                yield "\n".join(lines[first - 1 : node.end_lineno]), node


def _reached(
    statements: Sequence[tuple[str, ast.stmt]], last: dict[str, int], function: str, others: set[str]
) -> set[int]:
    """Places of the statements that define the function and all that it reads."""
    reached: set[int] = set()
    waiting = [last[function]]
    while waiting:
        place = waiting.pop()
        if place not in reached:
            reached.add(place)
            waiting += [last[name] for name in _read(statements[place][1]) - others if name in last]
    return reached


def _read(node: ast.stmt) -> set[str]:
    """Names that it takes from outside, as far as one can see."""
    read: set[str] = set()
    own: set[str] = set()
    for item in ast.walk(node):
        if isinstance(item, ast.Name):
            (read if isinstance(item.ctx, ast.Load) else own).add(item.id)
        elif isinstance(item, ast.arg):
            own.add(item.arg)
    return read - own
