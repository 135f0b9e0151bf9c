"""An error that one student's files or answers cause: told apart from those that concern all, described and logged."""

import errno

from tensorgrade.atomic_write import UnwritableFile
from tensorgrade.engine_sentence import EngineSentence
from tensorgrade.errors import UserError
from tensorgrade.file_errors import problem_of
from tensorgrade.run_log import LOGGER
from tensorgrade.translation import Text, engine_text

MAX_REASON = 200
"""Characters of an error's text in a result."""

NOT_READ = engine_text("The submission could not be read")
"""A ``failure`` of `failure_reason`."""

_FAILED = engine_text("{failure} ({error}); a person must look at it.")
_NOT_WRITTEN = engine_text("{failure}. {error}")
_NO_MORE_FILES = {errno.EMFILE, errno.ENFILE}
"""Too many files are open: the next student would meet it, too."""


def concerns_all(error: Exception) -> bool:
    """Whether work must stop at the error: a mistake of the instructor's, or a disk that takes no files.

    A single file that cannot be written, such as one with a folder in its place, is one student's.
    """
    if isinstance(error, UnwritableFile):
        return error.concerns_all
    if isinstance(error, OSError):
        problem = problem_of(error)
        return error.errno in _NO_MORE_FILES or (problem is not None and problem.concerns_all)
    return isinstance(error, UserError)


def failure_reason(student: str, failure: Text, error: Exception) -> EngineSentence:
    """Why something of a student's is missing, as a sentence; the error is logged with its traceback.

    ``failure`` is an `engine_text` that says what failed, such as "The page could not be made". Raises the error itself
    where it concerns all students.
    """
    if concerns_all(error):
        raise error
    LOGGER.error("%s: %r.", failure.source, student, exc_info=error)
    if isinstance(error, UnwritableFile):
        return EngineSentence.of(_NOT_WRITTEN, failure=EngineSentence.of(failure), error=str(error))
    text = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    printable = "".join(letter if letter.isprintable() else " " for letter in text[:MAX_REASON])
    words = printable.encode("utf-8", "replace").decode()
    return EngineSentence.of(_FAILED, failure=EngineSentence.of(failure), error=words)
