"""An assignment's sentences and their translations, from its folder to its key."""

import pytest

from tensorgrade.exercise.loader import load_assignment
from tensorgrade.exercise.sentences import sentences
from tensorgrade.exercise.translations import catalogue_files, load_translations
from tensorgrade.exercise.validation import AuthorError
from tensorgrade.key_builder.build import build_answer_key
from tensorgrade.translation import Text
from tests.conftest import ASSIGNMENTS, SOLUTIONS

EXERCISES = """\
from tensorgrade.exercise import *

UNIT = "cm"
sums = Exercise(
    name="sums", title="Somme des lignes", points=4, reference=lambda X: X.sum(1),
    book=Section("Les sommes", "https://a.example/fr"),
    checks=[
        Check("main", f"À la main, en {UNIT}", [Case("two", X=array([[1, 2], [3, 5]]))], public=True),
        Check("additive", "Additivité", [Case("a", X=normal(2, 3)), Case("b", X=Derived("a", lambda X: 2 * X))],
              relation=Relation(terms=[Term("a", 2), Term("b", -1)], broken="Deux fois X, deux fois la somme.")),
    ],
    misconceptions=[Misconception("columns", "Vous additionnez les colonnes.", lambda X: X.sum(0))],
)
assignment = Assignment(name="demo", title="Sommes", exercises=[sums], language="fr")
"""
GERMAN = """\
msgid "Somme des lignes"
msgstr "Zeilensummen"

#, fuzzy
msgid "Additivité"
msgstr "Additiv?"

msgid "https://a.example/fr"
msgstr "https://a.example/de"
"""


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "demo"
    (folder / "locale").mkdir(parents=True)
    (folder / "exercises.py").write_text(EXERCISES, encoding="utf-8")
    return folder


def write(folder, name, text=GERMAN):
    (folder / "locale" / name).write_text(text, encoding="utf-8")


def test_all_that_students_read_is_among_the_sentences(folder):
    found = sentences(load_assignment(folder))
    assert [(item.text, item.place) for item in found] == [
        ("Sommes", "title"),
        ("Somme des lignes", "sums, title"),
        ("Les sommes", "sums, book"),
        ("https://a.example/fr", "sums, book's address"),
        ("À la main, en cm", "sums, check 'main'"),
        ("Additivité", "sums, check 'additive'"),
        ("Deux fois X, deux fois la somme.", "sums, check 'additive', relation broken"),
        ("Vous additionnez les colonnes.", "sums, misconception 'columns'"),
    ]


def test_a_key_has_the_sentences_with_the_translations_that_are_finished(folder):
    write(folder, "de.po")
    key = build_answer_key(folder, "seed")
    [exercise] = key.exercises
    assert key.language == "fr"
    assert exercise.title == Text("Somme des lignes", {"de": "Zeilensummen"})
    assert exercise.title["de_AT"] == "Zeilensummen"
    assert exercise.checks[1].title == Text("Additivité")
    assert exercise.book.url["de"] == "https://a.example/de"
    assert exercise.misconceptions[0].text["de"] == "Vous additionnez les colonnes."


def test_the_missing_sentences_of_a_language_are_known(folder):
    write(folder, "de.po")
    assignment, translations = load_assignment(folder), load_translations(folder)
    assert [item.text for item in translations.missing(assignment, "de_CH")] == [
        "Sommes", "Les sommes", "À la main, en cm", "Additivité", "Deux fois X, deux fois la somme.",
        "Vous additionnez les colonnes.",
    ]  # fmt: skip
    assert len(translations.missing(assignment, "zh")) == 8
    assert translations.missing(assignment, "fr") == translations.missing(assignment, "fr_CA") == []


def test_a_catalogue_has_the_name_of_a_language(folder):
    write(folder, "pt-br.po")
    assert list(catalogue_files(folder)) == ["pt_BR"]
    write(folder, "german.po")
    with pytest.raises(AuthorError, match="german.po must have the name of a language: 'german' is not the code"):
        build_answer_key(folder, "seed")


def test_a_translated_address_is_one_that_a_page_may_link_to(folder):
    write(folder, "de.po", 'msgid "https://a.example/fr"\nmsgstr "javascript:alert(1)"\n')
    with pytest.raises(AuthorError, match="translations of the address https://a.example/fr must start with https://"):
        build_answer_key(folder, "seed")


def test_exercises_of_version_0_1_0_have_a_translation_beside_each_sentence(folder):
    text = EXERCISES.replace('"Somme des lignes"', 'Text("Sums of rows", "每行之和")')
    text = text.replace('"Sommes"', 'Text(en="Sums", zh="求和")').replace(', language="fr"', "")
    (folder / "exercises.py").write_text(text, encoding="utf-8")
    key = build_answer_key(folder, "seed")
    assert key.title == Text("Sums", {"zh": "求和"})
    assert key.exercises[0].title == Text("Sums of rows", {"zh": "每行之和"})
    assert "Sums" not in [item.text for item in load_translations(folder).missing(load_assignment(folder), "zh")]
    write(folder, "zh.po", 'msgid "Sums"\nmsgstr "和"\n')
    assert build_answer_key(folder, "seed").title["zh"] == "和"


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_shipped_assignments_are_translated(assignment):
    folder = SOLUTIONS / assignment
    loaded, translations = load_assignment(folder), load_translations(folder)
    assert list(translations.by_language) == ["zh"]
    assert translations.missing(loaded, "zh") == []


PREDICATES = """\
from tensorgrade.exercise import *

def small(value):
    return abs(value) < 9

def kinds(n, mode="one"):
    return Meets(small, "Trop grand.") if mode == "one" else (Meets(small, "Trop large."), Word())

def check(*cases):
    return [Check("main", "À la main", list(cases), public=True)]

one = Exercise(name="one", title="Un", points=1, reference=lambda n: {"a": 1.0 * n, "b": 2.0},
               answer={"a": Meets(small, "Trop haut.")}, checks=check(Case("first", n=2)),
               misconceptions=[Misconception("huge", "Énorme.", lambda n: {"a": 99.0, "b": 2.0})])
two = Exercise(name="two", title="Deux", points=1,
               reference=lambda n, mode="one": 1.0 * n if mode == "one" else (2.0, "x"),
               answer=kinds, checks=check(Case("plain", n=2), Case("other", n=2, mode="two")))
assignment = Assignment(name="demo", title="Bornes", exercises=[one, two], language="fr")
"""


def test_what_is_said_of_a_predicate_is_translated(folder):
    (folder / "exercises.py").write_text(PREDICATES, encoding="utf-8")
    write(folder, "de.po", 'msgid "Trop haut."\nmsgstr "Zu hoch."\n\nmsgid "Trop large."\nmsgstr "Zu weit."\n')
    said = [item for item in sentences(load_assignment(folder)) if item.place.endswith("answer")]
    assert [(item.text, item.place) for item in said] == [
        ("Trop haut.", "one, answer"), ("Trop grand.", "two, answer"), ("Trop large.", "two, answer")
    ]  # fmt: skip
    one, two = build_answer_key(folder, "seed").exercises
    words = Text("Trop haut.", {"de": "Zu hoch."})
    assert one.cases[0].expected[0].items[0].words == words
    assert one.misconceptions[0].variants[0].answers["first"].items[0].words == words
    assert two.cases[0].expected[0].words == Text("Trop grand.")
    assert two.cases[1].expected[0].items[0].words["de"] == "Zu weit."
