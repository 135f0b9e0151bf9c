"""The outcomes of one function's calls, by the names of what was called."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tensorgrade.sandbox.outcomes import Outcome

Outcomes = Mapping[str, Outcome]
"""Outcomes by the name of the case."""


@dataclass(frozen=True)
class CallOutcomes:
    """What became of the calls of an exercise."""

    first: Outcomes
    """The first call of each case."""
    repeats: Outcomes = field(default_factory=dict)
    """The calls at the end, by `Repeat.name`."""
    libraries: Mapping[str, Outcomes] = field(default_factory=dict)
    """The calls with other libraries' arrays, by kind of array; without the kinds that were not available."""
    fresh: Outcomes = field(default_factory=dict)
    """Calls of ``repeats`` that were made once more, each as the only one of a new process."""
    after_hidden: bool = False
    """Whether all calls were made after calls with hidden arguments: what they say may tell of these."""

    def with_numpy(self) -> Sequence[Outcome]:
        """The outcomes of the calls with NumPy's arrays, without those of ``fresh``."""
        return [*self.first.values(), *self.repeats.values()]

    def all(self) -> Iterator[Outcome]:
        """Every outcome, without those of ``fresh``."""
        yield from self.with_numpy()
        for outcomes in self.libraries.values():
            yield from outcomes.values()
