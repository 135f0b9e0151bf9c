"""What a top-level statement of a cell binds, reads, imports and defines: one walk over its syntax tree."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import islice
from typing import Literal, TypeAlias

from tensorgrade.cells.statement_kinds import bound_name, first_line

AnyFunction = ast.FunctionDef | ast.AsyncFunctionDef
AnyImport = ast.Import | ast.ImportFrom
Loop: TypeAlias = Literal["for", "while"]

MAX_NAMES = 64
"""The most names that one statement is said to read."""
MAX_ATTRIBUTES = 12
"""Of a name with more attributes, one of another, the first ones count: no library nests its functions that deep."""


@dataclass(frozen=True)
class StatementNames:
    """A top-level statement of a cell, and the names in it."""

    node: ast.stmt
    line: int
    """Its first line in the cell, from 1, decorators included."""
    bound: dict[str, ast.AST]
    """Names that it binds in the notebook when it is run → the node that binds each last."""
    bound_by_calls: frozenset[str]
    """Names that functions in it declare ``global`` and bind: they are bound when the function is called."""
    reads: tuple[str, ...]
    """Names of the notebook that it reads when it is run, not when a function in it is called."""
    free: frozenset[str]
    """Names that it reads anywhere and does not bind anywhere in itself: an approximation of its free variables."""
    imports: tuple[AnyImport, ...]
    """All imports in it."""
    functions: tuple[AnyFunction, ...]
    """All function definitions in it, nested ones and methods too."""
    uses: dict[tuple[str, tuple[str, ...]], int]
    """A name and the attributes after it, as in ``name.a.b`` → the first line with it."""
    loops: frozenset[Loop]
    """The kinds of loop that are anywhere in it; comprehensions are none."""


def statement_names(statement: ast.stmt) -> StatementNames:
    """The names in a top-level statement."""
    return _Walk(statement).result()


def first_method(definition: ast.ClassDef) -> AnyFunction | None:
    """The first method that a class defines."""
    return next((item for item in definition.body if isinstance(item, AnyFunction)), None)


def is_unimplemented(definition: ast.AST | None) -> bool:
    """Whether it is a function or class that was left as it was handed out.

    Of a function, the body holds nothing but a docstring, ``pass``, ``...`` or ``raise NotImplementedError``; of a
    class, those of all methods, apart from an ``__init__`` that was handed out complete.
    """
    if isinstance(definition, ast.ClassDef):
        methods = [item for item in definition.body if isinstance(item, AnyFunction)]
        others = [item for item in methods if item.name != "__init__"]
        return bool(methods) and all(map(_is_unimplemented_function, others or methods))
    return isinstance(definition, AnyFunction) and _is_unimplemented_function(definition)


def _is_unimplemented_function(function: AnyFunction) -> bool:
    return all(
        isinstance(statement, ast.Pass)
        or (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))
        or (isinstance(statement, ast.Raise) and _mentions(statement, "NotImplementedError"))
        for statement in function.body
    )


def _mentions(node: ast.AST, word: str) -> bool:
    return any(
        isinstance(value, str) and word in value for part in ast.walk(node) for _, value in ast.iter_fields(part)
    )


class _Kind(Enum):
    MODULE = auto()
    CLASS = auto()
    FUNCTION = auto()
    COMPREHENSION = auto()


class _Scope:
    """A scope of names: the notebook's, a class's, a function's or a comprehension's."""

    def __init__(self, kind: _Kind, parent: "_Scope | None", nodes: list[ast.AST]) -> None:
        self.kind = kind
        self.parent = parent
        self.nodes = nodes
        """What is in it and still to be walked over, the last one first."""
        self.runs: bool = kind != _Kind.FUNCTION and (parent is None or parent.runs)
        """Whether it is run with the statement, not by a call."""
        self.bound: dict[str, ast.AST] = {}
        self.loaded: dict[str, None] = {}
        """Where it runs with the statement."""
        self.declared_global: set[str] = set()


_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


class _Walk:
    """A walk without recursion, as students' trees may be deep: scope by scope, each in the order of the source."""

    def __init__(self, statement: ast.stmt) -> None:
        self._statement = statement
        self._module = _Scope(_Kind.MODULE, None, [statement])
        self._scopes = [self._module]
        self._loaded: set[str] = set()
        self._stored: set[str] = set()
        self._imports: list[AnyImport] = []
        self._functions: list[AnyFunction] = []
        self._uses: dict[tuple[str, tuple[str, ...]], int] = {}
        self._loops: set[Loop] = set()
        for scope in self._scopes:  # which grow meanwhile
            self._walk(scope)

    def result(self) -> StatementNames:
        """What the walk found."""
        by_calls: set[str] = set()
        for scope in reversed(self._scopes[1:]):  # those inside before those around them
            assert scope.parent is not None
            if scope.runs:
                outer = (name for name in scope.loaded if name not in scope.bound)
                scope.parent.loaded.update(dict.fromkeys(islice(outer, MAX_NAMES)))
            for name in scope.declared_global & scope.bound.keys():
                if scope.runs:
                    self._module.bound[name] = scope.bound[name]
                else:
                    by_calls.add(name)
        return StatementNames(
            node=self._statement,
            line=first_line(self._statement),
            bound=self._module.bound,
            bound_by_calls=frozenset(by_calls),
            reads=tuple(islice(self._module.loaded, MAX_NAMES)),
            free=frozenset(self._loaded - self._stored),
            imports=tuple(self._imports),
            functions=tuple(self._functions),
            uses=self._uses,
            loops=frozenset(self._loops),
        )

    def _walk(self, scope: _Scope) -> None:
        nodes = scope.nodes
        while nodes:
            node = nodes.pop()
            if isinstance(node, (ast.Name, ast.Attribute)):
                self._walk_name(node, scope)
            elif type(node) in _SPECIAL:
                self._walk_special(node, scope)
            else:
                if isinstance(node, (ast.For, ast.AsyncFor, ast.While)):
                    self._loops.add("while" if isinstance(node, ast.While) else "for")
                _push_children(node, nodes)

    def _walk_name(self, node: ast.expr, scope: _Scope) -> None:
        """A name, or the attributes after a name or another expression."""
        line = node.lineno
        attributes: list[str] = []
        while isinstance(node, ast.Attribute):
            attributes.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            scope.nodes.append(node)
            return
        name = node.id
        use = (name, tuple(attributes[: -MAX_ATTRIBUTES - 1 : -1]))
        if line < self._uses.get(use, line + 1):
            self._uses[use] = line
        if isinstance(node.ctx, ast.Store):
            self._bind(name, node, scope)
            return
        if isinstance(node.ctx, ast.Load):
            self._loaded.add(name)
        else:  # del
            self._stored.add(name)
        if scope.runs:
            scope.loaded[name] = None

    def _walk_special(self, node: ast.AST, scope: _Scope) -> None:
        """A node that is a scope, or binds names that are no `ast.Name`."""
        nodes = scope.nodes
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                scope.bound[node.name] = node
                self._functions.append(node)
                nodes += [*getattr(node, "type_params", ()), node.args, *node.decorator_list]
                if node.returns:
                    nodes.append(node.returns)
                self._open(_Kind.FUNCTION, scope, node.body[::-1])
            case ast.Lambda():
                nodes.append(node.args)
                self._open(_Kind.FUNCTION, scope, [node.body])
            case ast.ClassDef():
                scope.bound[node.name] = node
                nodes += [*getattr(node, "type_params", ()), *node.keywords, *node.bases, *node.decorator_list]
                self._open(_Kind.CLASS, scope, node.body[::-1])
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                self._walk_comprehension(node, scope)
            case ast.arg():
                self._stored.add(node.arg)
                if node.annotation:
                    nodes.append(node.annotation)
            case ast.NamedExpr():
                owner = scope
                while owner.kind == _Kind.COMPREHENSION and owner.parent is not None:
                    owner = owner.parent
                self._bind(node.target.id, node, owner)
                nodes.append(node.value)
            case ast.AugAssign(target=ast.Name(id=name)):
                self._stored.add(name)
                scope.bound.setdefault(name, node)
                if scope.runs:
                    scope.loaded[name] = None
                nodes.append(node.value)
            case ast.AnnAssign(target=ast.Name(), value=None):  # binds nothing
                nodes.append(node.annotation)
            case ast.Import() | ast.ImportFrom():
                self._imports.append(node)
                for alias in node.names:
                    scope.bound[bound_name(alias)] = node
                scope.bound.pop("*", None)
            case ast.Global():
                scope.declared_global.update(node.names)
            case ast.ExceptHandler() | ast.MatchAs() | ast.MatchStar():
                if node.name:
                    self._bind(node.name, node, scope)
                _push_children(node, nodes)
            case ast.MatchMapping():
                if node.rest:
                    self._bind(node.rest, node, scope)
                _push_children(node, nodes)
            case _:
                _push_children(node, nodes)

    def _walk_comprehension(self, node: _Comprehension, scope: _Scope) -> None:
        """Its first iterable is evaluated outside it."""
        first, *others = node.generators
        scope.nodes.append(first.iter)
        values: Sequence[ast.AST] = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        self._open(_Kind.COMPREHENSION, scope, [*values, *others, *first.ifs, first.target])

    def _open(self, kind: _Kind, parent: _Scope, nodes: Sequence[ast.AST]) -> None:
        self._scopes.append(_Scope(kind, parent, list(nodes)))

    def _bind(self, name: str, node: ast.AST, scope: _Scope) -> None:
        self._stored.add(name)
        scope.bound[name] = node


_NAMELESS = frozenset({"ctx", "op", "ops", "name", "attr", "arg", "rest", "kind", "conversion", "type_comment"})
_SPECIAL = frozenset(
    {
        ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef, ast.ListComp, ast.SetComp, ast.DictComp,
        ast.GeneratorExp, ast.arg, ast.NamedExpr, ast.AugAssign, ast.AnnAssign, ast.Import, ast.ImportFrom, ast.Global,
        ast.ExceptHandler, ast.MatchAs, ast.MatchStar, ast.MatchMapping,
    }
)  # fmt: skip


def _push_children(node: ast.AST, nodes: list[ast.AST]) -> None:
    """Add a node's children, the last one first."""
    for field in _CHILD_FIELDS[type(node)]:
        value = getattr(node, field)
        if isinstance(value, ast.AST):
            nodes.append(value)
        elif isinstance(value, list):
            nodes += [item for item in reversed(value) if isinstance(item, ast.AST)]


_CHILD_FIELDS = {
    kind: tuple(field for field in reversed(kind._fields) if field not in _NAMELESS)
    for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, ast.AST)
}
"""By kind of node, the fields that may hold nodes, the last one first."""
