"""docs/ as a site: ``make site``. Sphinx reads the same Markdown that a code host shows; its warnings are errors."""

import tomllib
from pathlib import Path
from typing import Any

from docutils import nodes  # type: ignore[import-untyped]
from sphinx.application import Sphinx

from tensorgrade.version import VERSION

ADDRESS = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
    "tensorgrade"
]["address"].rstrip("/")
"""Of the repository; empty until it has one. Then pages have links to their source and to its editor."""
MAX_DESCRIPTION = 160
"""Characters of a page's description that search engines and previews show."""

project = "tensorgrade"
release = VERSION
extensions = ["myst_parser", "sphinx_copybutton"]
source_suffix = {".md": "markdown"}
myst_heading_anchors = 3  # pages link to headings of each other, api.md and results.md to their own entries
highlight_language = "none"  # blocks that name no language are commands, tables and drawings
copybutton_prompt_text = "$ "  # of a block with prompts, the button copies what is to be typed
html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_extra_path = ["feedback-card.png", "feedback-card-dark.png"]  # of the front page, which has them as HTML
html_title = f"tensorgrade {VERSION}"
html_show_copyright = False
html_theme_options: dict[str, Any] = {"top_of_page_buttons": []}
if ADDRESS:
    html_theme_options = {
        "source_repository": ADDRESS,
        "source_branch": "main",
        "source_directory": "docs/",
        "top_of_page_buttons": ["view", "edit"],
    }


def describe(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Give a page its first paragraph as description, for search engines and previews."""
    if doctree is None:
        return
    text = next((found.astext() for found in doctree.findall(nodes.paragraph)), "")
    words = nodes.unescape(" ".join(text.split()))
    if len(words) > MAX_DESCRIPTION:
        words = words[:MAX_DESCRIPTION].rpartition(" ")[0] + " …"
    escaped = words.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    context["metatags"] = context.get("metatags", "") + f'<meta name="description" content="{escaped}">\n'


def setup(app: Sphinx) -> None:
    """Called by Sphinx."""
    app.connect("html-page-context", describe)
