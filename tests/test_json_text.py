"""Files with one object: a line for each part, which any reader of JSON takes."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensorgrade.json_text import lined_json

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.text(max_size=3), values), st.lists(values) | st.dictionaries(st.text(max_size=3), values))
def test_the_text_is_json_of_the_same_tree_in_the_same_order(tree, inside):
    text = lined_json(tree | {"inside": inside}, "inside")
    assert json.dumps(json.loads(text)) == json.dumps(tree | {"inside": inside})


def test_each_part_has_a_line_and_each_item_inside():
    tree = {"schema": 2, "exercises": {"a": {"score": 1.0}, "名": [1, 2]}, "memory": 0}
    lines = [
        "{",
        ' "schema": 2,',
        ' "exercises": {',
        '  "a": {"score": 1.0},',
        '  "名": [1, 2]',
        " },",
        ' "memory": 0',
        "}",
    ]
    assert lined_json(tree, "exercises") == "\n".join([*lines, ""])


def test_what_json_has_not_is_refused():
    with pytest.raises(ValueError, match="not JSON compliant"):
        lined_json({"a": [float("nan")]}, "a")
