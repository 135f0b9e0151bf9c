"""Records that authors write in a shorter form than their fields, such as ``Case("name", X=…)``."""

from dataclasses import fields
from typing import Any


class ShortForm(type):
    """The metaclass of frozen dataclasses with a short form.

    Such a class has a static method ``short_form`` with the parameters of that form, which returns the fields by name.
    A call with every field by name, as `dataclasses.replace` makes it, is no short form.
    """

    def __call__(cls, *positional: Any, **named: Any) -> Any:
        """A record of the class."""
        if positional or named.keys() != {item.name for item in fields(cls)}:  # type: ignore[arg-type]
            named = cls.short_form(*positional, **named)  # type: ignore[attr-defined]
        return super().__call__(**named)
