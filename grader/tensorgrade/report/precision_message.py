"""The sentences of the precision check: how many digits are right, and why, where that is known."""

from typing import assert_never

from tensorgrade.result.failure_facts import PrecisionLost
from tensorgrade.translation import Translate


def precision_message(failure: PrecisionLost, _: Translate) -> str:
    """One sentence on the digits, true of every cause, and one on the cause."""
    match failure.cause:
        case "unknown":
            return _digits(failure.digits, _)
        case "float32":
            return _digits(failure.digits, _) + " " + _("Is an intermediate result kept in float32?")
        case "decimals":
            return _digits(failure.digits, _) + " " + _rounding(failure.decimals, _)
        case _:
            assert_never(failure.cause)


def _digits(digits: int | None, _: Translate) -> str:
    if digits is None:
        return _("Less precise than arithmetic in float64.")
    if digits <= 1:
        return _("Right to about one of the 16 digits that float64 keeps.")
    return _("Right to about {digits} of the 16 digits that float64 keeps.").format(digits=digits)


def _rounding(decimals: int, _: Translate) -> str:
    if decimals > 1:
        return _("It is rounded to {decimals} decimal places.").format(decimals=decimals)
    if decimals == 1:
        return _("It is rounded to one decimal place.")
    if decimals == 0:
        return _("It is rounded to whole numbers.")
    return _("It is rounded to multiples of {unit}.").format(unit=f"{10**-decimals:,}")
