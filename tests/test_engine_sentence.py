"""Sentences of the engine's own as data: their words in a language, and their JSON."""

import pickle

import pytest

from tensorgrade.engine_sentence import ENGINE_SENTENCE, EngineSentence
from tensorgrade.json_text import TreeError
from tensorgrade.translation import engine_text, translator

EMPTY = engine_text("{name} is empty.")
_, ZH = translator("en"), translator("zh")


def test_a_sentence_is_said_in_a_language_and_is_english_as_a_text():
    sentence = EngineSentence.of(EMPTY, name="corr2d.ipynb")
    assert str(sentence) == f"{sentence}" == sentence.translated(_) == "corr2d.ipynb is empty."
    assert sentence.translated(ZH) == "corr2d.ipynb 是空文件。"
    assert sentence == EngineSentence("{name} is empty.", {"name": "corr2d.ipynb"})
    assert len({sentence, pickle.loads(pickle.dumps(sentence))}) == 1


@pytest.mark.parametrize("name", ["{name} {0}.ipynb", "{", "}}", "{name!r:>9}", "%s %(name)s", "\\1"])
def test_what_fills_a_field_is_not_read_as_a_template(name):
    sentence = EngineSentence.of(EMPTY, name=name)
    assert (str(sentence), sentence.translated(ZH)) == (f"{name} is empty.", f"{name} 是空文件。")
    assert str(EngineSentence.as_written(name)) == EngineSentence.as_written(name).translated(ZH) == name


def test_sentences_inside_of_a_sentence_and_lists_are_said_in_the_language_too():
    inner = EngineSentence("{folder} with {file} in it", {"folder": "mine/", "file": "a.ipynb"})
    more = EngineSentence("{names} and {count} more", {"names": ("a.zip", inner), "count": "3"})
    sentence = EngineSentence("The folder holds {names}, and no notebook.", {"names": more})
    assert str(sentence) == "The folder holds a.zip, mine/ with a.ipynb in it and 3 more, and no notebook."
    assert sentence.translated(ZH) == "文件夹中有 a.zip、mine/（其中有 a.ipynb），以及另外 3 个，但没有笔记本。"
    assert ENGINE_SENTENCE.from_tree(ENGINE_SENTENCE.to_tree(sentence)) == sentence


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("{name} is empty.", {}),
        ("{name} is empty.", {"name": "a", "other": "b"}),
        ("{name.__class__}", {"name.__class__": "a"}),
        ("{name[0]}", {"name": "a"}),
        ("{name!r}", {"name": "a"}),
        ("{name:{name}}", {"name": "a"}),
        ("{0}", {"0": "a"}),
        ("{}", {"": "a"}),
        ("{name", {"name": "a"}),
        ("}", {}),
    ],
)
def test_a_text_has_the_fields_of_its_values_and_nothing_else_in_braces(text, values):
    with pytest.raises(ValueError) as caught:
        EngineSentence(text, values)
    assert "\n" not in str(caught.value)
    with pytest.raises(TreeError):
        ENGINE_SENTENCE.from_tree({"text": text, "values": values})


def test_a_tree_that_is_none_is_refused():
    deep = "end"
    for _number in range(20_000):
        deep = {"text": "{a}", "values": {"a": deep}}
    with_values = [{"text": "{a}", "values": {"a": value}} for value in (1, None, [["b"]], deep)]
    for tree in ("a", {"text": 1}, *with_values):
        with pytest.raises(TreeError):
            ENGINE_SENTENCE.from_tree(tree)
