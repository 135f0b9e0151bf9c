"""The figures that a notebook may have, by the names that authors write."""

from collections.abc import Callable, Mapping

from tensorgrade.figures.channels import channel_sum, output_channels, pixel_column
from tensorgrade.figures.curves import loss_curves
from tensorgrade.figures.networks import receptive_field, shared_weights
from tensorgrade.figures.pictures import activations, colour_channels, feature_map, flipped_kernel, moved_edge
from tensorgrade.figures.svg import Figure
from tensorgrade.figures.windows import padded_windows, pixel_gradient, pooled_windows, sliding_window

FIGURES: Mapping[str, Callable[..., Figure]] = {
    function.__name__: function
    for function in (
        sliding_window,
        padded_windows,
        pooled_windows,
        pixel_gradient,
        feature_map,
        flipped_kernel,
        colour_channels,
        moved_edge,
        activations,
        channel_sum,
        output_channels,
        pixel_column,
        shared_weights,
        receptive_field,
        loss_curves,
    )
}
"""Each takes a `Translate` first, then the arguments that an author writes. Each may raise FigureError."""
