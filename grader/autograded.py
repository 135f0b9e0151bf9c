"""The notebook that nbgrader's formgrader opens: the released one with the student's sources and our verdicts.

Only sources are taken from a submission, never outputs, metadata or ids; formgrader would
serve a student's HTML as it is.
"""

import json
import re
from typing import Any

from grader.page import points_text
from grader.result import ExerciseResult, SubmissionResult
from grader.submission import Submission

Cell = dict[str, Any]

_TAG = re.compile(r"<(?=[a-zA-Z/!?])")


def autograded(released: str, content: bytes, submission: Submission, result: SubmissionResult) -> str:
    """The text of ``autograded/<student>/<assignment>/<assignment>.ipynb``; ``released`` is that of the release."""
    notebook = json.loads(released)
    sources = dict(submission.cells)
    written = _written_answers(content)
    for cell in notebook["cells"]:
        marks = cell["metadata"].get("nbgrader", {})
        name = marks.get("grade_id", "")
        if marks.get("solution") and not marks.get("grade") and name in submission.written:
            # All cells from this function on to the next one: helpers are part of the answer.
            cell["source"] = "\n\n".join(sources[number] for number in submission.section(name))
        elif marks.get("solution") and marks.get("grade") and name in written:
            cell["source"] = _TAG.sub("&lt;", written[name])
        elif marks.get("grade") and name.removeprefix("check-") in result.exercises:
            cell["outputs"] = _verdict(result.exercises[name.removeprefix("check-")])
            cell["execution_count"] = 1
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def _written_answers(content: bytes) -> dict[str, str]:
    """A student's text cells by grade_id, which is a hint like any other; none from a file that is no notebook."""
    try:
        cells = json.loads(content.decode("utf-8-sig"))["cells"]
        return {
            cell["metadata"]["nbgrader"]["grade_id"]: "".join(cell["source"])
            for cell in cells
            if cell["cell_type"] == "markdown" and "grade_id" in cell["metadata"].get("nbgrader", {})
        }
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def _verdict(exercise: ExerciseResult) -> list[Cell]:
    """The points as nbgrader reads them, then the words."""
    lines = [exercise.explanation] if exercise.explanation else []
    marks = {"passed": "✓", "failed": "✗"}
    lines += [f"{marks.get(check.status, '?')} {check.title}  {check.message}".rstrip() for check in exercise.checks]
    return [
        {
            "output_type": "execute_result",
            "execution_count": 1,
            "metadata": {},
            "data": {"text/plain": points_text(exercise.score)},
        },
        {"output_type": "stream", "name": "stdout", "text": "\n".join(lines) + "\n"},
    ]
