"""The names under which IPython keeps what the cells were and showed: ``In``, ``Out``, ``_i``, ``_`` and their kin."""

from typing import Any


class CellHistory:
    """Binds these names in the cells' namespace."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self._namespace = namespace
        self._inputs: list[str] = [""]
        self._outputs: dict[int, Any] = {}
        self._results: dict[str, Any] = dict.fromkeys(("_", "__", "___"), "")
        namespace.update(In=self._inputs, Out=self._outputs, _ih=self._inputs, _oh=self._outputs, **self._results)

    def add_input(self, source: str) -> int:
        """Bind the names of a cell's source and of those before it; the cell's number, from 1."""
        self._inputs.append(source)
        count = len(self._inputs) - 1
        before = [*[""] * 3, *self._inputs[-4:-1]]
        self._namespace.update({f"_i{count}": source, "_i": before[-1], "_ii": before[-2], "_iii": before[-3]})
        return count

    def add_output(self, value: Any) -> None:
        """Bind ``_`` and ``Out`` as IPython does for a cell's last expression, unless the notebook uses these names."""
        if value is None:
            return
        count = len(self._inputs) - 1
        self._outputs[count] = self._namespace[f"_{count}"] = value
        if all(self._namespace.get(name, old) is old for name, old in self._results.items()):
            self._results = {"_": value, "__": self._results["_"], "___": self._results["__"]}
            self._namespace.update(self._results)
