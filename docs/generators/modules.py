"""docs/modules.md and the table of packages in docs/design.md."""

import ast
import tomllib
from pathlib import Path

from docs.generators.markdown import cell, with_region
from docs.generators.paths import DOCS, PACKAGE, ROOT

MODULES = """# Packages and modules

Every package of `grader/tensorgrade/`, from the top floor down, and every module in it. A package imports only packages
on lower floors. [Architecture](design.md) explains how they work together.

This page is made from the docstrings, and the floors from the import contract in `pyproject.toml`, by `make docs`.
"""

CONTRACT = "Packages import only downward"

TOP_LEVEL = "top-level modules"

TOP_LEVEL_LINE = "What every package may use: errors, translation, text and number formats, atomic writes"


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


def design_page() -> str:
    """docs/design.md with its table of packages."""
    lines = ["", "| floor | package | what it contains |", "|---|---|---|"]
    for package, floor in package_floors().items():
        lines.append(f"| {floor} | [{package}](modules.md#{package.replace(' ', '-')}) | {package_summary(package)} |")
    table_of_packages = "\n".join(lines) + "\n\n"
    return with_region((DOCS / "design.md").read_text(encoding="utf-8"), "packages", table_of_packages)


def package_floors() -> dict[str, int]:
    """The packages from the top down, each with its floor; the top-level modules are on floor 0."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
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


def package_summary(package: str) -> str:
    """One line on a package."""
    return TOP_LEVEL_LINE if package == TOP_LEVEL else summary(PACKAGE / package / "__init__.py")


def summary(path: Path) -> str:
    """The first line of a module's docstring, as a cell of a table."""
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    if not text:
        raise ValueError(f"{path} has no docstring: its first line goes into docs/modules.md and docs/design.md.")
    return cell(text.splitlines()[0].removesuffix("."))
