"""In Gradescope's container: one submission and the key → ``results/results.json``, by Gradescope's specification.

``run_autograder`` calls ``python -m tensorgrade.lms.gradescope_container ROOT``; ``ROOT`` is ``/autograder`` there:
``source/`` is the unpacked zip of `tensorgrade.lms.gradescope_zip`, ``submission/`` what the student handed in, and
``submission_metadata.json`` has the students' names and the time. Every submission gets a file of results. If the
container cannot grade, no file is written, so that Gradescope reports a broken autograder and gives no score.
"""

import contextlib
import json
import os
import sys
import time
from dataclasses import replace
from fractions import Fraction
from html import escape
from pathlib import Path
from typing import Any

from tensorgrade.arrays.codec import printable_text
from tensorgrade.atomic_write import UnwritableFile, write_text_atomically
from tensorgrade.engine_sentence import EngineSentence
from tensorgrade.errors import UserError
from tensorgrade.gradebook.check_cell_output import check_cell_outputs
from tensorgrade.grading.grade_one import GradingPolicy
from tensorgrade.grading.memory_limit import limit_own_memory
from tensorgrade.grading.worker import GradingSetup, GradingWorker
from tensorgrade.key import key_file
from tensorgrade.report.explanation import explanation_text
from tensorgrade.report.messages import failure_message, result_message
from tensorgrade.report.part_words import follow_text
from tensorgrade.report.reader import Reader
from tensorgrade.report.stopped_statements import cause_texts
from tensorgrade.report.submission_remarks import submission_remarks
from tensorgrade.report.template_mistakes import TemplateMistake
from tensorgrade.result.disclosure import redact_for_student
from tensorgrade.result.points import rounded_points
from tensorgrade.result.result_records import CheckResult, ExerciseResult, SubmissionResult
from tensorgrade.result.size_limit import scores_only
from tensorgrade.sandbox.limits import Limits
from tensorgrade.setting_choices import Isolation
from tensorgrade.submission.choose_file import LookInto, Submission, Work, read_submission
from tensorgrade.submission.student_failure import NOT_READ, failure_reason
from tensorgrade.submission.timestamp import MAX_TIMESTAMP
from tensorgrade.submission.work import work_on_functions
from tensorgrade.translation import engine_text, translator
from tensorgrade.user_file import read_user_file

_MAX_NESTED_FOLDERS = 8
_RESULTS_NOT_MADE = engine_text("The results for Gradescope could not be made")
_CANNOT_BE_READ = engine_text("The submission cannot be read: {error}.")


class ContainerError(UserError):
    """A container that cannot grade; the message is for the instructor."""


def grade_container(root: Path) -> dict[str, Any]:
    """Grade ``root/submission``, write the results, and return them.

    Raises ContainerError, or another UserError, if this container cannot grade.
    """
    started = time.monotonic()
    source = root / "source"
    settings = read_user_file(source / "settings.json", json.loads, "upload the autograder's zip again")
    key_path = source / "key.npz"
    with contextlib.suppress(OSError):  # where it is another account's; what protects the key is asked for below
        key_path.chmod(0o600)  # unpacking may have lost the mode; students' code runs under another account
    policy = GradingPolicy(settings["isolation"] == Isolation.STRICT)
    setup = GradingSetup(key_file.load_file(key_path).content, Limits(**settings["limits"]), policy)
    with GradingWorker(setup) as worker:
        submission = _submission(root, worker.plan.key.assignment, _look_into(worker))
        result = worker.grade(submission).result
    is_roots_alone = os.geteuid() == 0 and not key_path.stat().st_mode & 0o077
    if result.isolation and not is_roots_alone and "landlock" not in result.isolation:
        raise ContainerError(
            "Without Landlock only root can keep the answer key from students: run this as root, with key.npz in a "
            "folder that root can write to."
        )
    reader = Reader(settings["language"], settings["disclosure"], [source / "templates"])
    try:
        results, text = _results_file(result, reader, started)
    except Exception as error:  # a broken autograder is no student's fault
        reason = failure_reason(submission.student, _RESULTS_NOT_MADE, error)
        results, text = _results_file(scores_only(result, reason), reader, started)
    write_text_atomically(root / "results" / "results.json", text)
    return results


def _results_file(result: SubmissionResult, reader: Reader, started: float) -> tuple[dict[str, Any], str]:
    """The results, and the text of their file; ``started`` is the monotonic time at which grading began."""
    shown = redact_for_student(result, reader.disclosure)
    try:
        cards = check_cell_outputs(result, reader)
    except TemplateMistake as mistake:  # that costs no student the points
        print(f"tensorgrade: {mistake} The built-in templates are used instead.", file=sys.stderr)
        cards = check_cell_outputs(result, reader.with_built_in_templates())
    failed = [cards[name].html for name, item in shown.exercises.items() if item.status not in ("passed", "missing")]
    results = gradescope_results(shown, failed if result.was_judged else [], reader.language)
    results["execution_time"] = round(time.monotonic() - started, 2)
    text = json.dumps(results, ensure_ascii=False, indent=1) + "\n"
    text.encode()  # raises for half of a surrogate pair
    return results, text


def gradescope_results(result: SubmissionResult, cards: list[str], language: str) -> dict[str, Any]:
    """The results as Gradescope reads them: a test for each check, and ``cards``, one as HTML per function not right.

    ``result`` holds only what the student may see. The score is that of the result, rounded once; the tests' points
    add up to it.
    """
    others, _ = result.exercises, translator(language)
    tests = [
        test
        for number, (name, item) in enumerate(others.items(), 1)
        for test in _tests(number, name, item, follow_text(name, item, others, _), language)
    ]
    texts = result_message(result, _), *submission_remarks(result, language)
    message = "".join(f"<p>{escape(text)}</p>" for text in texts if text)
    return {
        "score": result.score,
        "output": message + "".join(cards),
        "output_format": "html",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": tests,
        "extra_data": {
            "status": result.status,
            "assignment": result.assignment,
            "submission": result.submission.digest,
            "key": result.key.digest,
            "versions": result.versions,
            "isolation": result.isolation,
            "compared_with": list(map(str, result.compared_with)),
            "misconceptions": {
                name: item.misconception
                for name, item in result.exercises.items()
                if item.misconception and item.own_explanation
            },
        },
    }


def _tests(number: int, name: str, exercise: ExerciseResult, follows: str, language: str) -> list[dict[str, Any]]:
    """The checks of function ``number``. Their points add up to the function's, to two decimals.

    ``follows`` says which other functions its mistakes come from; it may be empty.
    """
    ran = [check for check in exercise.checks if check.status != "not-run"]
    total, before, tests = sum(check.weight for check in ran), 0, []
    for check_number, check in enumerate(ran, 1):
        # Differences of rounded sums: the rounding errors cancel.
        start, end = (rounded_points(Fraction(exercise.points * w, total)) for w in (before, before + check.weight))
        before += check.weight
        points = round(end - start, 2)
        test = {
            "name": f"{name}: {check.title[language]}",
            "number": f"{number}.{check_number}",
            "score": points if check.status == "passed" else 0.0,
            "max_score": points,
            "output": _output(exercise, check, follows, language),
            "visibility": "visible",
        }
        # A check that could not be judged has no status: a person looks at it.
        tests.append(test if check.status == "could-not-tell" else test | {"status": check.status})
    return tests


def _output(exercise: ExerciseResult, check: CheckResult, follows: str, language: str) -> str:
    """What the student reads under a check, as plain text: the message, and its cause or misconception, if known."""
    if check.status == "passed":
        return ""
    causes = cause_texts(check, exercise, language)
    idea = explanation_text(exercise.own_explanation, language)
    texts = failure_message(check, language), *causes, follows, idea
    return "\n\n".join(filter(None, texts))


def _look_into(worker: GradingWorker) -> LookInto:
    names = [item.name for item in worker.plan.key.exercises]

    def look_into(name: str, content: bytes) -> Work:
        parsed = worker.reader.read_if_readable(name, content, names)
        return work_on_functions(parsed) if parsed else Work.NOTHING

    return look_into


def _submission(root: Path, assignment: str, look_into: LookInto) -> Submission:
    """The submission. Its student is the names from Gradescope's metadata: for display only, not an id."""
    metadata = _metadata(root / "submission_metadata.json")
    users = metadata.get("users")
    names = [str(user.get("name", "")) for user in users if isinstance(user, dict)] if isinstance(users, list) else []
    student = printable_text(", ".join(filter(None, names)))[:200] or "student"
    try:
        submission = read_submission(student, _folder(root / "submission"), assignment, look_into)
    except OSError as error:
        return Submission(student, problem=EngineSentence.of(_CANNOT_BE_READ, error=str(error.strerror)))
    except Exception as error:  # a broken autograder is no student's fault
        return Submission(student, problem=failure_reason(student, NOT_READ, error))
    created = metadata.get("created_at")
    timestamp = printable_text(created, MAX_TIMESTAMP) if isinstance(created, str) else None
    return replace(submission, timestamp=timestamp, time_problem=None)


def _metadata(path: Path) -> dict[str, Any]:
    """Gradescope's submission_metadata.json; empty where it cannot be read."""
    try:
        metadata = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return metadata if isinstance(metadata, dict) else {}


def _folder(folder: Path) -> Path:
    """The folder with the files: a zip that was handed in often holds one folder and nothing else."""
    for _ in range(_MAX_NESTED_FOLDERS):
        inside = [path for path in folder.iterdir() if path.name[0] != "." and path.name != "__MACOSX"]
        if len(inside) != 1 or inside[0].is_symlink() or not inside[0].is_dir():
            break
        folder = inside[0]
    return folder


def main() -> int:
    """Grade in the folder that the command line names: 0 with results; 1 with the reason for the instructor."""
    root = Path(sys.argv[1] if len(sys.argv) > 1 else "/autograder")
    limit_own_memory()
    try:
        results = grade_container(root)
    except (UserError, UnwritableFile) as error:
        print(f"tensorgrade: {error}", file=sys.stderr)
        return 1
    print(f"tensorgrade: {results['score']:g} points, {results['extra_data']['status']}, {results['execution_time']} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
