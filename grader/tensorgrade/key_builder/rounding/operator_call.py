"""One call of one of PyTorch's operators, with its arguments by name, which can be run again with other tensors."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import torch
from torch.utils._pytree import tree_leaves, tree_map

Tensor = torch.Tensor
Change = Callable[[Tensor], Tensor]


def is_float(value: Any) -> bool:
    """Whether a value is a tensor of floating-point numbers."""
    return isinstance(value, Tensor) and value.is_floating_point()


@dataclass(frozen=True)
class _Schema:
    """What a call needs of an operator's schema."""

    name: str
    names: tuple[str, ...]
    by_name_only: frozenset[str]
    written: frozenset[str]
    outputs_only: frozenset[str]


@cache
def _schema_of(operator: Any) -> _Schema:
    arguments = operator._schema.arguments
    written = frozenset(item.name for item in arguments if item.alias_info and item.alias_info.is_write)
    by_name_only = frozenset(item.name for item in arguments if item.kwarg_only)
    name = operator.overloadpacket.__name__
    if "self" in written:
        name = name.rstrip("_")
    return _Schema(name, tuple(item.name for item in arguments), by_name_only, written, by_name_only & written)


class OperatorCall:
    """An operator and its arguments. Running it again never changes a tensor of the original call."""

    def __init__(self, operator: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> None:
        self.operator, self.args, self.kwargs = operator, args, kwargs
        self._schema = _schema_of(operator)
        self.arguments: dict[str, Any] = {**dict(zip(self._schema.names, args, strict=False)), **kwargs}
        """By the names of the operator's schema; those with their default value are left out."""
        self.written = self._schema.written
        """The arguments that the call writes to: ``self`` of an operation in place, or ``out``."""
        self.outputs_only = self._schema.outputs_only
        self.name = self._schema.name
        """Without the underscore of an operation in place."""

    @property
    def label(self) -> str:
        """The operator as PyTorch names it, such as ``aten.mm``."""
        return str(self.operator.overloadpacket)

    @property
    def is_pointwise(self) -> bool:
        """Whether PyTorch declares that each output element depends on the input elements at its place only."""
        return torch.Tag.pointwise in self.operator.tags

    @property
    def in_place(self) -> bool:
        """Whether the call changes one of the tensors that it reads."""
        return bool(self.written - self.outputs_only)

    def tensors(self) -> list[Tensor]:
        """All tensors that the call reads, each once."""
        read = {name: value for name, value in self.arguments.items() if name not in self.outputs_only}
        found: dict[int, Tensor] = {id(leaf): leaf for leaf in tree_leaves(read) if isinstance(leaf, Tensor)}
        return list(found.values())

    def floats(self) -> list[Tensor]:
        """The tensors of floating-point numbers that the call reads, each once."""
        return [tensor for tensor in self.tensors() if tensor.is_floating_point()]

    def execute(self) -> Any:
        """The call itself, with its effects."""
        return self.operator(*self.args, **self.kwargs)

    def run(self, change: Change | None = None, replaced: Mapping[str, Any] | None = None) -> list[Tensor]:
        """The floating-point tensors that the call returns with ``change`` of each one that it reads.

        ``replaced`` are arguments by name, which are not changed as well.
        """
        replaced = replaced or {}

        def other(leaf: Any) -> Any:
            return change(leaf) if change and is_float(leaf) else leaf

        arguments = {}
        for name, value in self.arguments.items():
            given = replaced[name] if name in replaced else tree_map(other, value)
            arguments[name] = given.clone() if name in self.written and isinstance(given, Tensor) else given
        by_position, by_name = [], {}
        for name in self._schema.names:
            if name not in arguments:
                continue
            if name in self._schema.by_name_only:
                by_name[name] = arguments[name]
            else:
                by_position.append(arguments[name])
        return list(float_outputs(self.operator(*by_position, **by_name)))


def float_outputs(returned: Any) -> Iterator[Tensor]:
    """The floating-point tensors among what an operator returned, in order."""
    return (leaf for leaf in tree_leaves(returned) if is_float(leaf))
