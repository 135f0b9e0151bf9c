"""A batched convolution layer, its gradients, and the layer for any array library."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray

from shared_parts import CHANNELS_PAGE, decimals
from tensorgrade.exercise import (
    Assignment,
    Case,
    Check,
    Close,
    Combination,
    Derived,
    Domain,
    Draw,
    Exercise,
    Floats,
    Misconception,
    PairOf,
    Relation,
    Section,
    Size,
    Term,
    Text,
    array,
    grid,
    integers,
    normal,
)

BACKPROP_PAGE = Text(
    "https://d2l.ai/chapter_multilayer-perceptrons/backprop.html",
    "https://zh.d2l.ai/chapter_multilayer-perceptrons/backprop.html",
)

Tensor = torch.Tensor
Array = NDArray[Any]
Pair = tuple[int, int]
Shape = tuple[int, ...]
Gradients = tuple[Tensor, Tensor, Tensor]
Variant = Callable[..., Any]


def conv2d_forward(X: Tensor, W: Tensor, b: Tensor, padding: Pair = (0, 0), stride: Pair = (1, 1)) -> Tensor:
    return F.conv2d(X, W, b, stride, padding)


def conv2d_backward(dY: Tensor, X: Tensor, W: Tensor, padding: Pair = (0, 0), stride: Pair = (1, 1)) -> Gradients:
    X, W = X.detach().requires_grad_(), W.detach().requires_grad_()
    b = W.new_zeros(len(W), requires_grad=True)
    return torch.autograd.grad(F.conv2d(X, W, b, stride, padding), (X, W, b), dY)


def conv2d_any(X: Tensor, W: Tensor, b: Tensor) -> Tensor:
    return F.conv2d(X, W, b)


# The legal arguments.

BATCH_SIZES = {
    "n": Size(1, 4, plain=1),
    "ci": Size(1, 8, plain=1),
    "co": Size(1, 8, plain=1),
    "h": Size(1, 32, plain=8),
    "w": Size(1, 32, plain=9),
    "kh": Size(1, 32, plain=2),
    "kw": Size(1, 32, plain=3),
}
STEP_SIZES = {
    "pad_h": Size(0, 31, plain=0),
    "pad_w": Size(0, 31, plain=0),
    "sh": Size(1, 8, plain=1),
    "sw": Size(1, 8, plain=1),
}
OUTPUT_SIZES = {"out_h": "(h + 2 * pad_h - kh) // sh + 1", "out_w": "(w + 2 * pad_w - kw) // sw + 1"}
KERNEL_FITS = ("kh <= h + 2 * pad_h", "kw <= w + 2 * pad_w", "pad_h < kh", "pad_w < kw")
SEVERAL_OUTPUTS = ("out_h > 1", "out_w > 1", "kh > 1", "kw > 1")
PICTURES = Floats("n", "ci", "h", "w")
KERNELS = Floats("co", "ci", "kh", "kw")
BIASES = Floats("co")
# With smaller plain pictures, the largest padding takes so few steps that cases may take fewer, too.
BACKWARD_SIZES = {**BATCH_SIZES, "h": Size(1, 32, plain=3), "w": Size(1, 32, plain=7), **STEP_SIZES}
STEP_ARGUMENTS = {"padding": PairOf("pad_h", "pad_w"), "stride": PairOf("sh", "sw")}
PRODUCTS = "n * co * out_h * out_w * ci * kh * kw"


# Random numbers are not negative unless a case says so.


def positive_digits(*shape: int, **options: Any) -> Draw:
    """Whole numbers from 1 on, so that every bias, weight and pixel has an effect."""
    return integers(*shape, **{"low": 1, "high": 10, **options})


# Variants of the forward pass.


def output_size(X: Shape, W: Shape, padding: Pair, stride: Pair) -> Pair:
    (pad_h, pad_w), (sh, sw) = padding, stride
    return (X[2] + 2 * pad_h - W[2]) // sh + 1, (X[3] + 2 * pad_w - W[3]) // sw + 1


def with_other_steps(change: Callable[[Pair, Pair], tuple[Pair, Pair]]) -> Variant:
    """The layer with ``change(padding, stride)`` in place of its padding and stride."""

    def variant(X: Tensor, W: Tensor, b: Tensor, padding: Pair = (0, 0), stride: Pair = (1, 1)) -> Tensor:
        padding, stride = change(padding, stride)
        return F.conv2d(X, W, b, stride, padding)

    return variant


def one_sided(amount: int, first: bool) -> Variant:
    """``amount`` times the padding above and on the left only (``first``), or below and on the right only."""

    def variant(X: Tensor, W: Tensor, b: Tensor, padding: Pair = (0, 0), stride: Pair = (1, 1)) -> Tensor:
        rows, columns = amount * padding[0], amount * padding[1]
        sides = (columns, 0, rows, 0) if first else (0, columns, 0, rows)
        return F.conv2d(F.pad(X, sides), W, b, stride)

    return variant


def step_one_cropped(X: Tensor, W: Tensor, b: Tensor, padding: Pair = (0, 0), stride: Pair = (1, 1)) -> Tensor:
    rows, columns = output_size(X.shape, W.shape, padding, stride)
    return F.conv2d(X, W, b, padding=padding)[:, :, :rows, :columns]


def of_output(change: Callable[[Tensor], Tensor]) -> Variant:
    """The right answer, changed."""
    return lambda **arguments: change(conv2d_forward(**arguments))


def bias_as(change: Callable[[Tensor, Tensor], Tensor]) -> Variant:
    """The layer with ``change(X, b)`` added in place of the bias."""

    def variant(X: Tensor, W: Tensor, b: Tensor, **steps: Pair) -> Tensor:
        return F.conv2d(X, W, **steps) + change(X, b)

    return variant


def with_kernel(change: Callable[[Tensor], Tensor]) -> Variant:
    return lambda X, W, b, **steps: F.conv2d(X, change(W), b, **steps)


def only_picture(chosen: int) -> Callable[[Tensor], Tensor]:
    """Zeros in place of all pictures of the batch but one."""

    def change(batch: Tensor) -> Tensor:
        kept = torch.zeros_like(batch)
        kept[chosen] = batch[chosen]
        return kept

    return change


# Misconceptions about the batched layer, with or without padding and stride.
LAYER = [
    Misconception(
        "bias-missing",
        Text(
            "Your answer lacks the bias. Every output channel has one number of its own that is "
            "added at all its pixels, on all pictures. What should a layer with kernels full of "
            "zeros give?",
            "你的结果中缺少偏置。每个输出通道都有自己的一个数，要加到该通道的所有像素上，"
            "对每个图像都如此。如果卷积核全是 0，这一层应当输出什么？",
        ),
        bias_as(lambda X, b: 0 * b[0]),
    ),
    Misconception(
        "bias-wrong-axis",
        Text(
            "You add the bias along the wrong axis: its numbers follow the columns, the rows or the "
            "pictures of the batch, not the output channels. That goes unnoticed when the sizes "
            "happen to agree. Is the number that you add the same everywhere within one output "
            "channel?",
            "你沿着错误的轴加了偏置：偏置的各个数随着列、行或批量中的图像变化，"
            "而不是随着输出通道变化。当这些大小恰好相等时，程序不会报错。在你的结果中，"
            "同一个输出通道内加上的偏置处处相同吗？",
        ),
        bias_as(lambda X, b: b),
        bias_as(lambda X, b: b[:, None]),
        bias_as(lambda X, b: b[:, None, None, None]),
    ),
    Misconception(
        "bias-per-input-channel",
        Text(
            "You add the bias once for every input channel. It belongs to the output channel and is "
            "added once, after the input channels have been summed. In which of your loops does the "
            "addition stand?",
            "你对每个输入通道都加了一次偏置。偏置属于输出通道，应当在各输入通道求和之后只加一次。"
            "你的加法写在哪一层循环里？",
        ),
        bias_as(lambda X, b: X.shape[1] * b[:, None, None]),
    ),
    Misconception(
        "batch-averaged",
        Text(
            "You merge the pictures of the batch into one, by averaging or adding them. The pictures "
            "of a batch have nothing to do with each other: each gets its own answer. How many "
            "pictures should come out when n go in?",
            "你把批量中的图像平均或相加，合成了一个。批量中的图像彼此无关，每个图像都有自己的输出。"
            "输入 n 个图像时，应当输出几个？",
        ),
        of_output(lambda Y: Y.mean(0)),
        of_output(lambda Y: Y.mean(0, keepdim=True)),
        of_output(lambda Y: Y.mean(0, keepdim=True).expand_as(Y)),
        of_output(lambda Y: Y.sum(0)),
        of_output(lambda Y: Y.sum(0, keepdim=True)),
    ),
    Misconception(
        "one-sample-only",
        Text(
            "Only one picture of the batch is computed: the first or the last, whatever the others "
            "hold. Each picture has a place of its own along the first axis of the answer. Which "
            "values does the index of the picture take in your function, and when do you return?",
            "批量中只计算了一个图像（第一个或最后一个），其余的没有起作用。"
            "每个图像在结果的第一个轴上都有自己的位置。在你的函数中，图像的下标取过哪些值？"
            "又是什么时候返回的？",
        ),
        of_output(lambda Y: Y[0]),
        of_output(lambda Y: Y[:1]),
        of_output(only_picture(0)),
        of_output(lambda Y: Y[:1].expand_as(Y)),
        of_output(lambda Y: Y[-1]),
        of_output(lambda Y: Y[-1:]),
        of_output(only_picture(-1)),
        of_output(lambda Y: Y[-1:].expand_as(Y)),
    ),
    Misconception(
        "kernel-flipped",
        Text(
            "Your kernels are turned by 180°, or flipped in one direction: that is a convolution in "
            "the sense of mathematics. The layer computes the cross-correlation, where the kernel "
            "lies on the picture as it is. Which number of the kernel meets the upper left pixel of "
            "a window?",
            "你的卷积核旋转了 180°，或者在一个方向上翻转了：那是数学意义上的卷积。"
            "这一层计算的是互相关，卷积核原样放在图像上。窗口左上角的像素与卷积核中的哪个数相乘？",
        ),
        with_kernel(lambda W: W.flip(2, 3)),
        with_kernel(lambda W: W.flip(2)),
        with_kernel(lambda W: W.flip(3)),
    ),
    Misconception(
        "weight-transposed",
        Text(
            "In the weights, your output channels and input channels have changed places. The first "
            "axis of W counts the output channels, the second the input channels. That goes "
            "unnoticed when there are equally many of both. Which of the two do you sum over?",
            "在权重 W 中，你把输出通道和输入通道对调了。W 的第一个轴对应输出通道，"
            "第二个轴对应输入通道。两者个数相同时，程序不会报错。你是对哪一个轴求和的？",
        ),
        with_kernel(lambda W: W.transpose(0, 1)),
    ),
]

STEPS = [
    Misconception(
        "padding-ignored",
        Text(
            "Your windows stay inside the picture: the padding is not used, or only in one "
            "direction. Padding surrounds every picture with zeros before the first window is "
            "placed. Does the size of your answer grow with both numbers of the pair?",
            "你的窗口没有越出图像：填充没有起作用，或者只在一个方向上起了作用。"
            "填充是先在每个图像四周补上 0，然后才放第一个窗口。"
            "你的输出大小会随这一对数中的每一个增大吗？",
        ),
        with_other_steps(lambda padding, stride: ((0, 0), stride)),
        with_other_steps(lambda padding, stride: ((padding[0], 0), stride)),
        with_other_steps(lambda padding, stride: ((0, padding[1]), stride)),
    ),
    Misconception(
        "padding-on-one-side",
        Text(
            "You pad the picture on one side of each direction only. The numbers of `padding` say "
            "how many rows are added above and just as many below, and how many columns on the left "
            "and just as many on the right. Where does the middle pixel of your padded picture come "
            "from?",
            "你在每个方向上只填充了一侧。padding 中的数表示上方填充几行、下方也填充几行，"
            "左边填充几列、右边也填充几列。在你填充后的图像中，正中的像素来自哪里？",
        ),
        one_sided(1, first=True),
        one_sided(1, first=False),
        one_sided(2, first=True),
        one_sided(2, first=False),
    ),
    Misconception(
        "stride-ignored",
        Text(
            "Your windows move by one, whatever the stride. With a stride of 2, every second window "
            "is left out, so the answer is smaller and its neighbours lie two pixels apart in the "
            "picture. Where does the window of your second column start?",
            "无论步幅是多少，你的窗口每次都只移动 1。步幅为 2 时，每隔一个窗口就跳过一个，"
            "因此输出更小，输出中相邻的两个数在图像中相隔两个像素。"
            "你的输出中第二列所对应的窗口从哪里开始？",
        ),
        with_other_steps(lambda padding, stride: (padding, (1, 1))),
        step_one_cropped,
    ),
    Misconception(
        "steps-swapped",
        Text(
            "The two numbers of the padding, or those of the stride, have changed places in your "
            "function. In each pair the first number is for the rows, the second for the columns. "
            "Which of your two loops uses which number?",
            "在你的函数中，填充的两个数或步幅的两个数对调了位置。每一对数中，第一个管行，第二个管列。"
            "你的两层循环各用了哪一个数？",
        ),
        with_other_steps(lambda padding, stride: (padding, stride[::-1])),
        with_other_steps(lambda padding, stride: (padding[::-1], stride)),
        with_other_steps(lambda padding, stride: (padding[::-1], stride[::-1])),
    ),
]


BY_NAME = {item.name: item for item in [*LAYER, *STEPS]}


def no_bias(variant: Variant) -> Variant:
    return lambda X, W, b, **steps: variant(X, W, 0 * b, **steps)


# Variants of the backward pass: the right gradients, some of them changed.


def dX_as(wrong: Callable[..., Tensor]) -> Variant:
    """``wrong`` of the arguments in place of dX."""
    return lambda **arguments: (wrong(**arguments), *conv2d_backward(**arguments)[1:])


def dW_as(combine: Callable[[Tensor], Tensor]) -> Variant:
    """``combine`` of the single pictures' dW, stacked along a new first axis, in place of dW."""

    def variant(**arguments: Any) -> Gradients:
        dX, _, db = conv2d_backward(**arguments)
        return dX, combine(torch.stack([single[1] for single in one_by_one(**arguments)])), db

    return variant


def dW_flipped(*axes: int) -> Variant:
    def variant(**arguments: Any) -> Gradients:
        dX, dW, db = conv2d_backward(**arguments)
        return dX, dW.flip(axes), db

    return variant


def db_as(wrong: Callable[[Tensor], Tensor]) -> Variant:
    """``wrong(dY)`` in place of db."""
    return lambda dY, **arguments: (*conv2d_backward(dY, **arguments)[:2], wrong(dY))


def one_by_one(dY: Tensor, X: Tensor, W: Tensor, **steps: Pair) -> list[Gradients]:
    """The gradients of every picture of the batch alone."""
    return [conv2d_backward(dY[i : i + 1], X[i : i + 1], W, **steps) for i in range(len(X))]


def averaged(dX: bool) -> Variant:
    """dW and db, or all three, divided by the size of the batch."""

    def variant(dY: Tensor, X: Tensor, W: Tensor, **steps: Pair) -> Gradients:
        gradients = conv2d_backward(dY, X, W, **steps)
        return gradients[0] / (len(X) if dX else 1), gradients[1] / len(X), gradients[2] / len(X)

    return variant


def one_picture(chosen: int, whole: bool) -> Variant:
    """The gradients of one picture; dX has zeros for the others (``whole``) or leaves them out."""

    def variant(dY: Tensor, X: Tensor, W: Tensor, **steps: Pair) -> Gradients:
        dX, dW, db = one_by_one(dY, X, W, **steps)[chosen]
        if whole:
            dX = only_picture(chosen)(conv2d_backward(dY, X, W, **steps)[0])
        return dX, dW, db

    return variant


def padded_dX(dY: Tensor, X: Tensor, W: Tensor, padding: Pair = (0, 0), stride: Pair = (1, 1)) -> Tensor:
    """The gradient of the padded pictures."""
    pad_h, pad_w = padding
    return conv2d_backward(dY, F.pad(X, (pad_w, pad_w, pad_h, pad_h)), W, stride=stride)[0]


def uncropped(rows: bool, columns: bool) -> Variant:
    """dX with the rows or columns of the padding, or both."""

    def wrong(dY: Tensor, X: Tensor, W: Tensor, padding: Pair = (0, 0), stride: Pair = (1, 1)) -> Tensor:
        top, left = 0 if rows else padding[0], 0 if columns else padding[1]
        dX = padded_dX(dY, X, W, padding, stride)
        return dX[:, :, top : dX.shape[2] - top, left : dX.shape[3] - left]

    return dX_as(wrong)


def cropped_at_corner(dY: Tensor, X: Tensor, W: Tensor, **steps: Pair) -> Tensor:
    """dX of X's shape, cropped from the first row and column of the padding on."""
    return padded_dX(dY, X, W, **steps)[:, :, : X.shape[2], : X.shape[3]]


def cropped_to_nothing(dY: Tensor, X: Tensor, W: Tensor, padding: Pair = (0, 0), stride: Pair = (1, 1)) -> Tensor:
    pad_h, pad_w = padding
    return padded_dX(dY, X, W, padding, stride)[:, :, pad_h:-pad_h, pad_w:-pad_w]


def overwriting(all_channels: bool, backwards: bool) -> Callable[..., Tensor]:
    """dX where windows overwrite each other: of all output channels together, or of the last one.

    ``backwards``: the first window of a pixel is kept, as in a loop over the offsets in the
    kernel instead of the windows.
    """

    def wrong(dY: Tensor, X: Tensor, W: Tensor, padding: Pair = (0, 0), stride: Pair = (1, 1)) -> Tensor:
        (pad_h, pad_w), (sh, sw), (kh, kw) = padding, stride, W.shape[2:]
        dX = X.new_zeros(*X.shape[:2], X.shape[2] + 2 * pad_h, X.shape[3] + 2 * pad_w)
        channels = slice(None) if all_channels else slice(-1, None)
        places = [(i, j) for i in range(dY.shape[2]) for j in range(dY.shape[3])]
        for i, j in places[::-1] if backwards else places:
            window = torch.einsum("no,ocab->ncab", dY[:, channels, i, j], W[channels])
            dX[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw] = window
        return dX[:, :, pad_h : pad_h + X.shape[2], pad_w : pad_w + X.shape[3]]

    return wrong


def turned_kernel(dY: Tensor, X: Tensor, W: Tensor, **steps: Pair) -> Tensor:
    return conv2d_backward(dY, X, W.flip(2, 3), **steps)[0]


BACKWARD_MISCONCEPTIONS = [
    Misconception(
        "overlaps-overwritten",
        Text(
            "In dX, windows that overlap overwrite each other, so only one of them counts. A pixel "
            "that several windows see has a share in several outputs, and its gradient is the sum of "
            "what comes back from all of them. In how many windows does the middle pixel of a 3×3 "
            "picture lie when the kernel is 2×2?",
            "在 dX 中，相互重叠的窗口彼此覆盖，结果只有一个窗口起了作用。一个像素若被多个窗口看到，"
            "就参与了多个输出，它的梯度是从所有这些输出传回来的量之和。卷积核为 2×2 时，"
            "3×3 图像正中的像素落在几个窗口里？",
        ),
        dX_as(overwriting(all_channels=True, backwards=False)),
        dX_as(overwriting(all_channels=False, backwards=False)),
        dX_as(overwriting(all_channels=True, backwards=True)),
    ),
    Misconception(
        "dw-not-summed-over-batch",
        Text(
            "Your dW does not add up the pictures of the batch: it keeps one of them, averages them "
            "or leaves them side by side. All pictures share the same weights, so each contributes "
            "to the same gradient. How does the sum of Y · dY change with one weight when there are "
            "two equal pictures?",
            "你的 dW 没有把批量中的图像加起来，而是只留下其中一个、取了平均，或者把它们并排放着。"
            "所有图像共用同一组权重，因此每个图像都对同一个梯度有贡献。如果批量中有两个相同的图像，"
            "Y · dY 的总和随某个权重的变化会是只有一个图像时的几倍？",
        ),
        dW_as(lambda single: single),
        dW_as(lambda single: single[0]),
        dW_as(lambda single: single[-1]),
        dW_as(lambda single: single.mean(0)),
    ),
    Misconception(
        "db-averaged",
        Text(
            "Your db is averaged, over the pictures, over the pixels or over both. The bias is added "
            "at every pixel of every picture, and each of these places adds its share to the "
            "gradient. What is db when dY is full of ones?",
            "你的 db 取了平均：对图像、对像素，或者对两者。偏置加在每个图像的每个像素上，"
            "每一处都对梯度贡献一份。如果 dY 全是 1，db 应当是多少？",
        ),
        db_as(lambda dY: dY.mean((0, 2, 3))),
        db_as(lambda dY: dY.sum((2, 3)).mean(0)),
        db_as(lambda dY: dY.mean((2, 3)).sum(0)),
    ),
    Misconception(
        "db-not-summed-over-batch",
        Text(
            "Your db keeps the pictures of the batch apart, or counts only one of them. There is one "
            "bias for each output channel, and all pictures use it. Over which axes of dY do you "
            "have to sum so that one number per channel remains?",
            "你的 db 把批量中的图像分开了，或者只计入了其中一个。每个输出通道只有一个偏置，"
            "所有图像都用它。要使每个通道只剩一个数，应当对 dY 的哪些轴求和？",
        ),
        db_as(lambda dY: dY.sum((2, 3))),
        db_as(lambda dY: dY[0].sum((1, 2))),
        db_as(lambda dY: dY[-1].sum((1, 2))),
    ),
    Misconception(
        "batch-averaged",
        Text(
            "Your gradients are divided by the size of the batch. That is right for a loss that is a "
            "mean, but here they are the gradients of a plain sum, and dY already holds whatever "
            "factor the loss brings. Where does the division come from?",
            "你的梯度除以了批量大小。如果损失是平均值，这样做没错；但这里求的是一个普通的和的梯度，"
            "损失带来的系数已经包含在 dY 里了。你的这个除法是从哪里来的？",
        ),
        averaged(dX=False),
        averaged(dX=True),
    ),
    Misconception(
        "one-sample-only",
        Text(
            "Your gradients come from one picture of the batch only, the first or the last. Every "
            "picture has its own part of dX, and all of them contribute to dW and db. Which values "
            "does the index of the picture take in your function?",
            "你的梯度只来自批量中的一个图像（第一个或最后一个）。每个图像在 dX 中都有自己的一份，"
            "而 dW 和 db 则由所有图像共同贡献。在你的函数中，图像的下标取过哪些值？",
        ),
        one_picture(0, whole=True),
        one_picture(0, whole=False),
        one_picture(-1, whole=True),
        one_picture(-1, whole=False),
    ),
    Misconception(
        "padding-left-in-dx",
        Text(
            "Your dX still has the padding in it, or the wrong rows and columns were cut off. The "
            "zeros of the padding are not part of X, so their gradient is dropped, on all four "
            "sides. Which shape must dX have so that it can be subtracted from X?",
            "你的 dX 里还留着填充，或者裁掉的行列不对。填充的 0 不属于 X，它们的梯度要舍去，"
            "四边都是如此。dX 要能与 X 相减，形状应当是什么样的？",
        ),
        uncropped(rows=True, columns=True),
        uncropped(rows=True, columns=False),
        uncropped(rows=False, columns=True),
        dX_as(cropped_at_corner),
    ),
    Misconception(
        "crop-empty-without-padding",
        Text(
            "You cut the padding off dX from both ends, and where there is none, nothing is left. A "
            "slice that ends at −p counts from the back, but −0 is 0, the very beginning. At which "
            "position does the picture end in the padded one, counted from the front?",
            "你从两端裁去 dX 的填充，可是没有填充时就什么也不剩了。以 −p 结尾的切片是从后往前数的，"
            "但 −0 就是 0，也就是最开头。从前面数起，原图像在填充后的图像中到哪个位置为止？",
        ),
        dX_as(cropped_to_nothing),
    ),
    Misconception(
        "dw-flipped",
        Text(
            "Your dW is flipped, in one direction or in both. The weight in the upper left corner of "
            "the kernel meets the upper left pixel of every window, and its gradient is collected "
            "there. Does your formula come from a forward pass that flips the kernel?",
            "你的 dW 在一个方向或两个方向上翻转了。卷积核左上角的权重与每个窗口左上角的像素相乘，"
            "它的梯度也就在那里累积。你的公式是不是从翻转卷积核的前向计算推出来的？",
        ),
        dW_flipped(2, 3),
        dW_flipped(2),
        dW_flipped(3),
    ),
    Misconception(
        "dx-kernel-flipped",
        Text(
            "In dX, the kernel is turned by 180°. Every element of dY hands its window of X a copy "
            "of the kernel, in the same position as in the forward pass. If you compute dX as a "
            "cross-correlation of the padded dY: which way round must the kernel lie there?",
            "在 dX 中，卷积核旋转了 180°。dY 的每个元素把一份卷积核交还给它在 X 中的窗口，"
            "摆放的位置与前向计算时相同。如果你把 dX 当作填充后的 dY 的互相关来计算："
            "卷积核应当朝哪个方向放？",
        ),
        dX_as(turned_kernel),
    ),
]


BACKWARD_BY_NAME = {item.name: item for item in BACKWARD_MISCONCEPTIONS}


def two_wrong(
    first: str,
    second: str,
    dX: Callable[..., Tensor] | None = None,
    dW: Callable[[Tensor], Tensor] | None = None,
    db: Callable[[Tensor], Tensor] | None = None,
) -> Combination:
    """Two wrong gradients at once: ``dX`` is called with the arguments, ``dW`` with the right dW, ``db`` with dY."""

    def variant(dY: Tensor, **arguments: Any) -> Gradients:
        right = conv2d_backward(dY, **arguments)
        return (
            dX(dY, **arguments) if dX else right[0],
            dW(right[1]) if dW else right[1],
            db(dY) if db else right[2],
        )

    return Combination(BACKWARD_BY_NAME[first], BACKWARD_BY_NAME[second], variant)


def layer(name: str, X: Shape, W: Shape, draw: Callable[..., Draw] = positive_digits, **arguments: Any) -> Case:
    """A call of the layer with random arrays; other arguments than padding and stride are options of ``draw``."""
    steps, options = split(arguments)
    return Case(name, X=draw(*X, **options), W=draw(*W, **options), b=draw(W[0], **options), **steps)


def backward(name: str, X: Shape, W: Shape, draw: Callable[..., Draw] = positive_digits, **arguments: Any) -> Case:
    """A call of the gradients with random arrays, dY of the layer's output shape; options as in `layer`."""
    steps, options = split(arguments)
    size = output_size(X, W, steps.get("padding", (0, 0)), steps.get("stride", (1, 1)))
    dY = draw(X[0], W[0], *size, **options)
    return Case(name, dY=dY, X=draw(*X, **options), W=draw(*W, **options), **steps)


def split(arguments: dict[str, Any]) -> tuple[dict[str, Pair], dict[str, Any]]:
    steps = {name: arguments.pop(name) for name in ("padding", "stride") if name in arguments}
    return steps, arguments


def first_two_added(batch: Array) -> Array:
    """A batch of three: the two pictures of the batch, and their sum."""
    return np.concatenate([batch, batch[:1] + batch[1:]])


def picture(first: int, last: int) -> Callable[[Array], Array]:
    return lambda batch: batch[first:last]


BATCH_OF_ONE = array([[grid(3, 3), grid(3, 3, start=1)]])
BOOK_KERNEL = array([[[0, 1], [2, 3]], [[1, 2], [3, 4]]])
BOOK_KERNELS = array([BOOK_KERNEL, BOOK_KERNEL + 1, BOOK_KERNEL + 2])

BOOK_EXAMPLE = Text("The book's example, with a bias", "书中的例子，再加上偏置")
WHOLE_NUMBERS = Text("One small picture of whole numbers", "一个由整数组成的小图像")
REAL = Text("Pictures of numbers with decimals", "由小数组成的图像")
BATCH = Text("Several pictures at once", "一次处理多个图像")
CHANNELS = Text("Various numbers of channels", "各种通道数")
CHANNELS_AND_BIAS = Text("Various numbers of channels, each with its bias", "各种通道数，每个输出通道各有偏置")
NOT_SQUARE = Text("Pictures and kernels that are not square", "不是正方形的图像和卷积核")
UNEQUAL = Text(
    "Pictures, kernels, padding and strides that differ between rows and columns",
    "图像、卷积核、填充和步幅在行与列上各不相同",
)
THIN = Text(
    "One row, one column, one pixel, or a kernel as large as the picture",
    "只有一行、一列或一个像素，或卷积核与图像一样大",
)
EVEN = Text("Kernels with an even number of rows and columns", "行数和列数为偶数的卷积核")
NEGATIVE = Text("Negative numbers", "负数")
UNUSUAL = Text("Unusual arrays: float32, read-only, not contiguous", "特殊的数组：float32、只读、不连续")
PADDING = Text("Padding on all four sides", "四边的填充")
STRIDE = Text("Strides longer than one", "大于 1 的步幅")
BOTH = Text("Padding and stride together", "填充与步幅并用")
REMAINDER = Text("Strides that leave a remainder", "步幅不能整除的情形")


def numbers_and_arrays(call: Callable[..., Case]) -> list[Check]:
    """Checks of other numbers, dtypes and memory layouts."""
    return [
        Check(
            "real-numbers",
            REAL,
            [
                call("real", (1, 1, 8, 8), (1, 1, 5, 5), decimals),
            ],
        ),
        Check(
            "unusual-arrays",
            UNUSUAL,
            [
                call("single", (1, 1, 7, 7), (1, 1, 3, 3), decimals, dtype="float32"),
                call("read-only", (1, 1, 8, 8), (1, 1, 7, 7), layout="readonly"),
                call("column-by-column", (1, 1, 6, 6), (1, 1, 3, 3), decimals, layout="F"),
                call("every-other", (1, 1, 9, 9), (1, 1, 7, 7), layout="strided"),
            ],
        ),
    ]


def each_by_itself(X: Shape, W: Shape) -> Check:
    """A relation: a picture's output is the same in a batch of three as alone."""
    batch = layer("law-batch", X, W)
    same = {name: Derived("law-batch") for name in ("W", "b")}
    return Check(
        "each-by-itself",
        Text("A picture of a batch gets the answer that it gets alone", "批量中的每个图像，结果与单独计算时相同"),
        [batch, Case("law-alone", X=Derived("law-batch", change=picture(1, 2)), **same)],
        relation=Relation(
            terms=[Term("law-batch", index=(slice(1, 2),)), Term("law-alone", coefficient=-1.0)],
            broken=Text(
                "The middle picture of a batch of three got another answer than the same picture alone. The pictures "
                "of a batch have nothing to do with each other; they only travel together. What in your function "
                "looks at more than one picture?",
                "三个图像一批时，中间那个图像的结果与它单独计算时不同。批量中的图像彼此无关，只是放在一起处理。"
                "你的函数中有什么同时用到了不止一个图像？",
            ),
        ),
    )


conv2d_forward_exercise = Exercise(
    name="conv2d_forward",
    title=Text("A convolution layer, forward", "卷积层的前向计算"),
    book=Section(Text("Multiple Input and Multiple Output Channels", "多输入多输出通道"), CHANNELS_PAGE),
    points=8,
    reference=conv2d_forward,
    domain=Domain(
        sizes={**BATCH_SIZES, **STEP_SIZES},
        derived=OUTPUT_SIZES,
        rules=KERNEL_FITS,
        arguments={"X": PICTURES, "W": KERNELS, "b": BIASES, **STEP_ARGUMENTS},
        preferred=SEVERAL_OUTPUTS,
        work=PRODUCTS,
        most_work=1_250,
    ),
    checks=[
        Check(
            "book-example",
            BOOK_EXAMPLE,
            [
                Case("book", X=BATCH_OF_ONE, W=BOOK_KERNELS, b=array([1, 2, 3])),
                Case(
                    "book-padding-and-stride",
                    X=array([[grid(3, 3)], [grid(3, 3, start=1)]]),
                    W=array([[[[0, 1], [2, 3]]]]),
                    b=array([10]),
                    padding=(1, 1),
                    stride=(2, 2),
                ),
            ],
            public=True,
        ),
        Check(
            "whole-numbers",
            WHOLE_NUMBERS,
            [
                layer("small", (1, 1, 4, 4), (1, 1, 3, 3)),
                layer("wider-kernel", (1, 1, 6, 6), (1, 1, 5, 5)),
            ],
        ),
        Check(
            "batch",
            BATCH,
            [
                layer("two-pictures", (2, 1, 4, 4), (1, 1, 3, 3)),
                layer("as-many-channels-as-pictures", (3, 2, 4, 4), (3, 2, 3, 3)),
            ],
            weight=2,
        ),
        Check(
            "channels-and-bias",
            CHANNELS_AND_BIAS,
            [
                layer("as-many-out-as-in", (1, 2, 4, 4), (2, 2, 3, 3)),
                layer("more-in-than-out", (1, 4, 3, 3), (2, 4, 3, 3)),
                layer("more-out-than-in", (1, 1, 3, 3), (4, 1, 3, 3)),
                layer("as-many-as-columns-and-rows", (1, 2, 5, 5), (3, 2, 3, 3)),
            ],
            weight=2,
        ),
        Check(
            "padding",
            PADDING,
            [
                layer("padded", (1, 1, 4, 4), (1, 1, 3, 3), padding=(1, 1)),
                layer("padded-twice", (1, 1, 4, 4), (1, 1, 3, 3), padding=(2, 2)),
                layer("larger-than-picture", (1, 1, 3, 3), (1, 1, 5, 5), padding=(2, 2)),
            ],
        ),
        Check(
            "stride",
            STRIDE,
            [
                layer("every-second", (1, 1, 5, 5), (1, 1, 3, 3), stride=(2, 2)),
                layer("gaps", (1, 1, 7, 7), (1, 1, 1, 1), stride=(3, 3)),
            ],
        ),
        Check(
            "padding-and-stride",
            BOTH,
            [
                layer("together", (1, 1, 5, 5), (1, 1, 3, 3), padding=(1, 1), stride=(2, 2)),
                layer("together-twice", (1, 1, 7, 7), (1, 1, 5, 5), padding=(2, 2), stride=(3, 3)),
            ],
        ),
        Check(
            "remainder",
            REMAINDER,
            [
                layer("remainder", (1, 1, 6, 6), (1, 1, 3, 3), stride=(2, 2)),
                layer("remainder-of-two", (1, 1, 6, 6), (1, 1, 1, 1), stride=(3, 3)),
            ],
        ),
        Check(
            "not-square",
            UNEQUAL,
            [
                layer("wide-picture", (1, 1, 4, 7), (1, 1, 3, 3)),
                layer("flat-kernel", (1, 1, 6, 6), (1, 1, 1, 3)),
                layer("steep-kernel", (1, 1, 8, 5), (1, 1, 5, 3)),
                layer("padding-unlike", (1, 1, 5, 5), (1, 1, 3, 3), padding=(0, 1)),
                layer("strides-unlike", (1, 1, 7, 7), (1, 1, 3, 3), stride=(1, 2)),
                layer("all-unlike", (1, 1, 7, 6), (1, 1, 3, 5), padding=(1, 2), stride=(3, 5)),
            ],
            weight=2,
        ),
        Check(
            "even-kernels",
            EVEN,
            [
                layer("two-by-two", (1, 1, 4, 4), (1, 1, 2, 2)),
                layer("four-by-four", (1, 1, 6, 6), (1, 1, 4, 4)),
            ],
        ),
        Check(
            "thin",
            THIN,
            [
                layer("one-row", (1, 1, 1, 7), (1, 1, 1, 3)),
                layer("one-column", (1, 1, 6, 1), (1, 1, 3, 1)),
                layer("one-pixel-kernel", (1, 1, 4, 4), (1, 1, 1, 1)),
                layer("whole", (1, 1, 5, 5), (1, 1, 5, 5)),
            ],
        ),
        Check(
            "negative-numbers",
            NEGATIVE,
            [
                layer("negative", (1, 1, 5, 5), (1, 1, 3, 3), integers, sign="negative"),
                layer("mixed", (1, 1, 7, 7), (1, 1, 5, 5), normal),
            ],
        ),
        *numbers_and_arrays(layer),
        each_by_itself((3, 1, 6, 6), (1, 1, 5, 5)),
        Check(
            "sum-of-pictures",
            Text("Without bias, the answer to a sum is the sum of the answers", "没有偏置时，和的结果等于结果之和"),
            [
                Case("law-two", X=positive_digits(2, 1, 5, 5), W=positive_digits(1, 1, 3, 3), b=array([0])),
                Case("law-three", X=Derived("law-two", change=first_two_added), W=Derived("law-two"), b=array([0])),
            ],
            relation=Relation(
                terms=[
                    Term("law-two", index=(slice(0, 1),)),
                    Term("law-two", index=(slice(1, 2),)),
                    Term("law-three", coefficient=-1.0, index=(slice(2, 3),)),
                ],
                broken=Text(
                    "Two pictures were added, pixel by pixel; with all biases zero, the answer to their sum should "
                    "be the sum of their answers, and yours is not. A layer only multiplies by weights and adds. "
                    "Which of your steps does something else with the numbers?",
                    "把两个图像逐个像素相加。偏置全为 0 时，相加后图像的结果应当等于两个图像的结果之和，"
                    "而你的并不相等。这一层只做乘以权重和相加这两件事。你的哪一步对这些数做了别的处理？",
                ),
            ),
        ),
    ],
    misconceptions=[*LAYER, *STEPS],
    combinations=[
        Combination(BY_NAME["bias-missing"], BY_NAME["kernel-flipped"], no_bias(with_kernel(lambda W: W.flip(2, 3)))),
        Combination(
            BY_NAME["bias-missing"],
            BY_NAME["padding-ignored"],
            no_bias(with_other_steps(lambda padding, stride: ((0, 0), stride))),
        ),
        Combination(
            BY_NAME["padding-ignored"],
            BY_NAME["stride-ignored"],
            with_other_steps(lambda padding, stride: ((0, 0), (1, 1))),
        ),
    ],
)


conv2d_backward_exercise = Exercise(
    name="conv2d_backward",
    title=Text("A convolution layer, backward", "卷积层的反向传播"),
    book=Section(
        Text("Forward Propagation, Backward Propagation, and Computational Graphs", "前向传播、反向传播和计算图"),
        BACKPROP_PAGE,
    ),
    points=10,
    reference=conv2d_backward,
    answer=(Close(), Close(), Close()),
    domain=Domain(
        sizes=BACKWARD_SIZES,
        derived=OUTPUT_SIZES,
        rules=KERNEL_FITS,
        arguments={"dY": Floats("n", "co", "out_h", "out_w"), "X": PICTURES, "W": KERNELS, **STEP_ARGUMENTS},
        # Two elements that are no corners of dY and of W can be exchanged.
        preferred=(*SEVERAL_OUTPUTS, "out_h * out_w > 4", "kh * kw > 4"),
        work=f"3 * {PRODUCTS}",
        most_work=3_300,
    ),
    checks=[
        Check(
            "by-hand-example",
            Text("The example worked out by hand", "手算的例子"),
            [
                Case(
                    "by-hand",
                    dY=array([[[[1, 1], [1, 1]]]]),
                    X=array([[grid(3, 3)]]),
                    W=array([[[[0, 1], [2, 3]]]]),
                ),
                Case(
                    "by-hand-padded",
                    dY=array([[[[1, 2], [3, 4]]], [[[1, 0], [0, 0]]]]),
                    X=array([[grid(3, 3)], [grid(3, 3, start=1)]]),
                    W=array([[[[0, 1], [2, 3]]]]),
                    padding=(1, 1),
                    stride=(2, 2),
                ),
            ],
            public=True,
        ),
        Check(
            "whole-numbers",
            WHOLE_NUMBERS,
            [
                backward("small", (1, 1, 4, 4), (1, 1, 3, 3)),
                backward("wider-kernel", (1, 1, 6, 6), (1, 1, 5, 5)),
            ],
        ),
        Check(
            "batch",
            Text("Gradients of several pictures at once", "多个图像的梯度"),
            [
                backward("two-pictures", (2, 1, 4, 4), (1, 1, 3, 3)),
                backward("as-many-channels-as-pictures", (3, 2, 4, 4), (3, 2, 3, 3)),
            ],
            weight=2,
        ),
        Check(
            "channels",
            CHANNELS,
            [
                backward("as-many-out-as-in", (1, 2, 4, 4), (2, 2, 3, 3)),
                backward("more-in-than-out", (1, 4, 3, 3), (2, 4, 3, 3)),
                backward("more-out-than-in", (1, 1, 4, 4), (4, 1, 3, 3)),
            ],
            weight=2,
        ),
        Check(
            "padding",
            PADDING,
            [
                backward("padded", (1, 1, 4, 4), (1, 1, 3, 3), padding=(1, 1)),
                backward("padded-twice", (1, 1, 4, 4), (1, 1, 3, 3), padding=(2, 2)),
                backward("larger-than-picture", (1, 1, 3, 3), (1, 1, 5, 5), padding=(2, 2)),
            ],
        ),
        Check(
            "stride",
            STRIDE,
            [
                backward("every-second", (1, 1, 5, 5), (1, 1, 3, 3), stride=(2, 2)),
                backward("gaps", (1, 1, 7, 7), (1, 1, 1, 1), stride=(3, 3)),
            ],
        ),
        Check(
            "padding-and-stride",
            BOTH,
            [
                backward("together", (1, 1, 5, 5), (1, 1, 3, 3), padding=(1, 1), stride=(2, 2)),
                backward("together-twice", (1, 1, 7, 7), (1, 1, 5, 5), padding=(2, 2), stride=(3, 3)),
            ],
        ),
        Check(
            "remainder",
            REMAINDER,
            [
                backward("remainder", (1, 1, 6, 6), (1, 1, 3, 3), stride=(2, 2)),
                backward("remainder-of-two", (1, 1, 6, 6), (1, 1, 1, 1), stride=(3, 3)),
            ],
        ),
        Check(
            "not-square",
            UNEQUAL,
            [
                backward("wide-picture", (1, 1, 4, 7), (1, 1, 3, 3)),
                backward("flat-kernel", (1, 1, 6, 6), (1, 1, 1, 3)),
                backward("steep-kernel", (1, 1, 8, 5), (1, 1, 5, 3)),
                backward("padding-unlike", (1, 1, 5, 5), (1, 1, 3, 3), padding=(0, 1)),
                backward("strides-unlike", (1, 1, 7, 7), (1, 1, 3, 3), stride=(1, 2)),
                backward("all-unlike", (1, 1, 7, 6), (1, 1, 3, 5), padding=(1, 2), stride=(3, 5)),
            ],
            weight=2,
        ),
        Check(
            "even-kernels",
            EVEN,
            [
                backward("two-by-two", (1, 1, 4, 4), (1, 1, 2, 2)),
                backward("four-by-four", (1, 1, 6, 6), (1, 1, 4, 4)),
            ],
        ),
        Check(
            "thin",
            THIN,
            [
                backward("one-row", (1, 1, 1, 7), (1, 1, 1, 3)),
                backward("one-column", (1, 1, 6, 1), (1, 1, 3, 1)),
                backward("one-pixel-kernel", (1, 1, 4, 4), (1, 1, 1, 1)),
                backward("whole", (1, 1, 5, 5), (1, 1, 5, 5)),
            ],
        ),
        Check(
            "negative-numbers",
            NEGATIVE,
            [
                backward("negative", (1, 1, 5, 5), (1, 1, 3, 3), integers, sign="negative"),
                backward("mixed", (1, 1, 7, 7), (1, 1, 5, 5), normal),
            ],
        ),
        *numbers_and_arrays(backward),
        Check(
            "sum-of-dy",
            Text("dX of a sum is the sum of the dX", "dY 相加，dX 也随之相加"),
            [
                backward("law-two", (2, 1, 5, 5), (1, 1, 3, 3)),
                Case(
                    "law-three",
                    dY=Derived("law-two", change=first_two_added),
                    X=Derived("law-two", change=first_two_added),
                    W=Derived("law-two"),
                ),
            ],
            relation=Relation(
                terms=[
                    Term("law-two", index=(slice(0, 1),)),
                    Term("law-two", index=(slice(1, 2),)),
                    Term("law-three", coefficient=-1.0, index=(slice(2, 3),)),
                ],
                broken=Text(
                    "The dY of two pictures were added; the dX that comes back for the sum should be the sum of the "
                    "two dX, and yours is not. On the way back, dY is only multiplied by weights and added up. "
                    "Which of your steps does something else with it?",
                    "把两个图像的 dY 相加，由这个和传回来的 dX 应当等于两个 dX 之和，而你的并不相等。"
                    "反向传播时，dY 只是乘以权重再相加。你的哪一步对它做了别的处理？",
                ),
            ),
        ),
        Check(
            "batch-adds-up",
            Text("dW of a batch is the sum of what its pictures give", "一个批量的 dW 等于其中各图像的 dW 之和"),
            [
                backward("law-all", (3, 1, 6, 6), (1, 1, 5, 5)),
                *(
                    Case(
                        name,
                        dY=Derived("law-all", change=picture(*part)),
                        X=Derived("law-all", change=picture(*part)),
                        W=Derived("law-all"),
                    )
                    for name, part in [("law-first", (0, 1)), ("law-others", (1, 3))]
                ),
            ],
            relation=Relation(
                terms=[
                    Term("law-all", part=1),
                    Term("law-first", coefficient=-1.0, part=1),
                    Term("law-others", coefficient=-1.0, part=1),
                ],
                broken=Text(
                    "A batch of three was divided into its first picture and the other two; the two dW should add up "
                    "to the dW of the whole batch, and yours do not. All pictures share the same weights. What does "
                    "your dW do with the axis of the pictures?",
                    "把三个图像的批量分成第一个图像和另外两个，这两部分的 dW 之和应当等于整个批量的 dW，"
                    "而你的并不相等。所有图像共用同一组权重。计算 dW 时，你是怎样处理图像所在的那个轴的？",
                ),
            ),
        ),
    ],
    misconceptions=BACKWARD_MISCONCEPTIONS,
    combinations=[
        two_wrong("dw-flipped", "dx-kernel-flipped", dX=turned_kernel, dW=lambda dW: dW.flip(2, 3)),
        two_wrong("overlaps-overwritten", "db-averaged", dX=overwriting(True, False), db=lambda dY: dY.mean((0, 2, 3))),
        two_wrong("db-averaged", "padding-left-in-dx", dX=padded_dX, db=lambda dY: dY.mean((0, 2, 3))),
    ],
)


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

conv2d_any_exercise = Exercise(
    name="conv2d_any",
    title=Text("A convolution layer for any array library", "适用于各种数组库的卷积层"),
    book=Section(Text("Multiple Input and Multiple Output Channels", "多输入多输出通道"), CHANNELS_PAGE),
    points=8,
    reference=conv2d_any,
    domain=Domain(
        sizes=BATCH_SIZES,
        derived={"out_h": "h - kh + 1", "out_w": "w - kw + 1"},
        rules=("kh <= h", "kw <= w"),
        arguments={"X": PICTURES, "W": KERNELS, "b": BIASES},
        preferred=(*SEVERAL_OUTPUTS, "h < 32 or out_h > 16", "w < 32 or out_w > 16"),
        # One operation of the array library for each element of the kernel takes as long as ten more steps.
        work=f"{PRODUCTS} + 10 * kh * kw",
        most_work=1_100,
    ),
    kinds=("numpy", "array-api-strict", "torch", "torch-cuda"),
    kind_weight=3,
    ready_made=READY_MADE,
    checks=[
        Check(
            "book-example",
            BOOK_EXAMPLE,
            [
                Case("book", X=BATCH_OF_ONE, W=BOOK_KERNELS, b=array([1, 2, 3])),
                Case(
                    "book-two-pictures",
                    X=array([[grid(3, 3)], [grid(3, 3, start=1)]]),
                    W=array([[[[0, 1], [2, 3]]]]),
                    b=array([10]),
                ),
            ],
            public=True,
        ),
        Check(
            "whole-numbers",
            WHOLE_NUMBERS,
            [
                layer("small", (1, 1, 4, 4), (1, 1, 3, 3)),
                layer("wider-kernel", (1, 1, 6, 6), (1, 1, 5, 5)),
            ],
        ),
        Check(
            "batch",
            BATCH,
            [
                layer("two-pictures", (2, 1, 4, 4), (1, 1, 3, 3)),
                layer("as-many-channels-as-pictures", (3, 2, 4, 4), (3, 2, 3, 3)),
            ],
            weight=2,
        ),
        Check(
            "channels-and-bias",
            CHANNELS_AND_BIAS,
            [
                layer("as-many-out-as-in", (1, 2, 4, 4), (2, 2, 3, 3)),
                layer("more-in-than-out", (1, 4, 3, 3), (2, 4, 3, 3)),
                layer("more-out-than-in", (1, 1, 3, 3), (4, 1, 3, 3)),
                layer("as-many-as-columns-and-rows", (1, 2, 5, 5), (3, 2, 3, 3)),
            ],
            weight=2,
        ),
        Check(
            "not-square",
            NOT_SQUARE,
            [
                layer("wide-picture", (1, 1, 4, 7), (1, 1, 3, 3)),
                layer("flat-kernel", (1, 1, 6, 6), (1, 1, 1, 3)),
                layer("steep-kernel", (1, 1, 8, 5), (1, 1, 5, 3)),
            ],
            weight=2,
        ),
        Check(
            "even-kernels",
            EVEN,
            [
                layer("two-by-two", (1, 1, 4, 4), (1, 1, 2, 2)),
                layer("four-by-four", (1, 1, 6, 6), (1, 1, 4, 4)),
            ],
        ),
        Check(
            "thin",
            THIN,
            [
                layer("one-row", (1, 1, 1, 7), (1, 1, 1, 3)),
                layer("one-column", (1, 1, 6, 1), (1, 1, 3, 1)),
                layer("one-pixel-kernel", (1, 1, 4, 4), (1, 1, 1, 1)),
                layer("whole", (1, 1, 5, 5), (1, 1, 5, 5)),
            ],
        ),
        Check(
            "negative-numbers",
            NEGATIVE,
            [
                layer("negative", (1, 1, 5, 5), (1, 1, 3, 3), integers, sign="negative"),
                layer("mixed", (1, 1, 7, 7), (1, 1, 5, 5), normal),
            ],
        ),
        *numbers_and_arrays(layer),
        each_by_itself((3, 1, 6, 6), (1, 1, 5, 5)),
    ],
    misconceptions=LAYER,
    combinations=[
        Combination(BY_NAME["bias-missing"], BY_NAME["kernel-flipped"], no_bias(with_kernel(lambda W: W.flip(2, 3)))),
        Combination(
            BY_NAME["bias-missing"], BY_NAME["weight-transposed"], no_bias(with_kernel(lambda W: W.transpose(0, 1)))
        ),
    ],
)


assignment = Assignment(
    name="layer",
    title=Text("A convolution layer", "卷积层"),
    exercises=[conv2d_forward_exercise, conv2d_backward_exercise, conv2d_any_exercise],
    modules=("array_api_compat",),
)
