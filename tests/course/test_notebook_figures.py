"""The line of a notebook's text that names a figure, and what an author is told of one that cannot be drawn."""

import base64
import json
import re

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from tensorgrade.course.notebook_figures import draw_figures, usage
from tensorgrade.exercise import AuthorError
from tensorgrade.figures.catalogue import FIGURES
from tensorgrade.figures.svg import SMALL
from tensorgrade.translation import LANGUAGES
from tests.conftest import ASSIGNMENTS, ROOT
from tests.coursework import command, course_of_one_assignment
from tests.figures.examples import EXAMPLES

SLIDING = "[[figure sliding_window(X=[[0, 1], [2, 3]], K=[[1, -1]])]]"


@pytest.fixture
def folder(tmp_path):
    """An assignment's folder."""
    folder = tmp_path / "solutions/mine"
    folder.mkdir(parents=True)
    return folder


def drawn(folder, source, language="en", arrays=None):
    (folder / "notebook.py").write_text(
        "# %% [markdown]\n" + "".join(f"# {line}\n" for line in source.split("\n")), encoding="utf-8"
    )
    if arrays is not None:
        (folder / "figures.py").write_text(arrays, encoding="utf-8")
    cells = [new_markdown_cell(source), new_code_cell(f"# {source}")]
    draw_figures(cells, folder / "notebook.py", language)
    assert cells[1].source == f"# {source}"  # code stays as it is
    return cells[0].source


def picture(line):
    """The alternative text and the SVG of a line of Markdown that is a picture."""
    alt, data = re.fullmatch(r'<img alt="([^"<>]*)" src="data:image/svg\+xml;base64,([\w+/=]+)">', line).groups()
    return alt, base64.b64decode(data).decode()


def test_a_line_becomes_a_picture_and_the_text_around_it_stays(folder):
    before, line, after = drawn(folder, f"# A title\n{SLIDING}\nText with figures [[1]].").split("\n")
    assert (before, after) == ("# A title", "Text with figures [[1]].")
    alt, svg = picture(line)
    assert svg.startswith("<svg xmlns=")
    assert "0·1 + 1·(−1) = −1" in alt
    assert picture(drawn(folder, SLIDING, "zh"))[0].startswith("卷积核")


def test_arrays_have_names_in_a_file_beside_the_notebook(folder):
    (folder.parent / "shared.py").write_text("import numpy as np\n\nX = np.eye(3)\n", encoding="utf-8")
    arrays = "from shared import X\n\nKERNELS = {'edge': [[1, -1]]}\nK = KERNELS['edge']\n"
    line = drawn(folder, "[[figure feature_map(X, K)]]", arrays=arrays)
    assert "3×3" in picture(line)[0]
    assert not list(folder.parent.rglob("__pycache__"))


def test_alternative_text_is_text(folder):
    line = drawn(
        folder, "[[figure activations(STAGES)]]", arrays="""STAGES = [('"><b>&', [[[1]]]), ("<script>", [1, 2])]"""
    )
    assert "&quot;&gt;&lt;b&gt;&amp; 1×1×1" in picture(line)[0]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("[[figure slidng_window(X, K)]]", "there is no figure slidng_window; you may mean sliding_window."),
        ("[[figure photograph()]]", "there is no figure photograph; there are sliding_window, "),
        ("[[figure sliding_window(X=[[1]])]]", "missing a required argument: 'K'; write sliding_window(X, K)."),
        (
            "[[figure sliding_window([[1]], [[1]], size=3)]]",
            "got an unexpected keyword argument 'size'; write sliding_",
        ),
        (
            "[[figure sliding_window([[1]], [[1, 2]])]]",
            "sliding_window: a window of 1×2 does not fit into a picture of",
        ),
        ("[[figure sliding_window(X, K)]]", "figures.py beside the notebook defines no X."),
        ("[[figure sliding_window(X=[[1]] * 3, K=[[1]])]]", "[[1]] * 3 is neither a literal nor a name; define a name"),
        ("[[figure sliding_window(*X)]]", "a figure stands alone on its line, as [[figure NAME(…)]]"),
        ("[[figure sliding_window(**X)]]", "a figure stands alone on its line"),
        ("[[figure sliding_window]]", "a figure stands alone on its line"),
        ("[[figure figures.sliding_window(X, K)]]", "a figure stands alone on its line"),
        ("[[figure sliding_window(]]", "a figure stands alone on its line"),
        (f"Here: {SLIDING}", "a figure stands alone on its line"),
    ],
)
def test_what_cannot_be_drawn_is_one_sentence_with_its_line(folder, line, sentence):
    with pytest.raises(AuthorError) as caught:
        drawn(folder, f"Some text\n\n{line}")
    text = str(caught.value)
    assert text.startswith(f"{folder / 'notebook.py'}, line 4: ")
    assert sentence in text
    assert "\n" not in text


def test_a_mistake_in_the_file_of_arrays_is_told_with_its_line(folder):
    for source, line in (("K = [[1]]\nX = 1 / 0\n", 2), ("X = (\n", 1), ("import nothing_of_this_name\n", 1)):
        with pytest.raises(AuthorError, match=rf"figures\.py, line {line}: "):
            drawn(folder, "[[figure sliding_window(X, K)]]", arrays=source)


def test_every_figure_can_be_asked_for_by_its_usage(folder):
    arrays = "import numpy as np\nfrom numpy import array\n"
    for name, arguments in EXAMPLES.items():
        plain = {key: value.tolist() if hasattr(value, "tolist") else value for key, value in arguments.items()}
        names = {key: f"{name}_{key}" for key in plain}
        arrays += "".join(f"{names[key]} = {value!r}\n" for key, value in plain.items())
        call = ", ".join(f"{key}={names[key]}" for key in plain)
        assert picture(drawn(folder, f"[[figure {name}({call})]]", arrays=arrays))
    assert usage(FIGURES["moved_edge"]) == "moved_edge(X, pool_size, moves=(0, 1, 2))"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_each_released_notebook_has_figures_and_no_drawing_in_spaces(assignment, language):
    path = ROOT / f"assignments/{language}/{assignment}/{assignment}.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    texts = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    pictures = [line for text in texts for line in text.split("\n") if line.startswith("<img")]
    assert pictures
    assert len({picture(line) for line in pictures}) == len(pictures)
    for text in texts:
        for block in re.findall(r"^```\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
            assert not re.search(r"\S {2,}\S", block), block


EXERCISES = """
from tensorgrade.exercise import Assignment, Case, Check, Exercise, array, normal

def double(x):
    return 2 * x

checks = [
    Check("a", "A", [Case("plain", x=array([1.0, 2.0]))], public=True), Check("b", "B", [Case("drawn", x=normal(3, 4))])
]
exercise = Exercise(name="double", title="Double", points=2, reference=double, checks=checks)
assignment = Assignment(name="mine", title="Mine", exercises=[exercise])
"""
NOTEBOOK = f"""# %% [markdown]
# # Mine
#
# {SLIDING}

# %%
from tensorgrade import check

# %% solution="double"
def double(x):
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION

# %% check="double"
check(double)
"""


@pytest.mark.slow
def test_build_and_release_say_what_figure_there_is_not_and_release_draws_the_same_each_time(tmp_path):
    course = course_of_one_assignment(tmp_path / "course", "mine", EXERCISES, NOTEBOOK)
    path, released = course.author_notebook_path("mine"), course.release_folder("mine") / "mine.ipynb"
    made = []
    for _ in range(2):
        assert command(course.root, "release", "mine").exit_code == 0
        made.append(released.read_bytes())
    assert made[0] == made[1]
    assert b'src=\\"data:image/svg+xml;base64,' in made[0]
    path.write_text(NOTEBOOK.replace("sliding_window", "slidng_window"), encoding="utf-8")
    for done in (command(course.root, "build", "mine"), command(course.root, "release", "mine")):
        said = f"{done.output} {done.exception}"
        assert "line 4: there is no figure slidng_window; you may mean sliding_window." in " ".join(said.split())
    assert done.exit_code == 2
    assert released.read_bytes() == made[0]


def test_figures_of_one_size_of_letters_are_on_paper(folder):
    assert f'font-size="{SMALL}"' in picture(drawn(folder, SLIDING))[1]
