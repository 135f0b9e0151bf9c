"""Whole notebooks with random damage, over the complete path: each is graded or waits for a person, nobody stops it."""

import json
import os
import random
import shutil

import pytest

from tests.coursework import cli, filled, hand_in, result, rows, set_config

COUNT = int(os.environ.get("FUZZED_NOTEBOOKS", "200"))
SEED = int(os.environ.get("FUZZED_SEED", "1"))
VALUES = [
    None, True, 0, -1, 2**70, 1e308, "", "x", "\ud83d", "\0", "code", "markdown", "#", "def pool2d(", [], {}, [[]],
    ["a", 1, None], {"nbgrader": 1}, {"nbgrader": {"grade_id": "pool2d", "grade": True}}, "x" * 5000,
]  # fmt: skip
LINES = [
    "\n%%time\n", "\n!ls\n", "\n    x = 1\n", "\nimport os, torch.nn as nn\n", "\nraise ValueError('\ud83d')\n", "\t",
    "\nexit()\n", "\nprint('x' * 10**6)\n", "\n1 / 0\n", "\nx = " + "[" * 500 + "\n", "\ndef pool2d(): pass\n", "\0",
    "\nwhile True: break\n", "\nclass A:\n    def pool2d(self): ...\n", "\nx" + ".y" * 1500 + "\n", "\n'''\n", "\r",
    "\f",
]  # fmt: skip


def places(tree, found=None):
    """Every container in a tree with its keys or indices."""
    found = [] if found is None else found
    if isinstance(tree, (dict, list)):
        keys = list(tree) if isinstance(tree, dict) else range(len(tree))
        found += [(tree, key) for key in keys]
        for key in keys:
            places(tree[key], found)
    return found


def damage_tree(notebook, chance):
    """Replace, remove, double or move parts of the notebook."""
    for _ in range(chance.randint(1, 6)):
        owner, key = chance.choice(places(notebook))
        match chance.randint(0, 4):
            case 0:
                owner[key] = chance.choice(VALUES)
            case 1:
                del owner[key]
            case 2 if isinstance(owner, list):
                owner.insert(key, owner[key])
            case 3:
                owner[key] = [owner[key]] * chance.randint(0, 3)
            case _:
                other, name = chance.choice(places(notebook))
                owner[key], other[name] = json.loads(json.dumps([other[name], owner[key]]))


def damage_sources(notebook, chance):
    """Put lines into sources, and cut them."""
    cells = notebook["cells"]
    for _ in range(chance.randint(1, 4)):
        cell = chance.choice(cells)
        source = "".join(cell["source"])
        place = chance.randint(0, len(source))
        cell["source"] = source[:place] + chance.choice(LINES) + source[place + chance.choice([0, 0, 1, 20]) :]


def damage_bytes(content, chance):
    """Change, cut, repeat and encode bytes anew."""
    for _ in range(chance.randint(0, 3)):
        place = chance.randint(0, len(content))
        match chance.randint(0, 5):
            case 0:
                content = content[:place] + bytes([chance.randint(0, 255)]) + content[place + 1 :]
            case 1:
                content = content[:place]
            case 2:
                content = content[:place] + content[place : place + 50] * chance.choice([2, 1000]) + content[place:]
            case 3:
                content = content.decode("utf-8", "replace").encode(
                    chance.choice(["utf-16", "latin-1", "cp1252"]), "ignore"
                )
            case 4:
                content = b"\xef\xbb\xbf" + content
            case _:
                content = content[:place] + chance.choice([b"[", b"{", b'{"a":']) * 100_000 + content[place:]
    return content


def damaged(text, chance):
    notebook = json.loads(text)
    kind = chance.randint(0, 2)
    if kind == 0:
        damage_tree(notebook, chance)
    elif kind == 1:
        damage_sources(notebook, chance)
    content = json.dumps(notebook).encode()
    return damage_bytes(content, chance) if kind == 2 or chance.random() < 0.2 else content


@pytest.mark.slow
def test_damaged_notebooks_are_each_one_students_fate(pooling, tmp_path):
    course, chance = tmp_path / "course", random.Random(SEED)
    shutil.copytree(pooling, course)
    set_config(course, "c.Tensorgrade.cell_seconds = 1.0")
    text = filled(course, "pooling", {}, {"pooling-why": "Because."})
    students = [f"m{number:04}" for number in range(COUNT)]
    for student in students:
        folder = course / "submitted" / student / "pooling"
        folder.mkdir(parents=True)
        name = chance.choice(["pooling.ipynb"] * 9 + ["pooling.py"])
        (folder / name).write_bytes(damaged(text, chance))
        (folder / "timestamp.txt").write_bytes(chance.randbytes(chance.choice([0, 5, 5000])))
    for student in ("a", "z"):
        hand_in(course, student, "pooling", text)
    for command in (("grade", "pooling", "--jobs", "2"), ("report", "pooling"), ("similar", "pooling")):
        done = cli(*command, cwd=course)
        assert done.returncode in (0, 1), done.stderr
        assert "Traceback" not in done.stderr
    recorded = rows(course, "pooling")
    for student in students:
        known = result(course, "pooling", student)
        assert known["status"] in ("graded", "could-not-tell", "unreadable"), student
        assert known["status"] == "graded" or known["message"] or "could-not-tell" in str(known["exercises"]), student
        assert not known["message"].startswith(("The grader failed", "The result or")), (student, known["message"])
        assert 0 <= known["score"] <= 19
        assert student in recorded
        assert (course / f"feedback/{student}/pooling/pooling.html").exists()
        assert (course / f"autograded/{student}/pooling/pooling.ipynb").exists()
    assert {result(course, "pooling", student)["score"] for student in ("a", "z")} == {19}
    assert not list((course / "logs").glob("*")) if (course / "logs").exists() else True
