"""docs/template-reference.md: the blocks of each template, and the records that it gets."""

import ast
import re
from collections.abc import Iterator

from jinja2 import nodes

from docs.generators.markdown import cell, documented_fields
from docs.generators.paths import PACKAGE, ROOT
from tensorgrade.report.jinja_environment import TemplateEnvironment

TEMPLATE_REFERENCE = """# Blocks and records of templates

[Templates](templates.md) explains how a course changes its pages. This page lists what it can use: the blocks of each
template, then the records that templates get, with their fields.

This page is made from the templates and records by `make docs`.

## Blocks
"""

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


def template_reference_page() -> str:
    """docs/template-reference.md."""
    return f"{TEMPLATE_REFERENCE}\n{blocks_list()}\n## Records\n\n{records_list()}"


def blocks_list() -> str:
    """The blocks of each template."""
    return "\n".join(_blocks_of(name) for name in TEMPLATES)


def _blocks_of(name: str) -> str:
    what, variables = TEMPLATES[name]
    tree = TemplateEnvironment("en", []).tree(name)
    # The blocks of the page's frame are described there.
    texts = [(ROOT / "templates" / file).read_text(encoding="utf-8") for file in ("base.html.j2", name)]
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


def records_list() -> str:
    """The records that templates get."""
    parts = []
    for module, names in VIEWS.items():
        tree = ast.parse((PACKAGE / f"{module}.py").read_text(encoding="utf-8"))
        records = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
        parts += [_record(records[name]) for name in names]
    return "\n".join(parts)


def _record(record: ast.ClassDef) -> str:
    """A record as a Markdown table, by its fields' docstrings."""
    lines = [
        f"### {record.name}",
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
    return "\n".join([*lines, *documented_fields(record)]) + "\n"
