"""Parts of Markdown that several pages have: cells of tables, tables of fields, regions that are generated."""

import ast
import itertools
import re


def cell(text: str) -> str:
    """A docstring as a cell of a Markdown table."""
    return " ".join(text.split()).replace("``", "`").replace("|", "\\|")


def documented_fields(record: ast.ClassDef) -> list[str]:
    """The fields of a record that have a docstring, as rows of a table."""
    rows = []
    for field, after in itertools.pairwise(record.body):
        if isinstance(field, ast.AnnAssign) and isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
            kind_of = ast.unparse(field.annotation).replace("|", "\\|")
            rows.append(f"| `{ast.unparse(field.target)}` | `{kind_of}` | {cell(str(after.value.value))} |")
    return rows


def with_region(page: str, name: str, content: str) -> str:
    """A page in which `make docs` writes what is between the two marks of this name."""
    region = re.compile(rf"(?<=<!-- {name}: written by `make docs` -->\n).*(?=<!-- end of {name} -->\n)", re.DOTALL)
    page, regions = region.subn(lambda _: content, page)
    if regions != 1:
        raise ValueError(f"A page needs the two marks between which its {name} are written.")
    return page
