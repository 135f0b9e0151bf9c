"""The result of a whole submission, from those of its exercises; also where none of them could be graded."""

import platform
from collections.abc import Sequence

import numpy as np

from tensorgrade.arrays.libraries import library_versions
from tensorgrade.engine_sentence import EngineSentence
from tensorgrade.judge.judge import grader_failed_result, not_written_result
from tensorgrade.key.key_records import AnswerKey
from tensorgrade.result.points import total_score
from tensorgrade.result.result_records import (
    SCHEMA_VERSION,
    ExerciseResult,
    KeyUsed,
    SubmissionResult,
    SubmissionStatus,
    Submitted,
)
from tensorgrade.submission.choose_file import Submission
from tensorgrade.version import VERSION


def grader_failure_result(
    submission: Submission, key: AnswerKey, message: EngineSentence, digest: str
) -> SubmissionResult:
    """The result where sandbox or grader failed: could-not-tell for all exercises."""
    exercises = {item.name: grader_failed_result(item) for item in key.exercises}
    return submission_result(submission, key, digest, "could-not-tell", message, (), exercises)


def ungraded_result(
    submission: Submission, key: AnswerKey, status: SubmissionStatus, message: EngineSentence | None, digest: str = ""
) -> SubmissionResult:
    """The result of a missing or unreadable submission: all exercises are missing."""
    exercises = {item.name: not_written_result(item) for item in key.exercises}
    return submission_result(submission, key, digest, status, message, (), exercises)


def submission_result(
    submission: Submission,
    key: AnswerKey,
    digest: str,
    status: SubmissionStatus,
    message: EngineSentence | None,
    layers: Sequence[str],
    exercises: dict[str, ExerciseResult],
) -> SubmissionResult:
    """The result of a submission with those of its exercises."""
    return SubmissionResult(
        schema=SCHEMA_VERSION,
        assignment=key.assignment,
        title=key.title,
        student=submission.student,
        submission=submitted_file(submission, digest),
        key=KeyUsed(key.digest),
        versions=versions(key),
        isolation=list(layers),
        compared_with=list(key.devices),
        score=total_score([item.score for item in exercises.values()]),
        max_score=float(sum(item.points for item in exercises.values())),
        status=status,
        message=message,
        exercises=exercises,
    )


def submitted_file(submission: Submission, digest: str) -> Submitted:
    """What a result says of the submission; ``digest`` is the file's."""
    return Submitted(digest, submission.file, submission.timestamp, submission.time_problem, submission.others)


def versions(key: AnswerKey) -> dict[str, str]:
    """The versions of what grades, and of the PyTorch that made the key."""
    return {
        "tensorgrade": VERSION,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "torch (key)": key.versions.get("torch", ""),
        **library_versions(key.array_kinds),
    }
