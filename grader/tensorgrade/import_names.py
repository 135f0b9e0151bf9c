"""The package name that notebooks import `check` from: the present one, and the one used before version 0.2.

Notebooks with the former name still work: `tensorgrade.sandbox.allowed_imports` and
`tensorgrade.selfcheck.former_import` provide it where they run. No package of that name is installed.
"""

import re

NAME = "tensorgrade"
FORMER_NAME = "grader"

IMPORT_LINE = re.compile(rf"^from (?:{NAME}|{FORMER_NAME}) import (?P<names>check(?:, show)?)$", re.MULTILINE)
"""Matches the line of a notebook that imports `check`, by either name, and `show`."""
