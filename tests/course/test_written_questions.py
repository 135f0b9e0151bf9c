"""Students get the text of a written question, also where its author wrote no answer below it."""

import re

import pytest
from nbgrader.preprocessors import ClearSolutions

from tensorgrade.course.release import source_notebook
from tests.conftest import SOLUTIONS

MODEL_ANSWER = re.compile(r"#\n# ### BEGIN SOLUTION\n(?:#.*\n)*?# ### END SOLUTION\n")


def handed_out(path, key, language):
    """The text of the question in the notebook that students get."""
    notebook = source_notebook(path, language, key)
    notebook, _ = ClearSolutions().preprocess(notebook, {})
    [cell] = [cell for cell in notebook.cells if cell["id"] == "pooling-why"]
    return cell.source


@pytest.mark.parametrize(("language", "words"), [("en", "Name a task"), ("zh", "举出一个任务")])
def test_a_question_without_a_model_answer_is_handed_out_like_one_with_it(keys, tmp_path, language, words):
    shipped = SOLUTIONS / "pooling/notebook.py"
    text, count = MODEL_ANSWER.subn("", shipped.read_text(encoding="utf-8"))
    assert count == 2
    path = tmp_path / "notebook.py"
    path.write_text(text, encoding="utf-8")
    asked = handed_out(path, keys["pooling"], language)
    assert words in asked
    assert asked.endswith("YOUR ANSWER HERE")
    assert asked.split() == handed_out(shipped, keys["pooling"], language).split()
