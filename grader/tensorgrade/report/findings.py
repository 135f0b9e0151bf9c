"""What was found in a function: its checks, those with one outcome and one reason together."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

from tensorgrade.report.case_view import case_rank
from tensorgrade.report.messages import failure_message
from tensorgrade.report.part_words import Mark
from tensorgrade.result import failure_facts as facts
from tensorgrade.result.differences import LargeResidual, NotMet
from tensorgrade.result.result_records import CheckResult
from tensorgrade.translation import translator


@dataclass(frozen=True)
class CheckName:
    """A line of the rubric."""

    title: str
    """What it is about."""
    public: bool
    """Whether students can run it themselves."""


@dataclass(frozen=True)
class Finding:
    """Checks with one outcome and, where they failed, one reason."""

    mark: Mark
    """waiting: they count once one kind of case is right; unsure: they could not be judged."""
    words: str
    """How many checks there are, or what the only one is about."""
    message: str
    """The reason, with the smallest case where the reason is the answer; empty where there is none."""
    checks: tuple[CheckName, ...]
    """Which checks; empty where ``words`` has the only one."""


def findings(checks: Sequence[CheckResult], language: str) -> tuple[Finding, ...]:
    """The findings: failed checks by their reasons, then what could not be judged, what waits, what passed.

    Checks that the machine could not run are not among them; a note names these.
    """
    groups: dict[tuple[int, Hashable], list[CheckResult]] = {}
    for check in checks:
        if check.status != "not-run":
            groups.setdefault((_ORDER.index(_mark(check)), _reason(check, language)), []).append(check)
    ordered = [groups[key] for key in sorted(groups, key=lambda key: key[0])]
    return tuple(_finding(group, language) for group in _with_hidden_ones(ordered))


_ORDER: tuple[Mark, ...] = ("failed", "unsure", "waiting", "passed")


def _mark(check: CheckResult) -> Mark:
    if check.status == "passed":
        return "passed"
    if check.status == "could-not-tell":
        return "unsure"
    return "waiting" if check.kind is None else "failed"


def _reason(check: CheckResult, language: str) -> Hashable:
    """What checks of one finding have in common."""
    match check.failure:
        case None:
            return ""
        case facts.WrongAnswer(LargeResidual()):
            return LargeResidual
        case facts.WrongAnswer(difference) if not isinstance(difference, NotMet):
            return check.kind
        case facts.CallRaised(type, _, line) if type:
            return type, line
        case _:
            return failure_message(check, language)


def _with_hidden_ones(groups: Sequence[list[CheckResult]]) -> list[list[CheckResult]]:
    """The groups; hidden checks are put to the shown ones that failed in the same way, if those have one reason.

    Of hidden cases no more is told than the kind of failure.
    """
    shown = [group for group in groups if any(check.shown for check in group)]
    kept = []
    for group in groups:
        alike = [other for other in shown if _is_same_kind(other[0], group[0])]
        if group in shown or len(alike) != 1 or _mark(group[0]) != "failed":
            kept.append(group)
        else:
            alike[0].extend(group)
    return kept


def _is_same_kind(first: CheckResult, second: CheckResult) -> bool:
    told_apart = facts.WrongAnswer, facts.RelationBroken, facts.RecordedSentence  # by what is told of hidden ones, too
    return type(first.failure) is type(second.failure) and not isinstance(first.failure, told_apart)


def _finding(checks: Sequence[CheckResult], language: str) -> Finding:
    _ = translator(language)
    mark, count = _mark(checks[0]), len(checks)
    names = tuple(CheckName(check.title[language], check.public) for check in checks)
    if mark == "passed":
        words = _("1 check passes.") if count == 1 else _("{count} checks pass.").format(count=count)
        return Finding(mark, words, "", names)
    if all(isinstance(check.failure, facts.NotCountedYet) for check in checks):
        words = _("1 more counts once one kind of case is right.")
        if count > 1:
            words = _("{count} more count once one kind of case is right.").format(count=count)
        return Finding(mark, words, "", names)
    example = min(checks, key=case_rank)
    message = failure_message(example, language)
    if count == 1:
        return Finding(mark, names[0].title, message, ())
    if any(failure_message(check, language) != message for check in checks):
        message = _("{reason} {title}: {message}").format(
            reason=_common_reason(checks, language), title=example.title[language], message=message
        )
    words = _("{count} checks fail.") if mark == "failed" else _("{count} checks could not be judged.")
    return Finding(mark, words.format(count=count), message, names)


def _common_reason(checks: Sequence[CheckResult], language: str) -> str:
    """A sentence that is true of all checks that have a reason in common, but not the same message."""
    _ = translator(language)
    check = checks[-1]
    match check.failure:
        case facts.WrongAnswer(LargeResidual() as residual):
            return failure_message(replace(check, failure=facts.WrongAnswer(replace(residual, got=None))), language)
        case facts.WrongAnswer() if check.kind == "shape":
            return _("The shape differs.")
        case facts.WrongAnswer() if check.kind == "type":
            return _("The type differs.")
        case facts.WrongAnswer():
            return _("The values differ.")
        case facts.CallRaised():
            return _("The call raised an exception.")
        case _:  # only hidden checks have other words, and these say no more than what is common
            return failure_message(check, language)
