"""Arguments of each figure, small ones."""

import numpy as np

GRID, KERNEL = np.arange(9).reshape(3, 3), np.arange(4).reshape(2, 2)
STRIPES = [[1, 1, 0, 0, 0, 0, 1, 1]] * 6
STAGES = [("X", np.eye(4)[None]), ("Conv2D\nReLU", np.ones((2, 2, 2))), ("Linear", np.ones(3)), ("Last", [-1, 2.25])]

EXAMPLES = {
    "sliding_window": {"X": GRID, "K": KERNEL},
    "padded_windows": {"X": GRID, "K": KERNEL, "padding": (1, 1), "stride": (3, 2)},
    "pooled_windows": {"X": [[-3, -1, -4, -2, -6]], "pool_size": (1, 2), "padding": (0, 1)},
    "pixel_gradient": {"W": [[1, 2], [3, 4]], "dY": [[1, 10], [100, 1000]], "pixel": (1, 1)},
    "feature_map": {"X": STRIPES, "K": [[1, -1]]},
    "flipped_kernel": {"K": [[1, 1, 1], [1, 0, 0], [1, 1, 0], [1, 0, 0], [1, 0, 0]]},
    "colour_channels": {"X": np.linspace(0, 1, 3 * 5 * 4).reshape(3, 5, 4)},
    "moved_edge": {"X": [[0, 0, 1, 0, 0, 0]] * 2, "pool_size": (2, 2)},
    "activations": {"stages": STAGES},
    "channel_sum": {"X": [GRID, GRID + 1], "K": [KERNEL, KERNEL + 1]},
    "output_channels": {"X": [GRID, GRID + 1], "K": [[KERNEL, KERNEL + 1], [KERNEL + 1, KERNEL + 2]]},
    "pixel_column": {"X": [GRID, GRID + 1], "W": [[1, 1], [2, -1], [0, 3]], "pixel": (1, 2)},
    "shared_weights": {"size": (4, 4), "kernel_size": (3, 3)},
    "receptive_field": {"layers": [(3, 2), (3, 1)]},
    "loss_curves": {"X": STRIPES, "K": [[1, -1]]},
}
