"""Scripts: their cells, and their text by the encoding that they declare."""

import codecs
import contextlib
import time

import pytest

from tensorgrade.submission.notebook_reader import UnreadableSubmission
from tests.submission.documents import CONV, CORR, read


def test_a_script_without_marks_is_one_cell():
    submission = read((CORR + CONV).encode(), "answer.py")
    assert submission.cells == ((0, CORR + CONV),)
    assert submission.is_script is True


@pytest.mark.parametrize("mark", ["# %%", "#%%", "# %% [markdown]", '# %% solution="corr2d"'])
def test_percent_marks_divide_a_script_into_cells(mark):
    submission = read(f"x = 1\n{mark}\n{CORR}{mark}\n{mark}\n{CONV}".encode(), "answer.py")
    assert submission.defined_in == {"corr2d": 1, "conv2d": 3}
    assert [number for number, _ in submission.cells] == [0, 1, 3]


def test_one_broken_cell_of_a_script_leaves_the_others_whole():
    submission = read(f"# %%\ndef corr2d(X, K)\n# %%\n{CONV}".encode(), "answer.py")
    assert submission.defined_in == {"conv2d": 2}
    assert submission.syntax_errors["corr2d"].cell == 1


# --- Encodings --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("declaration", "codec", "word"),
    [
        ("# -*- coding: gbk -*-", "gbk", "互相关"),
        ("# coding=GB18030", "gb18030", "互相关"),
        ("# coding: gb2312", "gb2312", "互相关"),
        ("# vim: set fileencoding=big5 :", "big5", "互相關"),
        ("#!/usr/bin/python\n# coding: shift_jis", "shift_jis", "畳み込み"),
        (" \t\n# coding: euc-kr", "euc_kr", "합성곱"),
        ("# -*- coding: latin-1 -*-", "latin_1", "café"),
        ("# -*- coding: iso-8859-15-unix -*-\n# coding: utf-8", "utf_8", "café"),
        ("# -*- coding: latin-1-unix -*-", "latin_1", "café"),
        ("# -*- coding: utf-8-dos -*-", "utf_8", "卷积"),
        ("# -*- coding: UTF8 -*-", "utf_8", "卷积"),
        ("# -*- coding: cp1252 -*-", "cp1252", "“café”"),
        ("# -*- coding: windows-1251 -*-", "cp1251", "свёртка"),
        ("# -*- coding: mac-roman -*-", "mac_roman", "café"),
        ("# coding: ascii", "ascii", "convolution"),
        ("", "utf_8", "卷积"),
        ("x = 1\n# coding: latin-1", "utf_8", "卷积"),
        ("\n\n# coding: latin-1", "utf_8", "卷积"),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_a_script_is_read_by_the_encoding_that_it_declares(declaration, codec, word, newline):
    source = f"{declaration}\nnote = {word!r}\n{CORR}"
    submission = read(source.replace("\n", newline).encode(codec), "corr2d.py")
    assert submission.cells == ((0, source),)
    assert submission.defined_in == {"corr2d": 0}


def test_a_mark_at_the_start_says_utf_8_whatever_else_is_declared():
    for declaration in ("", "# coding: utf-8\n", "# coding: gbk\n"):
        source = f"{declaration}# 卷积\n{CORR}"
        assert read(codecs.BOM_UTF8 + source.encode(), "corr2d.py").cells == ((0, source),)


@pytest.mark.parametrize("name", ["no-such-codec", "gbk", "ascii", "bz2", "idna", "undefined"])
def test_a_text_in_utf_8_is_read_whatever_it_declares(name):
    """It may be a notebook's text, where the declaration is a comment."""
    source = f"# coding: {name}\n# 卷\n{CORR}"
    assert read(source.encode(), "corr2d.py").cells == ((0, source),)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            b"# coding: gbk\n\n# \xff\xff\n",
            "corr2d.py says that its encoding is gbk, but line 3 is not; save it as UTF-8.",
        ),
        (
            b"# coding: ascii\r\r# \xe9\r",
            "corr2d.py says that its encoding is ascii, but line 3 is not; save it as UTF-8.",
        ),
        (
            b"# coding: klingon\n# \xff\n",
            "corr2d.py says that its encoding is klingon, which is not known here; save it as UTF-8.",
        ),
        (
            b"# \xff\n",
            "corr2d.py is not a text file in UTF-8, and declares no other encoding; save it as UTF-8.",
        ),
        *(
            (CORR.encode(codec), "corr2d.py is in UTF-16, which Python does not read; save it as UTF-8.")
            for codec in ("utf-16", "utf-32")
        ),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(content, sentence):
    with pytest.raises(UnreadableSubmission) as caught:
        read(content, "corr2d.py")
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    "name",
    ["idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "bz2", "zlib", "hex", "base64", "quopri",
     "uu", "rot13", "utf-7", "utf-16", "utf-32", "charmap", "mbcs", "oem", "os", "encodings", "aliases", "..os", "cp0",
     "cp" + "9" * 1000, "x" * 100_000],
)  # fmt: skip
def test_no_other_codec_decodes_a_script(name):
    with pytest.raises(UnreadableSubmission, match="which is not known here") as caught:
        read(f"# coding: {name}\n# ".encode() + b"\xff\n", "corr2d.py")
    assert len(str(caught.value)) < 150


@pytest.mark.parametrize("codec", ["gbk", "iso2022_jp", "hz", "cp1252", "gb18030", "shift_jis", "klingon"])
def test_decoding_takes_little_time(codec):
    began = time.process_time()
    for filler in (b"~{", b"\x1b$B", b"\x81\x40", b"coding: ", b"\r"):
        content = f"# coding: {codec} ".encode() + filler * (2_000_000 // len(filler))
        with contextlib.suppress(UnreadableSubmission):
            read(content, "corr2d.py")
    assert time.process_time() - began < 5  # about 0.3; in quadratic time it would be hours
