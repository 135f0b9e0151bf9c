"""Descriptions of records: trees both ways, errors that name their place, and the schema."""

import functools
import json
import math
import pickle
from dataclasses import dataclass, field
from typing import Literal

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensorgrade.json_text import TreeError, parse_json
from tensorgrade.json_tree import (
    ANY,
    BOOLEAN,
    FINITE,
    INTEGER,
    NUMBER,
    STRING,
    Codec,
    constant,
    dict_of,
    json_schema,
    jsonable_float,
    list_of,
    one_of,
    optional,
    pair_of,
    record,
    tagged,
    tuple_of,
)
from tensorgrade.schema_definitions import field_docstrings


@dataclass(frozen=True)
class Point:
    """A point."""

    x: float
    """Across."""
    labels: list[str] = field(default_factory=list)
    """Its labels,
    in order."""


@dataclass(frozen=True)
class Word:
    """A word of at most ten letters."""

    text: str
    """The word."""

    def __post_init__(self):
        if len(self.text) > 10:
            raise ValueError(f"{self.text} is long.")


@dataclass(frozen=True)
class Nothing:
    """A record without fields."""


@dataclass(frozen=True)
class Place:
    """A place."""

    x: float
    """Across."""


POINT = record(Point, x=NUMBER, labels=list_of(STRING))
WORD = record(Word, text=STRING)
SHAPE = tagged({"point": POINT, "word": WORD, "nothing": record(Nothing)})


@dataclass(frozen=True)
class Page:
    """All sorts of fields."""

    number: int
    """Its number."""
    schema: int
    """Always 3."""
    kind: Literal["odd", "even"]
    """One of two."""
    seen: bool
    """Whether it was seen."""
    shapes: tuple[Point | Word | Nothing, ...]
    """What is on it."""
    named: dict[str, Place | None]
    """By name."""
    corner: tuple[int, int] = (0, 0)
    """A corner."""
    whatever: object = None
    """A tree."""


PAGE = record(
    Page,
    number=INTEGER,
    schema=constant(3),
    kind=one_of("odd", "even"),
    seen=BOOLEAN,
    shapes=tuple_of(SHAPE),
    named=dict_of(optional(record(Place, x=NUMBER))),
    corner=pair_of(INTEGER),
    whatever=ANY,
)

# --- Values and trees -------------------------------------------------------------------------------------

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
NUMBERS = st.floats(allow_nan=False) | st.integers()
POINTS = st.builds(Point, NUMBERS, st.lists(TEXTS, max_size=3))
WORDS = st.builds(Word, TEXTS)
SHAPES = POINTS | WORDS | st.just(Nothing())
TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
PAGES = st.builds(
    Page,
    st.integers(),
    st.just(3),
    st.sampled_from(["odd", "even"]),
    st.booleans(),
    st.lists(SHAPES, max_size=3).map(tuple),
    st.dictionaries(TEXTS, st.none() | st.builds(Place, NUMBERS), max_size=3),
    st.tuples(st.integers(), st.integers()),
    TREES,
)

CODECS = {
    "string": (STRING, TEXTS),
    "integer": (INTEGER, st.integers()),
    "boolean": (BOOLEAN, st.booleans()),
    "number": (NUMBER, NUMBERS),
    "finite": (FINITE, st.floats(allow_nan=False, allow_infinity=False) | st.integers()),
    "one_of": (one_of("odd", "even"), st.sampled_from(["odd", "even"])),
    "constant": (constant(3), st.just(3)),
    "any": (ANY, TREES),
    "optional": (optional(NUMBER), st.none() | NUMBERS),
    "list": (list_of(STRING), st.lists(TEXTS)),
    "tuple": (tuple_of(optional(BOOLEAN)), st.lists(st.none() | st.booleans()).map(tuple)),
    "pair": (pair_of(STRING), st.tuples(TEXTS, TEXTS)),
    "dict": (dict_of(NUMBER), st.dictionaries(TEXTS, NUMBERS)),
    "record": (POINT, POINTS),
    "tagged": (SHAPE, SHAPES),
    "nested": (PAGE, PAGES),
}


@functools.cache
def validator(name):
    return jsonschema.Draft202012Validator(json_schema(CODECS[name][0]))


@pytest.mark.parametrize("name", CODECS)
@given(st.data())
def test_a_value_comes_back_from_the_text_of_its_tree_with_its_types(name, data):
    codec, values = CODECS[name]
    value = data.draw(values)
    tree = codec.to_tree(value)
    text = json.dumps(tree, allow_nan=False)
    came = codec.from_tree(parse_json(text))
    assert came == value
    assert repr(came) == repr(value)  # 1 and 1.0, True and 1, 0.0 and -0.0 are equal
    assert json.dumps(codec.to_tree(came), allow_nan=False) == text
    validator(name).validate(json.loads(text))


@pytest.mark.parametrize("name", CODECS)
@given(st.data())
def test_any_other_tree_is_a_tree_error_of_one_line(name, data):
    codec, _ = CODECS[name]
    tree = data.draw(TREES)
    try:
        value = codec.from_tree(tree)
    except TreeError as error:
        assert "\n" not in str(error)
        assert len(str(error)) < 200
    else:
        validator(name).validate(tree)  # what is read is what the schema allows
        assert codec.from_tree(codec.to_tree(value)) == value


def test_numbers_that_json_has_not_are_words():
    assert [NUMBER.to_tree(number) for number in (math.nan, math.inf, -math.inf)] == ["NaN", "Infinity", "-Infinity"]
    assert math.isnan(NUMBER.from_tree("NaN"))
    assert (NUMBER.from_tree("Infinity"), NUMBER.from_tree("-Infinity")) == (math.inf, -math.inf)
    assert jsonable_float(10**400) == 10**400
    for number in (math.nan, math.inf, parse_json("1e999")):
        for codec in (NUMBER, FINITE):
            with pytest.raises(TreeError, match="is not of type number"):
                codec.from_tree(number)
    with pytest.raises(TreeError, match="^'NaN' is not of type number$"):
        FINITE.from_tree("NaN")


def test_fields_with_a_default_may_be_absent_and_are_written():
    assert POINT.from_tree({"x": 1}) == Point(1, [])
    assert POINT.to_tree(Point(1)) == {"x": 1, "labels": []}


# --- Errors -----------------------------------------------------------------------------------------------

GOOD = {
    "number": 1,
    "schema": 3,
    "kind": "odd",
    "seen": True,
    "shapes": [{"is": "point", "x": 1.5, "labels": ["a"]}, {"is": "nothing"}],
    "named": {"a": {"x": 1}, "b c": None},
}


def at(path, value):
    """The good tree with another value in one place."""
    changed = json.loads(json.dumps(GOOD))
    *outer, last = path
    inner = changed
    for step in outer:
        inner = inner[step]
    inner[last] = value
    return changed


@pytest.mark.parametrize(
    ("tree", "path", "message"),
    [
        ([], (), "[] is not an object"),
        (None, (), "None is not an object"),
        (GOOD | {"extra": 1}, (), "'extra' is not a field of Page"),
        ({"number": 1, "schema": 3}, (), "'kind' is missing"),
        (at(["number"], 1.0), ("number",), "number: 1.0 is not of type integer"),
        (at(["number"], True), ("number",), "number: True is not of type integer"),
        (at(["schema"], 2), ("schema",), "schema: 2 is not 3"),
        (at(["schema"], 3.0), ("schema",), "schema: 3.0 is not 3"),
        (at(["kind"], "ODD"), ("kind",), "kind: 'ODD' is none of odd, even"),
        (at(["kind"], ["odd"]), ("kind",), "kind: ['odd'] is none of odd, even"),
        (at(["seen"], 1), ("seen",), "seen: 1 is not of type boolean"),
        (at(["shapes"], {}), ("shapes",), "shapes: {} is not a list"),
        (at(["shapes", 1], "nothing"), ("shapes", "1"), "shapes.1: 'nothing' is not an object"),
        (at(["shapes", 1], {"x": 1}), ("shapes", "1"), "shapes.1: 'is' is missing"),
        (at(["shapes", 1, "is"], "line"), ("shapes", "1", "is"), "shapes.1.is: 'line' is none of point, word, nothing"),
        (at(["shapes", 1, "is"], None), ("shapes", "1", "is"), "shapes.1.is: None is none of point, word, nothing"),
        (at(["shapes", 1, "x"], 1), ("shapes", "1"), "shapes.1: 'x' is not a field of Nothing"),
        (at(["shapes", 0, "x"], "2"), ("shapes", "0", "x"), "shapes.0.x: '2' is not of type number"),
        (at(["shapes", 0, "x"], False), ("shapes", "0", "x"), "shapes.0.x: False is not of type number"),
        (at(["shapes", 0, "labels", 0], None), ("shapes", "0", "labels", "0"), "shapes.0.labels.0: None is not of"),
        (at(["shapes", 0, "labels"], "ab"), ("shapes", "0", "labels"), "shapes.0.labels: 'ab' is not a list"),
        (at(["shapes", 0], {"is": "word", "text": "w" * 11}), ("shapes", "0"), f"shapes.0: {'w' * 11} is long."),
        (at(["named"], []), ("named",), "named: [] is not an object"),
        (at(["named", "b c"], 1), ("named", "b c"), "named.'b c': 1 is not an object"),
        (at(["named", "a\nb"], 1), ("named", "a\nb"), r"named.'a\nb': 1 is not an object"),
        (at(["named", "\ud800"], None), ("named", "\ud800"), r"named.'\ud800': '\ud800' has half of a surrogate pair"),
        (GOOD | {"corner": [1]}, ("corner",), "corner: 1 items are not two"),
        (GOOD | {"corner": [1, "2"]}, ("corner", "1"), "corner.1: '2' is not of type integer"),
    ],
    ids=lambda item: item if isinstance(item, str) else "",
)
def test_an_error_says_what_is_wrong_and_where(tree, path, message):
    with pytest.raises(TreeError) as caught:
        PAGE.from_tree(tree)
    assert caught.value.path == path
    assert str(caught.value).startswith(message)


def test_the_good_tree_is_read():
    assert PAGE.from_tree(GOOD) == Page(1, 3, "odd", True, (Point(1.5, ["a"]), Nothing()), {"a": Place(1), "b c": None})


def test_an_error_survives_a_process_border():
    error = TreeError("is wrong", "inner").inside("outer")
    came = pickle.loads(pickle.dumps(error))
    assert (str(came), came.problem, came.path) == ("outer.inner: is wrong", "is wrong", ("outer", "inner"))
    assert isinstance(came, ValueError)


@pytest.mark.parametrize(
    "tree", ["x" * 10_000, [["x" * 100] * 50] * 50, {"x" * 1000: {"y": ["z" * 1000]}}, "a\nb"], ids=lambda _: ""
)
def test_a_large_tree_is_shown_in_a_short_line(tree):
    for codec in (INTEGER, one_of("a"), NUMBER, constant(1), SHAPE):
        with pytest.raises(TreeError) as caught:
            codec.from_tree(tree)
        assert len(str(caught.value)) < 160
        assert "\n" not in str(caught.value)


def nested(levels):
    """Lists within lists, deeper than a function that calls itself may go."""
    made = []
    for _ in range(levels):
        made = [made]
    return made


def test_deep_nesting_is_an_error_of_the_description_not_of_the_stack():
    deep = nested(100_000)
    for codec in (STRING, POINT, SHAPE, list_of(STRING), dict_of(STRING)):
        with pytest.raises(TreeError):
            codec.from_tree(deep)
    with pytest.raises(TreeError, match="^the JSON is nested too deeply$"):
        parse_json("[" * 100_000)


@pytest.mark.parametrize("text", ["", "{", "[1,]", "\x00", '"\n"', b"\xff", "NaN", "[Infinity]", '{"x": -Infinity}'])
def test_what_is_not_json_is_a_tree_error_of_one_line(text):
    with pytest.raises(TreeError) as caught:
        parse_json(text)
    assert caught.value.path == ()
    assert "\n" not in str(caught.value)


# --- Descriptions that are wrong --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "parts",
    [{"x": NUMBER}, {"labels": list_of(STRING), "x": NUMBER}, {"x": NUMBER, "labels": list_of(STRING), "y": ANY}],
    ids=lambda parts: "-".join(parts),
)
def test_a_description_has_all_fields_in_their_order(parts):
    with pytest.raises(TypeError, match="Point has the fields"):
        record(Point, **parts)


@pytest.mark.parametrize(
    "records", [{"point": POINT, "dot": POINT}, {"word": STRING}], ids=["one class twice", "no record"]
)
def test_a_union_is_refused_where_a_word_would_not_tell_the_class(records):
    with pytest.raises(TypeError, match="not all are records of different classes"):
        tagged(records)


# --- Schema -----------------------------------------------------------------------------------------------


def test_the_schema_has_all_fields_with_their_descriptions():
    schema = json_schema(PAGE)
    jsonschema.Draft202012Validator.check_schema(schema)
    page, point = schema["$defs"]["Page"], schema["$defs"]["Point"]
    assert schema["$ref"] == "#/$defs/Page"
    assert page["description"] == "All sorts of fields."
    assert {name: part["description"] for name, part in page["properties"].items()} == field_docstrings(Page)
    assert page["required"] == ["number", "schema", "kind", "seen", "shapes", "named"]
    assert list(page["properties"]) == [*page["required"], "corner", "whatever"]
    assert page["additionalProperties"] is False
    assert page["properties"]["kind"] == {"enum": ["odd", "even"], "description": "One of two."}
    assert page["properties"]["whatever"] == {"description": "A tree."}
    assert set(schema["$defs"]) == {"Page", "Place", "Point", "Word", "Nothing"}
    assert point["properties"]["is"] == {"const": "point"}


@dataclass(frozen=True)
class Both:
    """A union and, beside it, one of its records."""

    shape: object
    """Any shape."""
    point: Point
    """A point."""


@pytest.mark.parametrize("first", [SHAPE, POINT], ids=["union first", "record first"])
def test_a_record_with_and_without_a_tag_has_no_common_definition(first):
    other = POINT if first is SHAPE else SHAPE
    with pytest.raises(TypeError, match="two definitions of Point"):
        json_schema(record(Both, shape=first, point=other))


def test_a_record_may_contain_itself():
    @dataclass(frozen=True)
    class Tree:
        """A tree."""

        branches: list["Tree"]
        """Its branches."""

    inner = Codec(
        lambda value: codec.to_tree(value), lambda tree: codec.from_tree(tree), lambda known: codec.schema(known)
    )
    codec = record(Tree, branches=list_of(inner))
    assert codec.from_tree({"branches": [{"branches": []}]}) == Tree([Tree([])])
    branches = json_schema(codec)["$defs"]["Tree"]["properties"]["branches"]
    assert branches == {"type": "array", "items": {"$ref": "#/$defs/Tree"}, "description": "Its branches."}


# --- Docstrings of fields ---------------------------------------------------------------------------------


def marked(kind):
    """A decorator with a call, over more than one line."""
    return lambda changed: changed


@marked(
    "kind",
)
@dataclass(frozen=True)
class Longer(Point):
    """Has an inherited field with other words, one without any, and a class variable."""

    y: float = 0.0
    labels: list[str] = field(default_factory=list)
    """Other labels."""
    z: float = 0.0
    """Up."""

    LIMIT = 3
    """Not a field."""


@dataclass(frozen=True)
class Silent(Longer):
    """Says nothing on its field."""

    w: float = 0.0


def test_docstrings_of_inherited_and_decorated_classes():
    assert field_docstrings(Point) == {"x": "Across.", "labels": "Its labels,\nin order."}
    assert field_docstrings(Longer) == {"x": "Across.", "labels": "Other labels.", "z": "Up."}
    assert field_docstrings(Silent) == field_docstrings(Longer)
    assert field_docstrings(Nothing) == {}
