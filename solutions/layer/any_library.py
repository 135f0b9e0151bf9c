"""The layer without padding and stride, for arrays of any library."""

from dataclasses import replace

import torch.nn.functional as F
from torch import Tensor

from layer.misconceptions import OF_LAYER, ONLY_SQUARE
from layer.parts import (
    CHANNELS_SECTION,
    FORWARD,
    ONE_KERNEL,
    PRODUCTS,
    SIZES,
    TWO_PICTURES,
    book_check,
    each_by_itself,
    forward_calls,
    shared_checks,
)
from tensorgrade.exercise import Exercise, array

# Names of PyTorch's operators and functions, and of modules that contain nothing else.
READY_MADE = (
    *("torch.nn", "torch.ops", "torch.backends"),
    *("conv1d", "conv2d", "conv3d", "conv_tbc", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d"),
    *("convolution", "_convolution", "_convolution_mode", "convolution_overrideable", "convolution_backward"),
    *("mkldnn_convolution", "_mps_convolution", "_slow_conv2d_forward", "slow_conv3d_forward"),
    *("thnn_conv2d", "slow_conv3d", "slow_conv_dilated2d", "slow_conv_dilated3d", "_conv_depthwise2d"),
    *("cudnn_convolution", "cudnn_convolution_transpose", "cudnn_convolution_relu", "cudnn_convolution_add_relu"),
    *("miopen_convolution", "_nnpack_spatial_convolution", "conv_depthwise3d", "slow_conv_transpose2d"),
    *("unfold", "im2col", "col2im", "unfold_backward", "avg_pool2d", "avg_pool3d", "_adaptive_avg_pool2d"),
)


def conv2d_any(X: Tensor, W: Tensor, b: Tensor) -> Tensor:
    return F.conv2d(X, W, b)


conv2d_any_exercise = Exercise(
    name="conv2d_any",
    title="A convolution layer for any array library",
    book=CHANNELS_SECTION,
    points=8,
    reference=conv2d_any,
    domain=replace(
        FORWARD,
        sizes=SIZES,
        derived={"out_h": "h - kh + 1", "out_w": "w - kw + 1"},
        rules=("kh <= h", "kw <= w"),
        arguments={name: FORWARD.arguments[name] for name in ("X", "W", "b")},
        preferred=(*FORWARD.preferred, "h < 32 or out_h > 16", "w < 32 or out_w > 16"),
        # One operation of the array library for each element of the kernel takes as long as ten more steps.
        work=f"{PRODUCTS} + 10 * kh * kw",
        most_work=1_100,
    ),
    helpers=(),  # calling conv2d_forward is not what is asked for
    kinds=("numpy", "array-api-strict", "torch", "torch-cuda"),
    kind_weight=3,
    ready_made=READY_MADE,
    checks=[
        book_check(("book-two-pictures", TWO_PICTURES, ONE_KERNEL, array([10]))),
        *shared_checks(forward_calls, steps=False),
        each_by_itself(),
    ],
    misconceptions=[*OF_LAYER, ONLY_SQUARE],
)
