"""The sentences of hints in both languages: about the answers, a place in them, their parts and modes."""

import pytest

from tensorgrade.report.explanation import explanation_text
from tensorgrade.report.sentence_joints import fill, join_sentences
from tensorgrade.result.explanation_facts import FILLINGS, HINT_NAMES, Hint, HintsApart, PartHint, PartsExchanged
from tensorgrade.translation import LANGUAGES

TWICE = Hint("factor", number=2.0)


def apart(*wrong, right=(), argument=""):
    return HintsApart(argument, tuple(PartHint(names, hint) for names, hint in wrong), right)


@pytest.mark.parametrize(
    ("hint", "english", "chinese"),
    [
        (
            Hint("last-row-and-column", filling="nan", loops=True),
            "The last row and the last column are NaN. Was anything written there? Where do your loops end?",
            "最后一行和最后一列是 NaN。那里写入过吗？你的循环到哪里结束？",
        ),
        (
            Hint("last-row", filling="minus-infinity"),
            "The last row is −inf. Was anything written there?",
            "最后一行是 −inf。那里写入过吗？",
        ),
        (
            Hint("one-element", value="[0, 0]", filling="nan"),
            "[0, 0] is NaN, all else is right. What is divided by zero there?",
            "[0, 0] 是 NaN，其余都正确。那里什么数除以了零？",
        ),
        (
            Hint("last-row"),
            "Only the last row is wrong. What is different there?",
            "只有最后一行不对。那里有什么不同？",
        ),
        (
            Hint("last-row", loops=True),
            "Only the last row is wrong. Where do your loops end?",
            "只有最后一行不对。你的循环到哪里结束？",
        ),
        (
            Hint("first-row-and-column", loops=True),
            "Only the first row and the first column are wrong. Where do your loops begin?",
            "只有第一行和第一列不对。你的循环从哪里开始？",
        ),
        (
            Hint("outer-ring", some_calls=True),
            "In the calls that go wrong, only the outermost rows and columns are wrong. What is different there?",
            "在出错的调用里，只有最外一圈的行和列不对。那里有什么不同？",
        ),
        (
            Hint("everything", filling="one-number", number=-1e9),
            "Every element is -1000000000. Does your code write into the array that it returns?",
            "每个元素是 -1000000000。你的代码有没有往要返回的数组里写入？",
        ),
        (TWICE, "Your answer is twice what it should be. Where does that number come from?", None),
        (
            Hint("factor", number=2.5),
            "Your answer is 2.5 times what it should be. Where does that number come from?",
            None,
        ),
        (
            Hint("run-away", number=1.3e137, loops=True),
            "Your answer has run away (numbers of 1e+137). Is the step too long for this call?",
            "你的答案发散了（大小达到 1e+137）。对这次调用来说，步长是不是太大了？",
        ),
        (Hint("run-away"), "Your answer has run away. What makes it grow?", None),
        (
            apart((("dW",), TWICE), right=("dX", "db")),
            "dW is twice what it should be; dX and db are right. Where does that number come from?",
            "dW 是正确值的 2 倍；dX 和 db 正确。这个数是从哪里来的？",
        ),
        (apart((("rows",), None), right=("columns",)), "rows is wrong; columns is right.", "rows 不对；columns 正确。"),
        (
            apart((("dX",), Hint("last-row", filling="nan", loops=True)), ((1,), None), right=("a", "b", "c")),
            "The last row of dX is NaN; item 2 is wrong; a, b and c are right. Was anything written there? "
            "Where do your loops end?",
            "dX 的最后一行是 NaN；第 2 项不对；a、b 和 c 正确。那里写入过吗？你的循环到哪里结束？",
        ),
        (
            apart((("dX",), Hint("only-value", "padding", value="(1, 1)")), right=("dW",)),
            "dX is wrong; dW is right. Right for padding = (1, 1) only, wrong for every other value. "
            "Which line relies on that value?",
            None,
        ),
        (
            apart((("'avg'",), Hint("factor", number=4.0)), right=("'max'",), argument="mode"),
            "With mode='avg', your answer is 4 times what it should be; with mode='max', all is right. "
            "Where does that number come from?",
            "mode='avg' 时，你的答案是正确值的 4 倍；mode='max' 时，全部正确。这个数是从哪里来的？",
        ),
        (
            PartsExchanged(("dW", "dX", "db"), ("dX", "dW", "db")),
            "You return (dW, dX, db); (dX, dW, db) is asked for.",
            "你返回的是 (dW, dX, db)，要求的是 (dX, dW, db)。",
        ),
    ],
)
def test_the_sentences_of_a_hint(hint, english, chinese):
    assert explanation_text(hint, "en") == english
    assert chinese is None or explanation_text(hint, "zh") == chinese


@pytest.mark.parametrize("name", HINT_NAMES)
def test_of_loops_a_hint_speaks_only_where_the_code_has_some(name):
    for filling in FILLINGS:
        assert "loop" not in explanation_text(Hint(name, "K", 4.0, "[0]", filling), "en")
        assert "循环" not in explanation_text(Hint(name, "K", 4.0, "[0]", filling), "zh")


@pytest.mark.parametrize("name", HINT_NAMES)
def test_each_hint_can_be_told_of_a_part_and_of_a_mode(name):
    for language in LANGUAGES:
        of_part = explanation_text(apart((("dX",), Hint(name, "K", 4.0, "[0]"))), language)
        of_mode = explanation_text(apart((("'avg'",), Hint(name, "K", 4.0, "[0]")), argument="mode"), language)
        assert "dX" in of_part
        assert "mode='avg'" in of_mode
        assert "{" not in of_part + of_mode


def test_chinese_has_no_space_between_its_words():
    assert fill("{answer} 的 {name} 不对", answer="你的答案", name="dX") == "你的答案的 dX 不对"
    assert fill("{answer} 的 {name} 不对", answer="dX", name="行") == "dX 的行不对"
    assert fill("{one} of {other}", one="a", other="{b}") == "a of {b}"
    assert join_sentences("对。", "", "dX 不对。", "Why?") == "对。dX 不对。Why?"
    assert join_sentences("Right.", "Why?") == "Right. Why?"
