"""The values that the notebook's shell and its magics give."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, Self


class Nothing:
    """An attribute that the shell here does not have: it can be called, read, indexed and entered, and does nothing."""

    def __call__(self, *_: Any, **__: Any) -> None: ...

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Nothing()

    def __getitem__(self, key: Any) -> Any:
        return Nothing()

    def __setitem__(self, key: Any, value: Any) -> None: ...

    def __delitem__(self, key: Any) -> None: ...

    def __contains__(self, key: Any) -> bool:
        return False

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None: ...


class Settings(dict[str, Any]):
    """The shell's `config`: items are attributes, too, and one that is not there is made where it is read."""

    def __missing__(self, key: str) -> "Settings":
        self[key] = made = Settings()
        return made

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self[name]

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value


class OutputLines(list[str]):
    """The lines that `x = !command` gives, with the other forms in which IPython has them."""

    @property
    def l(self) -> list[str]:  # noqa: E743  # IPython's name
        """The lines."""
        return self

    @property
    def n(self) -> str:
        """The lines as one text."""
        return "\n".join(self)

    @property
    def s(self) -> str:
        """The lines, separated by spaces."""
        return " ".join(self)

    list, nlstr, spstr = l, n, s

    def grep(self, *_: Any, **__: Any) -> "OutputLines":
        """No lines match."""
        return OutputLines()

    fields = grep


class CapturedOutput(SimpleNamespace):
    """What `%%capture name` binds. The body's output has been shown where it was printed, and none is in here."""

    def __init__(self) -> None:
        super().__init__(stdout="", stderr="", outputs=[])

    def show(self) -> None:
        """Show nothing."""

    __call__ = show


class TimeitResult(SimpleNamespace):
    """What `%timeit -o` returns: times in seconds, of a single run."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            average=seconds,
            best=seconds,
            worst=seconds,
            stdev=0.0,
            all_runs=[seconds],
            timings=[seconds],
            loops=1,
            repeat=1,
            compile_time=0.0,
        )

    def __str__(self) -> str:
        return f"{self.average:.3g} s per loop (1 run, 1 loop)"


class CellResult(SimpleNamespace):
    """What `run_cell` returns."""

    def __init__(self, error: BaseException | None) -> None:
        super().__init__(success=error is None, result=None, error_before_exec=None, error_in_exec=error)

    def raise_error(self) -> None:
        """Raise what the cell has raised."""
        if self.error_in_exec is not None:
            raise self.error_in_exec
