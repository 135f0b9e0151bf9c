"""Reads the file in Gradescope's download that says whose each submission is.

It is read event by event: nothing of it is constructed, and no more is kept than the submitters and their times.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

METADATA_FILE = "submission_metadata.yml"
MAX_BYTES = 512 << 20
"""The largest file that is read. It holds all output of the autograder."""
MAX_DEPTH = 64
"""The deepest nesting that is read."""
_MAX_CHARACTERS = 1000
"""The longest text that is kept."""
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class UnreadableMetadata(Exception):
    """A file that cannot be read; the text says why."""


@dataclass
class SubmissionMetadata:
    """One submission, by its folder's name."""

    submitters: dict[int, dict[str, str]] = field(default_factory=dict)
    """Their fields, such as ``:sid``, by their place in the file."""
    created_at: datetime | None = None


def read_metadata(path: Path) -> dict[str, SubmissionMetadata]:
    """The submissions by folder. Raises UnreadableMetadata."""
    try:
        if path.is_symlink() or not path.is_file():
            raise UnreadableMetadata("it is not an ordinary file")
        if path.stat().st_size > MAX_BYTES:
            raise UnreadableMetadata(f"it is larger than {MAX_BYTES >> 20} MB")
        submissions: dict[str, SubmissionMetadata] = {}
        with path.open("rb") as stream:
            for place, text, is_plain in _scalars(yaml.parse(stream, Loader=_LOADER)):
                match place:
                    case (str(folder), ":submitters", int(index), str(name)):
                        submission = submissions.setdefault(folder, SubmissionMetadata())
                        is_null = is_plain and text.lower() in ("", "~", "null")
                        submission.submitters.setdefault(index, {})[name] = "" if is_null else text
                    case (str(folder), ":created_at") if is_plain:
                        submissions.setdefault(folder, SubmissionMetadata()).created_at = _time(text)
        return submissions
    except (OSError, ValueError, yaml.YAMLError, RecursionError, MemoryError) as error:
        raise UnreadableMetadata(f"{type(error).__name__} while reading it") from None


def _scalars(events: Iterator[Any]) -> Iterator[tuple[tuple[str | int | None, ...], str, bool]]:
    """Every value that is a short text, with its place and whether it is written without quotes.

    A place has the keys and numbers from the outermost collection on. Raises ValueError where the nesting is too deep.
    """
    place: list[str | int | None] = []
    """The present key of each mapping, None before it; the present number of each sequence."""
    anchors: dict[str, tuple[str, bool]] = {}
    for event in events:
        if isinstance(event, yaml.CollectionStartEvent):
            if len(place) == MAX_DEPTH:
                raise ValueError("nested too deeply")
            if place and place[-1] is None:
                raise ValueError("a key that is a collection")
            place.append(None if isinstance(event, yaml.MappingStartEvent) else 0)
            continue
        if isinstance(event, yaml.CollectionEndEvent):
            place.pop()
        elif isinstance(event, yaml.ScalarEvent):
            content = (event.value[:_MAX_CHARACTERS], bool(event.implicit[0]))
            if event.anchor is not None:
                anchors[event.anchor] = content
        elif isinstance(event, yaml.AliasEvent):
            content = anchors.get(event.anchor, ("", True))
        else:
            continue  # the stream's and documents' ends
        if not place:
            continue
        if place[-1] is None:
            place[-1] = content[0]
            continue
        if not isinstance(event, yaml.CollectionEndEvent):
            yield tuple(place), *content
        last = place[-1]
        place[-1] = last + 1 if isinstance(last, int) else None


def _time(text: str) -> datetime | None:
    """The time in UTC; None for what is no time."""
    constructor = yaml.constructor.SafeConstructor
    if constructor.timestamp_regexp.match(text) is None:
        return None
    try:
        value = constructor().construct_yaml_timestamp(yaml.ScalarNode("tag:yaml.org,2002:timestamp", text))
        if not isinstance(value, datetime):
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
