"""The Jinja environment that renders pages. Autoescape and StrictUndefined are always on.

A page contains its style sheet and script, and a content security policy that allows exactly these
by their digests: any other script in a page would not run.
"""

import base64
import hashlib
from collections.abc import Iterable, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import nodes
from markupsafe import Markup

from tensorgrade.number_format import milliseconds, percent, points_text
from tensorgrade.report.part_words import level, tone
from tensorgrade.report.sentence_joints import bracketed, join_sentences, label, names
from tensorgrade.report.template_loader import BUILT_IN, TemplateLoader
from tensorgrade.report.template_mistakes import (
    NotDefined,
    StrictlyUndefined,
    TemplateLine,
    TemplateMistake,
    mistake,
    mistake_text,
    syntax_mistake,
    template_lines,
    where_and_what,
)
from tensorgrade.translation import catalogue, translator


def render(template: str, language: str, folders: Sequence[Path], **data: Any) -> str:
    """Render a template in one language: a course's own, from ``folders``, else the built-in one.

    Raises TemplateMistake for a mistake in a template of the course's.
    """
    return _environment(language, tuple(folders)).render(template, data)


class TemplateEnvironment(jinja2.Environment):
    """Templates in one language: the course's own, from ``folders``, and the built-in ones."""

    def __init__(self, language: str, folders: Sequence[Path]) -> None:
        self.templates = TemplateLoader(folders)
        super().__init__(
            loader=self.templates,
            autoescape=True,
            undefined=StrictlyUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n"],
        )
        self.install_gettext_translations(catalogue(language), newstyle=True)  # type: ignore[attr-defined]
        self.filters |= {"points": points_text, "percent": percent, "milliseconds": milliseconds}
        self.filters |= {"tone": tone, "level": level}
        for joint in (label, names, bracketed):
            self.filters[joint.__name__] = partial(joint, _=translator(language))
        self.filters["sentences"] = lambda sentences: join_sentences(*sentences)

        @cache
        def inline(name: str) -> Markup:
            """A style sheet or script, as text inside a page."""
            return Markup(self.get_template(name).render())

        @cache
        def digest(name: str) -> str:
            """Its hash source in the content security policy."""
            return "sha256-" + base64.b64encode(hashlib.sha256(inline(name).encode()).digest()).decode()

        # As HTML writes codes of languages.
        self.globals |= {"inline": inline, "digest": digest, "language": language.replace("_", "-")}
        self._cached = inline, digest

    def forget_parts(self) -> None:
        """Render anew what pages share: style sheet, script, and what imported templates hold outside of macros."""
        for function in self._cached:
            function.cache_clear()
        for template in self.cache.values() if self.cache else ():
            template._module = None

    def render(self, template: str, data: dict[str, Any]) -> str:
        """A page. Raises TemplateMistake for a mistake in a template of the course's."""
        try:
            return self.get_template(template).render(data)
        except Exception as error:
            found = self.mistake_of(error, data)
            if found is None:
                raise
            raise found from None

    def mistake_of(self, error: Exception, variables: Iterable[str]) -> TemplateMistake | None:
        """The mistake in a course's template that an error comes from; None for one that is not the course's."""
        if isinstance(error, TemplateMistake):
            return error
        if isinstance(error, jinja2.TemplateSyntaxError):
            path = Path(error.filename or error.name or "")  # for some mistakes, Jinja gives the path as the name
            shown, own = self.templates.locate(str(path)) or ("", False)
            return syntax_mistake(error, shown, self.templates.text(path)) if own else None
        lines = template_lines(error, self.templates.locate)
        names = {*variables, *self.globals}
        if found := where_and_what(error, lines, lambda line: names | self._declared_names(line)):
            return self.outdated(*found) if isinstance(error, NotDefined) else mistake(*found)
        return self._misfit(mistake_text(error, names), lines)

    def _misfit(self, text: str, lines: Sequence[TemplateLine]) -> TemplateMistake | None:
        """The mistake in a template that replaces a built-in one and cannot be used as that; None where it is ours."""
        replacing = [name for name in self.templates.own_names() if self.templates.is_whole_replacement(name)]
        if not lines or not replacing:
            return None
        for name in replacing:
            for macro in self.tree(name).find_all(nodes.Macro):
                if text.startswith(f"TypeError: macro {macro.name!r}"):
                    why = f"{lines[-1]}, calls this in another way: {text.removeprefix('TypeError: ')}"
                    return self.outdated(TemplateLine(self.templates.shown(name), macro.lineno), why)
        return TemplateMistake(f"{lines[-1]}, does not work with this course's {', '.join(replacing)}: {text}.")

    def outdated(self, line: TemplateLine, text: str) -> TemplateMistake:
        """The mistake in a line that another version of the built-in templates may explain.

        That is so where the file takes the place of a whole built-in one, and no name is nearly the right one.
        """
        found, name = mistake(line, text), line.file.partition("/")[2]
        if text.endswith("?") or not self.templates.is_whole_replacement(name):
            return found
        return found.followed_by(
            f"The file replaces the whole of tensorgrade's {name}, which may have changed since; docs/templates.md "
            "shows how to change a part of it only."
        )

    def _declared_names(self, line: TemplateLine) -> set[str]:
        """The names of variables, arguments and macros in a template, and in the built-in one that it may extend."""
        name = line.file.partition("/")[2]
        return set[str]().union(
            *(declared_names(self.tree(item)) for item in (name, BUILT_IN + name) if self.templates.path(item))
        )

    def tree(self, template: str) -> nodes.Template:
        """The syntax tree of a template. Raises TemplateNotFound, TemplateSyntaxError or TemplateMistake."""
        text, path, _ = self.templates.get_source(self, template)
        return self.parse(text, template, path)


def declared_names(tree: nodes.Template) -> set[str]:
    """The names that a template gives to variables, arguments and macros."""
    names = {node.name for node in tree.find_all(nodes.Name) if node.ctx in ("store", "param")}
    names |= {node.name for node in tree.find_all(nodes.Macro)}
    names |= {node.target for node in tree.find_all(nodes.Import)}
    return names | {imported_name(item) for node in tree.find_all(nodes.FromImport) for item in node.names}


def imported_name(item: str | tuple[str, str]) -> str:
    """The name that a macro gets where it is imported."""
    return item if isinstance(item, str) else item[1]


@cache
def _environment(language: str, folders: tuple[Path, ...]) -> TemplateEnvironment:
    return TemplateEnvironment(language, folders)
