"""The functions that every notebook has, and what IPython's modules have where IPython is not."""

from collections.abc import Callable
from typing import Any

from tensorgrade.cells.shell import Shell


class DisplayHandle:
    """What ``display(value, display_id=True)`` returns."""

    def __init__(self, display_id: str = "1") -> None:
        self.display_id = display_id

    def display(self, *values: Any, **_: Any) -> None:
        """Show the values."""
        display(*values)

    update = display


def display(*values: Any, display_id: Any = None, **_: Any) -> DisplayHandle | None:
    """Print the values, as ``display`` does outside a notebook. Returns a handle where an id is given."""
    for value in values:
        print(value)
    if display_id is None:
        return None
    return DisplayHandle(display_id if isinstance(display_id, str) else "1")


def ipython_names(shell: Shell) -> dict[str, dict[str, Any]]:
    """What of IPython's modules is real where IPython is not: by module and name."""
    register = shell.register_magic_function
    return {
        "IPython.core.magic": {
            "register_line_magic": lambda function: _registered(register, function, "line"),
            "register_cell_magic": lambda function: _registered(register, function, "cell"),
            "register_line_cell_magic": lambda function: _registered(register, function, "line_cell"),
        },
        "IPython": {"get_ipython": lambda: shell},
        "IPython.display": {
            "display": display,
            "DisplayHandle": DisplayHandle,
            "clear_output": lambda *_, **__: None,
            "update_display": lambda *_, **__: None,
        },
    }


def _registered(register: Callable[..., None], function: Any, kind: str) -> Any:
    register(function, kind)
    return function
