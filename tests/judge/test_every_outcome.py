"""Every way in which a call can end is judged: to a fact, of no language, that has a sentence in each."""

from typing import get_args

import pytest

from tensorgrade import translation
from tensorgrade.arrays.codec import Array
from tensorgrade.arrays.libraries import LIBRARY_MODULES
from tensorgrade.key.key_records import Repeat
from tensorgrade.result.failure_facts import RelationBroken, UnreadableAnswer
from tensorgrade.result.json_format import RESULT, from_json, to_json
from tensorgrade.sandbox.outcomes import (
    BrokeProtocol,
    DeviceStopped,
    Died,
    MovedData,
    NotCalled,
    NotDefined,
    Outcome,
    Place,
    Raised,
    RanOutOfMemory,
    Returned,
    ReturnedOtherKind,
    TimedOut,
    UsedReadyMade,
    UsedThreads,
    UsedUnavailableModule,
)
from tensorgrade.translation import LANGUAGES, Text
from tests.judge.outcomes import by_name, judged, message
from tests.judge.small_keys import (
    TRUE,
    make_case,
    make_exercise,
    make_library_check,
    make_misconception,
    make_property_check,
    make_relation_check,
    make_term,
    make_values_check,
    make_variant,
    outcomes,
)
from tests.result.records import make_result

PLACE = Place(3, 2, "return X @ K")
WRONG_OUTCOMES = {
    type(outcome): outcome
    for outcome in (
        Returned(Array(TRUE + 1)),
        Raised("ValueError", "a text", PLACE),
        UsedUnavailableModule("pandas", PLACE),
        UsedThreads(PLACE),
        RanOutOfMemory(PLACE),
        TimedOut(2.0),
        Died("SIGSEGV"),
        BrokeProtocol("a message out of turn"),
        NotDefined(),
        NotCalled("timeout"),
        ReturnedOtherKind("torch.Tensor on cpu"),
        UsedReadyMade("convolution", PLACE),
        MovedData("cpu"),
        DeviceStopped(PLACE),
    )
}
every_kind = pytest.mark.parametrize("kind", get_args(Outcome))

BROKEN = Text("Sums must stay sums.", {"zh": "和必须保持为和。"})
EXERCISE = make_exercise(
    checks=[
        make_values_check("public", ["p"], public=True),
        make_values_check("hidden", ["a"]),
        make_values_check("other", ["b"]),
        make_relation_check("relation", ["x", "y"], [make_term("x", 1.0), make_term("y", -1.0)], False, BROKEN),
        make_property_check("state", ["b"]),
        *(make_library_check(array_kind, ["a"], array_kind) for array_kind in LIBRARY_MODULES),
    ],
    cases=[
        make_case("p", public=True),
        make_case("a"),
        make_case("b"),
        make_case("x", in_relation=True),
        make_case("y", in_relation=True),
    ],
    repeats=(Repeat("b"),),
    misconceptions=(make_misconception("one-more", make_variant(a=TRUE + 1)),),
)
CHECKS_OF = {"p": ["public"], "a": ["hidden", *LIBRARY_MODULES], "x": ["relation"]}
"""The checks that fail where one case goes wrong."""


def judged_with(outcome, *cases):
    """The result where these cases end so, with every kind of array, and all others are right."""
    return judged(EXERCISE, outcomes(EXERCISE) | dict.fromkeys(cases, outcome))


def assert_told(check):
    """The sentences are there, each in its language."""
    english, chinese = (message(check, language) for language in ("en", "zh"))
    assert english
    assert english.isascii()
    assert not chinese.isascii()


@every_kind
@pytest.mark.parametrize("case", CHECKS_OF)
def test_every_outcome_of_a_case_is_a_fact_with_a_sentence_in_each_language(kind, case):
    result = judged_with(WRONG_OUTCOMES[kind], case)
    failed = [check for check in result.checks if check.status != "passed"]
    assert [(check.name, check.status) for check in failed] == [(name, "failed") for name in CHECKS_OF[case]]
    for check in failed:
        assert check.kind is not None
        assert_told(check)


@every_kind
def test_every_outcome_of_a_second_call_is_a_fact_with_a_sentence_in_each_language(kind):
    result = judged(EXERCISE, outcomes(EXERCISE), {"b": WRONG_OUTCOMES[kind]})
    [state] = [check for check in result.checks if check.status != "passed"]
    assert (state.name, state.status) == ("state", "failed")
    assert state.kind is not None
    assert_told(state)


@every_kind
def test_every_outcome_of_all_cases_is_a_fact_with_a_sentence_in_each_language(kind):
    result = judged_with(WRONG_OUTCOMES[kind], *(case.name for case in EXERCISE.cases))
    assert (result.status, result.score) == ("missing" if kind is NotDefined else "failed", 0.0)
    for check in result.checks:
        assert check.status == "failed"
        assert_told(check)


def test_an_answer_of_another_library_to_numpys_arrays_is_none():
    # A student's process may report this of any call; the sandbox itself does of those with other arrays only.
    found = by_name(judged_with(ReturnedOtherKind("torch.Tensor on cpu"), "p"))["public"]
    assert (found.kind, found.failure) == ("protocol", UnreadableAnswer("a message out of turn"))


@every_kind
def test_a_result_is_the_same_whatever_the_language(kind, monkeypatch):
    def refuse(language):
        raise AssertionError(f"judging asked for the texts in {language}")

    monkeypatch.setattr(translation, "catalogue", refuse)
    texts = set()
    for locale in ("C", "en_GB.UTF-8", "zh_CN.UTF-8"):
        for variable in ("LANGUAGE", "LC_ALL", "LANG"):
            monkeypatch.setenv(variable, locale)
        texts.add(to_json(make_result({"f": judged_with(WRONG_OUTCOMES[kind], "p", "a", "x")})))
    assert len(texts) == 1


@every_kind
def test_a_result_holds_facts_and_no_sentences_but_the_authors(kind):
    result = make_result({"f": judged_with(WRONG_OUTCOMES[kind], "p", "a", "x")})
    assert from_json(to_json(result)) == result
    texts = list(strings(RESULT.to_tree(result)))
    for check in result.exercises["f"].checks:
        for language in LANGUAGES:
            sentence = message(check, language)
            assert any(sentence in text for text in texts) == (
                not sentence or isinstance(check.failure, RelationBroken)
            )


def strings(tree):
    """The strings of a JSON tree."""
    if isinstance(tree, dict):
        tree = list(tree.values())
    if isinstance(tree, list):
        for item in tree:
            yield from strings(item)
    elif isinstance(tree, str):
        yield tree
