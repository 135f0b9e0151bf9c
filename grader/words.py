"""Sentences for facts: what a failed case tells the student, in the course's language.

Hidden calls: the student's own line is named, the exception's words are not shown, for they
may hold the hidden arguments.
"""

from typing import Any

from grader.compare import Mismatch
from grader.language import Translate
from grader.result import Kind
from grader.sandbox.wire import Fault, Outcome


def number(value: Any) -> str:
    """A number as a student would write it."""
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def place(index: tuple[int, ...] | None, part: int | None, _: Translate) -> str:
    """Where in the answer: [row, column], and of which item."""
    where = "" if not index else "[" + ", ".join(str(position) for position in index) + "]"
    if part is None:
        return where
    return _("item {part}").format(part=part + 1) + (f", {where}" if where else "")


def mismatch_kind(mismatch: Mismatch) -> Kind:
    """The kind of failure that a mismatch is."""
    if mismatch.step in ("structure", "kind"):
        return "type"
    return "shape" if mismatch.step == "shape" else "value"


def explain_mismatch(mismatch: Mismatch, show: bool, _: Translate) -> str:
    """One sentence for a wrong answer; with values only where they may be shown."""
    where = place(mismatch.index, mismatch.part, _)
    at = _(" at {place}").format(place=where) if where else ""
    if mismatch.step == "structure":
        return _("Your answer has {got} where {expected} items are expected.").format(
            got=mismatch.got, expected=mismatch.expected
        )
    if mismatch.step == "kind":
        if mismatch.got == "None":
            return _("Your function returned None. Did you forget the return statement?")
        return _("Your answer{at} is a {got}; it should be a {expected}.").format(
            at=at, got=mismatch.got, expected=_wanted(mismatch.expected, _)
        )
    if mismatch.step == "shape":
        return _("The shape of your answer{at} is {got}; it should be {expected}.").format(
            at=at, got=mismatch.got, expected=mismatch.expected
        )
    if mismatch.step == "finite":
        return _("Your answer is not a finite number{at}.").format(at=at)
    if mismatch.size == 0:
        return _("Put back into the equation, your answer misses by {got}; {expected} is allowed.").format(
            got=f"{mismatch.got:.2%}", expected=f"{mismatch.expected:.0%}"
        )
    count = ""
    if mismatch.size > 1:
        count = " " + _("{wrong} of {size} elements differ.").format(wrong=mismatch.wrong, size=mismatch.size)
    if not show:
        return _("The values differ{at}.").format(at=at) + count
    return (
        _("Your value{at} is {got}; it should be {expected}.").format(
            at=at, got=number(mismatch.got), expected=number(mismatch.expected)
        )
        + count
    )


def _wanted(kind: str, _: Translate) -> str:
    """A kind of answer, as `compare` names it, in words."""
    words = {
        "array": _("numpy.ndarray of float32 or float64"),
        "number": _("number"),
        "pair": _("pair of numbers"),
        "tuple": _("tuple"),
    }
    return words[kind]


def outcome_kind(outcome: Outcome) -> Kind:
    """The kind of failure of a call that gave no answer."""
    kinds: dict[str, Kind] = {
        "exception": "exception",
        "forbidden": "forbidden",
        "memory": "memory",
        "timeout": "timeout",
        "protocol": "protocol",
    }
    return kinds.get(outcome.status, "exception")


def unavailable_module(module: str, _: Translate) -> str:
    """What a module that answers may not use is answered with."""
    return _("{module} is not available here: answers use NumPy and the standard library only.").format(module=module)


def explain_outcome(outcome: Outcome, seconds: float, show: bool, _: Translate) -> str:
    """One sentence for a call that gave no answer."""
    fault = outcome.fault
    if not outcome.ran:
        return _("Not run: your cells, or an earlier call, did not finish or ended the Python process.")
    if outcome.status == "timeout":
        return _("The call did not finish within {seconds} s. Is there a loop that never ends?").format(
            seconds=number(seconds)
        )
    if outcome.status == "memory":
        return _("The call ran out of memory.") + _line(fault, _)
    if outcome.status == "forbidden":
        return unavailable_module(fault.text, _) + _line(fault, _)
    if outcome.status == "died":
        return _("The call ended the Python process ({reason}).").format(reason=fault.type)
    if outcome.status == "protocol":
        return _("The answer could not be read: {reason}.").format(reason=fault.text)
    if outcome.status == "absent":
        return _("The function does not exist after your notebook has run.")
    words = f"{fault.type}: {fault.text}" if show and fault.text else fault.type
    return _("The call raised {error}.").format(error=words) + _line(fault, _)


def _line(fault: Fault, _: Translate) -> str:
    if fault.line is None or not fault.source:
        return ""
    return " " + _("Your line {line}: {source}").format(line=fault.line, source=fault.source)


def messages(_: Translate) -> dict[str, str]:
    """The engine's fixed sentences, by what they say."""
    return {
        "missing": _("This function is missing: it was left empty or removed."),
        "not-yet": _("Counts as soon as your function gets one kind of case right."),
        "purity": _(
            "Your function changes its argument {name}. Work on a copy, so that the caller's data stay intact."
        ),
        "state": _(
            "Called again with the same arguments, your function answers differently. Does it remember something?"
        ),
        "precision": _(
            "Right to single precision only, although the input is float64. Is an intermediate result kept in float32?"
        ),
        "single": _("Your answers are float32 for float64 input. That is accepted."),
        "grader": _("The grader could not judge this check. It costs you nothing; your instructor has been told."),
    }
