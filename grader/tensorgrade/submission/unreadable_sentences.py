"""Why a file cannot be graded: sentences that a result holds in English, and that pages say in their language."""

import re
from functools import cache

from tensorgrade.translation import Translate, engine_text

EMPTY = engine_text("{name} is empty.").source
TOO_LARGE = engine_text("{name} is larger than {size} MB; clear its outputs and hand it in again.").source
NOT_UTF_8 = engine_text("{name} is not a text file in UTF-8.").source
TOO_LONG = engine_text(
    "{name} holds {size} characters in {lines} lines; at most {most} in {most_lines} are read. Remove what is not part "
    "of the answer, such as pasted data."
).source
BROKEN_JSON = engine_text("{name} is not a notebook: its JSON is broken.").source
NO_CELLS = engine_text("{name} is not a notebook: it has no list of cells.").source
TOO_MANY_CELLS = engine_text("{name} has more than {count} cells.").source
TOO_DEEP = engine_text("{name} needs too much memory to be read, or is nested too deeply.").source
TOO_MANY_STATEMENTS = engine_text("The file holds more names and statements than are read; is it an answer?").source
OTHER_ASSIGNMENT = engine_text(
    "{name} has none of the functions of {assignment} ({functions}); is it the notebook of another assignment?"
).source
NO_KNOWN_FUNCTION = engine_text(
    "{name} has no function that a public key knows. Are the functions' names as handed out, and is the .public.npz "
    "file in the same folder?"
).source

_SENTENCES = (
    *(EMPTY, TOO_LARGE, NOT_UTF_8, TOO_LONG, BROKEN_JSON, NO_CELLS, TOO_MANY_CELLS, TOO_DEEP, TOO_MANY_STATEMENTS),
    *(OTHER_ASSIGNMENT, NO_KNOWN_FUNCTION),
)


def in_language(sentence: str, _: Translate) -> str:
    """The sentence in another language; as it is where it is none of these."""
    for template in _SENTENCES:
        if found := _pattern(template).fullmatch(sentence):
            return _(template).format(**found.groupdict())
    return sentence


@cache
def _pattern(template: str) -> re.Pattern[str]:
    """What a template becomes when its fields are filled in."""
    parts = re.split(r"\{(\w+)\}", template)
    fields = (f"(?P<{part}>.*)" if number % 2 else re.escape(part) for number, part in enumerate(parts))
    return re.compile("".join(fields), re.DOTALL)
