"""Any file at all: it is a submission, or refused in one sentence."""

import json
import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tensorgrade.submission.choose_file import MAX_SUBMISSION_BYTES
from tensorgrade.submission.notebook_cells import MAX_CELLS, MAX_CHARACTERS, MAX_LINES
from tensorgrade.submission.notebook_reader import ParsedSubmission, UnreadableSubmission
from tests.submission.documents import CORR, NAMES, STUB, code, notebook, read

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
        (b" " * MAX_SUBMISSION_BYTES + b"{}", "larger than 20 MB"),
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
    assert list(submission.statements) == numbers
    assert {cell for cell, _ in submission.stubs} <= set(numbers)
    assert set(submission.sources) <= {name for name in NAMES if submission.implements(name)}
    assert pickle.loads(pickle.dumps(submission)) == submission


@pytest.mark.filterwarnings("ignore::SyntaxWarning")
@settings(max_examples=300)
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
@settings(max_examples=300)
@given(st.binary(max_size=100) | code_texts.map(lambda source: source.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_a_submission_or_unreadable(content):
    for name in ("answer.py", "answer.ipynb"):
        try:
            sound(read(content, name))
        except UnreadableSubmission as error:
            assert name in str(error)
