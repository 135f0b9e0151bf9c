"""All pages that are made from the code, by the name of their file."""

from collections.abc import Callable

from docs.generators.author_api import api_page
from docs.generators.chapter import chapter_page
from docs.generators.commands import cli_page
from docs.generators.figures import figures_page
from docs.generators.front_page import index_page
from docs.generators.modules import design_page, modules_page
from docs.generators.paths import DOCS
from docs.generators.results import results_page, results_schema
from docs.generators.settings import settings_page
from docs.generators.templates import template_reference_page

PAGES: dict[str, Callable[[], str]] = {
    "api.md": api_page,
    "chapter.md": chapter_page,
    "cli.md": cli_page,
    "design.md": design_page,
    "figures.md": figures_page,
    "index.md": index_page,
    "modules.md": modules_page,
    "results.md": results_page,
    "results.schema.json": results_schema,
    "settings.md": settings_page,
    "template-reference.md": template_reference_page,
}


def write_pages() -> None:
    """Write every page that is made from the code."""
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")
