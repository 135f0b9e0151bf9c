"""The Jinja environment that renders pages. Autoescape and StrictUndefined are always on.

A page carries its style sheet and script inside it, and a policy that allows exactly these
by their digests: whatever else got into a page would not run.
"""

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from grader.language import catalogue


def render(template: str, language: str, folders: Sequence[Path], **data: Any) -> str:
    """The template, found in the first folder that has it, in the language."""
    return _environment(language, tuple(folders)).get_template(template).render(language=language, **data)


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
        """A style sheet or script, as it stands inside a page."""
        return Markup(environment.get_template(name).render(language=language))

    @cache
    def digest(name: str) -> str:
        """What the content security policy calls it."""
        return "sha256-" + base64.b64encode(hashlib.sha256(inline(name).encode()).digest()).decode()

    environment.globals |= {"inline": inline, "digest": digest}
    return environment


def points_text(points: float) -> str:
    """Points as people write them: 6, 4.5, 2.67."""
    return f"{points:g}"


def exact_text(score: float) -> str:
    """A rounded score with all its digits, as another program reads it back."""
    return f"{score:.2f}".rstrip("0").rstrip(".")


def spreadsheet_cell(text: str) -> str:
    """The text, quoted with an apostrophe where a spreadsheet would run it as a formula."""
    return f"'{text}" if text[:1] in tuple("=+-@\t\r") else text


def percent(share: float) -> str:
    """A share of 1 in whole percent."""
    return f"{share:.0%}"


def milliseconds(seconds: float) -> str:
    """A time in milliseconds, to two digits or whole ones."""
    return f"{1000 * seconds:.2g} ms" if seconds < 0.1 else f"{1000 * seconds:.0f} ms"
