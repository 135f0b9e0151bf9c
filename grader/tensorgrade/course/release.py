"""The author's notebook → nbgrader's source notebook, in one language.

``notebook.py`` is in jupytext's percent format, with short marks on its cells; see `source_notebook`.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tensorgrade.atomic_write import atomic_write, write_text_atomically
from tensorgrade.course.chinese_markdown import set_chinese
from tensorgrade.course.notebook_figures import draw_figures
from tensorgrade.course.notebook_languages import read_in_language
from tensorgrade.course.student_wheel import WHEEL, WHEEL_NAME, pip_argument, student_wheel
from tensorgrade.exercise.validation import AuthorError
from tensorgrade.grade_ids import check_cell
from tensorgrade.import_names import IMPORT_LINE
from tensorgrade.key.key_file import save
from tensorgrade.key.key_records import AnswerKey
from tensorgrade.key.public_key import public_part
from tensorgrade.skip_unused_grammars import unused_grammars_skipped
from tensorgrade.translation import translator

with unused_grammars_skipped():
    import nbformat
    from nbformat import NotebookNode

NBGRADER_SCHEMA = 3


def source_notebook(path: Path, language: str, key: AnswerKey, install: str = WHEEL) -> NotebookNode:
    """The notebook in one language with nbgrader's metadata, from ``notebook.py`` (or ``.ipynb``).

    Marks on cells: ``solution="f"`` (grade_id f), ``check="f"`` (grade_id check-f, worth f's
    points), ``written="id" points=4``, ``lang="zh"``. In code, a line that starts with ``[zh]``
    stands in that language's notebook only. What is not in the language is in the key's
    (`notebook_languages`). A line ``[[figure …]]`` of text becomes a picture (`notebook_figures`). Where the notebook
    imports ``check``, it installs tensorgrade first if that is missing, as ``install`` says, a value of
    ``c.Tensorgrade.install``.
    Raises AuthorError for marks that do not fit the key, and for figures that cannot be drawn.
    """
    points = {item.name: item.points for item in key.exercises}
    cells: list[NotebookNode] = []
    for cell in read_in_language(path, language, key.language).cells:
        marks = {name: cell.metadata[name] for name in _MARKS if name in cell.metadata}
        source = _code(cell.source, language, install) if cell.cell_type == "code" else set_chinese(cell.source)
        metadata = _nbgrader_metadata(path, cell.cell_type, marks, points)
        if "written" in marks and _BEGIN not in source:  # nbgrader would take all of it for the answer
            source = f"{source.rstrip()}\n\n{_BEGIN}\n\n{_END}"
        new = _cell(cell.cell_type, source, metadata)
        new["id"] = new.metadata.get("nbgrader", {}).get("grade_id", f"cell-{len(cells)}")
        cells.append(new)
    _require_all_cells(path, cells, points)
    draw_figures(cells, path, language)
    result = nbformat.v4.new_notebook(cells=cells)
    result.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "tensorgrade": {
            "assignment": key.assignment,
            "language": language,
            "sources_digest": key.sources_digest,  # by which `check` knows the assignments that come with it
        },
    }
    return result


_MARKS = ("solution", "check", "written", "points")
_BEGIN, _END = "### BEGIN SOLUTION", "### END SOLUTION"
"""The lines around what students do not get."""


def _cell(kind: str, source: str, metadata: Mapping[str, Any] | None) -> NotebookNode:
    cell = nbformat.v4.new_code_cell(source) if kind == "code" else nbformat.v4.new_markdown_cell(source)
    if metadata is not None:
        cell.metadata["nbgrader"] = dict(metadata)
    return cell


def _nbgrader_metadata(
    path: Path, kind: str, marks: Mapping[str, Any], points: Mapping[str, int]
) -> Mapping[str, Any] | None:
    """nbgrader's metadata of a cell with these marks; None where it has none. Raises AuthorError for wrong marks."""
    base = {"schema_version": NBGRADER_SCHEMA, "grade": False, "locked": False, "solution": False, "task": False}
    for mark in ("solution", "check"):
        if mark in marks and marks[mark] not in points:
            raise AuthorError(
                f"{path}{_line(path, mark, marks[mark])}: a cell is marked {mark}={marks[mark]!r}, but "
                f"exercises.py has no such exercise; it has {', '.join(points)}."
            )
    if "solution" in marks:
        return base | {"grade_id": marks["solution"], "solution": True}
    if "check" in marks:
        name = marks["check"]
        return base | {"grade_id": check_cell(name), "grade": True, "locked": True, "points": points[name]}
    if "written" in marks:
        if not isinstance(marks.get("points"), int) or kind != "markdown":
            raise AuthorError(f"{path}: written={marks['written']!r} needs points=… and a markdown cell.")
        return base | {"grade_id": marks["written"], "grade": True, "solution": True, "points": marks["points"]}
    return None


def _code(source: str, language: str, install: str) -> str:
    """The source, which installs tensorgrade before it is imported.

    It does so first of all: the cell may import what comes with it, such as NumPy. A magic works both in Colab and in a
    browser's Python. It runs only where tensorgrade is missing.
    """
    line = IMPORT_LINE.search(source)
    if line is None:
        return source
    _ = translator(language)
    missing, folder = _("in Colab, say"), _("a folder of that name, if there is one here, is not the package")
    upload = _("upload this file, too, if it is not beside the notebook")
    failed = _("See what pip says above; if a file here is named tensorgrade, rename it.")
    note = f"    # {upload}\n" if install == WHEEL else ""
    installing = f"""try:
    from tensorgrade import {line["names"]}
except ImportError:  # {missing}
    import sys

{note}    %pip install -q {pip_argument(install)}
    # {folder}
    sys.modules.pop("tensorgrade", None)
    try:
        from tensorgrade import {line["names"]}
    except ImportError as error:
        advice = "{failed}"
        raise ImportError(f"{{error}}. {{advice}}") from None"""
    start = max((future.end() for future in _FUTURE.finditer(source)), default=0)
    parts = (source[:start], installing, source[start : line.start()], source[line.end() :])
    return "\n\n".join(filter(None, (part.strip("\n") for part in parts)))


_FUTURE = re.compile(r"^from __future__ import .*\n", re.MULTILINE)
"""What only comments may come before."""


def _require_all_cells(path: Path, cells: list[NotebookNode], points: Mapping[str, int]) -> None:
    """Raises AuthorError unless each exercise has one solution cell, which defines it, and one check cell."""
    ids = [cell.metadata["nbgrader"]["grade_id"] for cell in cells if "nbgrader" in cell.metadata]
    for name in points:
        for mark, grade_id in (("solution", name), ("check", check_cell(name))):
            if (count := ids.count(grade_id)) != 1:
                line = _line(path, mark, name) if count else ""
                raise AuthorError(f'{path}{line}: the notebook needs one cell marked {mark}="{name}", it has {count}.')
        [source] = [cell.source for cell in cells if cell["id"] == name]
        if not re.search(rf"^(async +def|def|class) +{name}\b", source, re.MULTILINE):
            raise AuthorError(
                f'{path}{_line(path, "solution", name)}: the cell marked solution="{name}" must define that function '
                "or class."
            )
        if _BEGIN not in source:
            raise AuthorError(
                f"{path}{_line(path, 'solution', name)}: put the solution of {name} between the lines {_BEGIN} and "
                f"{_END}; students get the rest."
            )


def _line(path: Path, mark: str, name: str) -> str:
    """``, line 12`` of the last cell with this mark; empty where the notebook is no script."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.suffix == ".py" else []
    pattern = re.compile(rf"# ?%%.*\b{mark}=[\"']{re.escape(name)}[\"']")
    numbers = [number for number, line in enumerate(lines, 1) if pattern.match(line)]
    return f", line {numbers[-1]}" if numbers else ""


def write_source(folder: Path, notebook: NotebookNode, key: AnswerKey, install: str) -> None:
    """Write nbgrader's source step: the notebook, beside it the public part of the key and, if asked for, the wheel.

    ``install`` is a value of ``c.Tensorgrade.install``. Raises NoWheel where no wheel can be made.
    """
    wheel = student_wheel() if install == WHEEL else None
    folder.mkdir(parents=True, exist_ok=True)
    for former in folder.glob("tensorgrade-*.whl"):
        former.unlink()
    if wheel:
        with atomic_write(folder / WHEEL_NAME, 0o644) as stream:
            stream.write(wheel)
    write_text_atomically(folder / f"{key.assignment}.ipynb", nbformat.writes(notebook) + "\n")
    public = folder / f"{key.assignment}.public.npz"
    save(public_part(key, pip_argument(install), notebook.metadata["tensorgrade"]["language"]), public)
    public.chmod(0o644)
