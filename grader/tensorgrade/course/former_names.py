"""Courses made before version 0.2: their files import tensorgrade by its former name, `grader`.

No package of that name is installed any more. The table has every name that such a course can use, in
nbgrader_config.py and in its authors' files; `update_former_names` puts the present names in their places.
"""

import io
import re
import shlex
import stat
import tokenize
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from traitlets.config.loader import LazyConfigValue

from tensorgrade.atomic_write import atomic_write
from tensorgrade.course.import_rewriting import FormerUse, PackageNames, rewrite_imports
from tensorgrade.course.nbgrader_config import CONFIG_FILE
from tensorgrade.course.notebook_edits import code_of_notebook, replace_code_lines
from tensorgrade.import_names import FORMER_NAME, IMPORT_LINE, NAME

_AUTHOR_API_NAMES = (
    "Assignment AuthorError Case Check Close Combination Draw Exact Exercise Misconception Number Pair Relation "
    "Residual Section Term Text"
)
_MODULES = {
    "grader": ("tensorgrade", "check __version__"),
    "grader.selfcheck": ("tensorgrade", "check"),
    "grader.version": ("tensorgrade.version", "VERSION"),
    # What authors import; the former `exercise` had names of other modules, too.
    "grader.exercise": ("tensorgrade.exercise", _AUTHOR_API_NAMES),
    "grader.draw": ("tensorgrade.exercise", "Derived Draw array grid integers normal"),
    "grader.language": ("tensorgrade.exercise", "Section Text"),
    "grader.sound": ("tensorgrade.exercise", "AuthorError"),
    "grader.kinds": ("tensorgrade.arrays.libraries", "CUDA NUMPY"),
    # What nbgrader's settings name.
    "grader.plugin": ("tensorgrade.nbgrader_plugin.autograde", "Grade Restore Save"),
    "grader.feedback": ("tensorgrade.nbgrader_plugin.feedback", "FeedbackExporter"),
    "grader.exports": ("tensorgrade.nbgrader_plugin.exporters", "Canvas Moodle"),
    "grader.collect": ("tensorgrade.nbgrader_plugin.collectors", "Canvas Gradescope Moodle"),
}
"""Former module → its present one, and the names that are the same in both."""

_OTHER_NAMES = {
    "grader.exercise.Answer": "tensorgrade.exercise.answer_kinds.AnswerSpec",
    "grader.exercise.KINDS": "tensorgrade.arrays.libraries.ARRAY_KINDS",
    "grader.exercise.NUMPY": "tensorgrade.arrays.libraries.NUMPY",
    "grader.kinds.KINDS": "tensorgrade.arrays.libraries.ARRAY_KINDS",
    "grader.language.LANGUAGES": "tensorgrade.translation.LANGUAGES",
    "grader.language.Translate": "tensorgrade.translation.Translate",
    "grader.language.catalogue": "tensorgrade.translation.catalogue",
    "grader.language.translator": "tensorgrade.translation.translator",
}
"""Names that have changed, or that are now in another module than the rest of their former module."""

FORMER_NAMES = PackageNames(
    FORMER_NAME,
    {former: present for former, (present, _) in _MODULES.items()},
    {f"{former}.{name}": f"{present}.{name}" for former, (present, names) in _MODULES.items() for name in names.split()}
    | _OTHER_NAMES,
)
"""The dotted names of version 0.1 → those of today."""

PLUGIN_CLASSES = {
    former: present for former, present in FORMER_NAMES.names.items() if present.startswith(f"{NAME}.nbgrader_plugin.")
}
"""The classes that nbgrader_config.py names in strings."""

_FORMER_NAME_WORD = re.compile(rb"(?<![\w.])" + FORMER_NAME.encode() + rb"\b")
_CHECK_LINE = re.compile(rf"^from {FORMER_NAME} import check(?=\r?$)", re.MULTILINE)
_IMPORT = re.compile(rf"^[ \t]*(?:from|import)[ \t]+({FORMER_NAME}\b[\w.]*).*$", re.MULTILINE)


@dataclass(frozen=True)
class FormerFile:
    """A file of a course that uses former names."""

    path: Path
    """Relative to the course's folder."""
    uses: tuple[FormerUse, ...]
    content: bytes
    """The file with present names, as far as they could be found."""

    @property
    def still_works(self) -> bool:
        """Whether its only former name is a notebook's or a submission's import of `check`, where both names work."""
        read_as_notebook = len(self.path.parts) > 2 and self.path.name != "exercises.py"
        return read_as_notebook and all(IMPORT_LINE.fullmatch(use.text) for use in self.uses)

    @property
    def untranslatable(self) -> list[str]:
        """What has to be changed by hand, with file, line and reason."""
        return [
            f"{self.path}, line {use.line} (`{use.text.strip()}`: {use.problem})" for use in self.uses if use.problem
        ]

    def __str__(self) -> str:
        strings = [f'"{use.former}" in line {use.line}' for use in self.uses if use.is_string]
        lines = sorted({use.line for use in self.uses if not use.is_string})
        numbers = " and ".join(filter(None, [", ".join(map(str, lines[:-1])), *map(str, lines[-1:])]))
        imports = [f"old imports in line{'s' * (len(lines) > 1)} {numbers}"] if lines else []
        return f"{self.path} has {', '.join(strings + imports)}"


def find_former_names(root: Path) -> list[FormerFile]:
    """The files of a course that use former names, among its settings and the files in ``solutions/``."""
    solutions = root / "solutions"
    # The course may have a module of its own by that name.
    own = any((solutions / name).is_file() for name in (f"{FORMER_NAME}.py", f"{FORMER_NAME}/__init__.py"))
    # The second pattern is for folders that are links, which rglob does not enter.
    found = () if own else sorted({*solutions.rglob("*.py"), *solutions.glob("*/*.py")})
    scripts = [path for path in found if not _is_hidden(path, solutions)]
    paths = [root / CONFIG_FILE, *scripts, *sorted(solutions.glob("*/notebook.ipynb"))]
    return [file for path in paths if path.is_file() and (file := _read(root, path.relative_to(root)))]


def update_former_names(root: Path) -> list[FormerFile]:
    """Write the present names into these files, each whole or not at all; returns the files as they were found."""
    files = find_former_names(root)
    for file in files:
        path = (root / file.path).resolve()  # a link stays a link
        mode = stat.S_IMODE(path.stat().st_mode)
        if file.content != path.read_bytes():
            with atomic_write(path, mode) as stream:
                stream.write(file.content)
            path.chmod(mode)
    return files


def former_names_sentence(root: Path) -> str:
    """What is old in a course, and what changes it; empty where every name in it can be imported."""
    files = find_former_names(root)
    if all(file.still_works for file in files):
        return ""
    advice = []
    if any(not use.problem for file in files for use in file.uses):
        advice.append(
            f"run `tensorgrade nbgrader-config --write --course {shlex.quote(str(root))}`, which changes them"
        )
    if by_hand := [words for file in files for words in file.untranslatable]:
        advice.append(f"change {'the others' if advice else 'these'} by hand: {'; '.join(by_hand)}")
    return (
        f"{root} was made before version 0.2, when {NAME} was imported as {FORMER_NAME}: "
        f"{'; '.join(map(str, files))}; {', and '.join(advice)}."
    )


def former_settings(config: Mapping[str, Any]) -> list[str]:
    """The settings that still name former classes, and what to write; their values may be composed, or loaded."""
    return [
        f"c.{section}.{option} names {value}, which is {PLUGIN_CLASSES[value]} now"
        for section, options in config.items()
        if isinstance(options, Mapping)
        for option, setting in options.items()
        for value in _strings(setting)
        if value in PLUGIN_CLASSES
    ]


def _strings(setting: Any) -> Iterator[str]:
    if isinstance(setting, str):
        yield setting
    elif isinstance(setting, LazyConfigValue):  # appended to nbgrader's default
        yield from _strings(setting.to_dict())
    elif isinstance(setting, (Mapping, list, tuple, set)):
        for part in setting.values() if isinstance(setting, Mapping) else setting:
            yield from _strings(part)


def _is_hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith((".", "__pycache__")) for part in path.relative_to(folder).parts)


def _read(root: Path, path: Path) -> FormerFile | None:
    """The file with its former names; None where it has none, or is not text that can be read."""
    try:
        data = (root / path).read_bytes()
    except OSError:  # whoever needs the file says so
        return None
    if not _FORMER_NAME_WORD.search(data):
        return None
    try:
        encoding = "utf-8" if path.suffix == ".ipynb" else tokenize.detect_encoding(io.BytesIO(data).readline)[0]
        source = data.decode(encoding)
        if path.suffix == ".ipynb":
            text, uses = _in_notebook(source)
        else:
            text, uses = _in_script(source, PLUGIN_CLASSES if path.name == CONFIG_FILE else {})
    except (SyntaxError, ValueError, LookupError, TypeError, AttributeError):
        return None
    return FormerFile(path, tuple(uses), text.encode(encoding)) if uses else None


def _in_script(source: str, strings: Mapping[str, str]) -> tuple[str, list[FormerUse]]:
    try:
        return rewrite_imports(source, FORMER_NAMES, strings)
    except (SyntaxError, ValueError) as error:
        line = f"line {error.lineno}: " if isinstance(error, SyntaxError) else ""
        problem = f"the file is no Python, {line}{getattr(error, 'msg', error)}"
    # `release` finds this line whatever else is in a notebook.
    uses = []
    for match in _IMPORT.finditer(source):
        is_check = _CHECK_LINE.match(source, match.start()) is not None
        number = source.count("\n", 0, match.start()) + 1
        present = NAME if is_check else ""
        uses.append(FormerUse(number, match[1], present, match[0].rstrip("\r"), "" if is_check else problem))
    return _CHECK_LINE.sub(f"from {NAME} import check", source), uses


def _in_notebook(source: str) -> tuple[str, list[FormerUse]]:
    """The notebook's JSON with present names, formatted as it was, and the uses of former ones."""
    code = code_of_notebook(source)
    rewritten, uses = _in_script(code, {})
    text, lines, is_changed = replace_code_lines(source, code.split("\n"), rewritten.split("\n"))
    problem = "" if is_changed else "only some of these lines are code; open the notebook and change those"
    return text, [replace(use, line=lines.get(use.line, 1), problem=use.problem or problem) for use in uses]
