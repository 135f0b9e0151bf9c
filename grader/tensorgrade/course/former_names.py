"""Courses made before version 0.2: their files import tensorgrade by its former name, `grader`.

No package of that name is installed any more. The table has every name that such a course can use, in
nbgrader_config.py and in its authors' files; `update_former_names` puts the present names in their places.
"""

import io
import json
import re
import stat
import tokenize
from dataclasses import dataclass, replace
from pathlib import Path

from tensorgrade.atomic_write import atomic_write
from tensorgrade.course.import_rewriting import FormerUse, PackageNames, rewrite_imports
from tensorgrade.course.nbgrader_config import CONFIG_FILE
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
_JSON_CHECK_LINE = re.compile(rf'("|\\n)from {FORMER_NAME} import check(?=\\n|")')


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
    scripts = [] if own else [path for path in sorted(solutions.rglob("*.py")) if not _is_hidden(path, solutions)]
    paths = [root / CONFIG_FILE, *scripts, *sorted(solutions.glob("*/notebook.ipynb"))]
    return [found for path in paths if path.is_file() and (found := _read(root, path.relative_to(root)))]


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
        advice.append(f"run `tensorgrade nbgrader-config --write --course {root}`, which changes them")
    if by_hand := [words for file in files for words in file.untranslatable]:
        advice.append(f"change {'the others' if advice else 'these'} by hand: {'; '.join(by_hand)}")
    return (
        f"{root} was made before version 0.2, when {NAME} was imported as {FORMER_NAME}: "
        f"{'; '.join(map(str, files))}; {', and '.join(advice)}."
    )


def _is_hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith((".", "__pycache__")) for part in path.relative_to(folder).parts)


def _read(root: Path, path: Path) -> FormerFile | None:
    """The file with its former names; None where it has none, or cannot be parsed."""
    data = (root / path).read_bytes()
    if not _FORMER_NAME_WORD.search(data):
        return None
    try:
        encoding = "utf-8" if path.suffix == ".ipynb" else tokenize.detect_encoding(io.BytesIO(data).readline)[0]
        source = data.decode(encoding)
        if path.suffix == ".ipynb":
            text, uses = _in_notebook(source)
        else:
            text, uses = _in_script(path, source)
    except (SyntaxError, ValueError, LookupError, TypeError, AttributeError):
        return None
    return FormerFile(path, tuple(uses), text.encode(encoding)) if uses else None


def _in_script(path: Path, source: str) -> tuple[str, list[FormerUse]]:
    strings = PLUGIN_CLASSES if path.name == CONFIG_FILE else {}
    try:
        return rewrite_imports(source, FORMER_NAMES, strings)
    except (SyntaxError, ValueError):
        if path.name != "notebook.py":
            raise
    # A notebook may hold magics, which are no Python; `release` finds this line in it.
    uses = [_check_use(source.count("\n", 0, match.start()) + 1) for match in _CHECK_LINE.finditer(source)]
    return _CHECK_LINE.sub(_PRESENT_CHECK, source), uses


def _in_notebook(source: str) -> tuple[str, list[FormerUse]]:
    """The notebook's JSON with present names, formatted as it was, and the uses of former ones."""
    cells = [cell for cell in json.loads(source)["cells"] if cell["cell_type"] == "code"]
    expected = sum(len(_CHECK_LINE.findall("".join(cell["source"]))) for cell in cells)
    lines = [source.count("\n", 0, match.start(1)) + 1 for match in _JSON_CHECK_LINE.finditer(source)]
    if len(lines) != expected:  # text cells or outputs have such lines, too
        problem = "only some of these lines are code; open the notebook and change those"
        return source, [replace(_check_use(line), problem=problem) for line in lines]
    return _JSON_CHECK_LINE.sub(rf"\1{_PRESENT_CHECK}", source), [_check_use(line) for line in lines]


_PRESENT_CHECK = f"from {NAME} import check"


def _check_use(line: int) -> FormerUse:
    return FormerUse(line, FORMER_NAME, NAME, f"from {FORMER_NAME} import check")
