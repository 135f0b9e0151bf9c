"""A student's folder → the submission in it: which file is graded, and whether it may be read."""

from dataclasses import dataclass
from pathlib import Path

MAX_SUBMISSION_BYTES = 64 << 20


@dataclass(frozen=True)
class Submission:
    """A submitted file's name, content and timestamp; or the reason why there is no content."""

    student: str
    file: str = ""
    content: bytes | None = None
    timestamp: str | None = None
    problem: str = ""


def read_submission(student: str, folder: Path, assignment: str) -> Submission:
    """The file to grade, or the problem with it. Raises OSError where the folder cannot be read."""
    files = [
        path
        for path in sorted(folder.iterdir())
        if path.suffix in (".ipynb", ".py") and path.name[0] != "." and path.name.isprintable()
    ]
    chosen = _choose(files, assignment)
    if chosen is None:
        if not files:
            return Submission(student, problem="The folder holds no notebook and no .py file.")
        names = ", ".join(path.name for path in files)
        return Submission(student, problem=f"Several files ({names}) and none is called {assignment}.ipynb.")
    # A link could point to any file on this machine.
    if folder.is_symlink() or chosen.is_symlink() or not chosen.is_file():
        return Submission(student, chosen.name, problem=f"{chosen.name} is not an ordinary file.")
    if chosen.stat().st_size > MAX_SUBMISSION_BYTES:
        return Submission(
            student, chosen.name, problem=f"{chosen.name} is larger than {MAX_SUBMISSION_BYTES >> 20} MB."
        )
    try:
        content = chosen.read_bytes()
    except OSError as error:
        return Submission(student, chosen.name, problem=f"{chosen.name} cannot be read: {error.strerror}.")
    stamp = folder / "timestamp.txt"
    timestamp = stamp.read_text(errors="replace").strip()[:80] if stamp.is_file() and not stamp.is_symlink() else None
    return Submission(student, chosen.name, content, timestamp)


def _choose(files: list[Path], assignment: str) -> Path | None:
    """The notebook or script of the expected name; else the only notebook; else the only script."""
    for candidates in (
        [path for path in files if path.name == f"{assignment}.ipynb"],
        [path for path in files if path.name == f"{assignment}.py"],
        [path for path in files if path.suffix == ".ipynb"],
        files,
    ):
        if len(candidates) == 1:
            return candidates[0]
    return None
