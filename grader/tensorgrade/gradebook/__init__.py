"""nbgrader's gradebook database and formgrader's notebooks: recording scores, reading people, keeping valid results."""

import tensorgrade.skip_unused_grammars  # noqa: F401  before anything here imports nbformat
