"""Every way in which a notebook comes back mangled: it is read, or refused in one sentence, and never run."""

import hashlib
import json
import warnings

import pytest

from tensorgrade.submission.definitions import Definition
from tensorgrade.submission.notebook_reader import TextCell
from tensorgrade.submission.statement_names import MAX_ATTRIBUTES
from tests.submission.documents import CONV, CORR, STUB, code, notebook, read, sources, text

# --- What is read -----------------------------------------------------------------------------------------


def test_a_notebook_is_read_as_its_code_cells_by_their_numbers():
    submission = read(notebook(text("# Title"), code(CORR), text("between"), code(CONV), code("print(3)")))
    assert submission.cells == ((1, CORR), (3, CONV), (4, "print(3)"))
    assert submission.defined_in == {"corr2d": 1, "conv2d": 3}
    assert (submission.unimplemented, submission.syntax_errors, submission.is_script) == (frozenset(), {}, False)


def v3(*cells):
    return {
        "metadata": {"name": ""},
        "nbformat": 3,
        "nbformat_minor": 0,
        "worksheets": [{"cells": list(cells), "metadata": {}}],
    }


def v3_code(source):
    return {"cell_type": "code", "collapsed": False, "input": source, "language": "python", "outputs": []}


@pytest.mark.parametrize("minor", range(6))
def test_every_minor_version_of_format_4_is_read(minor):
    cells = [code(CORR), code(CONV)]
    if minor < 5:  # ids came with 4.5
        for cell in cells:
            del cell["id"]
    assert read(notebook(*cells, nbformat_minor=minor)).defined_in == {"corr2d": 0, "conv2d": 1}


@pytest.mark.parametrize(
    "document",
    [
        v3(v3_code(CORR), v3_code(CONV)),
        v3(v3_code(CORR.splitlines(keepends=True)), v3_code(CONV)),
        {"nbformat": 3, "worksheets": [{"cells": [v3_code(CORR)]}, {"cells": [v3_code(CONV)]}]},
        {"nbformat": 3, "worksheets": [None, {}, {"cells": None}, {"cells": [v3_code(CORR), v3_code(CONV)]}]},
        notebook(code(CORR.splitlines(keepends=True)), code([CONV])),
        notebook({"cell_type": "code", "source": CORR}, {"cell_type": "code", "source": CONV}),
        {"cells": [code(CORR), code(CONV)]},
        notebook(code(CORR), code(CONV), metadata=None, nbformat="four", nbformat_minor=None),
        notebook(code(CORR), code(CONV), metadata=[]),
        notebook(code(CORR, metadata=None, id=None), code(CONV, metadata=[], id=[1])),
        notebook(code(CORR, metadata={"nbgrader": None}), code(CONV, metadata={"nbgrader": ["locked"]})),
        notebook(code(CORR, outputs=None, execution_count="7"), code(CONV, outputs="lost")),
        notebook(code(CORR, outputs=[{"output_type": "display_data", "data": {"text/html": "<script>"}}]), code(CONV)),
        notebook(code(CORR, id="same"), code(CONV, id="same")),
        notebook(code(["def corr2d(X, K):\n", None, 3, ["x"], "    return X\n"]), code(CONV)),
        notebook(code(CORR.replace("\n", "\r\n")), code(CONV.replace("\n", "\r\n"))),
        notebook(code("\0".join(CORR)), code(CONV + "\0")),
        notebook(code("%%time\n" + CORR), code("%matplotlib inline\n" + CONV)),
        notebook(code("\ufeff# coding: utf-8\n".lstrip("\ufeff") + CORR), code(CONV)),
    ],
    ids=lambda document: json.dumps(document)[:60],
)
def test_both_functions_are_found(document):
    submission = read(document)
    assert sorted(submission.defined_in) == ["conv2d", "corr2d"]
    assert submission.defined_in["corr2d"] <= submission.defined_in["conv2d"]
    assert (submission.syntax_errors, submission.unimplemented) == ({}, frozenset())
    assert all("\0" not in source for source in sources(submission))


@pytest.mark.parametrize(
    "cell", [None, 3, "code", [], {}, {"cell_type": "code"}, code(None), code({"a": 1}), code(3), code("  \n")]
)
def test_a_cell_that_is_none_is_passed_over_and_the_others_keep_their_numbers(cell):
    submission = read(notebook(cell, code(CORR)))
    assert submission.cells == ((1, CORR),)


def test_byte_order_marks_and_line_ends_of_other_systems_are_no_part_of_the_code():
    pretty = json.dumps(notebook(code(CORR)), indent=1)
    for content in ("\ufeff" + pretty, pretty.replace("\n", "\r\n"), pretty.replace("\n", "\r")):
        assert read(content.encode()).cells == ((0, CORR),)
    for content in ("\ufeff" + CORR, CORR.replace("\n", "\r\n"), CORR.replace("\n", "\r")):
        assert read(content.encode(), "answer.py").cells == ((0, CORR),)


def test_the_digest_is_that_of_the_file_as_handed_in():
    content = b"\xef\xbb\xbf" + CORR.replace("\n", "\r\n").encode()
    assert read(content, "answer.py").digest == hashlib.sha256(content).hexdigest()


# --- Cells moved about ------------------------------------------------------------------------------------


def test_a_deleted_cell_is_a_function_that_is_not_written():
    assert read(notebook(code(CONV))).defined_in == {"conv2d": 0}


def test_of_duplicated_cells_the_last_counts_as_it_does_for_python():
    assert read(notebook(code(STUB), code(CORR))).unimplemented == frozenset()
    assert read(notebook(code(STUB), code(CORR))).defined_in == {"corr2d": 1}
    assert read(notebook(code(CORR), code(STUB))).unimplemented == {"corr2d"}


def test_reordered_cells_keep_the_order_of_the_file():
    submission = read(notebook(code(CONV), code("x = 1"), code(CORR)))
    assert submission.defined_in == {"conv2d": 0, "corr2d": 2}
    assert submission.cells_of("conv2d") == (0, 1)
    assert submission.cells_of("corr2d") == (2,)
    assert submission.cells_of("pool2d") == ()


def test_merged_cells_have_both_functions():
    assert read(notebook(code(CORR + CONV))).defined_in == {"corr2d": 0, "conv2d": 0}


def test_a_split_cell_is_broken_where_it_was_split():
    submission = read(notebook(code("def corr2d(X, K):"), code("    return X * K"), code(CONV)))
    assert submission.defined_in == {"conv2d": 2}
    broken = submission.syntax_errors["corr2d"]
    assert (broken.cell, broken.line) == (0, 1)
    assert "indented block" in broken.text


def test_a_broken_copy_after_a_whole_one_costs_nothing():
    submission = read(notebook(code(CORR), code("def corr2d(X, K:\n    return")))
    assert (submission.defined_in, submission.syntax_errors) == ({"corr2d": 0}, {})


def test_a_whole_copy_after_a_broken_one_mends_it():
    submission = read(notebook(code("def corr2d(X, K:\n    return"), code(CORR)))
    assert (submission.defined_in, submission.syntax_errors) == ({"corr2d": 1}, {})


@pytest.mark.parametrize("kind", ["markdown", "raw", "heading", None, 3, ["code"]])
def test_a_code_cell_that_changed_its_type_is_found_all_the_same(kind):
    submission = read(notebook(code("x = 1"), code(CORR, cell_type=kind), code(CONV)))
    assert submission.defined_in == {"corr2d": 1, "conv2d": 2}
    assert [number for number, _ in submission.cells] == [0, 1, 2]


def test_text_about_a_function_is_no_code():
    assert read(notebook(text("```python\n" + CORR + "```"), code(CONV))).defined_in == {"conv2d": 1}
    # The code cell has it, so the text is only quoting.
    assert read(notebook(code(CORR), text(STUB))).cells == ((0, CORR),)


def test_a_missing_cell_type_is_no_obstacle():
    cell = code(CORR)
    del cell["cell_type"]
    assert read(notebook(cell)).defined_in == {"corr2d": 0}


# --- Left as handed out -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        "pass",
        "...",
        '"""Docs."""',
        "raise NotImplementedError",
        'raise NotImplementedError("later")',
        '"""Docs."""\n    pass\n    ...',
    ],
)
def test_a_function_with_nothing_in_it_is_empty(body):
    submission = read(notebook(code(f"def corr2d(X, K):\n    {body}\n")))
    assert (submission.defined_in, submission.unimplemented) == ({"corr2d": 0}, {"corr2d"})


@pytest.mark.parametrize(
    "body", ["return None", "return X", "raise ValueError", "x = 1", "return ...", "pass; return 1"]
)
def test_a_function_with_something_in_it_is_not_empty(body):
    assert read(notebook(code(f"def corr2d(X, K):\n    {body}\n"))).unimplemented == frozenset()


# --- No Python --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("def corr2d(X, K)\n    return X", 1),
        ("def corr2d(X, K):\nreturn X", 2),
        ("def corr2d(X, K):\n    return X)", 2),
        ("def corr2d(X, K):\n    return '", 2),
        ("def corr2d(X, K):\n    x = 1\n  return x", 3),
        ("def corr2d(X, K):\n\tx = 1\n        return x", 3),
        ("def corr2d(X，K):\n    return X", 1),
        ("x = 1\ndef corr2d(X, K):\n    print 'x'", 3),
    ],
)
def test_a_syntax_error_names_its_cell_and_line(source, line):
    submission = read(notebook(text("t"), code(source)))
    assert submission.defined_in == {}
    broken = submission.syntax_errors["corr2d"]
    assert (broken.cell, broken.line) == (1, line)
    assert broken.text
    # The cell is handed on all the same: what else it holds may be needed.
    assert submission.cells == ((1, source),)


def test_code_that_python_cannot_read_is_broken_not_a_crash():
    source = "def corr2d(X, K):\n    return " + "(" * 5000 + ")" * 5000
    assert list(read(notebook(code(source))).syntax_errors) == ["corr2d"]


def test_half_a_character_is_replaced_as_browsers_do():
    parsed = read(notebook(code("def corr2d(X, K):\n    return '\ud83d'\n")))
    assert [source for _, source in parsed.cells] == ["def corr2d(X, K):\n    return '\ufffd'\n"]
    assert parsed.implements("corr2d")


def test_a_script_with_null_bytes_is_read_or_broken():
    submission = read(b"def corr2d(X, K):\n    return X\0\n", "answer.py")
    assert {**submission.defined_in, **submission.syntax_errors}.keys() == {"corr2d"}


def test_reading_warns_of_nothing():
    # Python's warnings about a student's code are not the instructor's to read.
    source = "def corr2d(X, K):\n    '\\d'\n    return X is 3\n"
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        submission = read(notebook(code(source)))
    assert seen == []
    assert submission.defined_in == {"corr2d": 0}


def test_nothing_of_a_submission_is_run(tmp_path):
    mark = tmp_path / "ran"
    read(notebook(code(f"open({str(mark)!r}, 'w')\n" + CORR), code(f"!touch {mark}")))
    read(f"open({str(mark)!r}, 'w')\n".encode(), "answer.py")
    assert not mark.exists()


# --- Text cells, and what is known of definitions ----------------------------------------------------------------


def test_text_cells_are_kept_as_they_were_handed_in_with_their_ids():
    marked = {"nbgrader": {"grade_id": "why"}, "id": "colab"}
    cells = [
        text(["[a](javascript:b)\r\n", " $\\style$ "], metadata=marked, id="jupyter"),
        text(" \n", id="how"),
        text("c"),
    ]
    submission = read(notebook(*cells, code(CORR), text("d\ud800")))
    assert submission.texts == (
        TextCell(0, frozenset({"why", "colab", "jupyter"}), "[a](javascript:b)\r\n $\\style$ "),
        TextCell(1, frozenset({"how"}), ""),
        TextCell(2, frozenset(), "c"),
        TextCell(4, frozenset(), "d\ufffd"),
    )


@pytest.mark.parametrize("kind", ["code", "raw"])
def test_a_written_answer_whose_cell_has_another_type_by_mistake_is_found(kind):
    """nbgrader's mark of a cell says which type it was handed out as. A code cell runs as well."""
    marked = {"nbgrader": {"grade_id": "why", "cell_type": "markdown"}}
    submission = read(notebook(code(CORR), code("x = 1", metadata=marked) | {"cell_type": kind}))
    assert submission.texts == (TextCell(1, frozenset({"why", "c0ffee"}), "x = 1"),)
    assert [number for number, _ in submission.cells] == ([0, 1] if kind == "code" else [0])


@pytest.mark.parametrize("metadata", [None, [], {"nbgrader": None}, {"nbgrader": {"grade_id": ["a"]}, "id": 3}])
def test_what_is_no_id_is_no_hint(metadata):
    submission = read(notebook(text("a", metadata=metadata, id="x" * 200), code(CORR)))
    assert submission.texts == (TextCell(0, frozenset(), "a"),)


def test_a_script_and_an_old_notebook_hold_no_written_answers():
    assert read(CORR.encode(), "answer.py").texts is None
    assert read(v3(v3_code(CORR), {"cell_type": "markdown", "source": "a"})).texts is None
    assert read(notebook(code(CORR))).texts == ()


def test_definitions_say_where_they_are_and_what_they_use():
    sources = (
        "import numpy as np\nfrom torch.nn import functional as F\n",
        "def helper(X):\n    np.sum(X)\n    return F.conv2d(\n        np.sum(X), X.conv2d)\n",
        "class Layer:\n    way = helper\nif True:\n    def inner():\n        pass\n",
        "%pip install x\ndef corr2d(X, K):\n    return Layer.way(corr2d, X, inner)\n",
    )
    assert read(notebook(*map(code, sources))).definitions == {
        "helper": Definition(
            1, (), {"numpy.sum": 2, "torch.nn.functional.conv2d": 3, "numpy": 2, "torch.nn.functional": 3}
        ),
        "Layer": Definition(2, ("helper",), {}),
        "corr2d": Definition(3, ("Layer", "corr2d"), {}),
    }


def test_a_long_chain_of_attributes_is_passed_over():
    chain = "torch" + ".a" * 900
    [definition] = read(notebook(code(f"import torch\ndef corr2d(X):\n    return {chain}\n"))).definitions.values()
    assert max(definition.references, key=len) == "torch" + ".a" * MAX_ATTRIBUTES


def test_the_code_of_a_function_is_its_last_definition_as_it_was_handed_in():
    first = "# corr2d\r\n@traced\r\ndef corr2d(X, K):  # 第一\r\n    return X\r\n\r\nprint(corr2d)"
    again = "!pip install x\nconv2d = None\ndef conv2d(X):\n    return 2 * X"
    broken = "def corr2d_strided(X):\n    return (X"
    cells = map(code, (first, "def conv2d(X):\n    return X", again, "conv2d = cached(conv2d)", broken))
    submission = read(notebook(*cells), names=["corr2d", "conv2d", "corr2d_strided", "missing"])
    assert submission.code == {
        "corr2d_strided": (1, broken),
        "corr2d": (2, "@traced\ndef corr2d(X, K):  # 第一\n    return X"),
        "conv2d": (3, "def conv2d(X):\n    return 2 * X"),
    }


# --- Loops ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "loops"),
    [
        ("def corr2d(X, K):\n    for i in X:\n        pass\n    return X", {"for"}),
        ("def corr2d(X, K):\n    while X:\n        for i in X: pass\n    return X", {"for", "while"}),
        ("def corr2d(X, K):\n    return [i for i in X]", set()),
        ("def corr2d(X, K):\n    return helper(X)\ndef helper(X):\n    while True: pass", {"while"}),
        ("def corr2d(X, K):\n    def inner():\n        for i in X: pass\n    return inner()", {"for"}),
        ("for i in range(3):\n    pass\ndef corr2d(X, K):\n    return X", set()),
        ("def corr2d(X, K):\n    return conv2d(X, K)\ndef conv2d(X, K):\n    while True: pass", set()),
        ("class Corr:\n    def run(self):\n        while True: pass\ndef corr2d(X, K):\n    return Corr()", {"while"}),
    ],
)
def test_the_loops_in_a_functions_code_are_known(source, loops):
    assert read(notebook(code(source))).loops["corr2d"] == loops


def test_a_function_that_is_not_written_has_no_loops():
    assert read(notebook(code(STUB))).loops == {}
