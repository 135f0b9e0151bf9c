"""``Text(en, zh)``: a sentence with its translation beside it, as the exercises of version 0.1.0 write it.

Such a file still works. `tensorgrade words` writes the translations into a catalogue; then the plain sentence will do.
"""

from collections.abc import Mapping

from tensorgrade import translation


class Text(str):
    """The English sentence, which knows its Chinese translation."""

    translations: Mapping[str, str]
    """By the code of the language."""

    def __new__(cls, en: str, zh: str = "") -> "Text":
        """The sentence; without the second one, it has no translation."""
        text = super().__new__(cls, en)
        text.translations = {"zh": zh} if zh.strip() else {}
        return text


def text_beside(sentence: str) -> translation.Text:
    """A sentence as a key has it, with the translation that stands beside it, if one does."""
    return translation.Text(str(sentence), sentence.translations if isinstance(sentence, Text) else {})
