"""A written answer is empty only where a submission, minus all that was handed out, holds no text of its own."""

import copy
import json
import shutil

import nbformat
import pytest
from nbgrader.utils import compute_checksum

from tensorgrade.course.course import Course, CourseError
from tensorgrade.gradebook.earlier_releases import earlier_lines, remember_release
from tensorgrade.gradebook.handed_out import handed_out
from tensorgrade.gradebook.written_answers import read_released_texts, submitted_texts
from tensorgrade.submission.notebook_reader import parse_submission
from tests.conftest import ROOT
from tests.coursework import autograde, command, grade, hand_in, result, rows

ANSWER = "The window moves and the maximum stays: a small shift changes nothing."
FUNCTIONS = ["pool2d", "pool2d_strided", "pool2d_multi"]
QUESTION = "pooling-why"


def released(language="en"):
    path = ROOT / f"assignments/{language}/pooling/pooling.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    return notebook


def place(notebook, name=QUESTION):
    [number] = [number for number, cell in enumerate(notebook["cells"]) if cell.get("id") == name]
    return number


def cell_of(notebook, name=QUESTION):
    return notebook["cells"][place(notebook, name)]


def insert(notebook, kind, source, **more):
    cell = {"cell_type": kind, "metadata": {}, "id": "own", "source": source} | more
    if kind == "code":
        cell |= {"outputs": [], "execution_count": None}
    notebook["cells"].insert(place(notebook) + 1, cell)


VARIANTS = {}


def variant(make):
    VARIANTS[make.__name__] = make
    return make


@variant
def beside_a_figure(notebook):
    cell, line = figures(notebook)[0]
    cell["source"] = cell["source"].replace(line, f"{line} {ANSWER}")


@variant
def in_the_words_of_a_figure(notebook):
    cell, line = figures(notebook)[0]
    cell["source"] = cell["source"].replace('alt="', f'alt="{ANSWER} ')


@variant
def as_a_picture_in_a_line(notebook):
    cell_of(notebook)["source"] += '\n\n<img alt="" src="data:image/png;base64,iVBORw0KGgo=">'


@variant
def appended_to_the_question(notebook):
    cell_of(notebook)["source"] += f"\n\n{ANSWER}"


@variant
def on_a_line_of_the_question(notebook):
    cell = cell_of(notebook)
    cell["source"] = f"{cell['source'].rstrip()} {ANSWER}"


@variant
def in_place_of_the_question(notebook):
    cell_of(notebook)["source"] = ANSWER


@variant
def in_a_comment_of_html(notebook):
    cell_of(notebook)["source"] += f"\n<!-- {ANSWER} -->"


@variant
def as_code(notebook):
    cell_of(notebook).update(cell_type="code", outputs=[], execution_count=None)
    appended_to_the_question(notebook)


@variant
def as_a_raw_cell(notebook):
    cell_of(notebook)["cell_type"] = "raw"
    appended_to_the_question(notebook)


@variant
def in_a_cell_below(notebook):
    insert(notebook, "markdown", ANSWER)


@variant
def in_a_raw_cell_below(notebook):
    insert(notebook, "raw", ANSWER)


@variant
def in_the_first_cell(notebook):
    notebook["cells"][0]["source"] += f"\n\n{ANSWER}"


@variant
def in_a_comment_in_code(notebook):
    insert(notebook, "code", f"# {ANSWER}")


@variant
def in_a_comment_beside_code(notebook):
    insert(notebook, "code", f"x = 1  # {ANSWER}")


@variant
def as_words_in_a_code_cell(notebook):
    insert(notebook, "code", ANSWER)


@variant
def printed(notebook):
    insert(notebook, "code", f"print({ANSWER!r})")


@variant
def as_a_text_in_code(notebook):
    insert(notebook, "code", f'answer = """\n{ANSWER}\n"""')


@variant
def in_a_cell_with_a_markdown_magic(notebook):
    insert(notebook, "code", f"%%markdown\n{ANSWER}")


@variant
def in_the_doubled_cell(notebook):
    doubled = copy.deepcopy(cell_of(notebook)) | {"source": ANSWER}
    notebook["cells"].insert(place(notebook) + 1, doubled)


@variant
def in_a_cell_merged_with_the_one_above(notebook):
    number = place(notebook)
    above = notebook["cells"][number - 1]
    text = f"{above['source']}\n\n{cell_of(notebook)['source']}\n\n{ANSWER}"
    above.update(cell_type="markdown", source=text, metadata={})
    del notebook["cells"][number]


@variant
def in_the_second_half_of_a_split_cell(notebook):
    cell = cell_of(notebook)
    first, second = cell["source"][:100], cell["source"][100:]
    cell["source"] = first
    insert(notebook, "markdown", f"{second}\n{ANSWER}")


@variant
def without_marks_id_and_heading(notebook):
    cell_of(notebook).update(metadata={}, id="new", source=ANSWER)


@variant
def as_a_picture(notebook):
    cell_of(notebook)["attachments"] = {"answer.png": {"image/png": "iVBORw0KGgo="}}


@variant
def as_a_picture_in_a_cell_below(notebook):
    insert(notebook, "markdown", "![](attachment:a.png)", attachments={"a.png": {"image/png": "iVBORw0KGgo="}})


@variant
def as_an_option_that_is_chosen(notebook):
    cell = cell_of(notebook)
    cell["source"] += f"\n{cell['source'].splitlines()[-1]}"


@variant
def as_options_that_are_deleted(notebook):
    cell = cell_of(notebook)
    cell["source"] = cell["source"].rpartition("\n")[0]


@variant
def in_chinese(notebook):
    insert(notebook, "code", "print('窗口移动而最大值不变')")


def texts(notebook, of=None, earlier=()):
    submission = parse_submission("a.ipynb", json.dumps(notebook).encode(), FUNCTIONS)
    return submitted_texts(read_released_texts(of or released(), earlier), submission)


@pytest.mark.parametrize("make", VARIANTS.values(), ids=VARIANTS)
def test_an_answer_is_found_wherever_it_stands(make):
    notebook = released()
    make(notebook)
    found = texts(notebook)
    assert found.answers[QUESTION] or found.own
    shown = [found.answers[QUESTION], *(item.text for item in found.own)]
    if make.__name__.startswith(("as_a_picture", "as_option", "as_an_option")):
        return
    assert any(ANSWER in text or "窗口" in text for text in shown)


def colab(notebook):
    notebook.update(nbformat_minor=0, metadata={"colab": {}})
    for cell in notebook["cells"]:
        cell["metadata"]["id"] = cell.pop("id")
        cell["source"] = cell["source"].splitlines(keepends=True)
    button = (
        '<a href="https://colab.research.google.com/github/a/b/blob/main/pooling.ipynb" target="_parent"><img '
        'src="https://colab.research.google.com/assets/colab-badge.svg" alt="Open In Colab"/></a>'
    )
    cell = {"cell_type": "markdown", "metadata": {"id": "view-in-github", "colab_type": "text"}, "source": [button]}
    notebook["cells"].insert(0, cell)


def lines_of_windows(notebook):
    for cell in notebook["cells"]:
        cell["source"] = "\ufeff" + cell["source"].replace("\n", " \r\n") + "\r\n\r\n"


def copied_cell_by_cell(notebook):
    for number, cell in enumerate(notebook["cells"]):
        cell.update(metadata={}, id=f"{number:08x}")


def with_outputs(notebook):
    for number, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] == "code":
            cell.update(execution_count=number, outputs=[{"output_type": "stream", "name": "stdout", "text": [ANSWER]}])
    notebook["cells"].append({"cell_type": "code", "id": "x", "metadata": {}, "source": "", "outputs": []})


def question_doubled(notebook):
    notebook["cells"].append(copy.deepcopy(cell_of(notebook)))


def question_emptied(notebook):
    cell_of(notebook)["source"] = " \n"


def question_removed(notebook):
    del notebook["cells"][place(notebook)]


def cells_split(notebook):
    for number in (place(notebook), 0):
        source = notebook["cells"][number]["source"]
        notebook["cells"][number]["source"] = source[:130]
        rest = {"cell_type": "markdown", "id": f"rest-{number}", "metadata": {}, "source": source[130:]}
        notebook["cells"].insert(number + 1, rest)


def cells_merged(notebook):
    for number in range(len(notebook["cells"]) - 1, 0, -1):
        cell, above = notebook["cells"][number], notebook["cells"][number - 1]
        if cell["cell_type"] == above["cell_type"] == "markdown":
            above["source"] += f"\n\n{cell['source']}"
            del notebook["cells"][number]


def figures(notebook):
    """The text cells that have a figure, and its line."""
    cells = [
        (cell, [line for line in cell["source"].splitlines() if "data:image" in line]) for cell in notebook["cells"]
    ]
    found = [(cell, lines[0]) for cell, lines in cells if cell["cell_type"] == "markdown" and lines]
    assert found
    return found


def figures_removed(notebook):
    for cell, line in figures(notebook):
        cell["source"] = cell["source"].replace(line, "")


def figures_resized(notebook):
    for cell, line in figures(notebook):
        address, alt = line.split('src="')[1].split('"')[0], line.split('alt="')[1].split('"')[0]
        cell["source"] = cell["source"].replace(line, f'  <img width="300" src="{address}" alt="{alt}" />')


def only_functions_written(notebook):
    for name in FUNCTIONS:
        body = f"    # {ANSWER}\n    return None"
        source = cell_of(notebook, name)["source"]
        cell_of(notebook, name)["source"] = source.replace("    raise NotImplementedError()", body)


def only_code_tried(notebook):
    insert(
        notebook, "code", "%pip install -q some thing and another one\n!ls a b c d e\nprint('max', pool2d(np.eye(3)))"
    )


UNTOUCHED = [
    colab, lines_of_windows, copied_cell_by_cell, with_outputs, question_doubled, question_emptied, question_removed,
    cells_split, cells_merged, figures_removed, figures_resized, only_functions_written, only_code_tried,
]  # fmt: skip


@pytest.mark.parametrize("save", [lambda notebook: None, *UNTOUCHED])
def test_what_was_handed_out_is_nobodys_answer(save):
    notebook = released()
    save(notebook)
    found = texts(notebook)
    assert (found.answers, list(found.own)) == ({QUESTION: ""}, [])


def test_a_cell_with_the_checksum_of_its_own_release_was_handed_out():
    """The student has an older release, whose question reads differently."""
    older = released()
    cell_of(older)["source"] = "## 4. An older question\n\nWhat is pooling?\n\nYOUR ANSWER HERE"
    marks = cell_of(older)["metadata"]["nbgrader"]
    marks["checksum"] = compute_checksum(nbformat.from_dict(cell_of(older)))
    assert list(texts(older).own) == []
    assert texts(older).answers == {QUESTION: ""}
    cell_of(older)["source"] += f"\n{ANSWER}"
    assert texts(older).answers[QUESTION].endswith(ANSWER)
    marks["points"] = 10**400
    assert texts(older).answers[QUESTION].endswith(ANSWER)


def test_texts_of_earlier_releases_are_nobodys_answer():
    chinese = released("zh")
    assert texts(chinese).own
    copied_cell_by_cell(chinese)
    earlier = handed_out(released("zh")["cells"]).lines
    assert list(texts(chinese, earlier=earlier).own) == []
    insert_at_end = {"cell_type": "markdown", "id": "z", "metadata": {}, "source": ANSWER}
    chinese["cells"].append(insert_at_end)
    [own] = texts(chinese, earlier=earlier).own
    assert own.text == ANSWER


def test_with_two_questions_each_empty_one_gets_what_stands_elsewhere():
    both = released()
    second = copy.deepcopy(cell_of(both)) | {"id": "second", "source": "## 5. And why?"}
    second["metadata"]["nbgrader"]["grade_id"] = "second"
    both["cells"].append(second)
    notebook = copy.deepcopy(both)
    cell_of(notebook)["source"] += f"\n{ANSWER}"
    found = texts(notebook, both)
    assert found.answers[QUESTION].endswith(ANSWER)
    assert found.answers["second"] == ""
    assert [(item.cell, item.kind, item.text) for item in found.own] == [(place(notebook) + 1, "text", ANSWER)]
    cell_of(notebook, "second")["source"] += " Because."
    assert list(texts(notebook, both).own) == []


@pytest.fixture
def course(pooling, tmp_path):
    target = tmp_path / "course"
    shutil.copytree(pooling, target)
    return target


def test_a_person_looks_and_sees_what_was_found_and_where(course):
    notebook = released()
    in_a_cell_below(notebook)
    for student in ("below", "picture", "blank"):
        hand_in(course, student, "pooling", json.dumps(notebook))
    picture = released()
    as_a_picture(picture)
    hand_in(course, "picture", "pooling", json.dumps(picture))
    hand_in(course, "blank", "pooling", json.dumps(released()))
    assert grade(course, "pooling").exit_code == 0
    known = rows(course, "pooling")
    grades = {student: row["grades"][QUESTION] for student, row in known.items()}
    assert grades == {"below": (None, None, True), "picture": (None, None, True), "blank": (0, None, False)}
    assert command(course, "report", "pooling").exit_code == 0
    number = place(released()) + 1
    for student, words, cell in (
        ("below", ANSWER, number + 1),
        ("picture", "a picture, which is in the submitted file", number),
    ):
        for path in (f"feedback/{student}/pooling/pooling.html", f"autograded/{student}/pooling/pooling.ipynb"):
            shown = (course / path).read_text(encoding="utf-8")
            assert words in shown
            assert f"Cell {cell}" in shown
    page = (course / "feedback/blank/pooling/pooling.html").read_text(encoding="utf-8")
    assert "You wrote nothing here." in page
    assert result(course, "pooling", "below")["own_texts"] == [{"cell": number + 1, "kind": "text", "text": ANSWER}]
    for student in grades:
        assert autograde(course, "pooling", student)["success"]
    assert rows(course, "pooling") == known


def test_a_release_is_remembered_when_another_one_takes_its_place(course):
    opened = Course(course)
    assert earlier_lines(opened, "pooling") == frozenset()
    remember_release(opened, "pooling")
    lines = earlier_lines(opened, "pooling")
    assert handed_out(opened.released_notebook("pooling")["cells"]).lines == lines
    shutil.rmtree(opened.release_folder("pooling"))
    remember_release(opened, "pooling")
    assert earlier_lines(opened, "pooling") == lines
    opened.earlier_texts_path("pooling").write_text("{")
    with pytest.raises(CourseError, match="earlier-texts.json cannot be read"):
        earlier_lines(opened, "pooling")
