"""What is to be said of the files of a submission: a time that cannot be read, and files that were not graded."""

from tensorgrade.result.result_records import SubmissionResult
from tensorgrade.translation import translator


def submission_remarks(result: SubmissionResult, language: str) -> tuple[str, ...]:
    """Remarks for the student and the instructor, in sentences."""
    return tuple(filter(None, (time_remark(result, language), files_remark(result, language))))


def time_remark(result: SubmissionResult, language: str) -> str:
    """Why it is not known when the submission was handed in; empty where it is, or where nothing says so."""
    _ = translator(language)
    match result.submission.time_problem:
        case None:
            return ""
        case "empty":
            reason = _("timestamp.txt is empty.")
        case "too-long":
            reason = _("timestamp.txt is longer than any time.")
        case "not-utf-8":
            reason = _("timestamp.txt is not in UTF-8.")
        case "no-time":
            reason = _("timestamp.txt holds no time that can be read ({text}).")
        case "unknown-zone":
            reason = _("the zone in timestamp.txt is not known, or not the only one of that name ({text}).")
    words = _("It is not known when this was handed in: {reason}").format(reason=reason)
    return words.format(text=result.submission.timestamp or "–")


def files_remark(result: SubmissionResult, language: str) -> str:
    """Which of several files was graded, and which were not; empty where there was one."""
    _ = translator(language)
    if not result.submission.others:
        return ""
    others = _(", ").join(result.submission.others)
    return _("Of the files that were handed in, {file} was graded; not graded: {others}.").format(
        file=result.submission.file, others=others
    )
