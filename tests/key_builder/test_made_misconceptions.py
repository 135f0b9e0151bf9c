"""What `build` makes of an author's misconceptions: misuse of pairs, two at once, and a case that illustrates each."""

import pytest

from tensorgrade.exercise import AuthorError

EXERCISES = '''\
import torch
import torch.nn.functional as F
from tensorgrade.exercise import *

W = "words"


def windows(X, size, padding=(0, 0), step=None):
    """The sums of windows, each next to the one before unless there is a step."""
    (ph, pw), (sh, sw) = padding, step or size
    return F.pad(X, (pw, pw, ph, ph)).unfold(0, size[0], sh).unfold(1, size[1], sw).sum((-2, -1))


whole = Rows(X=integers, size=None, padding=None, step=None)

assignment = Assignment(name="sums", title=W, exercises=[Exercise(
    name="windows", title=W, points=10, reference=windows,
    domain=Domain(
        sizes={"h": Size(1, 12, plain=6), "w": Size(1, 12, plain=7), "a": Size(1, 4, plain=2), "b": Size(1, 4, plain=3),
               "p": Size(0, 2, plain=0), "q": Size(0, 2, plain=0), "s": Size(1, 4, plain=1), "t": Size(1, 4, plain=1)},
        arguments={"X": Floats("h", "w"), "size": PairOf("a", "b"), "padding": PairOf("p", "q"),
                   "step": PairOf("s", "t", none_means=("a", "b"))},
        derived={"out_h": "(h + 2 * p - a) // s + 1", "out_w": "(w + 2 * q - b) // t + 1"},
        rules=["a <= h", "b <= w"], preferred=["out_h > 1", "out_w > 1"], work="out_h * out_w * a * b"),
    checks=[
        Check("public", W, [Case("book", X=grid(4, 6), size=(2, 3))], public=True),
        Check("plain", W, whole(("square", (6, 6), (2, 2)), ("wide", (6, 9), (2, 3)), ("tall", (8, 4), (4, 2)))),
        Check("padded", W, whole(("rows", (5, 6), (2, 3), (1, 0)), ("both", (5, 6), (3, 2), (1, 2)))),
        Check("steps", W, whole(("step", (7, 8), (2, 3), None, (1, 2)), ("all", (7, 9), (2, 3), (1, 2), (3, 2)))),
    ],
    misconceptions=[
        Misconception("mean", W, vary(lambda Y, size: Y / (size[0] * size[1]), stage="reduction")),
        Misconception("no-padding", W, vary(padding=(0, 0))),
        Misconception("last-missing", W, vary(lambda Y: Y[:-1])),
        Misconception("doubled", W, vary(lambda Y: 2 * Y)MORE),
    ],
    cheapest_misconception=(0.01, "about pairs"),
)])
'''


@pytest.fixture
def built(build):
    """The key of the exercise, with more in the last misconception."""
    return lambda more="": build(EXERCISES.replace("MORE", more))


def test_one_number_for_both_and_swapped_are_made_for_every_pair(built):
    key = built()
    made = {item.name: len(item.variants) for item in key.misconceptions[4:]}
    assert list(made) == ["size-swapped", "padding-swapped", "step-swapped", "only-square", "pairs-swapped"]
    assert made["only-square"] >= 6
    assert key.pair_defaults == {"padding": (0, 0)}
    assert "padding" in key.misconceptions[5].text["en"]
    assert "padding" in key.misconceptions[5].text["zh"]
    assert key.misconceptions[5].text["zh"] != key.misconceptions[5].text["en"]


def test_the_authors_misconception_of_that_name_gets_the_variants(build):
    text = EXERCISES.replace("MORE", "").replace('"last-missing", W, ', '"only-square", "Mine.", ')
    key = build(text)
    [item] = [item for item in key.misconceptions if item.name == "only-square"]
    assert item.text.source == "Mine."
    assert len(item.variants) > 6
    assert key.misconceptions.index(item) == 2


def test_what_an_author_has_listed_is_not_made_again(build):
    text = EXERCISES.replace("MORE", "").replace(
        '"no-padding", W, vary(padding=(0, 0))', '"turned", W, vary(padding=lambda pair: pair[::-1])'
    )
    assert "padding-swapped" not in [item.name for item in build(text).misconceptions]


@pytest.mark.slow
def test_pairs_of_different_stages_are_made_and_those_of_one_are_not(built):
    key = built()
    pairs = {(item.first, item.second) for item in key.pairs}
    assert {("mean", "no-padding"), ("mean", "last-missing"), ("no-padding", "last-missing")} <= pairs
    assert ("no-padding", "size-swapped") in pairs
    assert not {("last-missing", "doubled"), ("no-padding", "padding-swapped")} & pairs
    assert set(key.pair_cases) <= {case.name for case in key.cases}
    for item in key.pairs:
        assert {*item.variant.answers, *item.variant.no_answer, *item.variant.undecided} <= set(key.pair_cases)


def test_each_misconception_has_a_small_case_that_shows_only_it(built):
    key = built()
    for item in key.misconceptions:
        case = key.case(item.illustration)
        assert case.shown
        assert case.size <= 40
        X = case.arguments["X"].values
        assert (X.round() == X).all()
        answers = [variant.answers[case.name] for variant in item.variants if case.name in variant.answers]
        others = [variant for other in key.misconceptions if other is not item for variant in other.variants]
        assert answers
        for answer in answers:
            for variant in others:
                other = variant.answers.get(case.name)
                assert other is None or other.shape != answer.shape or (other.values != answer.values).any()
    illustrations = {item.illustration for item in key.misconceptions}
    assert {case.name for case in key.cases if case.name.endswith("-example")} <= illustrations


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (8, r"fails on case 'tall'.* too high$"),
        (
            12,
            r"fails on case '(largest-h-w)'.* too high\. `build` itself adds the case '\1', which the domain allows",
        ),
    ],
)
def test_a_mistake_in_a_case_that_build_adds_says_whose_case_it_is(build, rows, sentence):
    fails = f'    assert X.shape[0] < {rows}, "too high"\n'
    with pytest.raises(AuthorError, match=sentence):
        build(EXERCISES.replace("MORE", "").replace("    (ph, pw), (sh", f"{fails}    (ph, pw), (sh"))


def test_an_author_may_give_the_illustration(built):
    key = built(', illustration=Case("mine", X=grid(2, 2, start=1), size=(1, 1))')
    assert key.misconceptions[3].illustration == "mine"
    assert key.case("mine").shown
    assert not key.case("mine").public


def test_an_illustration_that_shows_nothing_is_refused(built):
    with pytest.raises(AuthorError, match="the illustration of the misconception 'doubled' does not show it"):
        built(', illustration=Case("mine", X=0 * grid(2, 2), size=(1, 1))')


@pytest.mark.parametrize("name", ["square", "1-example", "mine"])
def test_an_illustration_takes_the_place_of_no_other_case(build, name):
    other = ', illustration=Case("mine", X=grid(3, 3, start=1), size=(1, 1))'
    text = EXERCISES.replace("vary(lambda Y: Y[:-1])", f"vary(lambda Y: Y[:-1]){other}")
    with pytest.raises(AuthorError, match=f"'doubled' has the name '{name}', which another case has"):
        build(text.replace("MORE", f', illustration=Case("{name}", X=grid(2, 2, start=1), size=(1, 1))'))
