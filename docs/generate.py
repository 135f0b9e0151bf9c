"""Write the pages that are made from the code, docs/cli.md and the records' pages: ``make docs``."""

import ast
import contextlib
import io
import json
import os
from pathlib import Path
from typing import Any

import typer

from tensorgrade.cli.instructor_app import app
from tensorgrade.cli.student_check import run_check
from tensorgrade.result.result_records import json_schema

HERE = Path(__file__).parent

INTRODUCTION = """# Results

`results/<assignment>/<student>.json` holds one student's result of one assignment. The same submission and
the same key give the same bytes, but for the `seconds`. The JSON schema is in
[results.schema.json](results.schema.json); its version is the field `schema`.

This page is made from `grader/tensorgrade/result/result_records.py` by `make docs`.
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


TEMPLATES = """# Templates

Pages are made by [Jinja](https://jinja.palletsprojects.com) from the files in `templates/`. A course has its own copy
in its `templates/`; a file there goes before the one that came with tensorgrade, one by one. **Delete those that you do
not change**: what is left is yours, everything else comes with each new version.

| file | what it is | what it gets |
|---|---|---|
| `student.html.j2` | a student's page | `page`: StudentPage |
| `summary.html.j2` | its top, and what people decided | StudentPage, TotalScore |
| `card.html.j2` | one function | Card |
| `pictures.html.j2` | the case that shows a failure | CaseView |
| `check.html.j2` | what `check` shows in a notebook | `card`: Card, `passed`, `standing`, `more` |
| `formgrader.html.j2` | what a check cell shows in formgrader | `card`: Card, `message` |
| `class.html.j2` | the class page | `page`: ClassPage, `charts`: SVG by name, `similar`: Similarity or none |
| `classtables.html.j2` | its tables | ClassPage |
| `similar.html.j2` | answers to look at together, on the class page | Similarity |
| `class.js.j2` | sorting, filtering, copying | nothing |
| `base.html.j2`, `style.css.j2` | the frame, the style sheet | nothing |

Everything is escaped, and a name that does not exist is an error, not an empty space. `language` is everywhere. Words
go through `_("…")`; the filters `points`, `percent` and `milliseconds` write numbers. `inline(file)` puts a style sheet
or script into the page and `digest(file)` into its content security policy, so that a changed one is allowed without
further ado; style attributes and other scripts are not. Templates never compute: what they need is in the records.

This page is made from the records by `make docs`.
"""

VIEWS = {
    "report/student_page": ("StudentPage", "NextStep", "TotalScore", "ManualGradeView"),
    "report/cards": ("Card", "CheckView", "Link"),
    "report/case_view": ("CaseView",),
    "report/heatmaps": ("Heatmap", "Table", "Row", "Cell"),
    "report/shape_outlines": ("Outline",),
    "report/class_page_records": ("ClassPage", "StudentRow", "FunctionRow", "CheckColumn", "MisconceptionRow"),
    "result/item_statistics": ("Bin",),
    "similarity/pair_records": ("Similarity", "SimilarPair", "FunctionMatch", "AnswerExcerpt", "CodeLine", "LeftOut"),
}


def templates_page() -> str:
    """docs/templates.md."""
    parts = [TEMPLATES]
    for module, names in VIEWS.items():
        tree = ast.parse((HERE.parent / f"grader/tensorgrade/{module}.py").read_text(encoding="utf-8"))
        records = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
        parts += [_record(records[name]) for name in names]
    return "\n".join(parts)


def _record(record: ast.ClassDef) -> str:
    """A record as a Markdown table, by its fields' docstrings."""
    lines = [
        f"## {record.name}",
        "",
        ast.get_docstring(record) or "",
        "",
        "| field | type | meaning |",
        "|---|---|---|",
    ]
    for field, after in zip(record.body, record.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
            kind_of = ast.unparse(field.annotation).replace("|", "\\|")
            meaning = " ".join(str(after.value.value).split())
            lines.append(f"| `{ast.unparse(field.target)}` | `{kind_of}` | {meaning} |")
    return "\n".join(lines) + "\n"


COMMANDS = """# Command line

`tensorgrade COMMAND --help` says the same in the terminal. Exit codes: 0 done; 1 done, but some submissions need a
person, or an audit found something; 2 a mistake, in one sentence; 130 stopped by Ctrl-C.

This page is made from the commands by `make docs`.
"""


def cli_page() -> str:
    """docs/cli.md."""
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    parts = [COMMANDS]
    for name, command in sorted(commands.items()):
        head = f"## {name}\n\n{command.help}\n"
        if name == "check":  # the one that a student's install has, without typer
            parts.append(f"{head}\n```\n{_check_help()}```\n")
            continue
        rows = [
            f"| `{', '.join(item.opts) if item.param_type_name == 'option' else item.metavar or item.name.upper()}` "
            f"| {getattr(item, 'help', None) or ''} |"
            for item in command.params
        ]
        parts.append("\n".join([head, "| argument or option | meaning |", "|---|---|", *rows]) + "\n" if rows else head)
    return "\n".join(parts)


def _check_help() -> str:
    """What ``tensorgrade check --help`` prints, on a terminal of 100 columns."""
    printed = io.StringIO()
    os.environ["COLUMNS"] = "100"
    with contextlib.redirect_stdout(printed), contextlib.suppress(SystemExit):
        run_check(["--help"])
    return printed.getvalue()


PAGES = {
    "cli.md": cli_page,
    "results.md": results_page,
    "results.schema.json": results_schema,
    "templates.md": templates_page,
}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (HERE / name).write_text(page(), encoding="utf-8")
