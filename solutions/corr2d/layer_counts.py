"""What is counted of a convolution layer: the sizes that its counts depend on."""

from collections.abc import Mapping
from typing import Any

from tensorgrade.exercise import Count, Domain, PairOf, Size


def layers(sizes: Mapping[str, Size], arguments: Mapping[str, Any]) -> Domain:
    """The domain of functions of a layer's channels and kernel, and of what else there is to an exercise."""
    of_layer = {
        "c_in": Size(1, 10_000, plain=2),
        "c_out": Size(1, 10_000, plain=5),
        "kh": Size(1, 31, plain=3),
        "kw": Size(1, 31, plain=3),
    }
    all_sizes = {**of_layer, **sizes}
    return Domain(
        sizes=all_sizes,
        arguments={
            "c_in": Count("c_in"),
            "c_out": Count("c_out"),
            "kernel_size": PairOf("kh", "kw"),
            **arguments,
        },
        preferred=[f"{name} > 1" for name in all_sizes],
    )
