"""Every way in which a notebook comes back mangled: it is read, or refused in one sentence, and never run."""

import ast
import hashlib
import json
import pickle
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tensorgrade.submission.definitions import Definition
from tensorgrade.submission.notebook_cells import MAX_BYTES, MAX_CELLS, MAX_CHARACTERS, MAX_LINES
from tensorgrade.submission.notebook_reader import ParsedSubmission, TextCell, UnreadableSubmission, parse_submission
from tensorgrade.submission.statement_names import MAX_ATTRIBUTES

CORR = "def corr2d(X, K):\n    return X * K\n"
CONV = "def conv2d(X, K):\n    return X + K\n"
STUB = "def corr2d(X, K):\n    raise NotImplementedError()\n"
NAMES = ["corr2d", "conv2d"]


def code(source, **more):
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": "c0ffee",
        "metadata": {},
        "outputs": [],
        "source": source,
    } | more


def text(source, **more):
    return {"cell_type": "markdown", "metadata": {}, "source": source} | more


def notebook(*cells, **more):
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5} | more


def read(document, name="answer.ipynb", names=NAMES):
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    return parse_submission(name, content, names)


def sources(submission):
    return [source for _, source in submission.cells]


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


@pytest.mark.parametrize(
    "source",
    [
        "corr2d = lambda X, K: X",
        "from numpy import convolve as corr2d",
        "import numpy as corr2d",
        "corr2d = conv2d = max",
        "corr2d, other = min, max",
        "if True:\n    def corr2d(X, K):\n        return X",
        "try:\n    pass\nexcept ValueError:\n    def corr2d(X, K):\n        return X",
        "with open('x') as f:\n    def corr2d(X, K):\n        return X",
        "for _ in range(1):\n    def corr2d(X, K):\n        return X",
        "@decorated\ndef corr2d(X, K):\n    return X",
        "async def corr2d(X, K):\n    return X",
        "def corr2d(X: 'np.ndarray', K, *, a=1, **b) -> 'Y':\n    return X",
        "corr2d: object = lambda X, K: X",
        "class corr2d:\n    def __new__(cls, X, K):\n        return X",
    ],
)
def test_every_way_to_give_a_function_its_name_counts(source):
    assert read(notebook(code(source)), names=["corr2d"]).defined_in == {"corr2d": 0}


@pytest.mark.parametrize(
    "source",
    ["def corr2d_(X, K):\n    return X", "# def corr2d(X, K):", "class A:\n    def corr2d(self): pass", "corr2d(1, 2)"],
)
def test_what_only_looks_like_the_function_does_not_count(source):
    submission = read(notebook(code(source)))
    assert (submission.defined_in, submission.syntax_errors) == ({}, {})


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


@pytest.mark.parametrize(
    "source", ["def corr2d(X, K):\n    return " + "(" * 5000 + ")" * 5000, "def corr2d(X, K):\n    return '\ud800'\n"]
)
def test_code_that_python_cannot_read_is_broken_not_a_crash(source):
    assert list(read(notebook(code(source))).syntax_errors) == ["corr2d"]


def test_a_script_with_null_bytes_is_read_or_broken():
    submission = read(b"def corr2d(X, K):\n    return X\0\n", "answer.py")
    assert {**submission.defined_in, **submission.syntax_errors}.keys() == {"corr2d"}


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


# --- Scripts ----------------------------------------------------------------------------------------------


def test_a_script_without_marks_is_one_cell():
    submission = read((CORR + CONV).encode(), "answer.py")
    assert submission.cells == ((0, CORR + CONV),)
    assert submission.is_script is True


@pytest.mark.parametrize("mark", ["# %%", "#%%", "# %% [markdown]", '# %% solution="corr2d"'])
def test_percent_marks_divide_a_script_into_cells(mark):
    submission = read(f"x = 1\n{mark}\n{CORR}{mark}\n{mark}\n{CONV}".encode(), "answer.py")
    assert submission.defined_in == {"corr2d": 1, "conv2d": 3}
    assert [number for number, _ in submission.cells] == [0, 1, 3]


def test_one_broken_cell_of_a_script_leaves_the_others_whole():
    submission = read(f"# %%\ndef corr2d(X, K)\n# %%\n{CONV}".encode(), "answer.py")
    assert submission.defined_in == {"conv2d": 2}
    assert submission.syntax_errors["corr2d"].cell == 1


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


# --- What is refused --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b" \n\t\r\n", "is empty"),
        (b"\xef\xbb\xbf", "JSON is broken"),
        (b"{", "JSON is broken"),
        (b"not JSON at all", "JSON is broken"),
        (CORR.encode(), "JSON is broken"),
        (json.dumps(notebook(code(CORR))).encode()[:-10], "JSON is broken"),
        (b"<<<<<<< HEAD\n" + json.dumps(notebook(code(CORR))).encode(), "JSON is broken"),
        (b"[" * 100_000, "JSON is broken"),
        (b'{"cells": ' + b"9" * 5000 + b"}", "JSON is broken"),
        (json.dumps(notebook(code(CORR))).encode("utf-16"), "not a text file in UTF-8"),
        (b"PK\x03\x04\x14\0\xff\xfe", "not a text file in UTF-8"),
        (b"\x89PNG\r\n\x1a\n", "not a text file in UTF-8"),
        (b"null", "no list of cells"),
        (b"[]", "no list of cells"),
        (b"3", "no list of cells"),
        (b'"cells"', "no list of cells"),
        (b"{}", "no list of cells"),
        (b'{"cells": null}', "no list of cells"),
        (b'{"cells": {"0": {}}}', "no list of cells"),
        (b'{"worksheets": {}}', "no list of cells"),
        (json.dumps(notebook(*[code("x = 1")] * (MAX_CELLS + 1000))).encode(), "more than 5000 cells"),
        (b" " * MAX_BYTES + b"{}", "larger than 20 MB"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_what_is_no_notebook_is_refused_in_one_sentence(content, words):
    with pytest.raises(UnreadableSubmission, match=words) as caught:
        read(content)
    assert str(caught.value).startswith("answer.ipynb ")
    assert "\n" not in str(caught.value)


def test_as_many_cells_as_allowed_are_read():
    cells = [code("x = 1")] * (MAX_CELLS - 1)
    assert read(notebook(*cells, code(CORR))).defined_in == {"corr2d": MAX_CELLS - 1}


@pytest.mark.parametrize("pasted", ["x = '" + "x" * MAX_CHARACTERS + "'", "x = 1\n" * MAX_LINES])
@pytest.mark.parametrize("name", ["answer.ipynb", "answer.py"])
def test_more_code_than_an_honest_notebook_has_is_refused_with_what_to_do(pasted, name):
    content = notebook(code(pasted), code(CORR)) if name.endswith(".ipynb") else (pasted + "\n" + CORR).encode()
    with pytest.raises(UnreadableSubmission, match="Remove what is not part of the answer"):
        read(content, name)


def test_a_script_of_any_content_is_read():
    assert read(b"\xef\xbb\xbf", "answer.py").cells == ()
    assert read(b"# %%\n# %%\n", "answer.py").cells == ()


# --- Anything at all --------------------------------------------------------------------------------------

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=10)
    | st.sampled_from([CORR, STUB, "code"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["cells", "worksheets", "source", "input", "cell_type", "metadata"]) | st.text(max_size=4),
            inner,
            max_size=5,
        )
    ),
    max_leaves=25,
)
pieces = st.sampled_from(
    [
        "def corr2d(X, K):",
        "def conv2d",
        "\n",
        "    ",
        "\t",
        "return X",
        "%",
        "!",
        "?",
        "(",
        ")",
        "'",
        '"""',
        "\\",
        "\0",
        "\r",
    ]
    + ["if 1:", "lambda", "=", "corr2d", "async ", "class A:", "pass", "\ud800", "é", "# %%", "{", "}", ":", "*", ","]
)
code_texts = st.lists(pieces, max_size=15).map("".join)
cells = st.fixed_dictionaries(
    {"source": code_texts | st.lists(code_texts, max_size=3) | json_values},
    optional={"cell_type": st.sampled_from(["code", "markdown"]) | json_values, "metadata": json_values},
)
documents = json_values | st.builds(
    lambda cells, key: {key: cells if key == "cells" else [{"cells": cells}]},
    st.lists(cells | json_values, max_size=5),
    st.sampled_from(["cells", "worksheets"]),
)


def sound(submission):
    """What the other modules rely on."""
    numbers = [number for number, _ in submission.cells]
    assert numbers == sorted(set(numbers))
    assert set(submission.defined_in) | set(submission.syntax_errors) <= set(NAMES)
    assert not set(submission.defined_in) & set(submission.syntax_errors)
    assert submission.unimplemented <= set(submission.defined_in)
    assert set(submission.defined_in.values()) <= set(numbers)
    assert {item.cell for item in submission.syntax_errors.values()} <= set(numbers)
    assert {item.cell for item in submission.definitions.values()} <= set(numbers)
    assert pickle.loads(pickle.dumps(submission)) == submission


@pytest.mark.filterwarnings("ignore::SyntaxWarning")
@settings(deadline=None, max_examples=300)
@given(documents)
def test_any_json_document_is_a_submission_or_unreadable(document):
    try:
        submission = read(document)
    except UnreadableSubmission as error:
        assert "answer.ipynb" in str(error)
        return
    assert isinstance(submission, ParsedSubmission)
    sound(submission)


@pytest.mark.filterwarnings("ignore::SyntaxWarning")
@settings(deadline=None, max_examples=300)
@given(st.binary(max_size=100) | code_texts.map(lambda source: source.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_a_submission_or_unreadable(content):
    for name in ("answer.py", "answer.ipynb"):
        try:
            sound(read(content, name))
        except UnreadableSubmission as error:
            assert name in str(error)
