"""The names of cells in nbgrader: ``corr2d`` is the cell of the function, ``check-corr2d`` that of its points."""

_CHECK = "check-"


def check_cell(function: str) -> str:
    """The grade_id of the cell that has a function's points."""
    return _CHECK + function


def is_check_cell(grade_id: str) -> bool:
    """Whether a grade_id is one of a function's points."""
    return grade_id.startswith(_CHECK)


def checked_function(grade_id: str) -> str:
    """The function whose points a cell has; the grade_id itself for any other cell."""
    return grade_id.removeprefix(_CHECK)
