"""Cells with magics, shell commands and prompts: functions are found where Jupyter defines them."""

import ast

import pytest

from tests.submission.documents import CORR, STUB, code, notebook, read


@pytest.mark.parametrize(
    "source",
    [
        "%matplotlib inline\n" + CORR,
        "%%time\n" + CORR,
        "!pip install torch\n" + CORR,
        CORR + "%timeit corr2d(1, 2)\n",
        CORR + "?corr2d\n",
        "if True:\n    %matplotlib inline\n" + CORR,
        "if True:\n    !ls\n" + CORR,
        "%cd\r\n" + CORR,
        CORR + "corr2d?\n",
        CORR + "files = !ls\n",
        CORR + "t = %timeit -o 1\n",
    ],
)
def test_magics_and_shell_commands_do_not_break_a_cell(source):
    submission = read(notebook(code(source)))
    assert (submission.defined_in, submission.syntax_errors) == ({"corr2d": 0}, {})


@pytest.mark.parametrize(
    "source",
    [
        "def corr2d(X, K):\n    return (X\n        % K)\n",
        "def corr2d(X, K):\n    print('%s, %s'\n          % (X, K))\n    return X\n",
    ],
)
def test_a_line_that_begins_with_the_modulo_operator_is_no_magic(source):
    ast.parse(source)
    submission = read(notebook(code(source)))
    assert (submission.defined_in, submission.syntax_errors) == ({"corr2d": 0}, {})


LONG = """def corr2d(X, K):
    kh, kw = K.shape
    Y = np.zeros((X.shape[0] - kh + 1, X.shape[1] - kw + 1))
    note = (
        "%d rows, %d columns"
        % Y.shape
    )
#right?
    text = '''
%matplotlib inline
!ls
why?
'''
    return Y
"""
PROMPTS = "".join(f"{'>>>' if number == 0 else '...'} {line}\n" for number, line in enumerate(CORR.splitlines()))
IPYTHON_PROMPTS = "In [1]: def corr2d(X, K):\n   ...:     return X * K\n"


@pytest.mark.parametrize(
    ("above", "line"),
    [
        ("%matplotlib inline\n", 2),
        ("!pip install -q \\\n    tqdm\n", 3),
        ("%%time\n%matplotlib inline\n", 3),
        ("%%capture\n!pip install -q tqdm\n", 3),
        ("%%capture\n%%time\n", 3),
        ("x = 1\nx?\n", 3),
        ("files = !ls \\\n  -l\n", 3),
    ],
)
def test_lines_beside_a_magic_are_pythons(above, line):
    """Continuations, comments and strings whose lines look like magics."""
    submission = read(notebook(code(above + LONG)))
    assert (submission.defined_in, submission.syntax_errors) == ({"corr2d": 0}, {})
    assert submission.statements[0][-1].line == line
    assert submission.sources == {"corr2d": LONG.rstrip("\n")}
    ast.parse(submission.sources["corr2d"])


@pytest.mark.parametrize("source", [PROMPTS, IPYTHON_PROMPTS, "    def corr2d(X, K):\n        return X * K\n"])
@pytest.mark.parametrize("above", ["", "%%time\n"])
def test_pasted_prompts_and_indentation_are_no_part_of_the_code(above, source):
    submission = read(notebook(code(above + source)))
    assert (submission.defined_in, submission.unimplemented) == ({"corr2d": 0}, frozenset())
    assert submission.sources == {"corr2d": CORR.rstrip("\n")}


def test_a_stub_below_a_magic_stands_on_its_own_line():
    submission = read(notebook(code(f"%%time\n%matplotlib inline\n\n{STUB}")))
    assert (submission.unimplemented, submission.stubs) == ({"corr2d"}, {(0, 4)})


@pytest.mark.parametrize("magic", ["%%bash", "%%html", "%%writefile corr2d.py", "%%script python"])
def test_the_body_of_a_magic_that_is_not_run_in_the_notebook_defines_nothing(magic):
    submission = read(notebook(code(f"{magic}\n{CORR}")))
    assert (submission.defined_in, submission.syntax_errors, submission.stubs) == ({}, {}, frozenset())


def test_a_syntax_error_below_a_magic_is_on_its_own_line():
    submission = read(notebook(code("%matplotlib inline\n!ls \\\n -l\ndef corr2d(X, K)\n    return X\n")))
    assert submission.syntax_errors["corr2d"].line == 4


def test_the_error_of_a_pasted_function_is_told():
    submission = read(notebook(code(">>> def corr2d(X, K)\n...     return X\n")))
    assert submission.syntax_errors["corr2d"].line == 1
