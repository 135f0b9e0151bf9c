"""What a submitted file holds of an assignment's functions, to tell the student's work from what was handed out."""

from tensorgrade.submission.choose_file import Work
from tensorgrade.submission.notebook_reader import ParsedSubmission


def work_on_functions(submission: ParsedSubmission) -> Work:
    """Whether the student has written one of the functions that the file was parsed for, or else whether it has any."""
    if submission.syntax_errors or submission.unrun or any(map(submission.implements, submission.defined_in)):
        return Work.WORKED
    return Work.UNTOUCHED if submission.defined_in else Work.NOTHING
