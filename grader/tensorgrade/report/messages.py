"""The sentences of failed checks, for the student, in the course's language.

For hidden cases the student's own line is quoted. The exception's text is not, because it
may contain the hidden arguments.
"""

from typing import Any

from tensorgrade.arrays.libraries import CUDA
from tensorgrade.key.compare import Mismatch
from tensorgrade.result.result_records import FailureKind
from tensorgrade.sandbox.wire import Fault, Outcome
from tensorgrade.translation import Translate


def format_number(value: Any) -> str:
    """A number as a student would write it."""
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def format_position(index: tuple[int, ...] | None, part: int | None, _: Translate) -> str:
    """A place in the answer: [row, column], and the item of a tuple."""
    where = "" if not index else "[" + ", ".join(str(position) for position in index) + "]"
    if part is None:
        return where
    return _("item {part}").format(part=part + 1) + (f", {where}" if where else "")


def mismatch_kind(mismatch: Mismatch) -> FailureKind:
    """The kind of failure that a mismatch is."""
    if mismatch.step in ("structure", "kind"):
        return "type"
    return "shape" if mismatch.step == "shape" else "value"


def explain_mismatch(mismatch: Mismatch, show: bool, _: Translate) -> str:
    """One sentence for a wrong answer; with values only if ``show``."""
    where = format_position(mismatch.index, mismatch.part, _)
    at = _(" at {place}").format(place=where) if where else ""
    if mismatch.step == "structure":
        return _("Your answer has {got} where {expected} items are expected.").format(
            got=mismatch.got, expected=mismatch.expected
        )
    if mismatch.step == "kind":
        if mismatch.got == "None":
            return _("Your function returned None. Did you forget the return statement?")
        return _("Your answer{at} is a {got}; it should be a {expected}.").format(
            at=at, got=mismatch.got, expected=_kind_text(mismatch.expected, _)
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
            at=at, got=format_number(mismatch.got), expected=format_number(mismatch.expected)
        )
        + count
    )


def _kind_text(kind: str, _: Translate) -> str:
    """The text for a kind of answer (see `tensorgrade.key.compare.ExpectedPart`)."""
    texts = {
        "array": _("numpy.ndarray of float32 or float64"),
        "number": _("number"),
        "pair": _("pair of numbers"),
        "tuple": _("tuple"),
    }
    return texts[kind]


def outcome_kind(outcome: Outcome) -> FailureKind:
    """The kind of failure of a call that gave no answer."""
    kinds: dict[str, FailureKind] = {
        "exception": "exception",
        "forbidden": "forbidden",
        "memory": "memory",
        "timeout": "timeout",
        "protocol": "protocol",
        "elsewhere": "type",
        "ready-made": "forbidden",
        "moved": "forbidden",
    }
    return kinds.get(outcome.status, "exception")


def explain_unavailable_module(module: str, _: Translate) -> str:
    """One sentence for a module that answers may not use."""
    return _("{module} is not available here: answers use NumPy and the standard library only.").format(module=module)


def explain_outcome(outcome: Outcome, seconds: float, show: bool, _: Translate) -> str:
    """One sentence for a call that gave no answer."""
    fault = outcome.fault
    if not outcome.ran:
        return _("Not run: your cells, or an earlier call, did not finish or ended the Python process.")
    if outcome.status == "timeout":
        return _("The call did not finish within {seconds} s. Is there a loop that never ends?").format(
            seconds=format_number(seconds)
        )
    if outcome.status == "memory":
        return _("The call ran out of memory.") + _quoted_line(fault, _)
    if outcome.status == "forbidden":
        return explain_unavailable_module(fault.text, _) + _quoted_line(fault, _)
    if outcome.status == "died":
        return _("The call ended the Python process ({reason}).").format(reason=fault.type)
    if outcome.status == "protocol":
        return _("The answer could not be read: {reason}.").format(reason=fault.text)
    if outcome.status == "absent":
        return _("The function does not exist after your notebook has run.")
    error = f"{fault.type}: {fault.text}" if show and fault.text else fault.type
    return _("The call raised {error}.").format(error=error) + _quoted_line(fault, _)


def explain_array_outcome(outcome: Outcome, kind: str, seconds: float, show: bool, _: Translate) -> str:
    """One sentence for a call with another kind of array than NumPy's that gave no answer of that kind."""
    fault = outcome.fault
    if outcome.status == "elsewhere":
        return _wrong_array_kind(outcome.value.type_name, kind, _)
    if outcome.status == "ready-made":
        used = f" ({fault.text})" if fault.text else ""
        return _("Your function used a ready-made operation{used}, which is to be written here.").format(
            used=used
        ) + _quoted_line(fault, _)
    if outcome.status == "moved":
        way = _("a function of NumPy was given them") if fault.text in ("__array__", "__buffer__") else fault.text
        return _(
            "Your function moved its data to another library or device on the way ({way}). "
            "They are to stay where they came from."
        ).format(way=way or "?")
    if outcome.status == "device":
        return _("The device stopped at an error in the call. Is an index out of range?") + _quoted_line(fault, _)
    if outcome.status == "memory" and kind == CUDA:
        return _("The call ran out of the device's memory.") + _quoted_line(fault, _)
    return explain_outcome(outcome, seconds, show, _)


def explain_array_mismatch(mismatch: Mismatch, kind: str, show: bool, _: Translate) -> str:
    """One sentence for a wrong answer to another kind of array than NumPy's."""
    if mismatch.step != "kind" or mismatch.got == "None":
        return explain_mismatch(mismatch, show, _)
    array, _of, dtype = str(mismatch.got).partition(" of ")
    if array == "numpy.ndarray" and dtype:  # the right kind: the sandbox has converted it to NumPy's
        return _("The dtype of your answer is {dtype}; it should be float32 or float64.").format(dtype=dtype)
    return _wrong_array_kind(str(mismatch.got), kind, _)


def _wrong_array_kind(got: str, kind: str, _: Translate) -> str:
    kinds = {
        "array-api-strict": _("an array of array-api-strict"),
        "torch": _("a PyTorch tensor on the CPU"),
        CUDA: _("a PyTorch tensor on the GPU"),
    }
    return _(
        "Given {lent}, your function returned a {got}. The answer is to be of the same library, on the same device."
    ).format(lent=kinds[kind], got=got)


def _quoted_line(fault: Fault, _: Translate) -> str:
    if fault.line is None or not fault.source:
        return ""
    return " " + _("Your line {line}: {source}").format(line=fault.line, source=fault.source)


def fixed_messages(_: Translate) -> dict[str, str]:
    """The engine's fixed sentences, by a name."""
    return {
        "missing": _("This function is missing: it was left empty or removed."),
        "not-yet": _("Counts as soon as your function gets one kind of case right."),
        "purity": _(
            "Your function changes its argument {name}. Work on a copy, so that the caller's data stay intact."
        ),
        "state": _(
            "Called again with the same arguments, your function answers differently. Does it remember something?"
        ),
        "same-shapes": _(
            "Called with other numbers in arrays of the same shapes, your function answers wrongly, although each is "
            "right by itself. Does it remember earlier calls?"
        ),
        "precision": _(
            "Right to single precision only, although the input is float64. Is an intermediate result kept in float32?"
        ),
        "single": _("Your answers are float32 for float64 input. That is accepted."),
        "not-run": _("Not run: the machine that graded has no such arrays. Its points went to the other checks."),
        "not-run-note": _("Not run on the machine that graded: {checks}. Their points went to the other checks."),
        "grader": _("The grader could not judge this check. It costs you nothing; your instructor has been told."),
    }
