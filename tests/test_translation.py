"""The engine's words in every language."""

import subprocess
import sys

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from tensorgrade.translation import (
    LANGUAGES,
    LOCALE,
    Text,
    engine_text,
    is_engine_language,
    language_by_script,
    language_code,
)
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


@pytest.mark.parametrize(
    ("word", "code"), [("fr", "fr"), ("pt-br", "pt_BR"), ("ZH_hans_cn", "zh_Hans_CN"), ("es-419", "es_419")]
)
def test_codes_of_languages_are_written_in_one_way(word, code):
    assert language_code(word) == code


@pytest.mark.parametrize("word", ["", "e", "french", "../x", "fr/..", "fr\n", "en_", "fr_FRA_x", "中文"])
def test_what_is_no_code_is_refused(word):
    with pytest.raises(ValueError, match="is not the code of a language; write one such as en, fr or pt_BR"):
        language_code(word)


def test_a_text_falls_back_to_a_more_general_language_and_then_to_what_was_written():
    text = Text("Rows", {"pt": "Linhas", "zh_CN": "行"})
    assert [text[code] for code in ("pt", "pt_BR", "zh_CN", "zh", "en", "fr")] == [
        "Linhas", "Linhas", "行", "Rows", "Rows", "Rows"
    ]  # fmt: skip
    assert text == Text("Rows", {"pt": "Linhas", "zh_CN": "行"}) != Text("Rows")
    assert hash(text) == hash(Text("Rows"))


def test_the_engines_titles_are_translated_where_they_are_shown():
    title = engine_text("Keeps the precision of float64")
    assert title.translations is None
    assert title["zh"] == title["zh_TW"] == "保持 float64 的精度"
    assert title["en"] == title["fr"] == title.source


def test_a_language_is_told_by_its_script():
    assert LANGUAGES == ("en", "zh")
    assert [language_by_script(text) for text in ("X 的形状", "X: (h, w), Σ, ℝ, ж", "")] == ["zh", "en", "en"]
    assert [is_engine_language(code) for code in ("en_GB", "zh_TW", "fr")] == [True, True, False]
