"""Write the pages that are made from the code, and the front page from README. ``make docs``."""

import ast
import inspect
import itertools
import json
import re
import textwrap
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from jinja2 import nodes
from traitlets import Bool, Enum, Float, Int, TraitType, Unicode

from tensorgrade import exercise
from tensorgrade.cli.command_arguments import Argument
from tensorgrade.cli.command_line import command_parsers
from tensorgrade.cli.command_table import COMMANDS
from tensorgrade.course.notebook_figures import usage
from tensorgrade.course.settings import Tensorgrade
from tensorgrade.figures.catalogue import FIGURES
from tensorgrade.json_tree import TAG
from tensorgrade.report.jinja_environment import TemplateEnvironment
from tensorgrade.result.differences import Difference
from tensorgrade.result.explanation_facts import Explanation
from tensorgrade.result.failure_facts import Failure, StatementFailure
from tensorgrade.result.json_format import result_schema
from tensorgrade.result.notes import Note
from tensorgrade.result.result_records import Disclosure

HERE = Path(__file__).parent
PACKAGE = HERE.parent / "grader/tensorgrade"
CONTRACT = "Packages import only downward"

INTRODUCTION = """# Results

`results/<assignment>/<student>.json` is one student's result of one assignment. The same submission, key and versions
give the same file, except for the fields `seconds`, `waited` and `memory`. The JSON schema is in
[results.schema.json](results.schema.json); its version is the field `schema`.

A result has facts, not sentences: why a check failed is a record with ids, numbers and places. `tensorgrade report`
makes the sentences from them. Titles and authors' texts are there with their translations.

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
        "SubmissionResult", "Submitted", "KeyUsed", "Device", "ExerciseResult", "FollowsFrom", "SourceText",
        "CheckResult", "CaseResult", "CaseStep", "Argument", "CellRun", "OwnText", "Text", "BookSection",
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


TEMPLATES = {
    "student.html.j2": ("A student's page", "`page`: [StudentPage](#studentpage)"),
    "summary.html.j2": ("The top of a student's page: the score and the next step; and its written answers", ""),
    "card.html.j2": ("One function, on a student's page, in formgrader and in Gradescope", ""),
    "pictures.html.j2": ("The call that shows a failure, with its arrays", ""),
    "code.html.j2": ("A student's code", ""),
    "class.html.j2": (
        "The class page",
        "`page`: [ClassPage](#classpage); `charts`: a list of [Chart](#chart), or nothing; `similar`: "
        "[Similarity](#similarity) or none; `written`: a list of [ClassQuestion](#classquestion)",
    ),
    "instructor.html.j2": ("A student's page for the instructor", "`page`: [InstructorPage](#instructorpage)"),
    "classtables.html.j2": ("Tables and lists of the class page", ""),
    "similar.html.j2": ("Answers to look at together, on the class page", ""),
    "formgrader.html.j2": (
        "What a check's cell shows in formgrader, and a card in Gradescope",
        "`card`: [Card](#card); `message`: why nothing was graded, or empty",
    ),
    "base.html.j2": ("What students' pages and the class page have around them", "those of the page"),
    "style.css.j2": ("The style sheet of all pages", ""),
    "class.js.j2": ("The script of the class page: sorting, filtering, copying", ""),
}
"""What the templates that a course can change are, and the variables that they have from the beginning."""

BLOCK = re.compile(r"\{%-? *block (\w+)(?: scoped)? *%\}\{# (.+?) #\}")
"""A block with its description."""


def blocks_list() -> str:
    """The blocks of each template, for docs/templates.md."""
    return "\n".join(_blocks_of(name) for name in TEMPLATES)


def _blocks_of(name: str) -> str:
    what, variables = TEMPLATES[name]
    tree = TemplateEnvironment("en", []).tree(name)
    # The blocks of the page's frame are described there.
    texts = [(HERE.parent / "templates" / file).read_text(encoding="utf-8") for file in ("base.html.j2", name)]
    described = {match[1]: match[2] for text in texts for match in BLOCK.finditer(text)}
    macros = [f"`{macro.name}({', '.join(arg.name for arg in macro.args)})`" for macro in tree.find_all(nodes.Macro)]
    about = [f"{what}."]
    if variables:
        about.append(f"Variables: {variables}.")
    if macros:
        about.append(f"Macros: {', '.join(macros)}.")
    if tree.find(nodes.Extends):
        about.append("It has the blocks of `base.html.j2`, too.")
    lines = [f"### {name}", "", " ".join(about), "", "| block | what is in it | more variables |", "|---|---|---|"]
    for block, names in _blocks(tree, ()):
        lines.append(f"| `{block}` | {described[block]} | {', '.join(f'`{word}`' for word in names)} |")
    return "\n".join(lines) + "\n"


def _blocks(node: nodes.Node, names: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The blocks inside a node, each with the arguments and the variables of loops around it."""
    for child in node.iter_child_nodes():
        inner = names
        if isinstance(child, nodes.Macro):
            inner = tuple(arg.name for arg in child.args)
        elif isinstance(child, nodes.For):
            targets = [child.target, *child.target.find_all(nodes.Name)]
            inner = (*names, *(item.name for item in targets if isinstance(item, nodes.Name)), "loop")
        elif isinstance(child, nodes.Block):
            yield child.name, names
        yield from _blocks(child, inner)


VIEWS = {
    "report/student_page": ("StudentPage", "PartLine"),
    "report/question_view": ("QuestionView",),
    "report/next_step": ("NextStep",),
    "report/cards": ("Card", "Link"),
    "report/findings": ("Finding", "CheckName"),
    "report/code_view": ("CodeViewLine",),
    "report/stopped_statements": ("Cause", "StoppedLine"),
    "report/case_view": ("CaseView",),
    "report/heatmaps": ("Heatmap", "Table", "Row", "Cell"),
    "report/shape_outlines": ("Outline",),
    "report/class_page_records": (
        "ClassPage",
        "PartColumn",
        "StudentRow",
        "Mistake",
        "FunctionRow",
        "FunctionChecks",
        "CheckColumn",
        "MisconceptionRow",
        "OtherNameRow",
    ),
    "report/class_answers": ("ClassQuestion", "ClassAnswer"),
    "report/charts": ("Chart", "Bar"),
    "result/item_statistics": ("Bin",),
    "report/instructor_page": ("InstructorPage", "HandedInCode"),
    "report/class_walk": ("ClassWalk", "MistakePlace", "Place", "Neighbour"),
    "similarity/pair_records": ("Similarity", "SimilarPair", "FunctionMatch", "AnswerExcerpt", "CodeLine", "LeftOut"),
}


def records_list() -> str:
    """The records that templates get, for docs/templates.md."""
    parts = []
    for module, names in VIEWS.items():
        tree = ast.parse((PACKAGE / f"{module}.py").read_text(encoding="utf-8"))
        records = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
        parts += [_record(records[name]) for name in names]
    return "\n".join(parts)


def templates_page() -> str:
    """docs/templates.md with its lists of blocks and records."""
    page = (HERE / "templates.md").read_text(encoding="utf-8")
    return with_region(with_region(page, "blocks", f"\n{blocks_list()}\n"), "records", f"\n{records_list()}\n")


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
    for item in record.body:
        if isinstance(item, ast.FunctionDef) and "property" in map(ast.unparse, item.decorator_list):
            meaning = cell((ast.get_docstring(item) or "").splitlines()[0])
            lines.append(f"| `{item.name}` | `{ast.unparse(item.returns) if item.returns else ''}` | {meaning} |")
    return "\n".join([*lines, *_documented_fields(record)]) + "\n"


def _documented_fields(record: ast.ClassDef) -> list[str]:
    """The fields of a record that have a docstring, as rows of a table."""
    rows = []
    for field, after in itertools.pairwise(record.body):
        if isinstance(field, ast.AnnAssign) and isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
            kind_of = ast.unparse(field.annotation).replace("|", "\\|")
            rows.append(f"| `{ast.unparse(field.target)}` | `{kind_of}` | {cell(str(after.value.value))} |")
    return rows


def index_page() -> str:
    """docs/index.md with README's first screen: all that stands before its list of pages."""
    front = (HERE.parent / "README.md").read_text(encoding="utf-8").partition("\n## Read on")[0]
    return with_region((HERE / "index.md").read_text(encoding="utf-8"), "front", front.replace("](docs/", "]("))


COMMAND_LINE = """# Commands

`tensorgrade COMMAND --help` shows that command's part of this page. A command that works on an assignment ends with the
next step, as `tensorgrade status` tells it.

| exit code | what it means |
|---|---|
| 0 | done |
| 1 | done, but some submissions need a person, a result is not of what is handed in now, or an audit found something |
| 2 | an error, explained in one sentence ([what it may say](troubleshooting.md)) |
| 3 | an error that tensorgrade does not expect |
| 129, 130, 143 | stopped by SIGHUP, by Ctrl-C, by SIGTERM |
| 141 | the program that read the output has ended, as `head` does |

An error that tensorgrade does not expect is a fault of tensorgrade. It gives one sentence, "An unexpected error …", and
exit code 3. Its traceback is in the course, in `logs/<command>-<date>-<time>.log`, or in a temporary file where there
is no course; the sentence names the file. Only its owner can read it; the newest 20 are kept. `--debug`, before or
after the name of any command, prints the traceback as well, and logs more.

This page is made from the commands by `make docs`.
"""


def cli_page() -> str:
    """docs/cli.md."""
    parts, parsers = [COMMAND_LINE], command_parsers()[1]
    for name, command in sorted(COMMANDS.items()):
        usage = " ".join(parsers[name].format_usage().split())
        lines = [f"## {name}", "", command.description, "", "```", usage, "```", "", "For example:", ""]
        lines += ["```", f"$ tensorgrade {command.example}", "```"]
        rows = [f"| `{_typed(argument)}` | {_meaning(argument)} |" for argument in command.arguments]
        if rows:
            lines += ["", "| argument or option | meaning |", "|---|---|", *rows]
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def _typed(argument: Argument) -> str:
    """How an argument or option is typed; optional arguments have brackets, as in the usage of ``--help``."""
    if argument.name.startswith("-"):
        return f"{argument.name} {argument.settings.get('metavar', '')}".strip()
    brackets = {"?": "[{}]", "*": "[{} ...]", "+": "{} ..."}
    return brackets.get(argument.settings.get("nargs", ""), "{}").format(argument.settings["metavar"])


def _meaning(argument: Argument) -> str:
    """What an argument or option means, and whether it must be there."""
    return f"{argument.help} Required." if argument.settings.get("required") else argument.help


SETTINGS = """# Settings

A course's settings are lines in its `nbgrader_config.py`, such as `c.Tensorgrade.disclosure = "name"`. The seed is made
by `tensorgrade init`; all other settings have a default. Everything else in that file is nbgrader's:
[its list of options](https://nbgrader.readthedocs.io/en/stable/configuration/config_options.html).

The time limit of one call is no setting of the course. An author sets it: [`Exercise.seconds`](api.md#exercise).

This page is made from the traits of `c.Tensorgrade` by `make docs`.
"""

SHOWN = {
    "name": "what the check is about, and the kind of failure. No arguments and no answers.",
    "shape": "also the case: the shapes and dtypes of its arguments, and of the expected answer. No values.",
    "values": "everything: arguments, the student's answer, the expected answer. Once a student has seen them, the "
    "hidden cases are known, and code can be made to fit them.",
}
"""What students see of a hidden case at each level of disclosure."""


def settings_page() -> str:
    """docs/settings.md."""
    lines = [SETTINGS]
    for name, trait in sorted(Tensorgrade.class_own_traits(config=True).items()):
        values = " or ".join(f'`"{value}"`' for value in trait.values or ()) if isinstance(trait, Enum) else ""
        lines += [f"## {name}", "", f"{trait.help}", "", f"Value: {values or _values_of(trait)}. Default:", ""]
        default = trait.default_value
        shown = json.dumps(default) if isinstance(default, str) else repr(default)
        lines += ["```python", f"c.Tensorgrade.{name} = {shown}", "```", ""]
    lines += ["## What each level of disclosure shows", ""]
    lines += ["Of a public case, a student's page shows everything. Of a hidden case that fails, it shows", ""]
    lines += [f'- with `disclosure = "{level}"`: {SHOWN[level]}' for level in get_args(Disclosure)]
    lines += ["", DISCLOSED]
    return "\n".join(lines)


def _values_of(trait: TraitType[Any, Any]) -> str:
    """The type of a trait's values, in words."""
    return {Bool: "True or False", Float: "a number", Int: "a whole number", Unicode: "a text"}[type(trait)]


DISCLOSED = """For example, a `corr2d` is right in all public cases, and loses rows of other pictures that are not
square:

| level | what the page says |
|---|---|
| `"name"` | "Pictures and kernels that are not square: Your answer has another shape." |
| `"shape"` | the same, and "The call that shows it: corr2d(X: 6×4 float64, K: 3×3 float64), expected 4×2 float64" |
| `"values"` | "The shape of your answer is (2, 2); it should be (4, 2)", and the numbers of X, K and both answers |

Titles of checks, misconceptions and hints are shown at each level. So is the case that illustrates a misconception: it
is public, or it earns nothing. Comments in the gradebook show what `"name"` shows.
"""

API = """# Author's API

What `from tensorgrade.exercise import …` gives to `exercises.py`. [Author's guide](author.md) explains how the parts
work together, [Other kinds of exercise](kinds.md) has examples of several kinds. A test runs the examples here.
References and misconceptions compute with PyTorch tensors, students' answers with NumPy.

This page is made from the docstrings of `tensorgrade.exercise` by `make docs`.
"""

API_SECTIONS = {
    "Assignments and exercises": ("Assignment", "Exercise", "Section", "AuthorError"),
    "Checks and cases": ("Check", "Case", "Rows", "Relation", "Term"),
    "Arguments": ("array", "grid", "normal", "integers", "Draw", "Derived", "Make"),
    "The domain": ("Domain", "Size", "Floats", "Count", "PairOf", "Choice", "Made"),
    "Answers": ("Close", "Exact", "Number", "Pair", "Word", "Truth", "Meets", "Residual"),
    "Misconceptions": ("Misconception", "vary", "NoAnswer", "Combination"),
    "From version 0.1.0": ("Text",),
}


def api_page() -> str:
    """docs/api.md."""
    listed = [name for names in API_SECTIONS.values() for name in names]
    if sorted(listed) != sorted(exercise.__all__):
        raise ValueError(f"docs/api.md has no place for {set(listed) ^ set(exercise.__all__)}.")
    parts, examples = [API], api_examples()
    for title, names in API_SECTIONS.items():
        parts += [f"## {title}\n", *(_api_entry(name, examples.get(name, "")) for name in names)]
    return "\n".join(parts)


def api_examples() -> dict[str, str]:
    """The examples in docs/api_examples.py, by name."""
    _, *parts = re.split(r"^# === (\w+)\n", (HERE / "api_examples.py").read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {name: text.strip() for name, text in zip(parts[::2], parts[1::2], strict=True)}


def _api_entry(name: str, example: str) -> str:
    """What an author can write with this name: its signature, docstring, fields and example."""
    item = getattr(exercise, name)
    lines = [f"### {name}", ""]
    if not _is_exception(item):
        lines += [f"`{name}{_signature(item)}`", ""]
    lines += [(inspect.getdoc(item) or "").replace("``", "`"), ""]
    if isinstance(item, type) and (fields := _api_fields(item)):
        lines += ["| field | type | meaning |", "|---|---|---|", *fields, ""]
    if example:
        lines += ["```python", example, "```", ""]
    return "\n".join(lines)


def _signature(item: Any) -> inspect.Signature:
    """How it is called, without types; of a default that is a function, only that there is one."""
    short = inspect.signature(getattr(item, "short_form", item))
    parameters = [each.replace(annotation=each.empty, default=_default(each)) for each in short.parameters.values()]
    return short.replace(parameters=parameters, return_annotation=short.empty)


def _is_exception(item: Any) -> bool:
    """Whether it is an exception, whose arguments authors need not know."""
    return isinstance(item, type) and issubclass(item, Exception)


def _default(parameter: inspect.Parameter) -> Any:
    """The default as a signature shows it: of a function that it has one."""
    return ... if inspect.isfunction(parameter.default) else parameter.default


def _api_fields(item: type) -> list[str]:
    """The fields of a record of the API, as rows of a table."""
    [record] = ast.parse(textwrap.dedent(inspect.getsource(item))).body
    return _documented_fields(record) if isinstance(record, ast.ClassDef) else []


MODULES = """# Packages and modules

Every package of `grader/tensorgrade/`, from the top floor down, and every module in it. A package imports only packages
on lower floors. [Architecture](design.md) explains how they work together.

This page is made from the docstrings, and the floors from the import contract in `pyproject.toml`, by `make docs`.
"""

TOP_LEVEL = "top-level modules"
TOP_LEVEL_LINE = "What every package may use: errors, translation, text and number formats, atomic writes"


def with_region(page: str, name: str, content: str) -> str:
    """A page in which `make docs` writes what is between the two marks of this name."""
    region = re.compile(rf"(?<=<!-- {name}: written by `make docs` -->\n).*(?=<!-- end of {name} -->\n)", re.DOTALL)
    page, regions = region.subn(lambda _: content, page)
    if regions != 1:
        raise ValueError(f"A page needs the two marks between which its {name} are written.")
    return page


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
    return with_region((HERE / "design.md").read_text(encoding="utf-8"), "packages", table_of_packages)


def authoring_page() -> str:
    """docs/authoring.md with its table of figures."""
    lines = ["", "| figure | what it shows |", "|---|---|"]
    for draw in FIGURES.values():
        paragraphs = (inspect.getdoc(draw) or "").split("\n\n")
        lines.append(f"| `{usage(draw)}` | {cell(' '.join(' '.join(paragraphs).replace('``', '`').split()))} |")
    return with_region((HERE / "authoring.md").read_text(encoding="utf-8"), "figures", "\n".join(lines) + "\n\n")


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


CHAPTER = """# The book's chapter, heading by heading

The assignments follow the chapter on convolutional networks of [Dive into Deep Learning](https://d2l.ai). For each of
its headings this page says where the notebooks teach it and what they draw. It also says which functions students
write, how many cells they run beside, and what they answer in words. The table is made from `solutions/chapter.toml`.

| the book | notebook, heading | figures | functions | cells to run | written question |
|---|---|---|---|---|---|
"""


def chapter_page() -> str:
    """docs/chapter.md."""
    book = "https://d2l.ai/chapter_convolutional-neural-networks"
    headings = tomllib.loads((HERE.parent / "solutions/chapter.toml").read_text(encoding="utf-8"))["heading"]
    rows = []
    for item in headings:
        figures, functions, questions = (
            ", ".join(f"`{name}`" for name in item.get(kind, ())) or "–"
            for kind in ("figures", "functions", "questions")
        )
        cells = len(item.get("cells", ())) or "–"
        link = f"[{item['title']}]({book}/{item['page']}.html)"
        columns = (link, f"`{item['assignment']}`, {item['text']}", figures, functions, str(cells), questions)
        rows.append(f"| {' | '.join(columns)} |\n")
    return CHAPTER + "".join(rows)


PAGES = {
    "api.md": api_page,
    "authoring.md": authoring_page,
    "chapter.md": chapter_page,
    "cli.md": cli_page,
    "design.md": design_page,
    "index.md": index_page,
    "modules.md": modules_page,
    "results.md": results_page,
    "results.schema.json": results_schema,
    "settings.md": settings_page,
    "templates.md": templates_page,
}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (HERE / name).write_text(page(), encoding="utf-8")
