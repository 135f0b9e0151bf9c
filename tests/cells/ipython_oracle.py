"""What IPython makes of a cell, and what a text means as Python."""

import ast
import warnings

from IPython.core.inputtransformer2 import TransformerManager


def tree(python: str) -> str | None:
    """What the text means, without places; None where it is no Python."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.dump(ast.parse(python))
        except SyntaxError:
            return None


def in_ipython(source: str) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return TransformerManager().transform_cell(source)


def lines(source: str) -> int:
    return source.replace("\r\n", "\n").replace("\r", "\n").count("\n")
