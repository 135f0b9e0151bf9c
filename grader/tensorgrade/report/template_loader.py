"""Finds templates: a course's own first, then the built-in ones, which ``tensorgrade:NAME`` asks for by name."""

import hashlib
import os
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

import jinja2
from jinja2.loaders import split_template_path

from tensorgrade.report.template_mistakes import TemplateMistake
from tensorgrade.shipped_files import shipped_folder

BUILT_IN = "tensorgrade:"
"""What the name of a built-in template begins with, where a course's template asks for that one."""

STUDENTS_OWN = ("check.html.j2", "show.html.j2")
"""What students' machines draw with the built-in templates alone: a course's cannot change it."""

FORMER_TEMPLATES = Path(__file__).parent / "former_templates.sha256"
"""The digests of built-in templates of older versions, of which courses have copies: as ``sha256sum`` writes them."""


class TemplateLoader(jinja2.BaseLoader):
    """Templates from ``folders``, a course's own, and after them the built-in ones.

    A copy of an older version's template is not used: its course never changed it.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self.built_in = shipped_folder("templates")
        self.own = [folder for folder in folders if folder != self.built_in]

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """The template's text, path, and a function that tells whether the text is still that of the file.

        Raises TemplateNotFound, or TemplateMistake for a file of the course's that cannot be read.
        """
        path = self.path(template)
        if path is None:
            raise jinja2.TemplateNotFound(template)
        text, changed = self.text(path), path.stat().st_mtime_ns
        return text, str(path), lambda: self.path(template) == path and path.stat().st_mtime_ns == changed

    def path(self, template: str) -> Path | None:
        """The file that is the template; None where there is none."""
        name = template.removeprefix(BUILT_IN)
        try:
            inside = Path(*split_template_path(name))
        except jinja2.TemplateNotFound:  # it leads out of the folder
            return None
        for folder in [] if template.startswith(BUILT_IN) else self.own:
            if os.path.lexists(folder / inside) and not self._is_former(folder, name):
                return folder / inside
        path = self.built_in / inside
        return path if path.is_file() else None

    def names(self) -> list[str]:
        """What templates can be called: the course's own and the built-in ones."""
        built_in = self.built_in_names()
        return [*self.own_names(), *built_in, *(f"{BUILT_IN}{name}" for name in built_in)]

    def built_in_names(self) -> list[str]:
        """The names of the built-in templates."""
        return [path.name for path in sorted(self.built_in.glob("*.j2"))]

    def own_names(self) -> list[str]:
        """The names of the course's own templates, without copies of former ones."""
        return [name for name, _ in self.own_files() if name.endswith(".j2")]

    def own_files(self) -> Iterator[tuple[str, Path]]:
        """The course's own templates, and other files that these can include: names and paths."""
        for folder, name in self._files():
            if not name.endswith(".md") and not self._is_former(folder, name):
                yield name, folder / name

    def former_copies(self) -> list[str]:
        """The names of the course's copies of former templates."""
        return [name for folder, name in self._files() if self._is_former(folder, name)]

    def is_own(self, template: str) -> bool:
        """Whether the template is the course's own."""
        located = self.locate(str(self.path(template)))
        return located is not None and located[1]

    def locate(self, path: str) -> tuple[str, bool] | None:
        """How the file of a template is shown, and whether it is the course's own; None for any other file."""
        for folder in self.own:
            if Path(path).is_relative_to(folder):
                return f"{folder.name}/{Path(path).relative_to(folder).as_posix()}", True
        if Path(path).parent == self.built_in:
            return f"tensorgrade's {Path(path).name}", False
        return None

    def shown(self, template: str) -> str:
        """How the file of a template is shown; the template's name where there is no file."""
        located = self.locate(str(self.path(template)))
        return located[0] if located else template

    def is_whole_replacement(self, template: str) -> bool:
        """Whether a course's own template takes the place of a built-in one without extending it."""
        path = self.path(template)
        if path is None or not self.is_own(template) or template not in self.built_in_names():
            return False
        extends = rf"""extends\s+["']{re.escape(BUILT_IN + template)}["']"""
        return re.search(extends, self.text(path)) is None

    def _files(self) -> Iterator[tuple[Path, str]]:
        for folder in self.own:
            for path in sorted(folder.rglob("*")):
                # A folder or a broken link in the place of a template is told when it is read.
                if (path.is_file() or path.suffix == ".j2") and not path.name.startswith("."):
                    yield folder, path.relative_to(folder).as_posix()

    def _is_former(self, folder: Path, name: str) -> bool:
        """Whether a file is a copy that its course never changed, and a built-in template has its place today."""
        path = folder / name
        replaced = path.is_file() and (self.built_in / name).is_file()
        return replaced and (digest(self._content(path)), name) in _former_templates()

    def _content(self, path: Path) -> bytes:
        try:
            return path.read_bytes()
        except OSError as error:
            raise TemplateMistake(f"{self._shown(path)} cannot be read: {error.strerror}.") from None

    def text(self, path: Path) -> str:
        """The text of a template's file. Raises TemplateMistake for a file of the course's that cannot be read."""
        content = self._content(path)
        zero = content.find(b"\0")  # UTF-16 of Latin letters is UTF-8, too
        try:
            if zero < 0:
                return content.decode("utf-8-sig")
            start = zero
        except UnicodeDecodeError as error:
            start = error.start
        line = content.count(b"\n", 0, start) + 1
        raise TemplateMistake(f"{self._shown(path)}, line {line}: this is not UTF-8; save the file in that encoding.")

    def _shown(self, path: Path) -> str:
        located = self.locate(str(path))
        return located[0] if located else str(path)


def digest(content: bytes) -> str:
    """The digest of a template, whatever its line ends are."""
    return hashlib.sha256(content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")).hexdigest()


@cache
def _former_templates() -> frozenset[tuple[str, str]]:
    lines = FORMER_TEMPLATES.read_text(encoding="utf-8").splitlines()
    return frozenset((line.split()[0], line.split()[1]) for line in lines)
