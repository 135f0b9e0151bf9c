"""Why a file cannot be read or written, by the operating system's error number: what is wrong, and what to do."""

import errno
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class FileProblem:
    """What is wrong with a path, and what a user can do; parts of a sentence."""

    problem: str
    remedy: str
    concerns_all: bool = False
    """Whether the next file would meet it, too: a full or broken disk, not one file."""

    def sentences(self, about: str) -> str:
        """What is wrong with what the words ``about`` name, and what to do."""
        return f"{about}: {self.problem}. {self.remedy[:1].upper()}{self.remedy[1:]}, and try again."


_NO_PERMISSION = FileProblem("permission is denied", "get the right to it, or have its owner do this")
_NO_FOLDER = FileProblem("a file is where a folder of this path should be", "move that file away")

PROBLEMS: Mapping[int, FileProblem] = {
    errno.EACCES: _NO_PERMISSION,
    errno.EPERM: _NO_PERMISSION,
    errno.EROFS: FileProblem("the file system is read-only", "work on a copy of the course in another place", True),
    errno.ENOSPC: FileProblem("the disk is full", "free some space", True),
    errno.EDQUOT: FileProblem("the quota of disk space is used up", "free some space", True),
    errno.EIO: FileProblem("the disk fails", "see the system's log, and restore a copy", True),
    errno.ESTALE: FileProblem("the network's file system has lost it", "mount that again", True),
    errno.EFBIG: FileProblem("it would be larger than files may be here", "raise that limit (`ulimit -f`)", True),
    errno.ENAMETOOLONG: FileProblem("the name is too long", "choose a shorter one"),
    errno.ENOENT: FileProblem("there is no such file or folder", "put it there"),
    errno.EISDIR: FileProblem("a folder is in its place", "move that folder away"),
    errno.ENOTDIR: _NO_FOLDER,
    errno.EEXIST: _NO_FOLDER,  # mkdir says so of a file that should be a folder
    errno.ENOTEMPTY: FileProblem("the folder is not empty", "move what is in it away"),
    errno.ELOOP: FileProblem("it is a link that leads back to itself", "remove the link"),
}
"""What a user can mend. Whatever else fails is no mistake of a user's."""


def problem_of(error: OSError) -> FileProblem | None:
    """What is wrong and what to do; None where no user can mend it."""
    return PROBLEMS.get(error.errno or 0)


def problem_words(error: OSError) -> str:
    """What is wrong, within a sentence: our words, else the system's."""
    known = problem_of(error)
    return known.problem if known else error.strerror or type(error).__name__
