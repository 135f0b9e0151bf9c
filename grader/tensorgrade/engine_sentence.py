"""A sentence of the engine's own as data: what it says, and what fills its fields; put into words where it is shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from string import Formatter
from typing import Any, TypeAlias

from tensorgrade.json_text import TreeError, short_text
from tensorgrade.json_tree import STRING, Codec, dict_of, record
from tensorgrade.schema_definitions import Definitions, Schema
from tensorgrade.translation import ENGINE_LANGUAGE, Text, Translate, translator


@dataclass(frozen=True)
class EngineSentence:
    """One of the engine's own sentences, and what its fields are filled with; it is put into words where it is shown.

    ``str`` gives it in English. Raises ValueError where the values are not those of the fields.
    """

    text: str
    """The sentence in English, as the engine's catalogues have it: with its fields in braces."""
    values: Mapping[str, "SentenceValue"] = field(default_factory=dict)
    """By field, what stands there: a text, a sentence inside of this one, or a list of these."""

    def __post_init__(self) -> None:
        if _fields(self.text) != self.values.keys():
            raise ValueError(f"{short_text(self.text)} does not have the fields {short_text(sorted(self.values))}")

    @classmethod
    def of(cls, text: Text, /, **values: "SentenceValue") -> "EngineSentence":
        """The sentence of an `engine_text` with these values."""
        return cls(text.source, values)

    @classmethod
    def as_written(cls, words: str) -> "EngineSentence":
        """A sentence of which only the words are known: they are the same in all languages."""
        return cls("{words}", {"words": words})

    def translated(self, _: Translate) -> str:
        """The sentence by this ``gettext`` function."""
        return _(self.text).format(**{name: _part_words(value, _) for name, value in self.values.items()})

    def __str__(self) -> str:
        return self.translated(translator(ENGINE_LANGUAGE))

    def __hash__(self) -> int:  # a mapping has none
        return hash(self.text)


SentencePart: TypeAlias = str | EngineSentence
"""A text that is the same in all languages, such as a name or a number, or a sentence inside of another one."""
SentenceValue: TypeAlias = SentencePart | tuple[SentencePart, ...]
"""What fills a field: a list is joined as the language has it."""


def _fields(text: str) -> set[str]:
    """The names of its fields. Raises ValueError where it has others than plain names in braces."""
    parts = [part for part in Formatter().parse(text) if part[1] is not None]
    if any(not str(name).isidentifier() or form or conversion for _literal, name, form, conversion in parts):
        raise ValueError(f"{short_text(text)} has fields that are no names")
    return {str(name) for _literal, name, *_rest in parts}


def _part_words(value: SentenceValue, _: Translate) -> str:
    if isinstance(value, tuple):
        return _(", ").join(_part_words(part, _) for part in value)
    return value if isinstance(value, str) else value.translated(_)


def _value_to_tree(value: SentenceValue) -> Any:
    if isinstance(value, tuple):
        return [_value_to_tree(part) for part in value]
    return value if isinstance(value, str) else ENGINE_SENTENCE.to_tree(value)


def _value_from_tree(tree: Any) -> SentenceValue:
    return tuple(map(_part_from_tree, tree)) if isinstance(tree, list) else _part_from_tree(tree)


def _part_from_tree(tree: Any) -> SentencePart:
    try:
        return ENGINE_SENTENCE.from_tree(tree) if isinstance(tree, dict) else STRING.from_tree(tree)
    except RecursionError:
        raise TreeError("the sentences are nested too deeply") from None


def _value_schema(definitions: Definitions) -> Schema:
    part = [STRING.schema(definitions), ENGINE_SENTENCE.schema(definitions)]
    return {"anyOf": [*part, {"type": "array", "items": {"anyOf": part}}]}


ENGINE_SENTENCE: Codec[EngineSentence] = record(
    EngineSentence, text=STRING, values=dict_of(Codec(_value_to_tree, _value_from_tree, _value_schema))
)
"""A sentence in JSON."""
