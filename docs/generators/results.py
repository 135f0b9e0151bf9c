"""docs/results.md and docs/results.schema.json: the records of a result."""

import json
from typing import Any, get_args

from docs.generators.markdown import cell
from tensorgrade.json_tree import TAG
from tensorgrade.result.differences import Difference
from tensorgrade.result.explanation_facts import Explanation
from tensorgrade.result.failure_facts import Failure, StatementFailure
from tensorgrade.result.json_format import result_schema
from tensorgrade.result.notes import Note

INTRODUCTION = """# Results

`results/<assignment>/<student>.json` is one student's result of one assignment. The same submission, key and versions
give the same file, except for the fields `seconds`, `waited` and `memory`. The JSON schema is in
[results.schema.json](results.schema.json); its version is the field `schema`.

A result has facts, not sentences: why a check failed is a record with ids, numbers and places. `tensorgrade report`
makes the sentences from them. Titles and authors' texts are there with their translations. Why a submission is
unreadable or could not be judged is an [EngineSentence](#enginesentence): a sentence with fields, and what fills them.

Version 0.1.0 wrote version 1 of this format. Such results are read, too. They have no facts, so their sentences are
kept in the records [RecordedSentence](#recordedsentence), [RecordedExplanation](#recordedexplanation) and
[RecordedNote](#recordednote), and in an [EngineSentence](#enginesentence) whose only field holds all of it. A page made
from such a result has the assignment's name in place of its title, and no links to the book and no written answers,
until the submission is graded again.

This page is made from the records in `grader/tensorgrade/result/` by `make docs`.
"""

UNIONS: dict[str, tuple[str, Any]] = {
    "Failure": ("Why a check was not passed", Failure),
    "Difference": ("How an answer differs from the expected one", Difference),
    "Explanation": ("What explains the wrong answers of a function", Explanation),
    "Note": ("A remark on a function", Note),
    "StatementFailure": ("Why a statement did not run to its end", StatementFailure),
}
"""The unions of a result, with what they say."""

PARTS = {"Failure": ("SourceLine",), "Explanation": ("PartHint", "Feature"), "Note": ("StoppedStatement",)}
"""Records inside those of a union."""


def kind(schema: dict[str, Any]) -> str:
    """A JSON type in words."""
    if "$ref" in schema:
        return link(schema["$ref"].rpartition("/")[2])
    if "oneOf" in schema:
        members = [item["$ref"].rpartition("/")[2] for item in schema["oneOf"]]
        if len(members) == 1:
            return link(members[0])
        [union] = [name for name, (_, members_of) in UNIONS.items() if names(members_of) == members]
        return link(union)
    if "anyOf" in schema:
        return " or ".join(kind(item) for item in schema["anyOf"])
    if "enum" in schema or "const" in schema:
        return " / ".join(f"`{json.dumps(item)}`" for item in schema.get("enum", [schema.get("const")]))
    if schema.get("type") == "array":
        return f"list of {kind(schema['items'])}"
    if schema.get("type") == "object":
        return f"object of {kind(schema['additionalProperties'])}"
    return str(schema.get("type", "any"))


def link(name: str) -> str:
    """A link to a record's section."""
    return f"[{name}](#{name.lower()})"


def names(union: Any) -> list[str]:
    """The names of a union's records."""
    return [member.__name__ for member in get_args(union)]


def table(name: str, schema: dict[str, Any]) -> str:
    """One record as a Markdown table."""
    lines = [
        f"## {name}",
        "",
        schema["description"].replace("``", "`"),
        "",
        "| field | type | meaning |",
        "|---|---|---|",
    ]
    for field, item in schema["properties"].items():
        meaning = "Which record this is." if field == TAG else cell(item["description"])
        lines.append(f"| `{field}` | {kind(item)} | {meaning} |")
    return "\n".join(lines) + "\n"


def results_page() -> str:
    """docs/results.md."""
    records = result_schema()["$defs"]
    order = [
        "SubmissionResult", "Submitted", "KeyUsed", "Device", "ExerciseResult", "FollowsFrom", "SourceText",
        "CheckResult", "CaseResult", "CaseStep", "Argument", "CellRun", "OwnText", "Text", "EngineSentence",
        "BookSection",
    ]  # fmt: skip
    sections = [table(name, records.pop(name)) for name in order]
    for union, (meaning, members) in UNIONS.items():
        listed = ", ".join(map(link, names(members)))
        sections.append(f"## {union}\n\n{meaning}: one of {listed}.\n")
        # A record of two unions is described with the first.
        for name in [*names(members), *PARTS.get(union, ())]:
            if name in records:
                sections.append(table(name, records.pop(name)))
    if records:
        raise ValueError(f"docs/results.md has no place for {', '.join(records)}.")
    return INTRODUCTION + "\n" + "\n".join(sections)


def results_schema() -> str:
    """docs/results.schema.json."""
    return json.dumps(result_schema(), indent=1) + "\n"
