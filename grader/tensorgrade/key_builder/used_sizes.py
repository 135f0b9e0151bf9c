"""The sizes that cases of an exercise have, so that further cases can have others.

A function that remembers answers by the shapes of its arguments is wrong wherever these come again. It should fail
where that is looked for, in the calls at the end, and in no check about something else.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from tensorgrade.exercise.case_sizes import case_sizes
from tensorgrade.exercise.domain import Choice, Domain
from tensorgrade.key_builder.domain_sizes import Setting


class UsedSizes:
    """The sizes of calls, with the values of choices: calls with the same ones have arguments of equal shapes."""

    def __init__(self, domain: Domain, calls: Iterable[Mapping[str, Any]] = ()) -> None:
        """``calls`` are the arguments of calls, with the defaults filled in; arrays are `Array`.

        Those that do not tell all sizes count for nothing.
        """
        self._domain = domain
        self._options = {name: item.values[0] for name, item in domain.arguments.items() if isinstance(item, Choice)}
        self._used = set[tuple[Any, ...]]()
        for call in calls:
            sizes = case_sizes(domain, call).values
            if domain.sizes.keys() <= sizes.keys():
                self._used.add(self._identity(sizes, call))

    def __contains__(self, setting: Setting) -> bool:
        """Whether some call has the shapes that a call of the setting has."""
        return self._identity(setting.names, setting.choices) in self._used

    def add(self, setting: Setting) -> None:
        """A call of the setting is among the calls."""
        self._used.add(self._identity(setting.names, setting.choices))

    def _identity(self, sizes: Mapping[str, int], choices: Mapping[str, Any]) -> tuple[Any, ...]:
        return (
            *(sizes[name] for name in self._domain.sizes),
            *(choices.get(name, first) for name, first in self._options.items()),
        )
