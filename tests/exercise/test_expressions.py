"""Expressions of sizes: what they give, and what is refused in a sentence."""

import pytest

from tensorgrade.exercise.expressions import parse_expression


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("h", 7),
        (" (h + 2 * pad - kh) // sh + 1 ", 4),
        ("-h % 4", 1),
        ("2 ** 9 - h ** 2", 463),
        ("max(h, kh, 12) - min(h, kh) + abs(-1)", 10),
        ("kh <= h + 2 * pad", True),
        ("1 < kh <= h and not (pad == 0 or h != 7)", True),
        ("h // pad0 > 1", False),
        ("not h // pad0 > 1", False),
    ],
)
def test_the_value_of_an_expression(text, value):
    result = parse_expression(text)({"h": 7, "kh": 3, "pad": 1, "pad0": 0, "sh": 2})
    assert (type(result), result) == (type(value), value)


def test_names_and_whether_it_is_a_rule():
    expression = parse_expression("max(h, w) - kh")
    assert (expression.names, expression.is_rule) == ({"h", "w", "kh"}, False)
    assert parse_expression("h > 1 and (w > 1 or not kh == 1)").is_rule
    assert not parse_expression("h and w > 1").is_rule
    assert not parse_expression("(h > 1) + 1").is_rule


def test_a_number_that_divides_by_zero_raises():
    with pytest.raises(ZeroDivisionError):
        parse_expression("h // w")({"h": 1, "w": 0})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("h +", "is no expression"),
        ("", "is no expression"),
        ("h = 1", "is no expression"),
        ("(" * 300, "is no expression"),
        ("h\0", "is no expression"),
        (3, "is a text, not 3"),
        (["h"], "is a text, not ['h']"),
        ("1" + "+1" * 9000, "is too long"),
        ("h / 2", "write //"),
        ("0.5 * h", "0.5 in it; sizes are whole numbers"),
        ("h == 'same'", "'same' in it"),
        ("h == True", "True in it"),
        ("9 ** 9 ** 9", "exponent"),
        ("2 ** h", "exponent"),
        ("2 ** -1", "exponent"),
        ("X.shape", "X.shape in it"),
        ("h[0]", "h[0] in it"),
        ("h if w else kh", "h if w else kh in it"),
        ("h & w", "BitAnd in it"),
        ("~h", "Invert in it"),
        ("h is w", "Is in it"),
        ("h in w", "In in it"),
        ("(h, w)", "(h, w) in it"),
        ("lambda: 1", "lambda: 1 in it"),
        ("[h for h in w]", "in it"),
        ("(h := 1)", "in it"),
        ("min(*h)", "calls min with 1 numbers"),
        ("min(h, *w)", "*w in it"),
        ("sum(h)", "calls sum; only min, max and abs"),
        ("h.bit_length()", "calls h.bit_length"),
        ("max(h, key=w)", "calls max"),
        ("min(h)", "calls min with 1 numbers"),
        ("abs(h, w)", "calls abs with 2 numbers"),
        ("min + 1", "uses min without calling it"),
        ("__import__('os')", "calls __import__"),
    ],
)
def test_anything_else_is_refused_in_a_sentence(text, words):
    with pytest.raises(ValueError) as caught:
        parse_expression(text)
    assert words in str(caught.value)
    assert str(caught.value).endswith(".")
