"""Write the pages that are made from the code: commands, records, packages and modules. ``make docs``."""

import ast
import json
import re
import tomllib
from pathlib import Path
from typing import Any, get_args

from tensorgrade.cli.command_table import COMMANDS, Argument
from tensorgrade.json_tree import TAG
from tensorgrade.result.differences import Difference
from tensorgrade.result.explanation_facts import Explanation
from tensorgrade.result.failure_facts import Failure, StatementFailure
from tensorgrade.result.json_format import result_schema
from tensorgrade.result.result_records import Note

HERE = Path(__file__).parent
PACKAGE = HERE.parent / "grader/tensorgrade"
CONTRACT = "Packages import only downward"

INTRODUCTION = """# Results

`results/<assignment>/<student>.json` is one student's result of one assignment. The same submission, key and versions
give the same file, except for the fields `seconds`, `waited` and `memory`. The JSON schema is in
[results.schema.json](results.schema.json); its version is the field `schema`.

A result has facts, not sentences: why a check failed is a record with ids, numbers and places. `tensorgrade report`
makes the sentences from them. Titles and authors' texts are there in both languages.

Version 0.1.0 wrote version 1 of this format. Such results are read, too. They have no facts, so their sentences are
kept in the records [RecordedSentence](#recordedsentence), [RecordedExplanation](#recordedexplanation) and
[RecordedNote](#recordednote). A page made from such a result has the assignment's name in place of its title, and no
links to the book and no written answers, until the submission is graded again.

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
PARTS = {"Failure": ("SourceLine",), "Explanation": ("Feature",), "Note": ("StoppedStatement",)}
"""Records inside those of a union."""


def kind(schema: dict[str, Any]) -> str:
    """A JSON type in words."""
    if "$ref" in schema:
        return link(schema["$ref"].rpartition("/")[2])
    if "oneOf" in schema:
        members = [item["$ref"].rpartition("/")[2] for item in schema["oneOf"]]
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


def cell(text: str) -> str:
    """A docstring as a cell of a Markdown table."""
    return " ".join(text.split()).replace("``", "`").replace("|", "\\|")


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
        "SubmissionResult", "Submitted", "KeyUsed", "Device", "ExerciseResult", "CheckResult", "CaseResult", "Argument",
        "CellRun", "Text", "BookSection",
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


TEMPLATES = """# Templates

Pages are made by [Jinja](https://jinja.palletsprojects.com) from the files in `templates/`. A file in the course's
`templates/` replaces the built-in file of the same name. A new course has copies of all of them. **Delete those that
you do not change**: the built-in ones are then used, and updated with each new version of tensorgrade.

| file | what it is | variables |
|---|---|---|
| `student.html.j2` | a student's page | `page`: StudentPage |
| `summary.html.j2` | its top, and points, comments and lateness from the gradebook | StudentPage, TotalScore |
| `card.html.j2` | one function | Card |
| `pictures.html.j2` | the case that shows a failure | CaseView |
| `check.html.j2` | what `check` shows in a notebook | `card`: Card, `passed`, `standing`, `more` |
| `formgrader.html.j2` | what a check cell shows in formgrader | `card`: Card, `message` |
| `class.html.j2` | the class page | `page`: ClassPage, `charts`: SVG by name, `similar`: Similarity or none |
| `classtables.html.j2` | its tables | ClassPage |
| `similar.html.j2` | similar answers, on the class page | Similarity |
| `class.js.j2` | sorting, filtering, copying | nothing |
| `base.html.j2`, `style.css.j2` | the frame, the style sheet | nothing |

Everything is escaped, and a variable that does not exist is an error. `language` is available in all templates.
Messages are translated by `_("…")`; the filters `points`, `percent` and `milliseconds` format numbers. `inline(file)`
puts a style sheet or script into the page, and `digest(file)` adds its digest to the content security policy, so that a
changed file is allowed without further changes. Style attributes and other scripts are not allowed. Templates never
compute: what they need is in the records.

This page is made from the records by `make docs`.
"""

VIEWS = {
    "report/student_page": ("StudentPage", "NextStep", "TotalScore", "ManualGradeView"),
    "report/cards": ("Card", "CheckView", "Link"),
    "report/stopped_statements": ("Cause", "StoppedLine"),
    "report/case_view": ("CaseView",),
    "report/heatmaps": ("Heatmap", "Table", "Row", "Cell"),
    "report/shape_outlines": ("Outline",),
    "report/class_page_records": (
        "ClassPage",
        "StudentRow",
        "FunctionRow",
        "CheckColumn",
        "MisconceptionRow",
        "OtherNameRow",
    ),
    "result/item_statistics": ("Bin",),
    "similarity/pair_records": ("Similarity", "SimilarPair", "FunctionMatch", "AnswerExcerpt", "CodeLine", "LeftOut"),
}


def templates_page() -> str:
    """docs/templates.md."""
    parts = [TEMPLATES]
    for module, names in VIEWS.items():
        tree = ast.parse((PACKAGE / f"{module}.py").read_text(encoding="utf-8"))
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
            lines.append(f"| `{ast.unparse(field.target)}` | `{kind_of}` | {cell(str(after.value.value))} |")
    return "\n".join(lines) + "\n"


COMMAND_LINE = """# Command line

`tensorgrade COMMAND --help` also shows choices. Exit codes: 0 done; 1 done, but some submissions need a person, or an
audit found something; 2 an error, explained in one sentence; 130 stopped by Ctrl-C.

An error that tensorgrade does not expect is a fault of tensorgrade. It gives one sentence, "An unexpected error …", and
exit code 1. Its traceback is in the course, in `logs/<command>-<date>-<time>.log`. Only its owner can read this file;
the newest 20 are kept. `--debug`, before or after the name of any command, prints the traceback as well, and logs more.

This page is made from the commands by `make docs`.
"""


def cli_page() -> str:
    """docs/cli.md."""
    parts = [COMMAND_LINE]
    for name, command in sorted(COMMANDS.items()):
        head = f"## {name}\n\n{command.description}\n"
        rows = [f"| `{_typed(argument)}` | {argument.help} |" for argument in command.arguments]
        parts.append("\n".join([head, "| argument or option | meaning |", "|---|---|", *rows]) + "\n" if rows else head)
    return "\n".join(parts)


def _typed(argument: Argument) -> str:
    """How an argument or option is typed; optional arguments have brackets, as in the usage of ``--help``."""
    if argument.name.startswith("-"):
        return argument.name
    brackets = {"?": "[{}]", "*": "[{} ...]", "+": "{} ..."}
    return brackets.get(argument.settings.get("nargs", ""), "{}").format(argument.settings["metavar"])


MODULES = """# Packages and modules

Every package of `grader/tensorgrade/`, from the top floor down, and every module in it. A package imports only packages
on lower floors. [design.md](design.md) explains how they work together.

This page is made from the docstrings, and the floors from the import contract in `pyproject.toml`, by `make docs`.
"""

TOP_LEVEL = "top-level modules"
TOP_LEVEL_LINE = "What every package may use: errors, translation, text and number formats, atomic writes"

REGION = re.compile(r"(?<=<!-- packages: written by `make docs` -->\n).*(?=<!-- end of packages -->\n)", re.DOTALL)
"""What `make docs` writes in docs/design.md."""


def package_floors() -> dict[str, int]:
    """The packages from the top down, each with its floor; the top-level modules are on floor 0."""
    settings = tomllib.loads((HERE.parent / "pyproject.toml").read_text(encoding="utf-8"))
    [contract] = [item for item in settings["tool"]["importlinter"]["contracts"] if item["name"] == CONTRACT]
    layers = [[name.strip() for name in layer.split("|")] for layer in contract["layers"]]
    packages = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    modules = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__"}
    listed = {name for layer in layers for name in layer}
    if listed != packages | modules:
        different = ", ".join(sorted(listed ^ (packages | modules)))
        raise ValueError(f"pyproject.toml's contract {CONTRACT!r} and grader/tensorgrade/ differ: {different}")
    of_packages = [layer for layer in layers if packages & set(layer)]
    if layers[: len(of_packages)] != of_packages or any(modules & set(layer) for layer in of_packages):
        raise ValueError("Top-level modules belong on the lowest lines of the contract, packages above them.")
    floors = {name: len(of_packages) - index for index, layer in enumerate(of_packages) for name in layer}
    return floors | {TOP_LEVEL: 0}


def summary(path: Path) -> str:
    """The first line of a module's docstring, as a cell of a table."""
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    if not text:
        raise ValueError(f"{path} has no docstring: its first line goes into docs/modules.md and docs/design.md.")
    return cell(text.splitlines()[0].removesuffix("."))


def package_summary(package: str) -> str:
    """One line on a package."""
    return TOP_LEVEL_LINE if package == TOP_LEVEL else summary(PACKAGE / package / "__init__.py")


def design_page() -> str:
    """docs/design.md with its table of packages."""
    lines = ["", "| floor | package | what it contains |", "|---|---|---|"]
    for package, floor in package_floors().items():
        lines.append(f"| {floor} | [{package}](modules.md#{package.replace(' ', '-')}) | {package_summary(package)} |")
    table_of_packages = "\n".join(lines) + "\n\n"
    page, regions = REGION.subn(lambda _: table_of_packages, (HERE / "design.md").read_text(encoding="utf-8"))
    if regions != 1:
        raise ValueError("docs/design.md needs the two marks between which the table of packages is written.")
    return page


def modules_page() -> str:
    """docs/modules.md."""
    parts = [MODULES]
    for package, floor in package_floors().items():
        folder = PACKAGE if package == TOP_LEVEL else PACKAGE / package
        inner = [] if package == TOP_LEVEL else sorted(folder.glob("*/__init__.py"))
        rows = [
            f"| `{'.'.join(path.relative_to(folder).with_suffix('').parts)}` | {summary(path)} |"
            for within in (folder, *(path.parent for path in inner))
            for path in sorted(within.glob("*.py"))
            if path.stem != "__init__"
        ]
        head = f"## {package}\n\nFloor {floor}. {package_summary(package)}.\n"
        parts.append("\n".join([head, "| module | what it is or does |", "|---|---|", *rows]) + "\n")
    return "\n".join(parts)


PAGES = {
    "cli.md": cli_page,
    "design.md": design_page,
    "modules.md": modules_page,
    "results.md": results_page,
    "results.schema.json": results_schema,
    "templates.md": templates_page,
}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (HERE / name).write_text(page(), encoding="utf-8")
