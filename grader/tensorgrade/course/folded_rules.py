"""How a notebook works: the rules that all notebooks share, folded, in Markdown.

What differs between assignments is read from their exercises: pairs, arguments by keyword, classes, limits.
"""

import inspect
from collections.abc import Iterator, Sequence

from tensorgrade.course.domain_rules import rules_markdown
from tensorgrade.exercise.definition import Exercise
from tensorgrade.exercise.domain import Made, PairOf
from tensorgrade.report.sentence_joints import names
from tensorgrade.translation import engine_text, translator

_SUMMARY = engine_text("How this notebook works")
_ANSWERS = engine_text(
    "Replace each `raise NotImplementedError()` by your answer. Keep the names, and the order of the arguments. Helper "
    "functions and extra cells are welcome, and what you have written may be called further down: where it is wrong, "
    "the later part is graded with a right one in its place."
)
_ALONE = engine_text("Every notebook stands on its own: copy into it what you need from another one.")
_LIBRARIES = engine_text(
    "**NumPy and the standard library only.** torch, scipy and other packages are not there when your work is graded, "
    "and neither are threads. Loops are fine. The notebook may use 1 GiB of memory."
)
_KINDS = engine_text(
    "**An array** that you return is a `numpy.ndarray` of float32 or float64, of exactly the stated shape. Where a "
    "number is asked for, an `int` will do; where a pair is asked for, a tuple will do."
)
_PAIRS = engine_text("{names}: pairs, first for the rows, then for the columns.")
_KEYWORDS = engine_text("{names}: passed by keyword, everything else by position.")
_SIZES = engine_text(
    "**Nothing has to be square**, and every size may differ from every other. There is no need to test for illegal "
    "arguments."
)
_PURITY = engine_text(
    "**Leave the arguments as they are** (some are read-only), and remember nothing from one call to the next."
)
_OBJECTS = engine_text(
    "An object is made once, and its methods may be called often. Two objects must not share anything."
)
_CHECKS = engine_text(
    "`check(…)` runs the *public* checks only: small examples like those in the text. The graded run has more kinds: "
    "one row, one column, one channel, negative numbers only, large and tiny numbers, arrays of float32, arrays that "
    "are read-only or lie in memory in an unusual order, several of these at once, whether your arguments are "
    "unchanged afterwards, whether your answers depend on earlier calls, and whether you are as precise as the "
    "arithmetic allows. So after a passed check, try a few calls of your own."
)
_LIMITS = engine_text("All calls keep these limits, and some reach them:")


def folded_rules(exercises: Sequence[Exercise], language: str) -> str:
    """The rules as one element of HTML with Markdown in it, which Jupyter and GitHub show folded."""
    lines = ["<details>", f"<summary><b>{_SUMMARY[language]}</b></summary>", ""]
    lines += [f"- {sentence}" for sentence in _sentences(exercises, language)]
    if limited := [item for item in exercises if _has_limits(item)]:
        lines += ["", _LIMITS[language], "", *rules_markdown(limited, language).split("\n")]
    return "\n".join([*lines, "", "</details>"])


def _sentences(exercises: Sequence[Exercise], language: str) -> Iterator[str]:
    yield _ANSWERS[language]
    yield _ALONE[language]
    yield _LIBRARIES[language]
    yield _KINDS[language]
    for sentence, arguments in ((_PAIRS, _pairs(exercises)), (_KEYWORDS, _keywords(exercises))):
        if arguments:
            listed = names((f"`{argument}`" for argument in arguments), translator(language))
            yield sentence[language].format(names=listed)
    yield _SIZES[language]
    yield _PURITY[language]
    if any(inspect.isclass(item.reference) for item in exercises):
        yield _OBJECTS[language]
    yield _CHECKS[language]


def _has_limits(exercise: Exercise) -> bool:
    """Whether the domain says what the arguments look like, for others than the function that makes them."""
    arguments = exercise.domain.arguments.values() if exercise.domain else ()
    return any(not isinstance(item, Made) for item in arguments)


def _pairs(exercises: Sequence[Exercise]) -> list[str]:
    """The names of arguments that are pairs in every exercise that has one of that name, as far as one can tell."""
    found: dict[str, set[bool]] = {}
    for exercise in exercises:
        arguments = exercise.domain.arguments if exercise.domain else {}
        for name, parameter in exercise.parameters().items():
            default = parameter.default
            if name in arguments:
                found.setdefault(name, set()).add(isinstance(arguments[name], PairOf))
            elif isinstance(default, tuple):
                found.setdefault(name, set()).add(len(default) == 2)
    return [name for name, answers in found.items() if answers == {True}]


def _keywords(exercises: Sequence[Exercise]) -> list[str]:
    """The names of arguments that have a default."""
    return list(
        dict.fromkeys(
            name
            for exercise in exercises
            for name, parameter in exercise.parameters().items()
            if parameter.default is not inspect.Parameter.empty
        )
    )
