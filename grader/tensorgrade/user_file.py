"""Reads a file that an instructor keeps, such as a course's: what is wrong with it is one sentence with its path."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from tensorgrade.errors import UserError
from tensorgrade.file_errors import problem_words

Parsed = TypeVar("Parsed")


class UnreadableFile(UserError):
    """A file that cannot be read, or is damaged; the message says which, why, and what to do."""


def read_user_bytes(path: Path, remedy: str) -> bytes:
    """The content of the file. Raises UnreadableFile with ``remedy``, which says what to do, as in "build it again"."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise UnreadableFile(f"There is no file {path}; {remedy}.") from None
    except OSError as error:
        raise UnreadableFile(f"{path} cannot be read: {problem_words(error)}; {remedy}.") from None


def read_user_text(path: Path, remedy: str) -> str:
    """The text of a file in UTF-8. Raises UnreadableFile."""
    return read_user_file(path, lambda content: content.decode("utf-8"), remedy)


def read_user_file(path: Path, parse: Callable[[bytes], Parsed], remedy: str) -> Parsed:
    """What ``parse`` makes of the content. Raises UnreadableFile, also where ``parse`` raises an error."""
    content = read_user_bytes(path, remedy)
    try:
        return parse(content)
    except UserError:
        raise
    except UnicodeDecodeError as error:
        raise UnreadableFile(f"{path} is not UTF-8 (byte {error.start + 1}); {remedy}.") from None
    except Exception as error:  # parsers of damaged files raise more than they document
        raise UnreadableFile(f"{path} is damaged ({_reason(error)}); {remedy}.") from error


def _reason(error: Exception) -> str:
    lines = str(error).splitlines()
    return lines[0] if lines else type(error).__name__
