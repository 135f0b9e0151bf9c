"""The time of a submission: read in every notation that has one meaning, and refused in words otherwise."""

from datetime import datetime

import pytest

from tensorgrade.submission.timestamp import MAX_TIMESTAMP, MAX_TIMESTAMP_BYTES, parse_timestamp, time_problem, utc_time

NOON = datetime(2026, 7, 1, 12)


@pytest.mark.parametrize(
    "text",
    [
        "2026-07-01 12:00:00", "2026-07-01 12:00", "2026-07-01T12:00:00Z", "2026-07-01 12:00:00 UTC",
        "2026-07-01 12:00:00 utc", "2026-07-01 12:00:00.000000 UTC", "2026-07-01T12:00:00.0000001+00:00",
        "2026-07-01T17:30:00+05:30", "2026-07-01 14:00:00 +0200", "2026-07-01 14:00:00 +02", "2026-07-01 14:00:00 CEST",
        "2026-07-01 13:00:00 CET", "2026-07-01 04:00:00 PST", "2026-07-01 05:00:00 PDT", "2026-07-01 21:00:00 JST",
        "2026-07-01 14:00:00 Europe/Berlin", "2026-07-01 20:00:00 Asia/Shanghai",
        "Wed, 01 Jul 2026 14:00:00 +0200", "Wed, 1 Jul 2026 12:00:00 GMT",
    ],
)  # fmt: skip
def test_a_time_is_read_with_its_zone(text):
    assert utc_time(text) == NOON
    assert parse_timestamp(f"{text}\r\n".encode(), 40).problem is None


def test_a_day_is_its_first_moment():
    assert utc_time("2026-07-01") == datetime(2026, 7, 1)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("next tuesday", "no-time"), ("03/04/2026 4 PM", "no-time"), ("2026-13-01 12:00:00", "no-time"),
        ("2026-07-01 12:00:00 UTC and more", "no-time"), ("2026-07-01 25:00:00", "no-time"), ("12:00", "no-time"),
        ("0001-01-01 00:00:00+14:00", "no-time"), ("2026-07-01 12:00:00+99:00", "no-time"), ("1" * 200, "no-time"),
        ("2026-07-01 12:00:00 CST", "unknown-zone"), ("2026-07-01 12:00:00 IST", "unknown-zone"),
        ("2026-07-01 12:00:00 XYZ", "unknown-zone"), ("2026-07-01 12:00:00 ../../etc/passwd", "unknown-zone"),
        ("2026-07-01 12:00:00 Europe/Nowhere", "unknown-zone"), ("Wed, 01 Jul 2026 12:00:00 XYZ", "unknown-zone"),
    ],
)  # fmt: skip
def test_what_has_no_one_meaning_is_no_time(text, problem):
    assert time_problem(text) == problem
    with pytest.raises(ValueError):
        utc_time(text)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "empty"), (b" \r\n", "empty"), (b"\xef\xbb\xbf", "empty"),
        ("2026-07-01 12:00:00 UTC\r\n".encode("utf-16"), "not-utf-8"), (b"2026-07-01 \xff", "not-utf-8"),
        ("2026-07-01 12:00:00 UTC".encode("utf-16-le"), "no-time"),
        (b"\xef\xbb\xbf2026-07-01 12:00:00 UTC", None),
    ],
)  # fmt: skip
def test_the_bytes_of_a_file_say_why_they_are_no_time(content, problem):
    assert parse_timestamp(content, len(content)).problem == problem


def test_a_long_file_is_no_time_whatever_it_begins_with():
    content = b"2026-07-01 12:00:00 UTC" + b" " * MAX_TIMESTAMP_BYTES
    found = parse_timestamp(content[:MAX_TIMESTAMP_BYTES], len(content))
    assert (found.text, found.problem) == ("2026-07-01 12:00:00 UTC", "too-long")
    assert len(parse_timestamp(b"x" * 4000, 4000).text) == MAX_TIMESTAMP
