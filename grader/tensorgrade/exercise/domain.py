"""The domain of an exercise: what the notebook promises about the arguments, declared once as data.

From it follow the rules that the notebook prints, the limits that `build` enforces on an author's cases, and the cases
that `build` adds: at the ends of each range, with several features at once, and again with one argument changed.

A size is a whole number with a name. Shapes, pairs and rules refer to sizes by name, in Python expressions such as
``"kh <= h + 2 * pad_h"``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from tensorgrade.exercise.short_form import ShortForm


@dataclass(frozen=True)
class Size:
    """A whole number from ``low`` to ``high``, both included."""

    low: int
    high: int
    plain: int
    """Its value in cases that are about something else: small, so that they take little time."""


@dataclass(frozen=True)
class Floats(metaclass=ShortForm):
    """An array of finite floats: ``Floats("c_in", "h", "w")``, with one expression of sizes per axis.

    It may come as float32 or float64, in any memory layout, and read-only.
    """

    axes: tuple[str, ...]
    largest: float = 1e6
    """The largest absolute value."""
    smallest: float = 1e-9
    """The scale of the smallest arrays: numbers near zero are legal, and answers to them count as precisely."""
    signed: bool = True
    """Whether numbers may be negative."""
    change_alone: Callable[[Any], Any] | None = None
    """A change of the array, in NumPy, after which the arguments that are `Made` of it are legal as they were."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *axes: str,
            largest: float = 1e6,
            smallest: float = 1e-9,
            signed: bool = True,
            change_alone: Callable[[Any], Any] | None = None,
        ) -> None: ...

    @staticmethod
    def short_form(
        *axes: str,
        largest: float = 1e6,
        smallest: float = 1e-9,
        signed: bool = True,
        change_alone: Callable[[Any], Any] | None = None,
    ) -> dict[str, Any]:
        """The fields."""
        numbers = {"largest": largest, "smallest": smallest, "signed": signed}
        return {"axes": axes, **numbers, "change_alone": change_alone}


@dataclass(frozen=True)
class Count:
    """An int: ``Count("c_in")``, an expression of sizes."""

    size: str


@dataclass(frozen=True)
class PairOf:
    """A pair of ints (rows, columns): ``PairOf("pad_h", "pad_w")``, two expressions of sizes."""

    rows: str
    columns: str
    none_means: tuple[str, str] | None = None
    """Two expressions of sizes, where the argument may also be None: what None stands for."""


@dataclass(frozen=True)
class Choice(metaclass=ShortForm):
    """One of a few values: ``Choice("max", "avg")``. The first is the plain one."""

    values: tuple[Any, ...]

    if TYPE_CHECKING:

        def __init__(self, *values: Any) -> None: ...

    @staticmethod
    def short_form(*values: Any) -> dict[str, Any]:
        """The fields."""
        return {"values": values}


@dataclass(frozen=True)
class Made:
    """Any other argument, or an array that depends on other arguments: ``function(generator, …)``.

    The function takes a `numpy.random.Generator`, and by name the sizes and the earlier arguments that it needs; arrays
    as float64. It returns an array, in float64, or a value of numbers, words, tuples and lists.
    """

    function: Callable[..., Any]


ArgumentDomain: TypeAlias = Floats | Count | PairOf | Choice | Made


@dataclass(frozen=True, kw_only=True)
class Domain:
    """The legal arguments of a function, and how long a call takes."""

    sizes: Mapping[str, Size]
    arguments: Mapping[str, ArgumentDomain]
    """Every parameter of the function, in its order."""
    derived: Mapping[str, str] = field(default_factory=dict)
    """Further names for expressions, such as the sizes of the answer. Each may use sizes and the names before it."""
    rules: Sequence[str] = ()
    """Comparisons that sizes and derived names satisfy in every legal call. The notebook prints them."""
    preferred: Sequence[str] = ()
    """Comparisons that drawn cases satisfy where they can, such as ``"out_h > 1"``: others tell less."""
    work: str = "1"
    """About how many steps a plain loop over the numbers takes."""
    most_work: int = 2_500
    """The most steps of a case that `build` adds: about half a millisecond of a loop in Python."""
    accepts: Callable[..., bool] | None = None
    """Whether drawn arguments are legal, where that depends on their values: takes those that it names; arrays are in
    float64. Arguments that are not are drawn anew."""
