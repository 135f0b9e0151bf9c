"""The table of figures in docs/figures.md."""

import inspect

from docs.generators.markdown import cell, with_region
from docs.generators.paths import DOCS
from tensorgrade.course.notebook_figures import usage
from tensorgrade.figures.catalogue import FIGURES


def figures_page() -> str:
    """docs/figures.md with its table of figures."""
    lines = ["", "| figure | what it shows |", "|---|---|"]
    for draw in FIGURES.values():
        paragraphs = (inspect.getdoc(draw) or "").split("\n\n")
        lines.append(f"| `{usage(draw)}` | {cell(' '.join(' '.join(paragraphs).replace('``', '`').split()))} |")
    return with_region((DOCS / "figures.md").read_text(encoding="utf-8"), "figures", "\n".join(lines) + "\n\n")
