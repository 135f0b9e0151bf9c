"""The Jinja environment that renders pages. Autoescape and StrictUndefined are always on.

A page contains its style sheet and script, and a content security policy that allows exactly these
by their digests: any other script in a page would not run.
"""

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from tensorgrade.number_format import milliseconds, percent, points_text
from tensorgrade.translation import catalogue


def render(template: str, language: str, folders: Sequence[Path], **data: Any) -> str:
    """Render a template, from the first folder that has it, in one language."""
    page = _environment(language, tuple(folders)).get_template(template)
    return page.render(language=language.replace("_", "-"), **data)  # as HTML writes codes


@cache
def _environment(language: str, folders: tuple[Path, ...]) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([str(folder) for folder in folders]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(catalogue(language), newstyle=True)  # type: ignore[attr-defined]
    environment.filters |= {"points": points_text, "percent": percent, "milliseconds": milliseconds}

    @cache
    def inline(name: str) -> Markup:
        """A style sheet or script, as text inside a page."""
        return Markup(environment.get_template(name).render(language=language))

    @cache
    def digest(name: str) -> str:
        """Its hash source in the content security policy."""
        return "sha256-" + base64.b64encode(hashlib.sha256(inline(name).encode()).digest()).decode()

    environment.globals |= {"inline": inline, "digest": digest}
    return environment
