"""Python source that imports from a renamed package → the same source with the package's present names.

What has no present name, or cannot be decided from the source alone, is reported and left as it is.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tensorgrade.cells.statement_kinds import bound_name
from tensorgrade.cells.transform import to_python
from tensorgrade.course.source_edits import Node, SourceEdits, Span

_MODULE = re.compile(r"from(?:\s|\\)+([\w.\s\\]*?\w)(?=(?:\s|\\)+import\b)")


@dataclass(frozen=True)
class FormerUse:
    """One place that uses a former name."""

    line: int
    """The line where the statement or the string starts; from 1."""
    former: str
    """The module or class as the file names it."""
    present: str
    """Its present name; empty where there is none."""
    text: str
    """The source line."""
    problem: str = ""
    """Why it is not translated; empty where it is."""
    is_string: bool = False


@dataclass(frozen=True)
class PackageNames:
    """How a package was renamed; dotted names throughout."""

    package: str
    """The package's former name."""
    modules: Mapping[str, str]
    """Former module → the module that has its names now; the package itself is one of them."""
    names: Mapping[str, str]
    """Former name of a function, class or constant → its present name."""


def rewrite_imports(
    source: str, renamed: PackageNames, strings: Mapping[str, str] = MappingProxyType({})
) -> tuple[str, list[FormerUse]]:
    """The source with present names, as far as there are any, and every former name that it uses.

    ``strings`` are replaced where they are a whole string. Magics may be between the statements. Raises SyntaxError
    or ValueError for what is no Python.
    """
    rewriter = _Rewriter(source, renamed)
    rewriter.rewrite(strings)
    return rewriter.edits.apply(), sorted(rewriter.uses, key=lambda use: use.line)


class _Rewriter:
    def __init__(self, source: str, renamed: PackageNames) -> None:
        python = _without_magics(source)
        self.edits = SourceEdits(source, python)
        self.uses: list[FormerUse] = []
        self._renamed = renamed
        self._tree = ast.parse(python)
        self._parents = {child: node for node in ast.walk(self._tree) for child in ast.iter_child_nodes(node)}

    def rewrite(self, strings: Mapping[str, str]) -> None:
        """Collect the uses and the edits."""
        without_alias: list[ast.alias] = []
        for node in ast.walk(self._tree):
            if isinstance(node, ast.ImportFrom) and node.level == 0 and self._is_former(node.module or ""):
                self._rewrite_from_import(node)
            elif isinstance(node, ast.Import):
                for alias in filter(lambda alias: self._is_former(alias.name), node.names):
                    if alias.asname is None:
                        without_alias.append(alias)
                    else:
                        self._rewrite_aliased_import(alias, alias.asname)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in strings:
                self._rewrite_string(node, node.value, strings[node.value])
        if without_alias:
            self._rewrite_imports_without_alias(without_alias)

    def _is_former(self, module: str) -> bool:
        return module.partition(".")[0] == self._renamed.package

    def _rewrite_string(self, node: ast.Constant, former: str, present: str) -> None:
        if isinstance(self._parents[node], ast.Expr):
            return  # a docstring, or a string that is not used
        literal = self.edits.text(node)
        # The parts of an f-string have no places of their own in Python 3.11.
        is_whole = literal.count(former) == 1 and not self._is_in_f_string(node)
        problem = "" if is_whole else "the name is written in parts"
        self._add(node, former, present, problem, {self.edits.span(node): literal.replace(former, present)}, True)

    def _is_in_f_string(self, node: ast.AST) -> bool:
        while node in self._parents and not isinstance(node, ast.JoinedStr):
            node = self._parents[node]
        return isinstance(node, ast.JoinedStr)

    def _rewrite_from_import(self, node: ast.ImportFrom) -> None:
        """``from package.module import name, other as alias``: one statement for each present module."""
        module, problem = node.module or "", ""
        groups: dict[str, list[str]] = {}
        edits: dict[Span, str] = {}
        names: dict[Span, str] = {}
        for alias in node.names:
            former, local = f"{module}.{alias.name}", alias.asname or alias.name
            present = self._renamed.names.get(former, "")
            if former in self._renamed.modules:
                present, why, uses = self._rename_module(local, former)
                problem, edits = problem or why, edits | uses
            elif alias.name == "*":
                problem = problem or "it imports all names; import each by its name"
            elif not present:
                problem = problem or f"{former} has no present name"
            parent, _, name = present.rpartition(".")
            names[self.edits.span(alias)] = name if name == local else f"{name} as {local}"
            groups.setdefault(parent, []).append(names[self.edits.span(alias)])
        [parent, *others] = groups
        if not others:
            match = _MODULE.match(self.edits.text(node))
            assert match is not None  # a statement that was parsed
            start, _ = self.edits.span(node)
            edits |= {(start + match.start(1), start + match.end(1)): parent} | names
        elif self.edits.has_comment(node):
            problem = problem or "its names are in several modules now, and it holds a comment; split it"
        else:
            lines = [f"from {parent} import {', '.join(items)}" for parent, items in groups.items()]
            edits[self.edits.span(node)] = self.edits.separator(node).join(lines)
        self._add(node, module, ", ".join(groups), problem, edits)

    def _rewrite_aliased_import(self, alias: ast.alias, local: str) -> None:
        """``import package.module as local``."""
        present, problem, edits = self._rename_module(local, alias.name)
        self._add(alias, alias.name, present, problem, edits | {self.edits.span(alias): f"{present} as {local}"})

    def _rename_module(self, local: str, former: str) -> tuple[str, str, dict[Span, str]]:
        """A module under a local name: its present module, the problem if there is one, and the uses that change."""
        if former not in self._renamed.modules:
            return "", f"{former} has no present name", {}
        present, edits = self._renamed.modules[former], {}
        problem = self._other_binding(local, imports=1)
        for root, attributes in self._uses_of(local):
            name, target, node = self._resolve(root, former, attributes)
            if not target.startswith(f"{present}."):
                problem = problem or f"line {root.lineno} uses {name}, which {present} does not have"
            edits[self.edits.span(node)] = local + target.removeprefix(present)
        return present, problem, edits

    def _rewrite_imports_without_alias(self, aliases: list[ast.alias]) -> None:
        """``import package.module``: the imports, and all uses of ``package.module.name``."""
        package, modules = self._renamed.package, self._renamed.modules
        problem = self._other_binding(package, imports=len(aliases))
        problem = problem or next(
            (f"{item.name} has no present name" for item in aliases if item.name not in modules), ""
        )
        edits: dict[Span, str] = {}
        found: dict[str, str] = {}
        roots: dict[int, str] = {}
        for root, attributes in self._uses_of(package):
            former, present, node = self._resolve(root, package, attributes)
            if not present:
                problem = problem or f"line {root.lineno} uses {former}, which has no present name"
            edits[self.edits.span(node)] = present
            found[former] = present.rpartition(".")[0]
            roots[root.lineno] = former
        for alias in aliases:
            targets = {module for former, module in found.items() if former.startswith(f"{alias.name}.")}
            present = ", ".join(sorted(targets)) or modules.get(alias.name, "")
            self._add(alias, alias.name, present, problem, {self.edits.span(alias): present})
        if not problem:
            self.edits.replacements |= edits
            lines = [(line, former, self._renamed.names[former]) for line, former in roots.items()]
            self.uses += [FormerUse(line, former, present, self.edits.line(line)) for line, former, present in lines]

    def _resolve(self, root: ast.Name, module: str, attributes: list[ast.Attribute]) -> tuple[str, str, ast.expr]:
        """What ``root.a.b`` stands for, its present name (empty where there is none), and the node of the name."""
        former = module
        for node in attributes:
            former = f"{former}.{node.attr}"
            if former in self._renamed.names:
                return former, self._renamed.names[former], node
        return former, "", root

    def _uses_of(self, local: str) -> Iterator[tuple[ast.Name, list[ast.Attribute]]]:
        """Every use of a name, with the chain of attributes after it: for ``name.a.b`` the nodes of ``a`` and ``b``."""
        for node in ast.walk(self._tree):
            if isinstance(node, ast.Name) and node.id == local:
                attributes: list[ast.Attribute] = []
                inner: ast.AST = node
                while isinstance(outer := self._parents[inner], ast.Attribute):
                    attributes.append(outer)
                    inner = outer
                yield node, attributes

    def _other_binding(self, local: str, imports: int) -> str:
        """Why a name may stand for something else than what was imported; empty where it cannot."""
        for node in ast.walk(self._tree):
            if isinstance(node, ast.alias):
                imports -= bound_name(node) == local
            elif (
                (isinstance(node, ast.Name) and node.id == local and not isinstance(node.ctx, ast.Load))
                or (isinstance(node, ast.arg) and node.arg == local)
                or local in (getattr(node, "name", None), getattr(node, "rest", None))  # also classes and patterns
            ):
                return f"line {getattr(node, 'lineno', 1)} uses the name {local} for something else"
        return "" if imports == 0 else f"the name {local} is imported more than once"

    def _add(
        self, node: Node, former: str, present: str, problem: str, edits: Mapping[Span, str], is_string: bool = False
    ) -> None:
        line = self.edits.line(node.lineno)
        self.uses.append(FormerUse(node.lineno, former, present, line, problem, is_string))
        if not problem:
            self.edits.replacements |= edits


def _without_magics(source: str) -> str:
    """The Python that the source becomes, line for line.

    The cells of a notebook may come as one source. A line above it keeps a ``%%`` magic at its start from being taken
    for one of the whole.
    """
    return to_python(f"#\n{source}").partition("\n")[2]
