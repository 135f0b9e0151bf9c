"""The folder of a course: its paths and settings, nbgrader's configuration, new assignments, released notebooks."""

import tensorgrade.skip_unused_grammars  # noqa: F401  before anything here imports nbformat
