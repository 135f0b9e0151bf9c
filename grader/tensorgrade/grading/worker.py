"""What grades one submission after another: the parsed key and a sandbox, made once from bytes and settings."""

from dataclasses import dataclass, field
from types import TracebackType

from tensorgrade.grading.grade_one import Graded, GradingPolicy, grade, grade_again, grade_once, key_for_policy
from tensorgrade.grading.plan import plan_grading
from tensorgrade.key import key_file
from tensorgrade.sandbox.host import Sandbox
from tensorgrade.sandbox.limits import Limits
from tensorgrade.sandbox.run_records import SandboxRun, StudentCode, call_batch
from tensorgrade.sandbox.wire import Call
from tensorgrade.submission.choose_file import Submission
from tensorgrade.submission.limited_reader import SubmissionReader
from tensorgrade.submission.notebook_reader import ParsedSubmission


@dataclass(frozen=True)
class GradingSetup:
    """What all submissions of a run share. It can be pickled for another process or machine."""

    key: bytes = field(repr=False)
    """The content of the answer key's file."""
    limits: Limits = Limits()
    policy: GradingPolicy = GradingPolicy()


class GradingWorker:
    """Grades one submission at a time. Use as a context manager, or `close` it; not for several threads at once."""

    def __init__(self, setup: GradingSetup) -> None:
        """Raises UnusableKey where the setup's key cannot be read."""
        self.setup = setup
        key = key_file.from_bytes(setup.key, "The answer key")
        self.plan = plan_grading(key_for_policy(key, setup.policy))
        self.sandbox = Sandbox(setup.limits, key.modules)
        self.reader = SubmissionReader()

    def grade(self, submission: Submission, parsed: ParsedSubmission | None = None) -> Graded:
        """The result of a submission; ``parsed`` is the submission where it has been read already.

        Where the machine may have disturbed it, it is graded again at once. Raises IsolationError when the policy is
        strict and a layer of the sandbox is missing.
        """
        return grade(submission, self.plan, self.sandbox, self.setup.policy, parsed, self.reader.read)

    def grade_once(self, submission: Submission) -> Graded:
        """The result of one run, with its doubts."""
        return grade_once(submission, self.plan, self.sandbox, self.setup.policy, read=self.reader.read)

    def grade_again(self, submission: Submission, first: Graded) -> Graded:
        """The result of a submission from a ``first`` run with doubts, and another one."""
        return grade_again(submission, first, self.plan, self.sandbox, self.setup.policy)

    def close(self) -> None:
        """End the sandbox and the reader."""
        self.reader.close()
        self.sandbox.close()

    def __enter__(self) -> "GradingWorker":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def probe_sandbox() -> SandboxRun:
    """The run of a trivial submission, which shows the sandbox's layers. Raises SandboxError where it does not work."""
    with Sandbox() as sandbox:
        return sandbox.run(StudentCode([(0, "def answer():\n    return 1")]), [call_batch([Call("answer", (), {})], 5)])
