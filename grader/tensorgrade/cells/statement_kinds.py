"""Where a statement begins, and whether it can take time."""

import ast
import copy


def first_line(statement: ast.stmt) -> int:
    """The first line of a statement, from 1, decorators included: a function's ``co_firstlineno``."""
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(item.lineno for item in decorators)])


def bound_name(alias: ast.alias) -> str:
    """The name that one import of a statement binds; of ``import a.b`` it is ``a``."""
    return alias.asname or alias.name.partition(".")[0]


def imported_names(statement: ast.stmt) -> set[str]:
    """The names that imports in a statement bind, outside functions and classes."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Expr, ast.Assign)):
        return set()
    return {bound_name(node) for node in ast.walk(statement) if isinstance(node, ast.alias)}


def single_imports(statement: ast.Import | ast.ImportFrom) -> list[ast.Import | ast.ImportFrom]:
    """The same imports as statements of one name each."""
    singles: list[ast.Import | ast.ImportFrom] = []
    for alias in statement.names:
        single = copy.copy(statement)
        single.names = [alias]
        singles.append(single)
    return singles


_PLAIN = (ast.Assign, ast.AnnAssign, ast.Constant, ast.Name, ast.Tuple, ast.List, ast.Set, ast.Dict, ast.UnaryOp)
"""What binds names to constants consists of these, apart from contexts and operators."""


def may_take_time(statement: ast.stmt) -> bool:
    """Whether a statement may hang: all but imports, plain definitions and constants."""
    match statement:
        case (
            ast.FunctionDef(args=arguments, decorator_list=decorators)
            | ast.AsyncFunctionDef(args=arguments, decorator_list=decorators)
        ):
            return bool(decorators or arguments.defaults or any(arguments.kw_defaults))
        case ast.Import() | ast.ImportFrom():
            return False
        case ast.Assign() | ast.AnnAssign():
            # Others may run methods of the notebook's classes, or multiply large arrays.
            plain = (*_PLAIN, ast.expr_context, ast.unaryop)
            return not all(isinstance(node, plain) for node in ast.walk(statement))
        case _:
            return True


def takes_no_time(statement: ast.stmt) -> bool:
    """Whether a statement is an import, a definition, or binds names to values that are not computed by calls."""
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() | ast.Import() | ast.ImportFrom():
            return True
        case ast.Assign(value=ast.Lambda()) | ast.AnnAssign(value=ast.Lambda()):
            return True
        case ast.Assign() | ast.AnnAssign():
            slow = (ast.Call, ast.Await, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Pow)
            return not any(isinstance(node, slow) for node in ast.walk(statement))
        case _:
            return False
