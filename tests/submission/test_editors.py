"""Released notebooks as Colab and VS Code save them: graded, by us and by nbgrader's button, as if Jupyter had.

What these write is known from notebooks that they saved and from the source of VS Code's serializer.
"""

import json
import shutil

import pytest

from tests.conftest import slow_from
from tests.coursework import autograde, filled, grade, gradebook, hand_in, rows

SHALLOW = {"pool2d": "def pool2d(X, pool_size, mode='max'):\n    return X\n"}


def lines(text):
    return text.splitlines(keepends=True)


def colab(notebook):
    """Format 4.0: ids lie in the metadata, beside what ran; the notebook's own metadata is Colab's."""
    for number, cell in enumerate(notebook["cells"]):
        cell["source"] = lines("".join(cell["source"]))
        cell["metadata"] = {**cell["metadata"], "id": cell.pop("id")}
        if cell["cell_type"] == "code":
            ran = {
                "colab": {"base_uri": "https://localhost:8080/"},
                "outputId": f"8a9d865b-a45f-4c64-efdf-{number:012}",
            }
            cell["metadata"] |= ran
            cell["execution_count"] = number
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["ran\n"]}]
    mine = {"cell_type": "code", "metadata": {"id": "XU0o_w7y2BQa"}, "source": ["!ls\n"], "outputs": []}
    notebook["cells"].append({**mine, "execution_count": None})
    metadata = {
        "colab": {"provenance": [], "toc_visible": True},
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
        "language_info": {"name": "python"},
    }
    return json.dumps({"nbformat": 4, "nbformat_minor": 0, "metadata": metadata, "cells": notebook["cells"]}, indent=2)


def vscode(notebook):
    """Sorted keys, the kernel's own name, the language in cells that are of another one."""
    for number, cell in enumerate(notebook["cells"]):
        cell["source"] = lines("".join(cell["source"]))
        if cell["cell_type"] == "code":
            cell["execution_count"] = number
    shell = {
        "cell_type": "code",
        "id": "0f3a9c1e",
        "metadata": {"vscode": {"languageId": "shellscript"}},
        "outputs": [],
    }
    notebook["cells"].append({**shell, "execution_count": None, "source": ["ls"]})
    notebook["metadata"] |= {
        "kernelspec": {"display_name": ".venv (3.12.4)", "language": "python", "name": "python3"},
        "language_info": {
            "codemirror_mode": {"name": "ipython", "version": 3},
            "file_extension": ".py",
            "mimetype": "text/x-python",
            "name": "python",
            "nbconvert_exporter": "python",
            "pygments_lexer": "ipython3",
            "version": "3.12.4",
        },
    }
    return json.dumps(notebook, indent=1, sort_keys=True) + "\n"


def copied(notebook):
    """Cell by cell into a new notebook: no metadata, no ids of ours."""
    for number, cell in enumerate(notebook["cells"]):
        cell["metadata"], cell["id"] = {}, f"{number:08x}"
    return json.dumps(notebook | {"metadata": {}})


def without_pictures(notebook):
    """As a service or a merge leaves it that takes the data of pictures for too much."""
    taken = 0
    for cell in notebook["cells"]:
        kept = [line for line in "".join(cell["source"]).splitlines() if 'src="data:' not in line]
        taken += len("".join(cell["source"]).splitlines()) - len(kept)
        cell["source"] = "\n".join(kept)
    assert taken
    return json.dumps(notebook)


EDITORS = [colab, vscode, copied, without_pictures]


@pytest.fixture(scope="module")
def course(pooling, tmp_path_factory):
    """Graded: the same answers from Jupyter and from each editor."""
    copy = tmp_path_factory.mktemp("editors") / "course"
    shutil.copytree(pooling, copy)
    blank = json.loads((copy / "assignments/pooling/pooling.ipynb").read_text(encoding="utf-8"))
    [question] = ["".join(cell["source"]) for cell in blank["cells"] if cell["id"] == "pooling-why"]
    answered = filled(copy, "pooling", SHALLOW, {"pooling-why": f"{question}\n\nBecause."})
    hand_in(copy, "jupyter", "pooling", answered)
    for save in EDITORS:
        hand_in(copy, save.__name__, "pooling", save(json.loads(answered)))
    assert grade(copy, "pooling").exit_code == 0
    return copy


@pytest.mark.parametrize("editor", [save.__name__ for save in EDITORS])
def test_no_grade_is_lost(course, editor):
    known = rows(course, "pooling")
    assert known[editor]["grades"] == known["jupyter"]["grades"]
    assert known["jupyter"]["grades"]["pooling-why"] == (None, None, True)
    assert 0 < known[editor]["score"] == known["jupyter"]["score"]
    shown = json.loads((course / f"autograded/{editor}/pooling/pooling.ipynb").read_text(encoding="utf-8"))
    [answer] = [cell["source"] for cell in shown["cells"] if "Because." in "".join(cell["source"])]
    assert "".join(answer).endswith("Because.")
    with gradebook(course) as opened:
        assert opened.find_submission("pooling", editor).needs_manual_grade


@pytest.mark.filterwarnings("ignore::nbformat.warnings.MissingIDFieldWarning")
@pytest.mark.parametrize("editor", slow_from(1, [save.__name__ for save in EDITORS]))
def test_nbgraders_button_says_the_same(course, editor):
    before = rows(course, "pooling")
    done = autograde(course, "pooling", editor)
    assert done["success"], done["log"]
    assert rows(course, "pooling") == before
