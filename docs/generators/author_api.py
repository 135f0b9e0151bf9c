"""docs/api.md: what an author's `exercises.py` can import, with examples."""

import ast
import inspect
import re
import textwrap
from typing import Any

from docs.generators.markdown import documented_fields
from docs.generators.paths import DOCS
from tensorgrade import exercise

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
    _, *parts = re.split(r"^# === (\w+)\n", (DOCS / "api_examples.py").read_text(encoding="utf-8"), flags=re.MULTILINE)
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
    return documented_fields(record) if isinstance(record, ast.ClassDef) else []
