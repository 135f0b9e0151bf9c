"""Answers that are alike: what is found, what is not, and how it is shown."""

import ast
import json
import random
import re
import shutil
import subprocess
import sys
import time
from dataclasses import asdict

import pytest

from tensorgrade.engine_sentence import EngineSentence
from tensorgrade.similarity import find_pairs
from tensorgrade.similarity.fingerprints import GRAM, WINDOW, fingerprints, grams, symbols_of
from tensorgrade.similarity.pair_records import MAX_SHOWN_PAIRS, from_json, to_json
from tensorgrade.submission.choose_file import Submission
from tensorgrade.submission.notebook_reader import parse_submission
from tests.conftest import ASSIGNMENTS, HOSTILE, ROOT, SOLUTIONS
from tests.coursework import command

SHELF = ROOT / "tests/shelf"

# One answer, and what somebody makes of it who does not want it to be seen.
ORIGINAL = """
def im2col(X, size, stride=(1, 1)):
    kh, kw = size
    rows = np.arange(0, X.shape[0] - kh + 1, stride[0])
    columns = np.arange(0, X.shape[1] - kw + 1, stride[1])
    i = rows[:, None, None, None] + np.arange(kh)[:, None]
    j = columns[:, None, None] + np.arange(kw)
    return X[i, j].reshape(-1, kh * kw), (len(rows), len(columns))


# Every window is a row of a matrix.
def corr2d(X, K):
    matrix, shape = im2col(X, K.shape)
    return (matrix @ K.ravel()).reshape(shape)
"""
DISGUISED = '''
# I thought about this for a long time.

def corr2d(X, K):
    """My answer."""
    m, out = windows_of(X, K.shape)

    return ((m @ K.ravel())
            .reshape(out))

print("works")

def windows_of(picture: np.ndarray, kernel, steps: tuple = (1, 1)) -> tuple:
    height, width = kernel
    # columns first
    right = np.arange(0, picture.shape[1] - width + 1, steps[1])
    down = np.arange(0, picture.shape[0] - height + 1, steps[0])
    a = down[:, None, None, None] + np.arange(height)[:, None]; b = right[:, None, None] + np.arange(width)
    return picture[a, b].reshape(-1, height * width), (len(down), len(right))
'''


def given(assignment):
    """What the course gave: the notebook and the author's, with the solution."""
    files = (ROOT / f"assignments/en/{assignment}/{assignment}.ipynb", SOLUTIONS / assignment / "notebook.py")
    return [(path.name, path.read_bytes()) for path in files]


def functions_of(assignment):
    text = (SOLUTIONS / assignment / "notebook.py").read_text(encoding="utf-8")
    return [line.split('"')[1] for line in text.splitlines() if line.startswith('# %% solution="')]


def compared(sources, assignment="corr2d"):
    handed = [Submission(student, "answer.py", source.encode()) for student, source in sources.items()]
    return find_pairs.find_similar_answers(assignment, functions_of(assignment), given(assignment), handed)


def shelf(assignment, pattern="right_*"):
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted((SHELF / assignment).glob(f"{pattern}.py"))}


def names(found):
    return [pair.students for pair in found.pairs]


class Renamed(ast.NodeTransformer):
    """Every name that the answer made itself, but the assignment's own, becomes another one."""

    def __init__(self, tree, kept):
        own = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
        own |= {node.name for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
        self.own = own - set(kept)

    def visit_Name(self, node):
        return ast.Name(f"{node.id}_2", node.ctx) if node.id in self.own else node

    def visit_FunctionDef(self, node):
        self.generic_visit(node)
        node.name = f"{node.name}_2" if node.name in self.own else node.name
        return node

    visit_ClassDef = visit_FunctionDef


def renamed(source, kept):
    tree = ast.parse(source)
    return ast.unparse(ast.fix_missing_locations(Renamed(tree, kept).visit(tree)))


def test_new_names_comments_types_layout_and_order_hide_nothing():
    others = shelf("corr2d")
    others.pop("right_im2col")
    found = compared({**others, "ada": ORIGINAL, "bob": DISGUISED})
    [pair] = found.pairs
    assert pair.students == ("ada", "bob")
    [match] = pair.matches
    assert match.exercise == "corr2d"
    assert match.share > 0.7
    marked = [line.text.strip() for line in match.right.lines if line.alike]
    assert (
        "a = down[:, None, None, None] + np.arange(height)[:, None]; b = right[:, None, None] + np.arange(width)"
        in (marked)
    )
    assert not {"# columns first", "", '"""My answer."""', 'print("works")'} & set(marked)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_independent_right_answers_are_not_alike(assignment):
    found = compared(shelf(assignment), assignment)
    assert len(found.compared) >= (6 if assignment == "modules" else 8)
    assert found.pairs == ()


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_a_renamed_copy_of_any_long_answer_is_found_and_nobody_else(assignment):
    answers, kept = shelf(assignment), functions_of(assignment)
    alone = compared(answers, assignment)
    found = compared(answers | {f"{name} 2": renamed(text, kept) for name, text in answers.items()}, assignment)
    assert all(other == f"{one} 2" for one, other in names(found))
    assert all(match.share == 1 for pair in found.pairs for match in pair.matches)
    # Most functions are found. Of the others every answer is too short to tell, or like the solution.
    long = {name for name in kept if alone.short[name] < len(answers)}
    assert 2 * len({match.exercise for pair in found.pairs for match in pair.matches} & long) >= len(long) > 0


def test_the_stub_and_the_solution_are_nobodys_own():
    stub = "def corr2d(X, K):\n    raise NotImplementedError()\n"
    solution = (SOLUTIONS / "corr2d/notebook.py").read_text(encoding="utf-8")
    found = compared({"ada": stub, "bob": stub, "cay": solution, "dan": solution})
    assert set(found.compared) == {"ada", "bob", "cay", "dan"}
    assert found.pairs == ()
    assert found.short["corr2d"] == 2  # those of the solution; a stub is no answer


def test_what_many_students_have_is_nobodys_own():
    crowd = {f"s{number}": ORIGINAL for number in range(find_pairs.COMMON_MIN_STUDENTS + 1)}
    assert compared(crowd).pairs == ()
    few = dict(list(crowd.items())[: find_pairs.COMMON_MIN_STUDENTS])
    assert len(compared(few).pairs) == find_pairs.COMMON_MIN_STUDENTS * (find_pairs.COMMON_MIN_STUDENTS - 1) / 2


def test_what_is_no_python_or_no_notebook_is_named():
    handed = [
        Submission("ada", "answer.py", (ORIGINAL + "\n# %%\ndef conv2d(X, K:\n").encode()),
        Submission("bob", "corr2d.ipynb", b"{"),
        Submission("cay", problem=EngineSentence.as_written("The folder is a link.")),
        Submission("dan", "answer.py", b"print(1)\n"),
        Submission("eve"),
        Submission("fay", "answer.py", b"def conv2d(X, K): return (X,\\\n  K); corr2d = lambda X, K: (X,\n    K)\n"),
    ]
    found = find_pairs.find_similar_answers("corr2d", ["corr2d", "conv2d"], given("corr2d"), handed)
    assert [(item.student, item.exercise, item.why) for item in found.left_out] == [
        ("ada", "conv2d", "cell 2 is no Python: '(' was never closed"),
        ("bob", "", "corr2d.ipynb is not a notebook: its JSON is broken."),
        ("cay", "", "The folder is a link."),
        ("dan", "", "answer.py has none of the functions."),
    ]
    assert set(found.compared) == {"ada", "fay"}


def test_an_answer_is_its_function_and_what_it_uses():
    source = """
import numpy as np
SIZE = 3
X = np.zeros(9)
def corr2d(X, K):
    return unused
def helper(X): return X[:SIZE]
%timeit corr2d(1, 2)
def corr2d(X, K):
    return conv2d(helper(X), np.flip(K))
def conv2d(X, K):
    pass
def other(X):
    return X
"""
    found = parse_submission("answer.py", source.encode(), ["corr2d", "conv2d"])
    assert found.sources == {
        "corr2d": "SIZE = 3\n\ndef helper(X): return X[:SIZE]\n\n"
        "def corr2d(X, K):\n    return conv2d(helper(X), np.flip(K))"
    }


def test_winnowing_finds_every_long_stretch_in_common():
    """The guarantee of the paper, on rows of random symbols."""
    random.seed(1)
    for _ in range(200):
        middle = [(str(random.random()), 1) for _ in range(GRAM + WINDOW - 1)]
        rows = [[(str(random.random()), 1) for _ in range(random.randrange(40))] for _ in range(4)]
        one, other = (set(fingerprints(grams([*before, *middle, *after]))) for before, after in (rows[:2], rows[2:]))
        assert one & other
        assert not set(fingerprints(grams(rows[0]))) & set(fingerprints(grams(rows[1])))


def test_fingerprints_are_fewer_than_grams_and_the_same_in_every_run():
    digests = grams(symbols_of(ORIGINAL))
    chosen = fingerprints(digests)
    assert len(chosen) < len(digests) / 2
    assert all(digests[place] == mark for mark, places in chosen.items() for place in places)
    code = f"from tensorgrade.similarity.fingerprints import grams, symbols_of; print(grams(symbols_of({ORIGINAL!r})))"
    again = subprocess.run([sys.executable, "-c", code], cwd=ROOT, text=True, capture_output=True, check=True)
    assert again.stdout == f"{digests}\n"
    assert fingerprints([]) == {}
    assert fingerprints([5, 4]) == {4: [1]}


def test_a_comparison_is_read_back_as_it_was():
    found = compared({"ada": ORIGINAL, "bob": DISGUISED, "cay": "def corr2d(X, K:"})
    assert from_json(to_json(found)) == found
    assert found.pairs
    assert found.left_out
    assert json.loads(to_json(found)) == json.loads(json.dumps(asdict(found)))  # as every version has written it


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"found": "2"}, "found: '2' is not of type integer"),
        ({"surprise": 1}, "'surprise' is not a field of Similarity"),
        ({"pairs": [{"students": ["ada", "bob"], "weight": 1.0}]}, "pairs.0: 'matches' is missing"),
        ({"pairs": [{"students": ["ada"], "weight": 1.0, "matches": []}]}, "pairs.0.students: 1 items are not two"),
        ({"compared": {"ada": None}}, "compared.ada: None is not of type string"),
    ],
    ids=str,
)
def test_a_damaged_comparison_is_an_error_that_says_where(change, problem):
    tree = json.loads(to_json(compared({"ada": ORIGINAL, "bob": DISGUISED})))
    with pytest.raises(ValueError, match=re.escape(problem)):
        from_json(json.dumps(tree | change))


@pytest.mark.parametrize("text", ["", "{", "null", "[]", "{}", "\x00"])
def test_what_is_no_comparison_is_a_value_error(text):
    with pytest.raises(ValueError):
        from_json(text)


FORMS = [
    "({} + {})",
    "({} * {})",
    "X[{}:{}]",
    "np.sum({}, axis={})",
    "({} if i < {} else K)",
    "np.pad({}, {})",
    "[{}, {}]",
]


def expression(depth):
    """Some expression, as a student might write one."""
    if depth == 0:
        return random.choice(["X", "K", "i", "1", "len(X)", "K.shape[0]", "None"])
    return random.choice(FORMS).format(expression(depth - 1), expression(depth - 1))


def test_a_copy_is_found_in_a_large_class_in_little_time():
    random.seed(1)
    wanted = ["a", "b", "c"]
    sources = {
        f"s{number:03}": "".join(
            f"def {name}(X, K):\n    for i in range(3):\n        X = {expression(4)}\n    return {expression(3)}\n"
            for name in wanted
        )
        for number in range(300)
    }
    sources["copy"] = sources["s123"].replace("X", "Q")
    handed = [Submission(student, "answer.py", source.encode()) for student, source in sources.items()]
    began = time.process_time()
    found = find_pairs.find_similar_answers("mixed", wanted, [], handed)
    assert time.process_time() - began < 20  # about 2 on an idle machine
    assert names(found) == [("copy", "s123")]
    assert [match.exercise for match in found.pairs[0].matches] == wanted


@pytest.fixture(scope="module")
def course(pooling, tmp_path_factory):
    """A class with a copied answer, one that is hostile, and one that cannot be read."""
    root = tmp_path_factory.mktemp("similar") / "course"
    shutil.copytree(pooling, root)
    sources = shelf("pooling")
    sources["ada"] = renamed(sources["right_im2col"], functions_of("pooling"))
    hostile = f"    note = {HOSTILE!r}  # {HOSTILE}\n"
    for student in ("<b>mallory", "oscar"):
        sources[student] = sources["right_separable"].replace("):\n", f"):\n{hostile}", 3)
    sources["broken"] = "def pool2d(X:\n"
    for student, source in sources.items():
        folder = root / "submitted" / student / "pooling"
        folder.mkdir(parents=True)
        (folder / "pooling.py").write_text(source, encoding="utf-8")
    return root


def test_the_command_lists_the_pairs_and_the_class_page_shows_them(course, chromium):
    done = command(course, "similar", "pooling")
    assert done.exit_code == 0
    assert "ada and right_im2col" in done.output
    assert "<b>mallory and oscar" in done.output
    assert "broken, pool2d was not compared: cell 1 is no Python" in done.output
    kept = json.loads((course / "similar/pooling.json").read_text(encoding="utf-8"))
    assert len(kept["pairs"]) == kept["found"] <= MAX_SHOWN_PAIRS
    assert command(course, "grade", "pooling", "--jobs", "1").exit_code == 0
    assert command(course, "report", "pooling").exit_code == 0
    page = course / "results/pooling/class.html"
    tab = chromium.new_page()
    tab.goto(page.as_uri())
    shown = tab.locator("section.pair")
    assert shown.count() == kept["found"]
    ada = shown.filter(has_text="ada").first
    ada.locator("summary").first.click()
    assert ada.locator("mark").count() > 10
    assert ada.locator("pre").count() % 2 == 0
    assert ada.get_by_role("link", name="ada", exact=True).get_attribute("href") == "students/ada.html"
    assert tab.locator("img").count() == 0
    assert tab.locator("section.pair b").count() == 0
    assert "owned" not in tab.title()
    assert tab.get_by_text("Other files were compared").count() == 0
    tab.close()
    for feedback in (course / "feedback").rglob("*.html"):
        assert "Look at these together" not in feedback.read_text(encoding="utf-8")
    # Somebody hands in again.
    (course / "submitted/oscar/pooling/pooling.py").write_text(ORIGINAL.replace("corr2d", "pool2d"), encoding="utf-8")
    assert command(course, "grade", "pooling", "--jobs", "1").exit_code == 0
    assert command(course, "report", "pooling").exit_code == 0
    assert "Other files were compared than have been graded" in page.read_text(encoding="utf-8")


def test_what_cannot_be_compared_is_one_sentence(course):
    (course / "similar").mkdir(exist_ok=True)
    (course / "similar/pooling.json").write_text("{", encoding="utf-8")
    damaged = command(course, "report", "pooling")
    assert "pooling.json is damaged (" in str(damaged.exception)
    assert str(damaged.exception).endswith("; run `tensorgrade similar pooling` again.")
    (course / "similar/pooling.json").unlink()
    assert "There is no assignment" in str(command(course, "similar", "nothing").exception)
    assert "tensorgrade build corr2d" in str(command(course, "similar", "corr2d").exception)
