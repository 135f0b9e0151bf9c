"""Catalogues of an assignment: read, updated and written without losing a translation."""

import pytest

from tensorgrade.exercise.po_file import PoFile, read_po_file, updated_po_file
from tensorgrade.exercise.sentences import Sentence
from tensorgrade.exercise.validation import AuthorError

HEADER = """\
# Traduction de Zoé.
msgid ""
msgstr ""
"Last-Translator: Zoé\\n"
"Content-Type: text/plain; charset=utf-8\\n"

"""
ROWS, FLIPPED = "Sums of the rows", "Your kernel is turned by 180°: 100 % of it. {Why}?"


def found(*texts):
    return [Sentence(text, f"f, check {number}") for number, text in enumerate(texts)]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "fr.po"


def updated(path, *texts):
    """The file after an update with these sentences, as it is read again."""
    old = read_po_file(path) if path.exists() else PoFile("")
    path.write_text(updated_po_file(old, found(*texts), "fr").text("fr"), encoding="utf-8")
    return read_po_file(path)


def translate(path, **words):
    text = path.read_text(encoding="utf-8")
    for sentence, translation in ((ROWS, words.get("rows")), (FLIPPED, words.get("flipped"))):
        if translation:
            text = text.replace(f'msgid "{sentence}"\nmsgstr ""', f'msgid "{sentence}"\nmsgstr "{translation}"')
    path.write_text(text, encoding="utf-8")


def test_a_new_catalogue_has_the_sentences_in_order_and_says_where_they_stand(path):
    new = updated(path, ROWS, FLIPPED)
    assert list(new.messages) == [ROWS, FLIPPED]
    assert new.translations == {}
    text = path.read_text(encoding="utf-8")
    assert text.startswith('msgid ""\nmsgstr ""\n"Language: fr\\n"\n')
    assert "#. f, check 0\nmsgid" in text
    assert "python" not in text  # neither % nor {} makes a sentence a format of Python's
    assert "202" not in text  # no date


def test_an_update_keeps_translations_comments_and_the_header(path):
    updated(path, ROWS, FLIPPED)
    translate(path, rows="Sommes des lignes")
    text = path.read_text(encoding="utf-8").partition("\n\n")[2].replace("#. f, check 1", "# demander\n#. f, check 1")
    path.write_text(HEADER + text, encoding="utf-8")
    again = updated(path, FLIPPED, ROWS)
    assert list(again.messages) == [FLIPPED, ROWS]
    assert again.translations == {ROWS: "Sommes des lignes"}
    written = path.read_text(encoding="utf-8")
    assert written.startswith(HEADER.replace("utf-8", "UTF-8"))
    assert "# demander\n#. f, check 0\n" in written
    updated(path, FLIPPED, ROWS)
    assert path.read_text(encoding="utf-8") == written


def test_a_changed_sentence_keeps_its_translation_as_fuzzy_until_a_person_has_looked(path):
    updated(path, ROWS)
    translate(path, rows="Sommes des lignes")
    changed = updated(path, "Sums of all the rows", "https://a.example/")
    assert changed.translations == {}
    assert changed.fuzzy == ["Sums of all the rows"]
    assert changed.obsolete == {}
    assert updated(path, "Sums of all the rows").fuzzy == ["Sums of all the rows"]
    path.write_text(path.read_text(encoding="utf-8").replace("#, fuzzy\n", ""), encoding="utf-8")
    assert read_po_file(path).translations == {"Sums of all the rows": "Sommes des lignes"}


def test_what_is_gone_is_kept_and_found_again(path):
    updated(path, ROWS, FLIPPED)
    translate(path, rows="Sommes des lignes", flipped="Tourné")
    gone = updated(path, ROWS)
    assert gone.translations == {ROWS: "Sommes des lignes"}
    assert list(gone.obsolete) == [FLIPPED]
    assert f'#~ msgid "{FLIPPED}"' in path.read_text(encoding="utf-8")
    back = updated(path, ROWS, FLIPPED)
    assert back.translations == {ROWS: "Sommes des lignes", FLIPPED: "Tourné"}
    assert back.obsolete == {}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"hello\n", ", line 1: a line of a catalogue is"),
        (HEADER.encode() + b'msgid "a"\nmsgstr "b\n', ", line 8: a line of a catalogue is"),
        (HEADER.encode() + b'msgid "a"\n\nmsgid "b"\nmsgstr "c"\n', "each msgid needs a msgstr after it."),
        (b'msgid "a"\nmsgstr "b"\nmsgid "a"\nmsgstr "c"\n', " has a msgid twice; remove one of the two."),
        ("msgid \"a\"\nmsgstr \"é\"\n".encode("latin-1"), " is not in UTF-8; save it in that encoding."),
    ],
)  # fmt: skip
def test_a_file_that_would_lose_a_translation_is_refused(path, content, sentence):
    path.write_bytes(content)
    with pytest.raises(AuthorError) as caught:
        read_po_file(path)
    assert str(caught.value).startswith(str(path))
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b'\xef\xbb\xbfmsgid ""\r\nmsgstr ""\r\n"Language: fr\\n"\r\n\r\nmsgid "a"\r\nmsgstr "b"\r\n',
        b'msgid ""\nmsgstr ""\n"POT-Creation-Date: yesterday\\n"\n"Plural-Forms: none\\n"\nmsgid "a"\nmsgstr "b"\n',
        b'msgid "a"\nmsgid_plural "as"\nmsgstr[0] "b"\nmsgstr[1] "c"\n',
    ],
)
def test_what_editors_write_is_read(path, content):
    path.write_bytes(content)
    assert read_po_file(path).translations in ({}, {"a": "b"})
