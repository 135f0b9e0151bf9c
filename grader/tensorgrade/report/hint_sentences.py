"""The sentences of hints: what is so, of the answers or of one part of them, and a question that leads to its cause."""

from math import isfinite

from tensorgrade.number_format import number
from tensorgrade.report.argument_hints import argument_hint_text
from tensorgrade.report.difference_messages import format_position
from tensorgrade.report.place_sentences import place_question, place_statement
from tensorgrade.report.sentence_joints import fill, join_sentences
from tensorgrade.result.differences import Place
from tensorgrade.result.explanation_facts import ABOUT_CALLS, Hint, HintName, HintsApart, PartsExchanged
from tensorgrade.translation import Translate


def hint_text(hint: Hint, _: Translate) -> str:
    """The sentences of a hint about whole answers."""
    if hint.name in ABOUT_CALLS:
        return argument_hint_text(hint, _)
    return _sentences(_capital(_statement(hint, "", _)), _question(hint, _), _)


def hints_apart_text(hints: HintsApart, _: Translate) -> str:
    """What is wrong with each part of the answers, or for each value of an argument, and what is right."""
    clauses = [clause for item in hints.wrong for clause in _clauses(hints.argument, item.names, item.hint, _)]
    if hints.right and hints.argument:
        clauses += [_with_value(hints.argument, value, _("all is right"), _) for value in hints.right]
    elif hints.right:
        right = _("{parts} is right") if len(hints.right) == 1 else _("{parts} are right")
        clauses.append(fill(right, parts=_names(hints.right, _)))
    text = _("; ").join(clauses)
    questions = {_question(item.hint, _) for item in hints.wrong if item.hint}
    names = [hints.argument] if hints.argument else [name for item in hints.wrong for name in item.names]
    if not text.startswith(tuple(name for name in names if isinstance(name, str))):  # these are written as they are
        text = _capital(text)
    return _sentences(text, questions.pop() if len(questions) == 1 else "", _)


def parts_exchanged_text(exchanged: PartsExchanged, _: Translate) -> str:
    """The order of the parts, and that which is asked for."""
    got, expected = (
        f"({', '.join(format_position(None, (name,), _) for name in names)})"
        for names in (exchanged.got, exchanged.expected)
    )
    return _("You return {got}; {expected} is asked for.").format(got=got, expected=expected)


def _clauses(argument: str, names: Place, hint: Hint | None, _: Translate) -> list[str]:
    """What is so with each of these parts, or for each of these values."""
    known = hint if hint and hint.name not in ABOUT_CALLS else None
    if argument:
        statement = _statement(known, "", _) if known else _("it is wrong")
        return [_with_value(argument, value, statement, _) for value in names]
    parts = [_names((name,), _) for name in names]
    return [_statement(known, part, _) if known else fill(_("{part} is wrong"), part=part) for part in parts]


def _with_value(argument: str, value: int | str, statement: str, _: Translate) -> str:
    return _("with {argument}={value}, {statement}").format(argument=argument, value=value, statement=statement)


def _names(names: Place, _: Translate) -> str:
    """The names of parts, as a list in a sentence."""
    *others, last = [format_position(None, (name,), _) for name in names]
    return fill(_("{names} and {last}"), names=_(", ").join(others), last=last) if others else last


def _sentences(statement: str, question: str, _: Translate) -> str:
    """The statement with its full stop, and the question."""
    return join_sentences(_("{statement}.").format(statement=statement), question)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _statement(hint: Hint, part: str, _: Translate) -> str:
    """What is so, without a full stop; ``part`` is the name of the part that it is about."""
    answer = part or _("your answer")
    statements: dict[HintName, str] = {
        "transposed": _("{answer} has its rows and columns exchanged: transposed, it would be right"),
        "one-row-short": _("{answer} is one row short"),
        "one-column-short": _("{answer} is one column short"),
        "one-short": _("{answer} is one row and one column short"),
        "border-not-finite": _("{answer} holds NaN or infinity along its border, and numbers inside"),
        "divided-by-size": _("{answer} is what it should be, divided by the number of elements of {argument}"),
        "times-size": _("{answer} is what it should be, times the number of elements of {argument}"),
        "factor": _factor(hint, _),
        "offset": _("{answer} is off by a constant: the same amount everywhere in a map"),
        "border": _("{answer} is right inside and wrong along the border"),
        "run-away": _run_away(hint, _),
    }
    if hint.name in statements and not (hint.name == "border" and hint.filling != "numbers"):
        text = fill(statements[hint.name], answer=answer, argument=hint.argument, number=_number(hint))
    else:
        text = place_statement(hint, part, _)
    if hint.some_calls:
        some = (
            _("in some calls, {statement}") if hint.name == "run-away" else _("in the calls that go wrong, {statement}")
        )
        text = some.format(statement=text)
    return text


def _factor(hint: Hint, _: Translate) -> str:
    if hint.number is None:
        return _("{answer} is what it should be, times one number")
    if _number(hint) == "2":
        return _("{answer} is twice what it should be")
    if _number(hint) == "0.5":
        return _("{answer} is half of what it should be")
    return _("{answer} is {number} times what it should be")


def _run_away(hint: Hint, _: Translate) -> str:
    if hint.number is None:
        return _("{answer} has run away")
    if not isfinite(hint.number):
        return _("{answer} has run away, beyond all numbers")
    return _("{answer} has run away (numbers of {number})")


def _number(hint: Hint) -> str:
    """The number of a hint; of one that has run away the size only."""
    if hint.number is None:
        return ""
    return f"{hint.number:.0e}" if hint.name == "run-away" else number(hint.number)


def _question(hint: Hint, _: Translate) -> str:
    """The question that leads to the cause. Of loops it speaks only where the code has some."""
    if hint.name in ABOUT_CALLS:
        return argument_hint_text(hint, _)
    questions: dict[HintName, str] = {
        "transposed": _("Which index goes down and which goes across?"),
        "one-row-short": _("How many positions has a window of 2 in 3 rows?"),
        "one-column-short": _("How many positions has a window of 2 in 3 columns?"),
        "one-short": _("How many positions has a window of 2 in 3?"),
        "border-not-finite": _("What do you compute with where a window meets the border?"),
        "divided-by-size": _("Is a mean taken where a sum belongs?"),
        "times-size": _("Is a sum taken where a mean belongs, or something added more than once?"),
        "factor": _("Where does that number come from?"),
        "offset": _("What is added once to all of it, and with which sign?"),
        "border": _("Which numbers does a window at the border see?"),
        "run-away": _("Is the step too long for this call?") if hint.loops else _("What makes it grow?"),
    }
    return questions.get(hint.name) or place_question(hint, _)
