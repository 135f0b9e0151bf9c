"""Cases as rows of a table: ``Rows(X=whole, K=small)(("wide", (3, 6), (3, 3)), ("tall", (6, 4), (3, 3)))``."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from tensorgrade.exercise.domain import Domain, Floats
from tensorgrade.exercise.expressions import parse_expression
from tensorgrade.exercise.rubric import Case, Check


class Rows:
    """A kind of cases: one column for each argument, with the function that makes it, or None.

    A row is the name of the case and its arguments in that order. A tuple in a column with a function is its arguments,
    such as a shape; anything else is the argument itself. What is None, or missing at the end, is left out of the call;
    with a ``domain``, an array has the domain's plain sizes there.
    """

    def __init__(self, domain: Domain | None = None, /, **columns: Callable[..., Any] | None) -> None:
        self.domain = domain
        self.columns = columns

    def __call__(self, *rows: tuple[Any, ...]) -> list[Case]:
        """The cases, one per row. Raises ValueError for a row with more values than there are columns."""
        return [self._case(*row) for row in rows]

    def check(self, name: str, title: str, **options: Any) -> Callable[..., Check]:
        """A check of rows, with `Check`'s options: ``rows.check("wide", "Wide")(("one", (3, 6), (3, 3)), …)``."""
        return lambda *rows: Check(name, title, self(*rows), **options)

    def but(self, **columns: Callable[..., Any] | Mapping[str, Any]) -> "Rows":
        """The same kind, with other functions for some columns, or with options for the functions that are there."""
        changed = {
            name: partial(self.columns[name] or _as_given, **new) if isinstance(new, Mapping) else new
            for name, new in columns.items()
        }
        return Rows(self.domain, **{**self.columns, **changed})

    def each(self, **options: Any) -> "Rows":
        """The same kind, with these options for the functions of all columns."""
        return self.but(**{name: options for name, make in self.columns.items() if make is not None})

    def _case(self, name: str, *values: Any) -> Case:
        if len(values) > len(self.columns):
            raise ValueError(f"row {name!r} has {len(values)} values, and there are {len(self.columns)} columns")
        given = {**dict.fromkeys(self.columns), **dict(zip(self.columns, values, strict=False))}
        made = {column: self._made(column, value) for column, value in given.items()}
        return Case(name, **{column: value for column, value in made.items() if value is not None})

    def _made(self, column: str, value: Any) -> Any:
        make = self.columns[column]
        if value is None and make is not None:
            value = self._plain_shape(column)
        return make(*value) if make is not None and isinstance(value, tuple) else value

    def _plain_shape(self, column: str) -> tuple[int, ...] | None:
        """The shape of an array whose sizes are all plain; None without a domain, and for another argument."""
        argument = self.domain.arguments.get(column) if self.domain else None
        if self.domain is None or not isinstance(argument, Floats):
            return None
        names = {name: size.plain for name, size in self.domain.sizes.items()}
        for name, text in self.domain.derived.items():
            names[name] = int(parse_expression(text)(names))
        return tuple(int(parse_expression(axis)(names)) for axis in argument.axes)


def _as_given(*values: Any) -> Any:
    return values
