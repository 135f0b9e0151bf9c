"""docs/ as a site: ``make site``. Sphinx reads the same Markdown that a code host shows; its warnings are errors."""

from tensorgrade.version import VERSION

project = "tensorgrade"
release = VERSION
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
myst_heading_anchors = 3  # pages link to headings of each other, api.md and results.md to their own entries
highlight_language = "none"  # blocks that name no language are commands, tables and drawings
html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_title = f"tensorgrade {VERSION}"
html_show_copyright = False
html_theme_options: dict[str, list[str]] = {"top_of_page_buttons": []}
