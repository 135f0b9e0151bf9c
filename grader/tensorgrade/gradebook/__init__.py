import tensorgrade.skip_unused_grammars  # noqa: F401  before anything here imports nbformat
