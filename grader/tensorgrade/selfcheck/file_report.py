"""The reports on all functions of a file, and what to do next."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tensorgrade.selfcheck.check import Report
from tensorgrade.submission.headings import NotebookHeading, headings_by_grade_id
from tensorgrade.translation import translator

PLACEHOLDER = "YOUR ANSWER HERE"
"""What nbgrader puts where a written answer belongs, by default."""


@dataclass(frozen=True)
class FileReport:
    """What `check_file` says of a file."""

    reports: tuple[Report, ...]
    """On the functions that are written."""
    unwritten: tuple[str, ...]
    """The functions of the same assignment that are not written yet, in its order."""
    headings: Mapping[str, NotebookHeading]
    """The headings of a notebook by grade_id; none of a script."""
    empty_answers: tuple[str, ...]
    """The headings of written answers that are still empty."""
    language: str

    @property
    def passed(self) -> bool:
        """Whether all public checks of the written functions pass, and there are some."""
        return bool(self.reports) and all(report.passed for report in self.reports)

    def next_step(self) -> str:
        """What to do next, in a sentence."""
        _ = translator(self.language)
        if not self.reports:
            return _("Nothing written yet. Begin with {function}.").format(
                function=self._with_heading(self.unwritten[0])
            )
        if failed := next((report.exercise.name for report in self.reports if not report.passed), ""):
            return _("Next: mend {function}.").format(function=self._with_heading(failed))
        if self.unwritten:
            return _("Next: write {function}.").format(function=self._with_heading(self.unwritten[0]))
        if self.empty_answers:
            return _("All public checks pass. Before you hand in: still empty is “{question}”.").format(
                question=_("”, “").join(self.empty_answers)
            )
        return _("All public checks pass. Grading makes further ones.")

    def _with_heading(self, function: str) -> str:
        _ = translator(self.language)
        heading = self.headings.get(function)
        return (
            _("{function} (section “{title}”)").format(function=function, title=heading.title) if heading else function
        )


def notebook_places(path: Path) -> tuple[Mapping[str, NotebookHeading], tuple[str, ...]]:
    """The headings of a notebook by grade_id, and those of its written answers that are still empty."""
    try:
        text = path.read_text(encoding="utf-8")
        cells = json.loads(text)["cells"]
        names = [
            cell["metadata"]["nbgrader"]["grade_id"]
            for cell in cells
            if cell["cell_type"] == "markdown"
            and "".join(cell["source"]).rstrip().endswith(PLACEHOLDER)
            and cell["metadata"].get("nbgrader", {}).get("solution")
        ]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}, ()
    headings = headings_by_grade_id(text)
    return headings, tuple(headings[name].title for name in names if name in headings)
