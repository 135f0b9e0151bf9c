"""The table of figures in docs/authoring.md."""

import inspect

from docs.generators.markdown import cell, with_region
from docs.generators.paths import DOCS
from tensorgrade.course.notebook_figures import usage
from tensorgrade.figures.catalogue import FIGURES


def authoring_page() -> str:
    """docs/authoring.md with its table of figures."""
    lines = ["", "| figure | what it shows |", "|---|---|"]
    for draw in FIGURES.values():
        paragraphs = (inspect.getdoc(draw) or "").split("\n\n")
        lines.append(f"| `{usage(draw)}` | {cell(' '.join(' '.join(paragraphs).replace('``', '`').split()))} |")
    return with_region((DOCS / "authoring.md").read_text(encoding="utf-8"), "figures", "\n".join(lines) + "\n\n")
