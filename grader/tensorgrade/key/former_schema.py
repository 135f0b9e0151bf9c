"""Keys of version 0.1.0, whose trees had schema 5: rewritten as trees of the schema of today."""

from collections.abc import Collection
from typing import Any

from tensorgrade.arrays.device_record import DEVICE, device_from_label
from tensorgrade.json_tree import TAG
from tensorgrade.key.key_records import SCHEMA
from tensorgrade.key.key_trees import Buffers

FORMER_SCHEMA = 5
FORMER_VERSION = "0.1.0"

Tree = dict[str, Any]


def tree_from_schema_5(tree: Tree, buffers: Buffers) -> Tree:
    """The tree that `key_trees.key_codec` reads, of a tree of schema 5 and its arrays.

    Raises KeyError, TypeError, ValueError or IndexError for a tree that version 0.1.0 did not write.
    """
    key = {
        "schema": SCHEMA,
        "assignment": tree["assignment"],
        "title": _text(tree["title"]),
        "modules": tree["modules"],
    }
    if not tree["made_from"]:  # the public part: the same records, with parts left out
        public = {"version": FORMER_VERSION, "install": "", "sources_digest": ""}
        exercises = [_public_exercise(item, buffers) for item in tree["exercises"]]
        return {TAG: "public-key", **key, **public, "exercises": exercises}
    return {
        TAG: "answer-key",
        **key,
        "language": "en",
        "exercises": [_exercise(item, buffers) for item in tree["exercises"]],
        "devices": [DEVICE.to_tree(device_from_label(label)) for label in tree["devices"]],
        "versions": tree["versions"],
        # One digest stood for the seed and all files. So a former key is stale.
        "seed_digest": tree["made_from"],
        "sources": {},
    }


def _text(former: Tree) -> Tree:
    """Each text was in English and Chinese."""
    return {"source": former["en"], "translations": {"zh": former["zh"]}}


def _public_exercise(former: Tree, buffers: Buffers) -> Tree:
    hidden = [check for check in former["checks"] if not check["public"]]
    return {
        "public": _exercise(former, buffers),
        "hidden_titles": [_text(check["title"]) for check in hidden],
        "hidden_weight": sum(check["weight"] for check in hidden),
    }


def _exercise(former: Tree, buffers: Buffers) -> Tree:
    tuples = {case["name"] for case in former["cases"] if len(case["truths"][0]) > 1}
    twin = former["twin"] and _case(former["twin"], buffers)
    return {
        "name": former["name"],
        "title": _text(former["title"]),
        "book": former["book"] and {name: _text(text) for name, text in former["book"].items()},
        "points": former["points"],
        "seconds": former["seconds"],
        "parameters": former["parameters"],
        # In the public part, hidden checks have no cases.
        "checks": [_check(check, tuples) for check in former["checks"] if check["cases"]],
        "cases": [_case(case, buffers) for case in former["cases"]],
        "repeats": [
            {"of": former["twin_of"], "other_numbers": twin} if twin and name == twin["name"] else {"of": name}
            for name in former["repeats"]
        ],
        "misconceptions": [
            {
                "name": item["name"],
                "text": _text(item["words"]),
                "variants": [_variant(variant, buffers) for variant in item["readings"]],
                "also": item["also"],
            }
            for item in former["misconceptions"]
        ],
        "ready_made": former["ready_made"],
    }


def _check(former: Tree, tuples: Collection[str]) -> Tree:
    """``tuples`` are the cases whose answer is a tuple."""
    check = {name: former[name] for name in ("name", "weight", "cases")} | {"title": _text(former["title"])}
    match former["kind"]:
        case "values":
            return {TAG: "values", **check, "public": former["public"]}
        case "relation":
            relation = {name: former[name] for name in ("public", "at_least")}
            terms = [_term(term, tuples) for term in former["terms"]]
            return {TAG: "relation", **check, **relation, "terms": terms, "broken": _text(former["broken"])}
        case "purity" | "state" | "precision":
            return {TAG: "property", **check}
        case "array":
            return {TAG: "library", **check, "array_kind": former["array"]}
        case kind:
            raise ValueError(f"{kind!r} is no kind of check")


def _term(former: Tree, tuples: Collection[str]) -> Tree:
    term = {name: former[name] for name in ("case", "coefficient", "index")}
    return term | {"place": [former["part"]] if former["case"] in tuples else []}


def _case(former: Tree, buffers: Buffers) -> Tree:
    return {
        "name": former["name"],
        "function": former["function"],
        "public": former["public"],
        "positional": former["positional"],
        "keyword": former["keyword"],
        "expected": [_answer(answer, buffers) for answer in former["truths"]],
        "in_relation": former["lawful"],
        "float64": former["double"],
        "dependence": former["sees"],
    }


def _variant(former: Tree, buffers: Buffers) -> Tree:
    return {
        "answers": {name: _answer(answer, buffers) for name, answer in former["answers"].items()},
        "no_answer": former["fails"],
    }


def _answer(former: list[Tree], buffers: Buffers) -> Tree:
    """An answer was a list of its parts: of one, or of the items of a tuple."""
    parts = [_expected_part(part, buffers) for part in former]
    return parts[0] if len(parts) == 1 else {TAG: "branches", "kind": "tuple", "items": parts}


def _expected_part(former: Tree, buffers: Buffers) -> Tree:
    """One record served all kinds: A and y of a residual were its values and bound, numbers were arrays."""
    kind, values = former["kind"], former["values"]
    match kind:
        case "close":
            return {TAG: kind, "values": values, "bound": former["bound"]}
        case "exact":
            return {TAG: kind, "values": values}
        case "number":
            return {TAG: kind, "value": int(buffers[values].item())}
        case "pair":
            return {TAG: kind, "values": [int(number) for number in buffers[values].ravel()]}
        case "residual":
            return {
                TAG: kind,
                "matrix": values,
                "target": former["bound"],
                "shape": former["shape"],
                "rtol": former["rtol"],
            }
        case _:
            raise ValueError(f"{kind!r} is no kind of expected answer")
