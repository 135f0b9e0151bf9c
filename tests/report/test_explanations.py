"""The sentences of notes, explanations and results, in both languages."""

import pytest

from tensorgrade.engine_sentence import EngineSentence
from tensorgrade.report.explanation import explanation_text, second_misconception_text
from tensorgrade.report.messages import note_messages, result_message
from tensorgrade.result import failure_facts
from tensorgrade.result.explanation_facts import HINT_NAMES, Hint, NamedMisconception, RecordedExplanation
from tensorgrade.result.notes import Float32Accepted, ImportNotAvailable, NameNotBound, RecordedNote
from tensorgrade.translation import LANGUAGES, Text, translator
from tests.result import records
from tests.result.records import make_check, make_exercise_result, make_result

_ = translator("en")


def test_notes_begin_with_the_checks_that_were_not_run():
    not_run = make_check(failure_facts.NotRunHere(), status="not-run")
    other = make_check(failure_facts.NotRunHere(), status="not-run", title=Text("With tensors", {"zh": "用张量"}))
    exercise = make_exercise_result(
        make_check(),
        not_run,
        other,
        notes=[Float32Accepted(), ImportNotAvailable("scipy"), NameNotBound("np", records.STOPPED)],
    )
    assert note_messages(exercise, "en") == [
        "Not run on the machine that graded: Odd shapes; With tensors. Their points went to the other checks.",
        "Your answers are float32 for float64 input. That is accepted.",
        "scipy is not available here: answers use NumPy and the standard library only.",
    ]
    in_chinese = note_messages(exercise, "zh")
    assert "奇怪的形状；用张量" in in_chinese[0]
    assert len(in_chinese) == 3


def test_the_notes_of_an_old_result_are_kept_and_not_said_twice():
    not_run = make_check(failure_facts.RecordedSentence(None, "没有运行。"), status="not-run")
    exercise = make_exercise_result(make_check(), not_run, notes=[RecordedNote("没有运行：张量。")])
    assert note_messages(exercise, "en") == ["没有运行：张量。"]


TWO = NamedMisconception("flipped", Text("Turned.", {"zh": "翻转了。"}), "mean", Text("A mean.", {"zh": "平均。"}))


def test_one_misconception_two_none_and_an_old_one():
    one = NamedMisconception("flipped", TWO.text)
    assert [explanation_text(one, language) for language in LANGUAGES] == ["Turned.", "翻转了。"]
    assert explanation_text(TWO, "en") == "Turned. And a second thing: A mean."
    assert "翻转了。" in explanation_text(TWO, "zh") != "翻转了。"
    assert [second_misconception_text(TWO, language) for language in LANGUAGES] == ["A mean.", "平均。"]
    old = RecordedExplanation("Turned. And more.", "flipped", "mean")
    assert explanation_text(old, "zh") == "Turned. And more."
    assert [second_misconception_text(item, "en") for item in (None, one, old)] == ["", "", ""]
    assert explanation_text(None, "en") == ""


@pytest.mark.parametrize("name", HINT_NAMES)
def test_every_hint_is_a_sentence_with_a_question(name):
    english, chinese = (explanation_text(Hint(name, "K", 4.0), language) for language in LANGUAGES)
    assert english.endswith("?")
    assert chinese.endswith("？")
    assert "{" not in english + chinese


def test_a_hint_names_its_argument_or_its_number():
    assert " of K." in explanation_text(Hint("divided-by-size", "K"), "en")
    assert " 0.25 times " in explanation_text(Hint("factor", number=0.25), "en")


def test_a_result_says_why_nothing_was_judged():
    assert result_message(make_result(status="missing"), _) == "Nothing was handed in."
    assert result_message(make_result(status="missing"), translator("zh")) != "Nothing was handed in."
    no_notebook, former = map(EngineSentence.as_written, ("No notebook.", "没有上交。"))
    assert result_message(make_result(status="unreadable", message=no_notebook), _) == "No notebook."
    assert result_message(make_result(status="missing", message=former), _) == "没有上交。"  # as 0.1.0 wrote it
    assert result_message(make_result(), _) == ""
