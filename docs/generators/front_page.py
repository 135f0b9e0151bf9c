"""docs/index.md: README's first screen."""

import re

from docs.generators.markdown import with_region
from docs.generators.paths import DOCS, ROOT


def index_page() -> str:
    """docs/index.md with README's first screen: all that stands before its list of pages."""
    front = (ROOT / "README.md").read_text(encoding="utf-8").partition("\n## Read on")[0]
    page = (DOCS / "index.md").read_text(encoding="utf-8")
    return with_region(page, "front", re.sub(r'(\]\(|=")docs/', r"\1", front))
