"""The package name that notebooks import `check` from: the present one, and the one used before version 0.2.

Notebooks that were released with the former name can still be graded; no package of that name is installed.
"""

import ast
import re

NAME = "tensorgrade"
FORMER_NAME = "grader"

IMPORT_LINE = re.compile(rf"^from (?:{NAME}|{FORMER_NAME}) import check$", re.MULTILINE)
"""Matches the line of a notebook that imports `check`, by either name."""


def update_imports(tree: ast.AST) -> None:
    """Replace the module of every ``from grader import check`` below this node by the present name, in place.

    Other imports from ``grader`` are kept: a student's own module may have that name.
    """
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.ImportFrom)
            and (node.module, node.level) == (FORMER_NAME, 0)
            and [item.name for item in node.names] == ["check"]
        ):
            node.module = NAME
