"""Which texts may be a student's id, and which ids are one student's."""

import pytest

from tensorgrade.atomic_write import write_text_atomically
from tensorgrade.student_id import MAX_BYTES, UnsoundStudentId, check_ids, folded_form, shown_id, student_id

SOUND = [
    "ada", "Ada Lovelace", "李伟", "张　三", "a.b", ".a", "...", "-rf", "a+b@x.org", "a\\b", "~", "*", "$(id)",
    "\u00e9", "e\u0301", "b'x'", " ", "class ", "Class", "a.json", "a" * MAX_BYTES, "李" * (MAX_BYTES // 3),
]  # fmt: skip
UNSOUND = [
    "", ".", "..", "/", "a/b", "../source", "../../up", "/abs/olute", "a/../..", "nul\0", "a\nb", "\x1b[31m", "\x7f",
    "\x85", "half\ud83d", "\udcff", "right\u202eleft", "zero\u200bwidth", "line\u2028", "class",
    "a" * (MAX_BYTES + 1), "a" * 300, "李" * (MAX_BYTES // 3 + 1),
]  # fmt: skip


@pytest.mark.parametrize("text", SOUND)
def test_a_sound_id_is_a_files_name_with_all_that_is_added(tmp_path, text):
    assert student_id(text) == text
    assert check_ids([text]).students == (text,)
    write_text_atomically(tmp_path / text / "a" / f"{text}.json", "x")
    assert [path.name for path in (tmp_path / text / "a").iterdir()] == [f"{text}.json"]


@pytest.mark.parametrize("text", UNSOUND)
@pytest.mark.parametrize(("in_folders", "in_gradebook"), [(False, True), (True, False), (True, True)])
def test_an_unsound_id_is_a_fault_wherever_it_comes_from(text, in_folders, in_gradebook):
    with pytest.raises(UnsoundStudentId) as raised:
        student_id(text)
    found = check_ids(["ada", *[text] * in_folders], ["bob", *[text] * in_gradebook])
    assert found.students == ("ada", "bob")
    [fault] = found.faults
    assert "This id cannot be a folder's name: " in fault.reason
    for words in (str(raised.value), fault.student, fault.reason):
        assert words.isprintable()
        assert len(words) < 200
        words.encode()


COMPOSED, DECOMPOSED = "Zo\u00eb", "Zoe\u0308"


def test_a_folder_and_an_entry_that_look_the_same_are_one_student_by_the_entrys_spelling():
    assert check_ids([COMPOSED], [DECOMPOSED]).students == (DECOMPOSED,)
    assert check_ids([DECOMPOSED], [COMPOSED]).students == (COMPOSED,)
    assert check_ids([DECOMPOSED], [COMPOSED]).faults == ()


@pytest.mark.parametrize("enrolled", [[], [COMPOSED], [COMPOSED, DECOMPOSED]])
def test_two_folders_that_look_the_same_are_nobodys(enrolled):
    found = check_ids([COMPOSED, DECOMPOSED, "ada"], enrolled)
    assert found.students == ("ada",)
    assert {fault.text for fault in found.faults} == {COMPOSED, DECOMPOSED}
    assert all("look the same" in fault.reason for fault in found.faults)


def test_of_two_entries_that_look_the_same_the_one_with_the_folder_is_graded():
    found = check_ids([DECOMPOSED], [COMPOSED, DECOMPOSED])
    assert found.students == (DECOMPOSED,)
    assert [fault.text for fault in found.faults] == [COMPOSED]
    found = check_ids([], [COMPOSED, DECOMPOSED])
    assert (found.students, len(found.faults)) == ((), 2)
    found = check_ids([], [COMPOSED, DECOMPOSED]).only([COMPOSED])
    assert len(found.faults) == 2


def test_letters_of_full_width_are_the_same_letters():
    wide = "\uff4a\uff4f\uff53\uff45"
    assert check_ids(["\u5f20\u3000\u4f1f"], ["\u5f20 \u4f1f"]).students == ("\u5f20 \u4f1f",)
    assert check_ids([wide], ["jose"]).students == ("jose",)
    found = check_ids([wide, "jose"], ["jose"])
    assert (found.students, len(found.faults)) == ((), 2)


def test_names_are_compared_without_regard_to_case_and_ids_with_it():
    assert folded_form("STRASSE") == folded_form("Stra\u00dfe") == folded_form("\uff33trasse")
    assert folded_form("E\u0301") == folded_form("\u00e9")
    assert check_ids(["Ada", "ada"]).students == ("Ada", "ada")


def test_a_shown_id_is_short_and_printable():
    assert shown_id("ada") == "ada"
    assert shown_id("\x1b[31m\ud83d") == "�[31m�"
    assert shown_id("a" * 300) == "a" * 40 + "…"
