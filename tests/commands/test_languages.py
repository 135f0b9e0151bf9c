"""Courses in one language, whichever it is: no other language is in them, and every command works."""

import json
import re
import shutil
import zipfile

import pytest

from tensorgrade.commands.update_catalogues import update_catalogues
from tensorgrade.course.course import Course, CourseError
from tensorgrade.exercise.po_file import read_po_file
from tensorgrade.selfcheck.check_file import check_file
from tests.coursework import cli, command, filled, hand_in, invoke, nbgrader, result

CHINESE = re.compile("[\u4e00-\u9fff]")
WRONG = "def sums(X):\n    return X.sum(0)\n"
ALL_COMMANDS = [
    ("build", "sums"), ("release", "sums"), ("grade", "sums", "--jobs", "1"), ("report", "sums"), ("similar", "sums"),
    ("export", "sums", "--to", "csv", "--output", "{course}/scores.csv"),
]  # fmt: skip


def begun(root, language):
    """A course with the starter's assignment alone."""
    assert invoke("init", root, "--lang", language).exit_code == 0
    shutil.rmtree(root / "solutions")
    (root / "solutions").mkdir()
    assert command(root, "new", "sums").exit_code == 0
    return root


def run_all(root):
    """Every command, on one wrong answer and one right one; what they said."""
    said = []
    for words in ALL_COMMANDS:
        done = command(root, *(word.format(course=root) for word in words))
        assert done.exit_code == 0, done
        said.append(done.output)
        if words[0] == "release":
            hand_in(root, "ada", "sums", filled(root, "sums"))
            hand_in(root, "bob", "sums", filled(root, "sums", {"sums": WRONG}))
    return "".join(said)


def contents(root):
    """Every file of a folder as text; of keys, their manifest, beside which there are numbers only.

    The wheel that students install is left out: it has all languages.
    """
    for path in sorted(root.rglob("*")):
        if path.suffix == ".npz":
            with zipfile.ZipFile(path) as archive:
                yield path, archive.read("manifest.npy").decode(errors="ignore")
        elif path.is_file() and path.suffix != ".whl" and "templates" not in path.parts:
            yield path, path.read_bytes().decode(errors="ignore")


@pytest.fixture(scope="module")
def english(tmp_path_factory):
    root = begun(tmp_path_factory.mktemp("english") / "course", "en")
    run_all(root)
    return root


@pytest.mark.slow
def test_an_english_course_has_no_chinese_letter_in_any_file(english):
    for folder in ("solutions", "keys", "source", "assignments", "results", "feedback", "autograded", "similar"):
        assert (english / folder).is_dir(), folder
    assert [path for path, text in contents(english) if CHINESE.search(text)] == []


@pytest.mark.slow
def test_a_students_check_there_is_in_english(english):
    [report] = check_of(english)
    assert not CHINESE.search(str(report) + report._repr_html_())
    assert "You add up the columns" in str(report)
    assert "public checks: 0 of 1" in str(report)


def check_of(root):
    folder = root / "assignments/sums"
    shutil.copy(root / "submitted/bob/sums/sums.ipynb", folder / "mine.ipynb")
    try:
        return check_file(folder / "mine.ipynb").reports
    finally:
        (folder / "mine.ipynb").unlink()


@pytest.fixture
def french(tmp_path):
    return begun(tmp_path / "cours", "fr")


def translate(root):
    path = root / "solutions/sums/locale/fr.po"
    text = path.read_text(encoding="utf-8")
    text = text.replace(
        '"The sum of every row"\nmsgstr ""', '"The sum of every row"\nmsgstr "La somme de chaque ligne"'
    )
    path.write_text(text[: text.rindex('msgstr ""')] + 'msgstr "Ce sont les colonnes."\n', encoding="utf-8")


@pytest.mark.slow
def test_a_course_in_another_language_works_with_an_empty_catalogue(french):
    done = command(french, "words", "sums")
    assert "fr.po: 4 sentences, 4 without a translation, 0 to look at again (fuzzy)." in done.stdout
    [line] = re.findall(r"missing, line (\d+): The sum of every row\n", done.stdout)
    catalogue = (french / "solutions/sums/locale/fr.po").read_text(encoding="utf-8").splitlines()
    assert catalogue[int(line) - 1] == 'msgid "The sum of every row"'
    said = run_all(french)
    assert (
        "sums, not translated into fr: 4 sentences; students read these in en. `tensorgrade words sums` lists" in said
    )
    notebook = json.loads((french / "assignments/sums/sums.ipynb").read_text(encoding="utf-8"))
    about = notebook["metadata"]["tensorgrade"]
    assert (about["assignment"], about["language"]) == ("sums", "fr")
    assert result(french, "sums", "ada")["score"] == 4
    page = (french / "feedback/bob/sums/sums.html").read_text(encoding="utf-8")
    assert '<html lang="fr">' in page
    assert "You add up the columns" in page
    [report] = check_of(french)
    assert (report.language, report.passed) == ("fr", False)
    assert [path for path, text in contents(french) if CHINESE.search(text)] == []


@pytest.mark.slow
def test_its_sentences_are_shown_everywhere_as_soon_as_they_are_translated(french):
    assert command(french, "words", "sums").exit_code == 0
    translate(french)
    said = run_all(french)
    assert "sums, not translated into fr: 2 sentences; students" in said
    bob = (french / "feedback/bob/sums/sums.html").read_text(encoding="utf-8")
    assert "La somme de chaque ligne" in bob
    assert "Ce sont les colonnes." in bob
    assert "You add up" not in bob
    assert "Ce sont les colonnes." in (french / "results/sums/class.html").read_text(encoding="utf-8")
    formgrader = (french / "autograded/bob/sums/sums.ipynb").read_text(encoding="utf-8")
    assert "Ce sont les colonnes." in formgrader


@pytest.mark.slow
def test_nbgraders_own_commands_work_in_it(french):
    assert command(french, "release", "sums").exit_code == 0
    hand_in(french, "bob", "sums", filled(french, "sums", {"sums": WRONG}))
    for step in ("autograde", "generate_feedback"):
        done = nbgrader(step, "sums", "--create" if step == "autograde" else "--force", cwd=french)
        assert done.returncode == 0, done.stderr
    assert '<html lang="fr">' in (french / "feedback/bob/sums/sums.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_shipped_assignment_is_in_english_there(tmp_path):
    assert invoke("init", tmp_path / "cours", "--lang", "pt-BR").exit_code == 0
    done = command(tmp_path / "cours", "release", "channels")
    words = (
        r"channels, not translated into pt_BR: \d+ sentences, \d+ parts of notebook\.py "
        r"\(lines ([\d, ]+), …\); students read these in en\."
    )
    found = re.search(words, done.output)
    lines = (tmp_path / "cours/solutions/channels/notebook.py").read_text(encoding="utf-8").splitlines()
    named = [int(number) for number in found[1].split(", ")]
    assert named == sorted(named)
    assert lines[named[0] - 1] == "# # Several channels in, several channels out"
    assert f"channels, not in pt_BR: {' '.join(found[0].split(' sentences, ')[1].split(';')[:1])}." in (
        command(tmp_path / "cours", "words", "channels").output
    )
    text = (tmp_path / "cours/assignments/channels/channels.ipynb").read_text(encoding="utf-8")
    english = (tmp_path / "cours/solutions/channels/notebook.py").read_text(encoding="utf-8")
    assert "Cross-correlation of a picture with several channels" in text
    assert "# [en] " in english
    assert "[en]" not in text
    assert not CHINESE.search(text)


def test_a_course_says_which_words_stay_english(tmp_path):
    done = invoke("init", tmp_path / "cours", "--lang", "fr")
    assert done.stderr == "tensorgrade's own words are not in fr yet: they stay in en.\n"
    assert invoke("init", tmp_path / "course", "--lang", "zh_CN").stderr == ""


@pytest.mark.parametrize("word", ["../x", "french", "", "e", "fr/"])
def test_what_is_no_language_is_refused(tmp_path, word):
    done = cli("init", tmp_path / "cours", "--lang", word)
    assert done.returncode == 2
    assert f"{word!r} is not the code of a language; write one such as en, fr or pt_BR." in done.stderr
    assert not (tmp_path / "cours").exists()


def test_a_setting_that_is_no_language_is_refused(french):
    config = french / "nbgrader_config.py"
    config.write_text(config.read_text(encoding="utf-8").replace("'fr'", "'../fr'"), encoding="utf-8")
    done = command(french, "build", "sums")
    assert isinstance(done.exception, CourseError)
    assert "c.Tensorgrade.language: '../fr' is not the code of a language" in str(done.exception)


def test_a_starter_that_is_translated_is_given_in_the_courses_language(tmp_path):
    root = begun(tmp_path / "course", "zh_CN")
    assert sorted(path.name for path in (root / "solutions/sums").iterdir()) == [
        "exercises.py", "locale", "notebook.py", "notebook.zh.py"
    ]  # fmt: skip
    before = (root / "solutions/sums/locale/zh.po").read_bytes()
    [catalogue] = update_catalogues(Course(root), "sums")
    assert (catalogue.missing, catalogue.catalogue.fuzzy) == ([], [])
    assert catalogue.path.read_bytes() == before
    done = command(root, "release", "sums")
    assert done.stderr == ""
    assert "每一行的和" in (root / "assignments/sums/sums.ipynb").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_words_of_every_language_that_has_a_catalogue_are_updated(english, tmp_path):
    root = shutil.copytree(english, tmp_path / "course")
    done = command(root, "words", "sums")
    assert done.stdout == "sums has no catalogue; --lang CODE makes that of a language.\n"
    refused = command(root, "words", "sums", "--lang", "en")
    assert "The sentences of sums are in en; give another language" in str(refused.exception)
    for language in ("de", "fr"):
        assert command(root, "words", "sums", "--lang", language).exit_code == 0
    path = root / "solutions/sums/exercises.py"
    text = path.read_text(encoding="utf-8").replace("The example of the notebook", "What the notebook shows")
    path.write_text(text, encoding="utf-8")
    done = command(root, "words", "sums")
    assert [line for line in done.stdout.splitlines() if ".po: " in line] == [
        f"{root}/solutions/sums/locale/{language}.po: 4 sentences, 4 without a translation, 0 to look at again (fuzzy)."
        for language in ("de", "fr")
    ]
    assert "What the notebook shows" in read_po_file(root / "solutions/sums/locale/de.po").messages
    (root / "solutions/sums/locale/fr.po").write_text("hello\n", encoding="utf-8")
    before = (root / "solutions/sums/locale/de.po").read_bytes()
    path.write_text(text.replace("What the notebook shows", "Another"), encoding="utf-8")
    assert "fr.po, line 1: a line of a catalogue is" in str(command(root, "words", "sums").exception)
    assert (root / "solutions/sums/locale/de.po").read_bytes() == before
    assert "fr.po, line 1: a line of a catalogue is" in str(command(root, "build", "sums").exception)
