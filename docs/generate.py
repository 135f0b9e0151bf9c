"""Write docs/results.md and docs/results.schema.json from the result records: ``make docs``."""

import json
from pathlib import Path
from typing import Any

from grader.result import json_schema

HERE = Path(__file__).parent

INTRODUCTION = """# Results

`results/<assignment>/<student>.json` holds one student's result of one assignment. The same submission and
the same key give the same bytes, but for the `seconds`. The JSON schema is in
[results.schema.json](results.schema.json); its version is the field `schema`.

This page is made from `grader/result.py` by `make docs`.
"""


def kind(schema: dict[str, Any]) -> str:
    """A JSON type in words."""
    if "$ref" in schema:
        return f"[{schema['$ref'].rpartition('/')[2]}](#{schema['$ref'].rpartition('/')[2].lower()})"
    if "anyOf" in schema:
        return " or ".join(kind(item) for item in schema["anyOf"])
    if "enum" in schema or "const" in schema:
        return " / ".join(f"`{json.dumps(item)}`" for item in schema.get("enum", [schema.get("const")]))
    if schema.get("type") == "array":
        return f"list of {kind(schema['items'])}"
    if schema.get("type") == "object":
        return f"object of {kind(schema['additionalProperties'])}"
    return str(schema.get("type", "any"))


def table(name: str, schema: dict[str, Any]) -> str:
    """One record as a Markdown table."""
    lines = [f"## {name}", "", schema.get("description", ""), "", "| field | type | meaning |", "|---|---|---|"]
    for field, item in schema["properties"].items():
        meaning = " ".join(item.get("description", "").split())
        lines.append(f"| `{field}` | {kind(item)} | {meaning} |")
    return "\n".join(lines) + "\n"


def results_page() -> str:
    """docs/results.md."""
    schema = json_schema()
    records = {"SubmissionResult": schema, **schema["$defs"]}
    order = [
        "SubmissionResult", "Submitted", "KeyUsed", "ExerciseResult", "CheckResult", "CaseResult", "Argument",
        "CellRun",
    ]  # fmt: skip
    return INTRODUCTION + "\n" + "\n".join(table(name, records[name]) for name in order)


def results_schema() -> str:
    """docs/results.schema.json."""
    return json.dumps(json_schema(), indent=1) + "\n"


PAGES = {"results.md": results_page, "results.schema.json": results_schema}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (HERE / name).write_text(page(), encoding="utf-8")
