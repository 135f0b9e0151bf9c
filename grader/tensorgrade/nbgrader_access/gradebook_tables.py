"""nbgrader's gradebook, read by SQLAlchemy alone: nbgrader takes more than a second to import.

SQLAlchemy takes half a second itself. So this module is imported where it is needed, not at the top of a module.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import DateTime, Interval, Select, TableClause, column, create_engine, inspect, make_url, table
from sqlalchemy.types import NullType, TypeEngine

_TYPES: dict[str, TypeEngine[Any]] = {"duedate": DateTime(), "timestamp": DateTime(), "extension": Interval()}
"""Of the columns that a database may hold as another type."""


def _table(name: str, *columns: str) -> TableClause:
    return table(name, *(column(one, _TYPES.get(one, NullType())) for one in columns))


STUDENT = _table("student", "id", "last_name", "first_name")
ASSIGNMENT = _table("assignment", "id", "name", "duedate")
SUBMITTED_ASSIGNMENT = _table("submitted_assignment", "id", "assignment_id", "student_id", "timestamp", "extension")
SUBMITTED_NOTEBOOK = _table("submitted_notebook", "id", "assignment_id", "notebook_id", "late_submission_penalty")
GRADE = _table(
    "grade", "id", "notebook_id", "cell_id", "auto_score", "manual_score", "extra_credit", "needs_manual_grade"
)
NOTEBOOK = _table("notebook", "id", "name", "assignment_id")
CELL = _table("base_cell", "id", "name", "notebook_id")
GRADE_CELL = _table("grade_cells", "id", "cell_type", "max_score")
COMMENT = _table("comment", "id", "notebook_id", "cell_id", "manual_comment")


def read_tables(url: str, patience: float, *statements: "Select[Any]") -> list[list[tuple[Any, ...]]]:
    """The rows of each statement; none where there is no gradebook yet, which is not made.

    Where another program has locked SQLite's file, waits for it, ``patience`` seconds at most.
    Raises SQLAlchemyError where the database cannot be used.
    """
    address = make_url(url)
    is_sqlite = address.get_backend_name() == "sqlite"
    if is_sqlite and address.database and not Path(address.database).exists():
        return [[] for _ in statements]
    engine = create_engine(address, connect_args={"timeout": patience} if is_sqlite else {})
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table(STUDENT.name):
                return [[] for _ in statements]
            return [[tuple(row) for row in connection.execute(statement)] for statement in statements]
    finally:
        engine.dispose()
