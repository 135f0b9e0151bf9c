"""Writing to /dev/null and to log files, in a process that may open no file for writing: what is written is dropped."""

import functools
import io
import logging
import os
from typing import Any

from tensorgrade.sandbox.refused_paths import open_descriptor

_open = io.open
_open_log_file = logging.FileHandler._open
_STANDARD_OUTPUT = 1
"""The descriptor that is open on /dev/null, for writing too."""


def open_null_device() -> int:
    """A descriptor of /dev/null, for reading and writing, also after `install`."""
    return open_descriptor(os.devnull, os.O_RDWR)


def null_descriptor(*_: Any) -> int:
    """A new descriptor on /dev/null."""
    return os.dup(_STANDARD_OUTPUT)


def is_null_path(file: Any) -> bool:
    """Whether the path is that of /dev/null."""
    return isinstance(file, (str, bytes, os.PathLike)) and os.fspath(file) in (os.devnull, os.devnull.encode())


def open_null(
    file: Any,
    mode: str = "r",
    buffering: int = -1,
    encoding: str | None = None,
    errors: str | None = None,
    newline: str | None = None,
) -> Any:
    """A file over /dev/null with the name ``file``; text is UTF-8 by default."""
    if "b" not in mode and encoding in (None, "locale"):
        encoding = "utf-8"
    return _open(file, mode, buffering, encoding, errors, newline, True, null_descriptor)


def install() -> None:
    """Let this process open /dev/null by `os.open`, and log files by `logging`, which drops what it writes to them."""
    os.open = functools.wraps(os.open)(_descriptor)
    logging.FileHandler._open = _open_log  # type: ignore[method-assign, assignment]


def _descriptor(path: Any, *arguments: Any, **keywords: Any) -> int:
    return null_descriptor() if is_null_path(path) else open_descriptor(path, *arguments, **keywords)


def _open_log(handler: logging.FileHandler) -> Any:
    try:
        return _open_log_file(handler)
    except OSError:
        return open_null(handler.baseFilename, handler.mode, encoding=handler.encoding, errors=handler.errors)
