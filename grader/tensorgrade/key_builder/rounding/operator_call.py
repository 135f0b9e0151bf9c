"""One call of one of PyTorch's operators, with its arguments by name, which can be run again with other tensors."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import torch
from torch.utils._pytree import tree_leaves, tree_map

Tensor = torch.Tensor
Change = Callable[[Tensor], Tensor]


def is_float(value: Any) -> bool:
    """Whether a value is a tensor of floating-point numbers."""
    return isinstance(value, Tensor) and value.is_floating_point()


class OperatorCall:
    """An operator and its arguments. Running it again never changes a tensor of the original call."""

    def __init__(self, operator: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> None:
        self.operator, self.args, self.kwargs = operator, args, kwargs
        schema = operator._schema
        names = [argument.name for argument in schema.arguments]
        self.arguments: dict[str, Any] = {**dict(zip(names, args, strict=False)), **kwargs}
        """By the names of the operator's schema; those with their default value are left out."""
        self.written = {
            argument.name for argument in schema.arguments if argument.alias_info and argument.alias_info.is_write
        }
        """The arguments that the call writes to: ``self`` of an operation in place, or ``out``."""
        self.outputs_only = {argument.name for argument in schema.arguments if argument.kwarg_only} & self.written
        packet = operator.overloadpacket.__name__
        self.name: str = packet.rstrip("_") if "self" in self.written and packet != "__" else packet
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
        for argument in self.operator._schema.arguments:
            if argument.name not in arguments:
                continue
            if argument.kwarg_only:
                by_name[argument.name] = arguments[argument.name]
            else:
                by_position.append(arguments[argument.name])
        return list(float_outputs(self.operator(*by_position, **by_name)))


def float_outputs(returned: Any) -> Iterator[Tensor]:
    """The floating-point tensors among what an operator returned, in order."""
    return (leaf for leaf in tree_leaves(returned) if is_float(leaf))
