"""Why a file cannot be graded: the error, and the sentences that it is told with."""

from tensorgrade.engine_sentence import EngineSentence
from tensorgrade.errors import UserError
from tensorgrade.translation import engine_text

EMPTY = engine_text("{name} is empty.")
TOO_LARGE = engine_text("{name} is larger than {size} MB; clear its outputs and hand it in again.")
NOT_UTF_8 = engine_text("{name} is not a text file in UTF-8.")
UTF_16 = engine_text("{name} is in UTF-16, which Python does not read; save it as UTF-8.")
NO_ENCODING = engine_text("{name} is not a text file in UTF-8, and declares no other encoding; save it as UTF-8.")
UNKNOWN_ENCODING = engine_text(
    "{name} says that its encoding is {encoding}, which is not known here; save it as UTF-8."
)
WRONG_ENCODING = engine_text("{name} says that its encoding is {encoding}, but line {line} is not; save it as UTF-8.")
TOO_LONG = engine_text(
    "{name} holds {size} characters in {lines} lines; at most {most} in {most_lines} are read. Remove what is not part "
    "of the answer, such as pasted data."
)
BROKEN_JSON = engine_text("{name} is not a notebook: its JSON is broken.")
NO_CELLS = engine_text("{name} is not a notebook: it has no list of cells.")
TOO_MANY_CELLS = engine_text("{name} has more than {count} cells.")
TOO_DEEP = engine_text("{name} needs too much memory to be read, or is nested too deeply.")
TOO_MANY_STATEMENTS = engine_text("The file holds more names and statements than are read; is it an answer?")
NONE_OF_THE_FUNCTIONS = engine_text("{name} has none of the functions.")
CANNOT_BE_READ = engine_text("{name} cannot be read: {error}.")

MAX_VALUE = 1000
"""Characters of what fills a field. No file's name is longer."""

_OF_READERS = frozenset(
    text.source
    for text in (
        *(EMPTY, TOO_LARGE, NOT_UTF_8, UTF_16, NO_ENCODING, UNKNOWN_ENCODING, WRONG_ENCODING, TOO_LONG, BROKEN_JSON),
        *(NO_CELLS, TOO_MANY_CELLS, TOO_DEEP, TOO_MANY_STATEMENTS, NONE_OF_THE_FUNCTIONS),
    )
)


class UnreadableSubmission(UserError):
    """A file that cannot be graded; the message is one sentence for the instructor and the student, in English."""

    def __init__(self, sentence: EngineSentence) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        """The same, to be translated."""


def is_of_reader(sentence: EngineSentence) -> bool:
    """Whether it is one of those that reading a file's content may end with, and no other words are in it."""
    values = sentence.values.values()
    return sentence.text in _OF_READERS and all(isinstance(item, str) and len(item) <= MAX_VALUE for item in values)
