"""The time at which something was handed in, as nbgrader's exchange and other systems write it → UTC, or why not.

A time without a zone is in UTC, as in nbgrader. A zone is an offset, a region such as Europe/Berlin, or an abbreviation
with one meaning. Those with several, such as CST, IST and BST, are refused.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from typing import Literal, TypeAlias

MAX_TIMESTAMP = 80
"""Characters of a time. No notation is longer."""
MAX_TIMESTAMP_BYTES = 4096
"""Of the file with the time, what is read."""

TimeProblem: TypeAlias = Literal["empty", "too-long", "not-utf-8", "no-time", "unknown-zone"]
"""Why no time is known."""

_HOURS = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2, "EET": 2, "EEST": 3,
    "MSK": 3, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11, "EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6,
    "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10,
}  # fmt: skip
_ISO = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?))?\s*(?P<zone>\S*)", re.ASCII | re.IGNORECASE
)
_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})?", re.ASCII)


@dataclass(frozen=True)
class Timestamp:
    """What a file with a time says."""

    text: str
    """Its text on one line, cut where it is long."""
    problem: TimeProblem | None = None
    """Why it is no time; None where it is one."""


def parse_timestamp(content: bytes, size: int) -> Timestamp:
    """The time in the first bytes of a file of that size."""
    text = "".join(filter(str.isprintable, content.decode("utf-8-sig", "replace").strip()))[:MAX_TIMESTAMP]
    if size > MAX_TIMESTAMP_BYTES:
        return Timestamp(text, "too-long")
    try:
        whole = content.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        return Timestamp(text, "not-utf-8")
    if not whole:
        return Timestamp("", "empty")
    return Timestamp(text, time_problem(whole))


def time_problem(text: str) -> TimeProblem | None:
    """Why the text is no time; None where it is one."""
    try:
        utc_time(text)
    except UnknownZone:
        return "unknown-zone"
    except ValueError:
        return "no-time"
    return None


class UnknownZone(ValueError):
    """A time in a zone whose offset is not known."""


def utc_time(text: str) -> datetime:
    """The time in UTC, without a zone, as the gradebook has it. Raises ValueError for what is no time, UnknownZone."""
    if len(text) > MAX_TIMESTAMP:
        raise ValueError("no time is that long")
    if match := _ISO.fullmatch(text.strip()):
        day, time, zone = match[1], match[2] or "00:00", match["zone"]
        moment = datetime.fromisoformat(f"{day}T{_microseconds(time)}")
        moment = moment.replace(tzinfo=_zone(zone) if zone else UTC)
    else:
        moment = _mail_time(text)
    try:
        return moment.astimezone(UTC).replace(tzinfo=None)
    except OverflowError:
        raise ValueError("no calendar has this year") from None


def _microseconds(time: str) -> str:
    """The time with no more than six digits of a second."""
    seconds, dot, digits = time.replace(",", ".").partition(".")
    return f"{seconds}{dot}{digits[:6].ljust(6, '0') if dot else ''}"


def _zone(name: str) -> tzinfo:
    if match := _OFFSET.fullmatch(name):
        offset = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
        return timezone(offset if match[1] == "+" else -offset)
    if name.upper() in _HOURS:
        return timezone(timedelta(hours=_HOURS[name.upper()]))
    if "/" in name:
        from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # late: a student's check needs no zones

        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            pass
    raise UnknownZone(name)


def _mail_time(text: str) -> datetime:
    """A time as in mails, ``Wed, 04 Mar 2026 10:00:00 +0100``."""
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, IndexError, OverflowError) as error:
        raise ValueError(text) from error
    zone = text.split()[-1]
    return moment.replace(tzinfo=UTC if ":" in zone else _zone(zone))
