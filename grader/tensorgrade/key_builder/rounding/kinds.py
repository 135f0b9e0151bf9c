"""The kinds of operation, by what is known of their rounding."""

from enum import Enum, auto

from tensorgrade.key_builder.rounding.branches import COMPARISONS, DECIDED
from tensorgrade.key_builder.rounding.decompositions import OWN, TAKEN_APART
from tensorgrade.key_builder.rounding.operator_call import OperatorCall
from tensorgrade.key_builder.rounding.picks import INDICES, PICKS
from tensorgrade.key_builder.rounding.pointwise import EXTRA_OPERATIONS
from tensorgrade.key_builder.rounding.products import PRODUCTS
from tensorgrade.key_builder.rounding.sums import MOVES, is_added_up


class Kind(Enum):
    """What an operation does with numbers."""

    CONSTANT = auto()
    """It writes numbers of its own; of its arguments only shapes matter."""
    RANDOM = auto()
    NUMBER = auto()
    """It returns a Python number."""
    VIEW = auto()
    MOVE = auto()
    SUM = auto()
    PRODUCT = auto()
    POINTWISE = auto()
    PICK = auto()
    INDEX = auto()
    COMPARISON = auto()
    COMPOSITE = auto()
    """It must be taken apart."""
    PRIMITIVE = auto()
    """One of PyTorch's ``prims``, which decompositions end in; there is an operator that does the same."""


CONSTANTS = {
    "zeros_like", "ones_like", "full_like", "empty_like", "new_zeros", "new_ones", "new_full", "new_empty",
    "new_empty_strided", "empty_strided", "fill", "zero", "_efficientzerotensor", "scalar_tensor", "empty", "eye",
    "sym_size", "_has_same_storage_numel", "resize",
}  # fmt: skip
VIEWS = {"squeeze", "unsqueeze", "t", "transpose", "swapaxes", "swapdims", "as_strided", "detach", "set"}
"""Those that may be done in place, and then change no number."""
RANDOM = {
    "rand", "randn", "randint", "randperm", "rand_like", "randn_like", "randint_like", "bernoulli", "multinomial",
    "uniform", "normal", "normal_functional", "random", "exponential", "cauchy", "geometric", "log_normal", "poisson",
    "native_dropout", "binomial", "rrelu_with_noise",
}  # fmt: skip


def kind_of(call: OperatorCall) -> Kind:
    """The kind of a call."""
    name = call.name
    if name in RANDOM:
        return Kind.RANDOM
    if name in ("_local_scalar_dense", "item"):
        return Kind.NUMBER
    if call.operator.namespace == "prims" and name != "broadcast_in_dim":
        return Kind.PRIMITIVE
    if name in CONSTANTS or not call.tensors():
        return Kind.CONSTANT
    returns = call.operator._schema.returns
    if call.in_place and name in VIEWS:
        return Kind.VIEW
    if returns and all(item.alias_info and not item.alias_info.is_write for item in returns):
        return Kind.VIEW
    for kind, names in (
        (Kind.PRODUCT, PRODUCTS),
        (Kind.COMPARISON, COMPARISONS | DECIDED),
        (Kind.INDEX, INDICES),
        (Kind.COMPOSITE, {*OWN, *TAKEN_APART}),
    ):
        if name in names:
            return kind
    if name in PICKS and not (name in ("max", "min") and "other" in call.arguments):
        return Kind.PICK
    if is_added_up(call):
        return Kind.SUM
    if name in MOVES:
        return Kind.MOVE
    return Kind.POINTWISE if call.is_pointwise or name in EXTRA_OPERATIONS else Kind.COMPOSITE
