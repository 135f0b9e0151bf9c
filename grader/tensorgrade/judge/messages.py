"""Sentences for facts: what a failed case tells the student, in the course's language.

Hidden calls: the student's own line is named, the exception's words are not shown, for they
may hold the hidden arguments.
"""

from typing import Any

from tensorgrade.arrays.libraries import CUDA
from tensorgrade.judge.diagnosis import Diagnosis
from tensorgrade.judge.hints import Hint
from tensorgrade.key.compare import Mismatch
from tensorgrade.key.key_records import ExerciseKey
from tensorgrade.result.result_records import FailureKind
from tensorgrade.sandbox.wire import Fault, Outcome
from tensorgrade.translation import Translate, translator


def format_number(value: Any) -> str:
    """A number as a student would write it."""
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def format_position(index: tuple[int, ...] | None, part: int | None, _: Translate) -> str:
    """Where in the answer: [row, column], and of which item."""
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
    """One sentence for a wrong answer; with values only where they may be shown."""
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
            at=at, got=format_number(mismatch.got), expected=format_number(mismatch.expected)
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
    """What a module that answers may not use is answered with."""
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
        return _("The call ran out of memory.") + _line(fault, _)
    if outcome.status == "forbidden":
        return explain_unavailable_module(fault.text, _) + _line(fault, _)
    if outcome.status == "died":
        return _("The call ended the Python process ({reason}).").format(reason=fault.type)
    if outcome.status == "protocol":
        return _("The answer could not be read: {reason}.").format(reason=fault.text)
    if outcome.status == "absent":
        return _("The function does not exist after your notebook has run.")
    words = f"{fault.type}: {fault.text}" if show and fault.text else fault.type
    return _("The call raised {error}.").format(error=words) + _line(fault, _)


def explain_array_outcome(outcome: Outcome, kind: str, seconds: float, show: bool, _: Translate) -> str:
    """One sentence for a call with another kind of array than NumPy's that gave no answer of that kind."""
    fault = outcome.fault
    if outcome.status == "elsewhere":
        return _returned(outcome.value.type_name, kind, _)
    if outcome.status == "ready-made":
        used = f" ({fault.text})" if fault.text else ""
        return _("Your function used a ready-made operation{used}, which is to be written here.").format(
            used=used
        ) + _line(fault, _)
    if outcome.status == "moved":
        way = _("a function of NumPy was given them") if fault.text in ("__array__", "__buffer__") else fault.text
        return _(
            "Your function moved its data to another library or device on the way ({way}). "
            "They are to stay where they came from."
        ).format(way=way or "?")
    if outcome.status == "device":
        return _("The device stopped at an error in the call. Is an index out of range?") + _line(fault, _)
    if outcome.status == "memory" and kind == CUDA:
        return _("The call ran out of the device's memory.") + _line(fault, _)
    return explain_outcome(outcome, seconds, show, _)


def explain_array_mismatch(mismatch: Mismatch, kind: str, show: bool, _: Translate) -> str:
    """One sentence for a wrong answer to another kind of array than NumPy's."""
    if mismatch.step != "kind" or mismatch.got == "None":
        return explain_mismatch(mismatch, show, _)
    array, _of, dtype = str(mismatch.got).partition(" of ")
    if array == "numpy.ndarray" and dtype:  # its numbers, as they travel
        return _("The dtype of your answer is {dtype}; it should be float32 or float64.").format(dtype=dtype)
    return _returned(str(mismatch.got), kind, _)


def _returned(got: str, kind: str, _: Translate) -> str:
    lent = {
        "array-api-strict": _("an array of array-api-strict"),
        "torch": _("a PyTorch tensor on the CPU"),
        CUDA: _("a PyTorch tensor on the GPU"),
    }
    return _(
        "Given {lent}, your function returned a {got}. The answer is to be of the same library, on the same device."
    ).format(lent=lent[kind], got=got)


def _line(fault: Fault, _: Translate) -> str:
    if fault.line is None or not fault.source:
        return ""
    return " " + _("Your line {line}: {source}").format(line=fault.line, source=fault.source)


def explain_diagnosis(diagnosis: Diagnosis, exercise: ExerciseKey, language: str) -> str:
    """The words of what explains the answers: the author's for misconceptions, the engine's for facts."""
    _ = translator(language)
    if diagnosis.hint:
        return explain_hint(diagnosis.hint, _)
    words = {item.name: item.words[language] for item in exercise.misconceptions if not item.also}
    if diagnosis.misconception is None:
        return ""
    first = words[diagnosis.misconception]
    if diagnosis.also is None:
        return first
    return _("{first} And a second thing: {second}").format(first=first, second=words[diagnosis.also])


def explain_hint(hint: Hint, _: Translate) -> str:
    """A fact about all wrong answers, with a question that leads on."""
    sentences = {
        "transposed": _(
            "Rows and columns of your answer have changed places: transposed, it would be right. "
            "Which index goes down and which goes across?"
        ),
        "one-row-short": _("Your answers are one row short. How many positions has a window of 2 in 3 rows?"),
        "one-column-short": _("Your answers are one column short. How many positions has a window of 2 in 3 columns?"),
        "one-short": _("Your answers are one row and one column short. How many positions has a window of 2 in 3?"),
        "border-not-finite": _(
            "Your answers hold NaN or infinity along their border, and numbers inside. "
            "What do you compute with where a window meets the border?"
        ),
        "divided-by-size": _(
            "Each of your answers is the right one divided by the number of elements of {argument}. "
            "Is a mean taken where a sum belongs?"
        ),
        "times-size": _(
            "Each of your answers is the right one times the number of elements of {argument}. "
            "Is a sum taken where a mean belongs, or something added more than once?"
        ),
        "factor": _("Each of your answers is the right one times {number}. Where does that number come from?"),
        "offset": _(
            "Your answers are off by a constant: the same amount everywhere in a map. "
            "What is added once to all of it, and with which sign?"
        ),
        "last-row": _("Only the last row of your answers is wrong. Where does your loop over the rows end?"),
        "last-column": _("Only the last column of your answers is wrong. Where does your loop over the columns end?"),
        "border": _(
            "Your answers are right inside and wrong along the border. Which numbers does a window at the border see?"
        ),
        "only-examples": _(
            "Right for the examples that you can see, wrong for all others. "
            "Does your code compute the answer, or does it know these examples?"
        ),
        "only-square": _(
            "Right whenever everything is square, wrong whenever something is not. "
            "Where does one number serve for rows and columns?"
        ),
        "only-odd": _(
            "Right whenever the sides of {argument} are odd, wrong whenever one is even. "
            "What does your code do with the middle of an even length?"
        ),
        "only-not-negative": _(
            "Right as long as no number is negative, wrong otherwise. What in your code treats signs differently?"
        ),
        "only-whole-numbers": _(
            "Right for whole numbers only. Where do the digits behind the decimal point get lost, "
            "and of which dtype is the array that you write into?"
        ),
        "only-one-along-first-axis": _(
            "Right only when the first axis of {argument} has length one. What happens to the others along that axis?"
        ),
        "only-default": _(
            "Right whenever {argument} is left out, wrong whenever it is given. Where does your code use {argument}?"
        ),
        "only-float64": _("Right for float64 only. What does your code do differently for float32?"),
        "only-writable": _("Wrong whenever an argument is read-only. Does your code write into what it is given?"),
    }
    return sentences[hint.name].format(argument=hint.argument, number=format_number(hint.number))


def fixed_messages(_: Translate) -> dict[str, str]:
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
        "twin": _(
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
