"""Importing nbformat, nbgrader or jupytext without the grammars that jsonschema compiles and nothing here uses.

jsonschema, on which nbformat depends, imports ``rfc3987_syntax`` for the formats "iri" and "iri-reference", and that
package compiles its grammars at each import: more than a second in every process that reads a notebook. No notebook's
schema names these formats. Without the package, jsonschema registers no check for them, and they pass unchecked, as in
an installation that lacks it.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_PACKAGE = "rfc3987_syntax"


@contextmanager
def unused_grammars_skipped() -> Iterator[None]:
    """In the block, jsonschema is imported as if the package of grammars were not installed."""
    if _PACKAGE in sys.modules:
        yield
        return
    # With None in its place, importing the package raises ModuleNotFoundError.
    sys.modules[_PACKAGE] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[_PACKAGE]
