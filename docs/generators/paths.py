"""Where the pages are, and what they are made from."""

from pathlib import Path

DOCS = Path(__file__).parents[1]
ROOT = DOCS.parent
PACKAGE = ROOT / "grader/tensorgrade"
