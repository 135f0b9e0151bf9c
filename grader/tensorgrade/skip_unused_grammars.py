"""Importing this module keeps jsonschema, on which nbformat depends, from compiling grammars that nothing here uses.

jsonschema imports ``rfc3987_syntax`` for the formats "iri" and "iri-reference", and that package compiles its
grammars at each import: more than a second in every process that reads a notebook. No notebook's schema names these
formats. Without the package, jsonschema registers no check for them, and they pass unchecked, as in an installation
that lacks it. Import this before nbformat, nbgrader or jupytext.
"""

import sys

if "jsonschema" not in sys.modules:
    # With None in its place, importing the package raises ModuleNotFoundError.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
