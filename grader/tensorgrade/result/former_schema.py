"""The tree of a result of version 0.1.0 (schema 1) → that of a result of today.

Such a result has sentences in the course's language in place of facts; they are kept as they are.
"""

from typing import Any

from tensorgrade.arrays.device_record import DEVICE, device_from_label
from tensorgrade.engine_sentence import ENGINE_SENTENCE, EngineSentence
from tensorgrade.json_text import TreeError
from tensorgrade.json_tree import TAG

Tree = dict[str, Any]
FORMER_SCHEMA = 1
"""The schema of results of version 0.1.0."""


def tree_of_schema_1(tree: Tree) -> Tree:
    """The tree in today's schema. Raises TreeError for one that version 0.1.0 did not write."""
    try:
        return _result(tree)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise TreeError(f"it is not a result of version 0.1.0 ({type(error).__name__}: {error})") from error


def _result(old: Tree) -> Tree:
    return old | {
        "schema": 2,
        "title": _text(old["assignment"]),
        "message": _sentence(old["message"]),
        "compared_with": [DEVICE.to_tree(device_from_label(label)) for label in old["compared_with"]],
        "exercises": {name: _exercise(item) for name, item in old["exercises"].items()},
        "cells": [_cell(cell, place) for place, cell in enumerate(old.get("cells", []), 1)],
    }


def _cell(old: Tree, place: int) -> Tree:
    """A cell, which is the ``place``-th code cell. ``cut`` was said of a cell that hung, of which nothing was told."""
    failure = {TAG: "recorded", "kind": None, "text": old.get("error", ""), "difference": None}
    stopped = [{"cell": place, "line": None, "failure": failure}] if old.get("error") else []
    return {name: part for name, part in old.items() if name != "error"} | {"stopped": stopped, "cut": False}


def _sentence(words: str) -> Tree | None:
    """A sentence, of which only the words are known."""
    return ENGINE_SENTENCE.to_tree(EngineSentence.as_written(words)) if words else None


def _text(words: str) -> Tree:
    """Words in the course's language, whichever that was."""
    return {"source": words or "–"}


def _exercise(old: Tree) -> Tree:
    ids = {name: old.get(name) for name in ("misconception", "also", "hint")}
    explained = bool(old["explanation"]) or any(ids.values())
    kept = {name: part for name, part in old.items() if name not in ids}
    return kept | {
        "title": _text(old["title"]),
        "checks": [_check(item) for item in old["checks"]],
        "notes": [{TAG: "recorded", "text": note} for note in old.get("notes", [])],
        "explanation": {TAG: "recorded", "text": old["explanation"]} | ids if explained else None,
    }


def _check(old: Tree) -> Tree:
    case, kind, message = old.get("case"), old.get("kind"), old.get("message", "")
    kept = {name: part for name, part in old.items() if name not in ("kind", "message")}
    failure = None
    if old["status"] != "passed":
        failure = {TAG: "recorded", "kind": kind, "text": message, "difference": _difference(kind, case)}
    return kept | {
        "title": _text(old["title"]),
        "failure": failure,
        "case": _case(case) if case else None,
        "shown": old["public"],
    }


_OF_DIFFERENCE = ("worst_index", "got", "expected", "part", "wrong")


def _case(old: Tree) -> Tree:
    return {name: part for name, part in old.items() if name not in _OF_DIFFERENCE}


def _difference(kind: str | None, case: Tree | None) -> Tree | None:
    """What the old record says about the difference, as far as a page draws it: shapes, or the worst element."""
    if case is None or case.get("got") is None:
        return None
    got, expected = case["got"], case.get("expected")
    place = [] if case.get("part") is None else [case["part"]]
    if kind == "shape" and isinstance(got, list) and isinstance(expected, list):
        return {TAG: "wrong-shape", "got": got, "expected": expected, "place": place}
    if kind in ("value", "precision") and case.get("worst_index") is not None:
        wrong = case.get("wrong", 1)
        return {
            TAG: "wrong-value",
            "got": got,
            "expected": expected,
            "place": place,
            "index": case["worst_index"],
            "wrong": wrong,
            "size": wrong,
        }
    return None
