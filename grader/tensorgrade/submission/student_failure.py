"""An error that one student's files or answers cause: told apart from those that concern all, described and logged."""

import errno

from tensorgrade.atomic_write import UnwritableFile
from tensorgrade.errors import UserError
from tensorgrade.run_log import LOGGER

MAX_REASON = 200
"""Characters of an error's text in a result."""

_OF_THE_MACHINE = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE}
"""A full or broken disk, or no more open files: the next student would meet it, too."""


def concerns_all(error: Exception) -> bool:
    """Whether work must stop at the error: a mistake of the instructor's, or a disk that takes no files."""
    if isinstance(error, OSError) and error.errno in _OF_THE_MACHINE:
        return True
    return isinstance(error, (UserError, UnwritableFile))


def failure_reason(student: str, failure: str, error: Exception) -> str:
    """Why something of a student's is missing, as a sentence; the error is logged with its traceback.

    ``failure`` says what failed, such as "The page could not be made". Raises the error itself where it concerns all
    students.
    """
    if concerns_all(error):
        raise error
    LOGGER.error("%s: %r.", failure, student, exc_info=error)
    text = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    printable = "".join(letter if letter.isprintable() else " " for letter in text[:MAX_REASON])
    return f"{failure} ({printable.encode('utf-8', 'replace').decode()}); a person must look at it."
