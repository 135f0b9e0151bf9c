"""The sentences of the precision check: true of every cause, and one more where the cause is known."""

import pytest

from tensorgrade.report.precision_message import precision_message
from tensorgrade.result.differences import WrongValue
from tensorgrade.result.failure_facts import PrecisionLost
from tensorgrade.translation import translator


def sentences(*fields, language="en"):
    return precision_message(PrecisionLost(WrongValue(1.0, 2.0), *fields), translator(language))


@pytest.mark.parametrize(
    ("digits", "text"),
    [
        (9, "Right to about 9 of the 16 digits that float64 keeps."),
        (1, "Right to about one of the 16 digits that float64 keeps."),
        (0, "Right to about one of the 16 digits that float64 keeps."),
        (None, "Less precise than arithmetic in float64."),
    ],
)
def test_without_a_cause_only_the_digits_are_told(digits, text):
    assert sentences(digits) == text


def test_float32_is_asked_about():
    assert sentences(7, "float32").endswith(" keeps. Is an intermediate result kept in float32?")


@pytest.mark.parametrize(
    ("decimals", "text"),
    [
        (9, "It is rounded to 9 decimal places."),
        (1, "It is rounded to one decimal place."),
        (0, "It is rounded to whole numbers."),
        (-3, "It is rounded to multiples of 1,000."),
    ],
)
def test_rounding_to_decimals_is_named_and_float32_is_not(decimals, text):
    assert sentences(9, "decimals", decimals) == f"Right to about 9 of the 16 digits that float64 keeps. {text}"


@pytest.mark.parametrize("cause", ["unknown", "float32", "decimals"])
def test_every_sentence_is_translated(cause):
    for digits in (None, 1, 9):
        for decimals in (-2, 0, 1, 9):
            english, chinese = (sentences(digits, cause, decimals, language=language) for language in ("en", "zh"))
            assert english != chinese
            assert "{" not in english + chinese
            assert chinese.count("。") + chinese.count("？") == english.count(". ") + english.count("? ") + 1
