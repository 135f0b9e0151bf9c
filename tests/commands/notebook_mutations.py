"""Notebooks that no editor writes: an honest one, changed at random in its tree, its sources, its JSON or its bytes.

Every mutation takes a notebook as JSON's tree, as text or as bytes, and a generator of random numbers that decides all.
"""

import copy
import gzip
import json
import random

LONG = 300_000
LARGEST = 32 << 20
STRANGE_TEXTS = [
    "", " ", "\x00", "\ud83d", "\udc00\ud800", "\u202e", "\ufeff", "\u2028", "\x85\x0c\x1c", "e\u0301" * 50,
    "\U0010ffff",
    "x" * LONG, "\n" * LONG, "\t" * 1000, "`" * 1000, "$" * 1000, "<script>alert(1)</script>", "../../x", "nul\x00l",
    "=1+1", "'" * 3, "\\" * 99, "%%time", "!rm -rf /", "%%" + "a" * 1000, "\u0661\u0662", "ﬁ", "\r\r\r", "{{ 7 * 7 }}",
    "[a](&#106;avascript:alert(1))", "\x1b[31m", "-- \ud800",
]  # fmt: skip
STRANGE_NUMBERS = [
    0, -1, 1, 4, 5, 2**31, 2**63, 10**30, -(10**400), 1e308, -1e-320, float("nan"), float("inf"), -0.0, True, False,
    None,
]  # fmt: skip
STRANGE_SOURCES = [
    "def pool2d(X, pool_size, mode='max'):\n    raise wrong" + ".on" * 1100,
    "def pool2d(X, pool_size, mode='max'):\n    raise NotImplementedError(0x" + "7" * 4200 + ")",
    "if False:\n    import m" + ".m" * 20_000,
    "if False:\n    import " + ", ".join(f"m{number}" for number in range(3000)),
    "x = " + "(" * 500 + ")" * 500,
    "x = " + "-" * 5000 + "1",
    "x = 1" + " + 1" * 20_000,
    "if x:\n    pass\n" + "elif y:\n    pass\n" * 1200,
    "x = f'" + "{" * 200 + "'",
    "x = 'a' 'b' " * 5000,
    "@f\n" * 1000 + "def pool2d(): pass",
    "lambda: " * 500 + "0",
    "    def pool2d(X, pool_size, mode='max'):\n        return X",
    "def pool2d(X, pool_size, mode='max'):\n\treturn X\n        return 1",
    "import numpy as np\ndef pool2d(X, pool_size, mode='max'):\n    return np.full((2, 2), -np.finfo(float).max)",
    "def pool2d(X, pool_size, mode='max'):\n    import numpy as np\n    return np.zeros((300_000, 0))",
    "def pool2d(X, pool_size, mode='max'):\n    return [['no'] * 4096] * 100",
    "def pool2d(X, pool_size, mode='max'):\n    return '\\ud83d' * 1000",
    "def pool2d(X, pool_size, mode='max'):\n    raise ValueError('\\ud83d\\x00' * 1000)",
    "print('\\ud83d\\x00\\x1b[31m' * 10000)",
    "raise type('\\ud83d', (Exception,), {})('x' * 10**6)",
    "exit()",
    "import os\nos._exit(3)",
    "raise SystemExit(5)",
    "raise KeyboardInterrupt",
    "del pool2d, pool2d_strided",
    "from __future__ import braces",
    "await None\nasync for x in y: pass",
    "type X = int\nmatch x:\n    case _: pass",
    "# -*- coding: utf-16 -*-\nx = 1",
    "globals().clear()",
    "import sys\nsys.modules.clear()",
    "import builtins\nfor name in dir(builtins): delattr(builtins, name)",
]


def strange_value(draw):
    """A value that a notebook has nowhere."""
    kind = draw.randrange(7)
    if kind == 0:
        return draw.choice(STRANGE_NUMBERS)
    if kind == 1:
        return draw.choice(STRANGE_TEXTS)
    if kind == 2:
        value = draw.choice([[], {}, "x"])
        for _ in range(draw.choice([3, 50, 400])):
            value = [value] if draw.random() < 0.5 else {"a": value}
        return value
    if kind == 3:
        return [draw.choice([None, 1, "x", [], {}])] * draw.choice([1, 7, 20_000])
    if kind == 4:
        return {f"{draw.choice(STRANGE_TEXTS)[:50]}{number}": None for number in range(draw.choice([1, 9, 5000]))}
    if kind == 5:
        return {"cell_type": "code", "source": draw.choice(STRANGE_SOURCES), "metadata": {}, "outputs": []}
    return draw.choice([True, "code", "markdown", "raw", "python3", "pool2d", "pooling-why", 4])


def places(tree):
    """Every container in a tree with each of its keys or positions."""
    found, waiting = [], [tree]
    while waiting:
        node = waiting.pop()
        items = list(node.items()) if isinstance(node, dict) else list(enumerate(node))
        found += [(node, key) for key, _ in items]
        waiting += [item for _, item in items if isinstance(item, (dict, list))]
    return found


def replace_a_value(notebook, draw):
    node, key = draw.choice(places(notebook))
    node[key] = strange_value(draw)


def remove_a_value(notebook, draw):
    node, key = draw.choice(places(notebook))
    del node[key]


def rename_a_key(notebook, draw):
    node, key = draw.choice([place for place in places(notebook) if isinstance(place[0], dict)])
    node[draw.choice([*STRANGE_TEXTS, str(key).upper(), f"{key} "])[:200]] = node.pop(key)


def move_a_value(notebook, draw):
    (node, key), (other, place) = draw.choices(places(notebook), k=2)
    other[place] = copy.deepcopy(node[key])


def change_a_cell(notebook, draw):
    cell = draw.choice(notebook["cells"])
    name = draw.choice(["cell_type", "source", "metadata", "id", "outputs", "execution_count", "attachments"])
    values = {
        "cell_type": ["code", "markdown", "raw", "heading", "CODE", "code ", "", 1, None, ["code"]],
        "source": [*STRANGE_SOURCES, *STRANGE_TEXTS, ["a", 1], [["x = 1"]], {"x": 1}, ["x = 1\n"] * 20_000, 7],
        "metadata": [[], None, "x", {"nbgrader": []}, {"nbgrader": {"grade_id": draw.choice(STRANGE_TEXTS)}}],
        "id": [*STRANGE_TEXTS, 5, None, "pooling-why", "pool2d", []],
    }
    cell[name] = draw.choice(values[name]) if name in values else strange_value(draw)


def forge_marks(notebook, draw):
    for cell in draw.sample(notebook["cells"], 5):
        marks = {"grade_id": draw.choice(["pool2d", "check-pool2d", "pooling-why", *STRANGE_TEXTS])}
        marks |= {name: draw.choice([True, False, "yes", None]) for name in ("grade", "solution", "locked", "task")}
        cell["metadata"] = {"nbgrader": marks | {"points": draw.choice(STRANGE_NUMBERS), "schema_version": 3}}


def multiply_cells(notebook, draw):
    cell = draw.choice(notebook["cells"])
    notebook["cells"] += [copy.deepcopy(cell) for _ in range(draw.choice([2, 50, 3000]))]


def shuffle_cells(notebook, draw):
    draw.shuffle(notebook["cells"])


def other_format(notebook, draw):
    notebook["nbformat"] = draw.choice([1, 2, 3, 5, 99, -4, "4", 4.0, None, 10**30, [4]])
    notebook["nbformat_minor"] = draw.choice([0, 5, 99, -1, "5", None, float("nan")])
    if draw.random() < 0.5:
        notebook["worksheets"] = [{"cells": notebook.pop("cells")}]


def add_a_source(notebook, draw):
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "source": draw.choice(STRANGE_SOURCES)}
    notebook["cells"].insert(draw.randrange(len(notebook["cells"]) + 1), cell)


def spoil_a_source(notebook, draw):
    cell = draw.choice([cell for cell in notebook["cells"] if cell.get("source")])
    text = "".join(cell["source"])
    for _ in range(draw.randrange(1, 6)):
        place = draw.randrange(len(text) + 1)
        inserted = draw.choice(["", *STRANGE_TEXTS, "(", ")", ":", "\n", "    ", "'", '"""', "\\", "#", "0", "def "])[
            :100
        ]
        text = text[:place] + inserted + text[place + draw.choice([0, 0, 1, 5, 50]) :]
    cell["source"] = text


IN_THE_TREE = [
    replace_a_value, replace_a_value, remove_a_value, rename_a_key, move_a_value, change_a_cell, change_a_cell,
    forge_marks, multiply_cells, shuffle_cells, other_format, add_a_source, add_a_source, spoil_a_source,
    spoil_a_source,
]  # fmt: skip


def spoil_text(text, draw):
    """JSON as no library writes it."""
    place = draw.randrange(len(text))
    kind = draw.randrange(9)
    if kind == 0:
        return text[:place]
    if kind == 1:
        return text.replace(
            '"cells":', draw.choice(['"cells": [], "cells":', '"cells": 7, "cells":', '"\\u0063ells":']), 1
        )
    if kind == 2:
        return text.rstrip()[:-1] + draw.choice(
            [', "cells": []}', ', "nbformat": 3}', ', "metadata": NaN}', ",}", "}}"]
        )
    if kind == 3:
        deep = draw.choice([100, 990, 5000, 200_000])
        return text.replace('"metadata": {', '"metadata": {"deep": ' + "[" * deep + "]" * deep + ", ", 1)
    if kind == 4:
        return text.replace("1", draw.choice(["9" * 5000, "1e999", "-Infinity", "01", "1" + "0" * LONG]), 1)
    if kind == 5:
        return (
            text[:place]
            + draw.choice(["\x00", "\x1f", "\u2028", "\\ud83d", "\\u", "\\x", '"', "\\", "/**/"])
            + text[place:]
        )
    if kind == 6:
        return " " * draw.choice([1, LONG]) + text + "\n" * draw.choice([1, LONG])
    if kind == 7:
        return draw.choice(
            ["[", "null", "7", '"x"', "{}", "[]", '{"cells": {}}', '{"cells": null}', "", "\n", "{" * LONG]
        )
    return text.replace(draw.choice(["[", "{", ":", ",", '"']), draw.choice(["", "[", "{", ":"]), draw.choice([1, 3]))


def spoil_bytes(content, draw):
    """Bytes that are no UTF-8, or no text at all."""
    kind = draw.randrange(7)
    if kind == 0:
        return content.decode("utf-8", "replace").encode(draw.choice(["utf-16", "utf-32", "utf-8-sig", "utf-16-le"]))
    if kind == 1:
        return gzip.compress(content)
    if kind == 2:
        spoilt = bytearray(content)
        for _ in range(draw.choice([1, 10, 1000])):
            if spoilt:
                spoilt[draw.randrange(len(spoilt))] = draw.randrange(256)
        return bytes(spoilt)
    if kind == 3:
        return content + bytes(draw.choice([1, LONG]))
    if kind == 4:
        return draw.randbytes(draw.choice([0, 10, LONG]))
    if kind == 5:
        place = draw.randrange(len(content) + 1)
        return (
            content[:place]
            + draw.choice([b"\xed\xa0\xbd", b"\xff\xfe", b"\xc0\x80", b"\xf4\x90\x80\x80"])
            + content[place:]
        )
    return content.replace(b"\n", draw.choice([b"\r", b"\r\n", b"\x0b"]))


def mutated_notebook(text, seed):
    """The bytes of a hostile notebook, made of an honest one's text; the same for the same seed."""
    draw = random.Random(seed)
    notebook = json.loads(text)
    for _ in range(draw.choice([0, 1, 1, 2, 4])):
        try:
            draw.choice(IN_THE_TREE)(notebook, draw)
        except (KeyError, IndexError, TypeError, ValueError, AttributeError, RecursionError):
            pass  # an earlier mutation has removed what this one changes
    spoilt = json.dumps(notebook, ensure_ascii=draw.random() < 0.7, indent=draw.choice([None, 1]))
    if draw.random() < 0.25:
        spoilt = spoil_text(spoilt, draw)
    content = spoilt.encode("utf-8", "surrogatepass")[:LARGEST]
    return spoil_bytes(content, draw) if draw.random() < 0.15 else content
