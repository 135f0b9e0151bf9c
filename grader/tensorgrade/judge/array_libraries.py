"""The check of other arrays than NumPy's."""

from tensorgrade.judge.failures import Finding, Judgement
from tensorgrade.judge.messages import explain_lent, explain_lent_mismatch, messages, mismatch_kind, outcome_kind
from tensorgrade.key.cross_device import settle
from tensorgrade.key.key_records import CheckKey


def array(judgement: Judgement, check: CheckKey) -> list[Finding]:
    """Calls with another kind of array than NumPy's whose answers are wrong, or of another kind."""
    found, exercise, _ = [], judgement.exercise, judgement.words
    for name, outcome in judgement.arrays.get(check.array, {}).items():
        case = exercise.case(name)
        if outcome.status != "value":
            message = explain_lent(outcome, check.array, exercise.seconds, case.public, _)
            found.append(Finding(outcome_kind(outcome), message))  # no case shows it: it is not about the numbers
            continue
        mismatch, doubt = settle(outcome.value, case.truths)
        if doubt:
            found.append(Finding(None, messages(_)["grader"], case, could_not_tell=True))
        elif mismatch:
            message = explain_lent_mismatch(mismatch, check.array, case.public, _)
            found.append(Finding(mismatch_kind(mismatch), message, case, mismatch, outcome.value))
    return found
