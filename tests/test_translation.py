"""The engine's words in every language."""

import subprocess
import sys

from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from tensorgrade.translation import LANGUAGES, LOCALE
from tests.conftest import ROOT


def extracted(tmp_path):
    target = tmp_path / "messages.pot"
    command = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", "-F", "babel.cfg", "-k", "engine_text"]
    subprocess.run([*command, "-o", target, "grader", "templates"], cwd=ROOT, check=True)
    with target.open("rb") as stream:
        return {message.id for message in read_po(stream) if message.id}


def test_every_word_of_engine_and_templates_is_translated(tmp_path):
    wanted = extracted(tmp_path)
    assert len(wanted) > 40
    for language in set(LANGUAGES) - {"en"}:
        folder = LOCALE / language / "LC_MESSAGES"
        with (folder / "tensorgrade.po").open("rb") as stream:
            words = {message.id: message for message in read_po(stream, locale=language) if message.id}
        assert set(words) == wanted, "run `make catalogues`"
        assert [text for text, message in words.items() if not message.string or message.fuzzy] == []
        assert [text for text, message in words.items() if list(message.check())] == []
        with (folder / "tensorgrade.mo").open("rb") as stream:
            compiled = {message.id: message.string for message in read_mo(stream) if message.id}
        assert compiled == {text: message.string for text, message in words.items()}, "run `make catalogues`"


def placeholders(text):
    return {part.partition("}")[0] for part in text.split("{")[1:]}


def test_translations_keep_the_placeholders():
    with (LOCALE / "zh/LC_MESSAGES/tensorgrade.po").open("rb") as stream:
        for message in read_po(stream, locale="zh"):
            assert placeholders(message.id) == placeholders(message.string), message.id
