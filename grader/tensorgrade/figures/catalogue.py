"""The figures that a notebook may have, by the names that authors write."""

from collections.abc import Callable, Mapping

from tensorgrade.figures.channels import channel_sum, output_channels, pixel_column
from tensorgrade.figures.curves import falling_loss
from tensorgrade.figures.networks import receptive_field, shared_weights
from tensorgrade.figures.pictures import colour_channels, feature_map, layer_maps, moved_edge, turned_kernel
from tensorgrade.figures.svg import Figure
from tensorgrade.figures.windows import gifts_to_pixel, padded_windows, pooled_windows, sliding_window

FIGURES: Mapping[str, Callable[..., Figure]] = {
    function.__name__: function
    for function in (
        sliding_window,
        padded_windows,
        pooled_windows,
        gifts_to_pixel,
        feature_map,
        turned_kernel,
        colour_channels,
        moved_edge,
        layer_maps,
        channel_sum,
        output_channels,
        pixel_column,
        shared_weights,
        receptive_field,
        falling_loss,
    )
}
"""Each takes a `Translate` first, then the arguments that an author writes. Each may raise FigureError."""
