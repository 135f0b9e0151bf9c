"""Objects in the place of modules that are not there: those of plotting modules accept all that a plot does.

A stand-in never invents an answer: while a graded function runs, any use of it that could decide a value raises
`NotAvailable`. All that is computed from a stand-in is a stand-in again, and
`tensorgrade.cells.stand_ins_in_answers` finds it in an answer.
"""

import contextlib
import functools
import numbers
import operator
import sys
import traceback
import types
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from typing import Any, NoReturn

from tensorgrade.cells import bytecode

_ITEMS = 2
"""What iterating gives where nothing says how many are wanted, as for `fig, ax = plt.subplots()`."""

_graded_calls = 0
_NO_REFUSAL: tuple[str, types.CodeType | None, int] = ("", None, 0)
_last_refusal = _NO_REFUSAL
"""The module, and the code and line that used it."""


class NotAvailable(ModuleNotFoundError):
    """A module was used that is not available here; ``name`` and the text are the module's name."""

    def __init__(self, module: str) -> None:
        super().__init__(module, name=module)


@contextlib.contextmanager
def graded_call() -> Iterator[None]:
    """Within it, stand-ins that would decide a value raise `NotAvailable`."""
    global _graded_calls, _last_refusal
    _graded_calls += 1
    _last_refusal = _NO_REFUSAL
    try:
        yield
    finally:
        _graded_calls -= 1


def stand_in(module: str) -> Any:
    """What an attribute or a call of a plotting module gives."""
    return _class_for(StandIn, module.partition(".")[0])()


def unavailable(module: str) -> Any:
    """What the names of a failed import are bound to; any use raises `NotAvailable`."""
    return _class_for(Unavailable, module)()


@functools.cache
def _class_for(base: type, module: str) -> Any:
    """The module's name lies in the class: instances have no attributes but those that a notebook gives them."""
    return type(f"{module}_stand_in", (base,), {"stands_for": module})


def is_unavailable(value: object) -> bool:
    """Whether this is what the name of a failed import is bound to."""
    return issubclass(type(value), Unavailable)


def is_stand_in(value: object) -> bool:
    """Whether this is a stand-in, by its class: its own methods, which may be a student's, are not called."""
    return issubclass(type(value), (StandIn, Unavailable))


def refused_module(error: BaseException) -> str | None:
    """The module whose use an error is about; None for errors about other things.

    NumPy replaces errors of some conversions by its own, as in ``Y[0, 0] = d2l.f(X)``: an error from the line of code
    where a stand-in was refused last counts as that refusal.
    """
    module, code, line = _last_refusal
    if isinstance(error, NotAvailable) and type(error.name) is str:
        return error.name
    innermost = [(frame.f_code, number) for frame, number in traceback.walk_tb(error.__traceback__)][-1:]
    return module if innermost == [(code, line)] else None


def _refuse(module: str) -> NoReturn:
    global _last_refusal
    frame: types.FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename == __file__:
        frame = frame.f_back
    _last_refusal = (module, frame and frame.f_code, frame.f_lineno if frame else 0)
    raise NotAvailable(module)


def _is_asked_by_tools(name: str) -> bool:
    """Names that Python, NumPy or Jupyter ask any object for, to see what it can do."""
    return (name.startswith("__") and name.endswith("__")) or name.startswith(("_repr_", "_ipython_"))


def _is_array(value: object) -> bool:
    """Whether this is an array of any library; NumPy's single numbers count as numbers."""
    kind = type(value)
    return not issubclass(kind, (numbers.Number, StandIn)) and any(
        hasattr(kind, name) for name in ("__array__", "__dlpack__", "__array_namespace__")
    )


def _attribute(self: Any, name: str) -> Any:
    if _is_asked_by_tools(name):
        raise AttributeError(name)
    if name == "dtype" and _graded_calls:  # NumPy asks for it where it wants a type: np.zeros(3, d2l.float32)
        _refuse(self.stands_for)
    return stand_in(self.stands_for)


class StandIn:
    """Accepts what plotting code does with figures, axes, colours and settings; further methods are set below."""

    stands_for = ""
    __name__ = "stand_in"  # of an instance, as of a function
    __getattr__ = _attribute

    def _use(self, *operands: object) -> Any:
        """Another stand-in, as the result of an operation with these; not with arrays in a graded call."""
        if _graded_calls and any(_is_array(operand) for operand in operands):
            _refuse(self.stands_for)
        return stand_in(self.stands_for)

    def _refuse_in_graded_call(self) -> None:
        if _graded_calls:
            _refuse(self.stands_for)

    def __repr__(self) -> str:
        return f"<stand-in for {self.stands_for}>"

    def __delattr__(self, name: str) -> None:
        vars(self).pop(name, None)

    def __call__(self, *arguments: Any, **_: Any) -> Any:
        # A decorator gives back what it decorates; what `plt.FuncFormatter(f)` gives is not f.
        if not _graded_calls and len(arguments) == 1 and bytecode.calls_decorator(sys._getframe(1)):
            return arguments[0]
        return stand_in(self.stands_for)

    def __reversed__(self) -> Iterator[Any]:
        self._refuse_in_graded_call()
        return iter([stand_in(self.stands_for) for _ in range(_ITEMS)])

    def __iter__(self) -> Iterator[Any]:
        # As many as there are targets: `fig, (left, middle, right) = plt.subplots(1, 3)`.
        targets = bytecode.unpacking_targets(sys._getframe(1))
        return reversed(self) if targets is None else iter([stand_in(self.stands_for) for _ in range(targets)])

    async def __aiter__(self) -> AsyncIterator[Any]:
        for item in reversed(self):
            yield item

    def __await__(self) -> Generator[None, None, Any]:
        yield from ()
        return stand_in(self.stands_for)

    async def __aenter__(self) -> Any:
        return self

    async def __aexit__(self, *_: object) -> None:
        return None

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[type]:
        # A class of its own each time: no class may have the same base twice.
        return (type("StandInBase", (StandInBase,), {"stands_for": self.stands_for}),)

    def __reduce__(self) -> tuple[Any, ...]:
        return stand_in, (self.stands_for,)

    def __array__(self, *_: Any, **__: Any) -> Any:
        self._refuse_in_graded_call()
        array = sys.modules["numpy"].empty(1, object)
        array.fill(self)
        return array.reshape(())  # so that an array of two axes has two elements

    def __array_ufunc__(self, ufunc: Any, method: str, *operands: Any, out: Any = (), **_: Any) -> Any:
        return self._use(*operands, *out)

    def __array_function__(self, *_: Any) -> Any:
        self._refuse_in_graded_call()
        return stand_in(self.stands_for)

    @classmethod
    def __torch_function__(cls, *_: Any) -> Any:
        return stand_in(cls.stands_for).__array_function__()


def _gives(value: Any) -> Callable[..., Any]:
    def method(self: StandIn, *_: Any) -> Any:
        self._refuse_in_graded_call()
        return value

    return method


def _comparison(compare: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def method(self: StandIn, other: Any) -> Any:
        # As one where there is no graded call, so that `while row < image.shape[0]` ends.
        return compare(1, other) if not _graded_calls and type(other) in (int, float) else self._use(other)

    return method


def _equality(equal: bool) -> Callable[[Any, Any], Any]:
    def method(self: StandIn, other: Any) -> Any:
        # By identity, as of any object; but a graded function may not decide by it.
        return self._use(other) if _graded_calls or _is_array(other) else (self is other) is equal

    return method


_BINARY = (
    *("add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "divmod", "pow"),
    *("lshift", "rshift", "and", "xor", "or"),
)
_OPERATORS = (*_BINARY, *(f"r{_name}" for _name in _BINARY), "neg", "pos", "abs", "invert", "round", "trunc")
_METHODS: dict[str, Callable[..., Any]] = {
    **dict.fromkeys((*_OPERATORS, "floor", "ceil"), StandIn._use),
    **dict.fromkeys(("getitem", "next"), lambda self, *_: stand_in(self.stands_for)),
    **dict.fromkeys(("setitem", "delitem", "exit"), lambda self, *_: None),
    "format": lambda self, _: repr(self),
    "instancecheck": lambda self, instance: is_stand_in(instance),
    "subclasscheck": lambda self, _: False,
    **dict.fromkeys(("enter", "copy", "deepcopy"), lambda self, *_: self),
    **{"bool": _gives(True), "contains": _gives(True), "len": _gives(_ITEMS)},
    **{"index": _gives(1), "int": _gives(1), "float": _gives(1.0), "complex": _gives(1 + 0j)},
    **{name: _comparison(getattr(operator, name)) for name in ("lt", "le", "gt", "ge")},
    **{"eq": _equality(True), "ne": _equality(False)},
}
for _name, _method in _METHODS.items():
    setattr(StandIn, f"__{_name}__", _method)


class StandInBase:
    """The base of a class whose written base is a stand-in: has all methods, which give stand-ins."""

    stands_for = ""
    __getattr__ = _attribute

    def __init__(self, *_: Any, **__: Any) -> None:
        pass

    def __init_subclass__(cls, **_: Any) -> None:
        pass

    def __call__(self, *_: Any, **__: Any) -> Any:
        return stand_in(self.stands_for)


class Unavailable:
    """Raises `NotAvailable` when it is used; it may be printed, copied and compared by `is`."""

    stands_for = ""

    def __repr__(self) -> str:
        return f"<{self.stands_for} is not available>"

    def __getattr__(self, name: str) -> Any:
        if _is_asked_by_tools(name):
            raise AttributeError(name)
        _refuse(self.stands_for)


def _refuses(self: Unavailable, *_: Any, **__: Any) -> NoReturn:
    _refuse(self.stands_for)


for _name in (
    *(set(_METHODS) - {"copy", "deepcopy"}),
    *("call", "setattr", "delattr", "iter", "reversed", "aiter", "await", "aenter", "aexit"),
    *("mro_entries", "array", "array_ufunc", "array_function"),
):
    setattr(Unavailable, f"__{_name}__", _refuses)
