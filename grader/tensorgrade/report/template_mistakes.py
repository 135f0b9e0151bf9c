"""Mistakes in a course's templates, each as one sentence with file and line."""

import dataclasses
import re
import textwrap
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

import jinja2
from jinja2.environment import TemplateModule
from jinja2.utils import missing

from tensorgrade.errors import UserError
from tensorgrade.report.template_tags import ALL_TAGS, line_of_open_tag

_SIMILAR = 0.7
"""How alike two names are, from 0 to 1, of which one may be a slip of the other."""

MAX_ERROR = 200
"""The most characters of an error's own text in a sentence."""


class TemplateMistake(UserError):
    """A mistake in a course's template: a sentence that says where, and what to do."""

    def followed_by(self, sentence: str) -> "TemplateMistake":
        """The same mistake, with another sentence at its end."""
        return TemplateMistake(f"{self} {sentence}")


class NotDefined(jinja2.UndefinedError):
    """A variable, field or element that does not exist was used."""

    def __init__(self, message: str, holder: Any, name: Any) -> None:
        super().__init__(message)
        self.holder = holder
        """What lacks it; `jinja2.utils.missing` for a variable."""
        self.name = name


class StrictlyUndefined(jinja2.StrictUndefined):
    """Raises `NotDefined` wherever it is used."""

    __slots__ = ()

    def __init__(
        self,
        hint: str | None = None,
        obj: Any = missing,
        name: str | None = None,
        exc: Callable[[str], jinja2.TemplateRuntimeError] = jinja2.UndefinedError,
    ) -> None:
        if hint is None:
            exc = _not_defined(obj, name)
        super().__init__(hint, obj, name, exc)  # type: ignore[arg-type]  # it is only called


def _not_defined(holder: Any, name: Any) -> Callable[[str], NotDefined]:
    return lambda message: NotDefined(message, holder, name)


@dataclasses.dataclass(frozen=True)
class TemplateLine:
    """A line of a template."""

    file: str
    """As it is shown."""
    line: int
    is_own: bool = True
    """Whether the template is the course's own, and not built in."""

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}"


Locate = Callable[[str], tuple[str, bool] | None]
"""From a file's path to how it is shown, and whether it is the course's own; None where it is no template."""


def nearest(name: str, known: Iterable[str]) -> str:
    """A question for the end of a sentence, such as "; did you mean 'title'?"; empty where nothing is similar."""
    found = get_close_matches(name, sorted(set(known) - {name}), 1, _SIMILAR)
    return f"; did you mean {found[0]!r}?" if found else ""


def mistake(line: TemplateLine, text: str) -> TemplateMistake:
    """The mistake in a line, as a sentence."""
    return TemplateMistake(f"{line}: {text if text.endswith('?') else text.removesuffix('.') + '.'}")


def syntax_mistake(error: jinja2.TemplateSyntaxError, file: str, source: str) -> TemplateMistake:
    """The mistake that keeps a template from being parsed."""
    line, text = error.lineno, str(error.message)
    unknown = re.match(r"Encountered unknown tag '(\w+)'", text)
    to_close = re.search(r"innermost block that needs to be closed is '(\w+)'", text)
    opened = line_of_open_tag(source, to_close[1], line) if to_close else None
    if to_close and not unknown:
        line, text = opened or line, f"this {{% {to_close[1]} %}} is never closed by {{% end{to_close[1]} %}}"
    elif unknown and unknown[1] not in ALL_TAGS:
        text = f"there is no tag {unknown[1]!r}{nearest(unknown[1], ALL_TAGS)}"
    elif unknown:
        before = f" of line {opened}" if opened else ""
        why = f"{{% {to_close[1]} %}}{before} has to be closed first" if to_close else "it closes nothing"
        text = f"{{% {unknown[1]} %}} does not fit here: {why}"
    for words, plain in _PLAIN_WORDS.items():
        text = text.replace(words, plain)
    return mistake(TemplateLine(file, line), text)


_PLAIN_WORDS = {
    "end of print statement": "}}",
    "end of statement block": "%}",
    "No filter named": "there is no filter",
    "No test named": "there is no test",
}
"""Jinja's words for what an author types."""


def where_and_what(
    error: Exception, lines: Sequence[TemplateLine], names_in: Callable[[TemplateLine], Iterable[str]]
) -> tuple[TemplateLine, str] | None:
    """The line of a course's own template where an error was raised, and what it says; None where none was at work.

    ``lines`` are all those that were at work, and ``names_in`` gives the variables and functions that there are in one.
    """
    own = [line for line in lines if line.is_own]
    if not own:
        return None
    text = mistake_text(error, names_in(own[-1]))
    # A built-in template fails inside the course's where it is given something else than it needs.
    inside = "" if lines[-1].is_own or isinstance(error, RecursionError) else f" (in {lines[-1]})"
    return own[-1], f"{text.removesuffix('?')}{inside}{'?' * text.endswith('?')}"


def template_lines(error: Exception, locate: Locate) -> list[TemplateLine]:
    """The lines of templates that were at work when an error was raised, the innermost one last."""
    frames = [(frame.f_code.co_filename, line) for frame, line in traceback.walk_tb(error.__traceback__)]
    return [TemplateLine(found[0], line, found[1]) for path, line in frames if (found := locate(path))]


def mistake_text(error: Exception, names: Iterable[str]) -> str:
    """What an error says about the line where it was raised."""
    match error:
        case NotDefined():
            return _not_defined_text(error, names)
        case RecursionError():
            return "templates or macros call one another without end here"
        case jinja2.TemplateNotFound():
            return f"there is no template {error.name!r}"
        case jinja2.TemplateError():
            return _shortened(str(error))
        case _:
            return _shortened(f"{type(error).__name__}: {error}" if str(error) else type(error).__name__)


def _shortened(text: str) -> str:
    return textwrap.shorten(text, MAX_ERROR, placeholder=" …")


def _not_defined_text(error: NotDefined, names: Iterable[str]) -> str:
    holder, name = error.holder, error.name
    if holder is missing:
        return f"there is no variable {name!r} here{nearest(name, names)}"
    if holder is None:
        return f"this can be none, which has no {name!r}; ask {{% if … %}} before"
    if not isinstance(name, str):
        return f"this {type(holder).__name__} has no element {name!r}"
    if isinstance(holder, Mapping):
        return f"there is no key {name!r} here{nearest(name, map(str, holder))}"
    near = nearest(name, (name for name in dir(holder) if not name.startswith("_")))
    if isinstance(holder, TemplateModule):
        return f"the imported template has no {name!r}{near}"
    kind = type(holder).__name__
    return f"{'an' if kind[0] in 'AEIOUaeiou' else 'a'} {kind} has no {name!r}{near}"
