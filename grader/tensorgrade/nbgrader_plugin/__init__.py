"""Our classes inside nbgrader's commands: autograde, generate_feedback, export, zip_collect."""

import tensorgrade.skip_unused_grammars  # noqa: F401  before anything here imports nbformat
