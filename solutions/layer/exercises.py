"""The capstone: a batched convolution layer, its gradients, and the layer on any array library."""

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F

from grader.exercise import (
    Assignment,
    Case,
    Check,
    Close,
    Draw,
    Exercise,
    Misconception,
    array,
    grid,
    integers,
    normal,
)
from grader.language import Section, Text

BOOK_PAGE = Text(
    "https://d2l.ai/chapter_convolutional-neural-networks/channels.html",
    "https://zh.d2l.ai/chapter_convolutional-neural-networks/channels.html",
)
BACKPROP_PAGE = Text(
    "https://d2l.ai/chapter_multilayer-perceptrons/backprop.html",
    "https://zh.d2l.ai/chapter_multilayer-perceptrons/backprop.html",
)

Tensor = torch.Tensor
Pair = tuple[int, int]
Shape = tuple[int, ...]
Gradients = tuple[Tensor, Tensor, Tensor]
Reading = Callable[..., Any]


def conv2d_forward(X: Tensor, W: Tensor, b: Tensor, padding: Pair = (0, 0), stride: Pair = (1, 1)) -> Tensor:
    return F.conv2d(X, W, b, stride, padding)


def conv2d_backward(dY: Tensor, X: Tensor, W: Tensor, padding: Pair = (0, 0), stride: Pair = (1, 1)) -> Gradients:
    X, W = X.detach().requires_grad_(), W.detach().requires_grad_()
    b = W.new_zeros(len(W), requires_grad=True)
    return torch.autograd.grad(F.conv2d(X, W, b, stride, padding), (X, W, b), dY)


def conv2d_any(X: Tensor, W: Tensor, b: Tensor) -> Tensor:
    return F.conv2d(X, W, b)


# An honest answer may round where the reference's own products happen to be small: the
# scales bound them over every output there could be.

FORWARD = Close(scale=lambda X, W, b, **_: X.max() * W.sum((1, 2, 3)).max() + b.max())
BACKWARD = (
    Close(scale=lambda dY, X, W, **_: dY.max() * W.sum((0, 2, 3)).max()),
    Close(scale=lambda dY, X, W, **_: dY.sum((0, 2, 3)).max() * X.max()),
    Close(),
)


# Readings of the forward pass.


def output_size(X: Shape, W: Shape, padding: Pair, stride: Pair) -> Pair:
    (pad_h, pad_w), (sh, sw) = padding, stride
    return (X[2] + 2 * pad_h - W[2]) // sh + 1, (X[3] + 2 * pad_w - W[3]) // sw + 1


def placed(change: Callable[[Pair, Pair], tuple[Pair, Pair]]) -> Reading:
    """The layer with another padding and stride than it was given."""

    def reading(X: Tensor, W: Tensor, b: Tensor, padding: Pair = (0, 0), stride: Pair = (1, 1)) -> Tensor:
        padding, stride = change(padding, stride)
        return F.conv2d(X, W, b, stride, padding)

    return reading


def one_sided(amount: int, first: bool) -> Reading:
    """All padding above and on the left (``first``), or all below and on the right."""

    def reading(X: Tensor, W: Tensor, b: Tensor, padding: Pair = (0, 0), stride: Pair = (1, 1)) -> Tensor:
        rows, columns = amount * padding[0], amount * padding[1]
        sides = (columns, 0, rows, 0) if first else (0, columns, 0, rows)
        return F.conv2d(F.pad(X, sides), W, b, stride)

    return reading


def step_one_cropped(X: Tensor, W: Tensor, b: Tensor, padding: Pair = (0, 0), stride: Pair = (1, 1)) -> Tensor:
    rows, columns = output_size(X.shape, W.shape, padding, stride)
    return F.conv2d(X, W, b, padding=padding)[:, :, :rows, :columns]


def after(change: Callable[[Tensor], Tensor]) -> Reading:
    """The right answer, changed."""
    return lambda **arguments: change(conv2d_forward(**arguments))


def bias_as(change: Callable[[Tensor, Tensor], Tensor]) -> Reading:
    """The layer with ``change(X, b)`` added in place of the bias."""

    def reading(X: Tensor, W: Tensor, b: Tensor, **steps: Pair) -> Tensor:
        return F.conv2d(X, W, **steps) + change(X, b)

    return reading


def with_kernel(change: Callable[[Tensor], Tensor]) -> Reading:
    return lambda X, W, b, **steps: F.conv2d(X, change(W), b, **steps)


def only(chosen: int) -> Callable[[Tensor], Tensor]:
    """Zeros but for one picture of the batch."""

    def change(batch: Tensor) -> Tensor:
        kept = torch.zeros_like(batch)
        kept[chosen] = batch[chosen]
        return kept

    return change


# What one may get wrong in the batched layer, with or without padding and stride.
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
        after(lambda Y: Y.mean(0)),
        after(lambda Y: Y.mean(0, keepdim=True)),
        after(lambda Y: Y.mean(0, keepdim=True).expand_as(Y)),
        after(lambda Y: Y.sum(0)),
        after(lambda Y: Y.sum(0, keepdim=True)),
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
        after(lambda Y: Y[0]),
        after(lambda Y: Y[:1]),
        after(only(0)),
        after(lambda Y: Y[:1].expand_as(Y)),
        after(lambda Y: Y[-1]),
        after(lambda Y: Y[-1:]),
        after(only(-1)),
        after(lambda Y: Y[-1:].expand_as(Y)),
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
        placed(lambda padding, stride: ((0, 0), stride)),
        placed(lambda padding, stride: ((padding[0], 0), stride)),
        placed(lambda padding, stride: ((0, padding[1]), stride)),
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
        placed(lambda padding, stride: (padding, (1, 1))),
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
        placed(lambda padding, stride: (padding, stride[::-1])),
        placed(lambda padding, stride: (padding[::-1], stride)),
        placed(lambda padding, stride: (padding[::-1], stride[::-1])),
    ),
]


# Readings of the backward pass: the right gradients, some of them changed.


def dX_as(wrong: Callable[..., Tensor]) -> Reading:
    """``wrong`` of the arguments in place of dX."""
    return lambda **arguments: (wrong(**arguments), *conv2d_backward(**arguments)[1:])


def dW_as(combine: Callable[[Tensor], Tensor]) -> Reading:
    """dW made from those of the single pictures, stacked along a new first axis."""

    def reading(**arguments: Any) -> Gradients:
        dX, _, db = conv2d_backward(**arguments)
        return dX, combine(torch.stack([single[1] for single in one_by_one(**arguments)])), db

    return reading


def dW_flipped(*axes: int) -> Reading:
    def reading(**arguments: Any) -> Gradients:
        dX, dW, db = conv2d_backward(**arguments)
        return dX, dW.flip(axes), db

    return reading


def db_as(wrong: Callable[[Tensor], Tensor]) -> Reading:
    """``wrong(dY)`` in place of db."""
    return lambda dY, **arguments: (*conv2d_backward(dY, **arguments)[:2], wrong(dY))


def one_by_one(dY: Tensor, X: Tensor, W: Tensor, **steps: Pair) -> list[Gradients]:
    """The gradients of every picture of the batch on its own."""
    return [conv2d_backward(dY[i : i + 1], X[i : i + 1], W, **steps) for i in range(len(X))]


def averaged(dX: bool) -> Reading:
    """dW and db, or all three, divided by the size of the batch."""

    def reading(dY: Tensor, X: Tensor, W: Tensor, **steps: Pair) -> Gradients:
        gradients = conv2d_backward(dY, X, W, **steps)
        return gradients[0] / (len(X) if dX else 1), gradients[1] / len(X), gradients[2] / len(X)

    return reading


def one_picture(chosen: int, whole: bool) -> Reading:
    """The gradients of one picture; dX has zeros for the others (``whole``) or leaves them out."""

    def reading(dY: Tensor, X: Tensor, W: Tensor, **steps: Pair) -> Gradients:
        dX, dW, db = one_by_one(dY, X, W, **steps)[chosen]
        if whole:
            dX = only(chosen)(conv2d_backward(dY, X, W, **steps)[0])
        return dX, dW, db

    return reading


def padded_dX(dY: Tensor, X: Tensor, W: Tensor, padding: Pair = (0, 0), stride: Pair = (1, 1)) -> Tensor:
    """The gradient of the padded pictures."""
    pad_h, pad_w = padding
    return conv2d_backward(dY, F.pad(X, (pad_w, pad_w, pad_h, pad_h)), W, stride=stride)[0]


def uncropped(rows: bool, columns: bool) -> Reading:
    """dX with the padding left in, in one or both directions."""

    def wrong(dY: Tensor, X: Tensor, W: Tensor, padding: Pair = (0, 0), stride: Pair = (1, 1)) -> Tensor:
        top, left = 0 if rows else padding[0], 0 if columns else padding[1]
        dX = padded_dX(dY, X, W, padding, stride)
        return dX[:, :, top : dX.shape[2] - top, left : dX.shape[3] - left]

    return dX_as(wrong)


def cropped_at_corner(dY: Tensor, X: Tensor, W: Tensor, **steps: Pair) -> Tensor:
    """As many rows and columns as X has, but from the first of the padding on."""
    return padded_dX(dY, X, W, **steps)[:, :, : X.shape[2], : X.shape[3]]


def cropped_to_nothing(dY: Tensor, X: Tensor, W: Tensor, padding: Pair = (0, 0), stride: Pair = (1, 1)) -> Tensor:
    pad_h, pad_w = padding
    return padded_dX(dY, X, W, padding, stride)[:, :, pad_h:-pad_h, pad_w:-pad_w]


def overwritten(all_channels: bool, backwards: bool) -> Reading:
    """dX where windows overwrite each other: of all output channels together, or of the last one.

    ``backwards``: the first window of a pixel stays, as when the offsets in the kernel are
    walked instead of the windows.
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

    return dX_as(wrong)


BACKWARD_IDEAS = [
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
        overwritten(all_channels=True, backwards=False),
        overwritten(all_channels=False, backwards=False),
        overwritten(all_channels=True, backwards=True),
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
        dX_as(lambda dY, X, W, **steps: conv2d_backward(dY, X, W.flip(2, 3), **steps)[0]),
    ),
]


def layer(name: str, X: Shape, W: Shape, draw: Callable[..., Draw] = integers, **arguments: Any) -> Case:
    """A call of the layer with drawn arrays; options of the drawing go with the steps."""
    steps, options = split(arguments)
    return Case(name, X=draw(*X, **options), W=draw(*W, **options), b=draw(W[0], **options), **steps)


def backward(name: str, X: Shape, W: Shape, draw: Callable[..., Draw] = integers, **arguments: Any) -> Case:
    """A call of the gradients with drawn arrays, dY of the shape that the layer gives."""
    steps, options = split(arguments)
    size = output_size(X, W, steps.get("padding", (0, 0)), steps.get("stride", (1, 1)))
    dY = draw(X[0], W[0], *size, **options)
    return Case(name, dY=dY, X=draw(*X, **options), W=draw(*W, **options), **steps)


def split(arguments: dict[str, Any]) -> tuple[dict[str, Pair], dict[str, Any]]:
    steps = {name: arguments.pop(name) for name in ("padding", "stride") if name in arguments}
    return steps, arguments


BATCH_OF_ONE = array([[grid(3, 3), grid(3, 3, start=1)]])
BOOK_KERNEL = array([[[0, 1], [2, 3]], [[1, 2], [3, 4]]])
BOOK_KERNELS = array([BOOK_KERNEL, BOOK_KERNEL + 1, BOOK_KERNEL + 2])

BOOK_EXAMPLE = Text("The book's example, with a bias", "书中的例子，再加上偏置")
BATCH = Text("Several pictures at once", "一次处理多个图像")
CHANNELS = Text("Various numbers of channels", "各种通道数")
BIAS = Text("The bias of each output channel", "每个输出通道的偏置")
NOT_SQUARE = Text("Pictures and kernels that are not square", "不是正方形的图像和卷积核")
NARROW = Text(
    "One row, one column, one pixel, or a kernel as large as the picture",
    "只有一行、一列或一个像素，或卷积核与图像一样大",
)
VALUES = Text("Negative numbers, numbers far from zero, tiny numbers", "负数、远离 0 的数和很小的数")
UNUSUAL = Text("Unusual arrays: float32, read-only, not contiguous", "特殊的数组：float32、只读、不连续")
VARIED = Text("Larger pictures with all kinds of values", "较大的图像，各种取值")
PADDING = Text("Padding on all four sides", "四边的填充")
STRIDE = Text("Strides, with and without a remainder", "各种步幅，包括不能整除的情形")
BOTH = Text("Padding and stride together", "填充与步幅并用")


conv2d_forward_exercise = Exercise(
    name="conv2d_forward",
    title=Text("A convolution layer, forward", "卷积层的前向计算"),
    book=Section(Text("Multiple Input and Multiple Output Channels", "多输入多输出通道"), BOOK_PAGE),
    points=8,
    reference=conv2d_forward,
    answer=FORWARD,
    checks=[
        Check(
            "book-example",
            BOOK_EXAMPLE,
            public=True,
            cases=[
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
        ),
        Check(
            "batch",
            BATCH,
            cases=[
                layer("two-pictures", (2, 1, 3, 3), (1, 1, 2, 2)),
                layer("two-pictures-again", (2, 1, 3, 3), (1, 1, 2, 2)),
                layer("four-pictures", (4, 2, 3, 4), (3, 2, 2, 2)),
            ],
        ),
        Check(
            "channels-and-bias",
            Text("Various numbers of channels, each with its bias", "各种通道数，每个输出通道各有偏置"),
            weight=2,
            cases=[
                layer("as-many-out-as-in", (1, 2, 4, 5), (2, 2, 2, 2)),
                layer("more-in-than-out", (2, 4, 3, 3), (2, 4, 2, 2)),
                layer("as-many-as-columns", (1, 2, 3, 4), (3, 2, 2, 2)),
                layer("as-many-as-rows", (2, 1, 4, 3), (3, 1, 2, 2)),
                layer("as-many-as-pictures", (3, 2, 3, 3), (3, 2, 2, 2)),
                layer("many-out", (1, 1, 3, 3), (4, 1, 2, 3), low=0, high=9),
            ],
        ),
        Check(
            "padding",
            PADDING,
            weight=2,
            cases=[
                layer("both-padded", (1, 1, 4, 5), (1, 1, 3, 3), padding=(1, 1)),
                layer("rows-padded", (2, 2, 4, 3), (2, 2, 3, 2), padding=(2, 0)),
                layer("columns-padded", (1, 2, 3, 4), (3, 2, 2, 3), padding=(0, 1)),
                layer("padded-unlike", (1, 1, 5, 4), (2, 1, 2, 3), padding=(1, 2)),
            ],
        ),
        Check(
            "stride",
            STRIDE,
            weight=2,
            cases=[
                layer("down-faster", (1, 1, 6, 5), (1, 1, 2, 2), stride=(2, 1)),
                layer("right-faster", (2, 2, 4, 7), (2, 2, 3, 2), stride=(1, 3)),
                layer("remainder", (1, 2, 6, 8), (2, 2, 3, 3), stride=(2, 3)),
                layer("gaps", (1, 1, 7, 7), (3, 1, 1, 2), stride=(3, 4)),
            ],
        ),
        Check(
            "padding-and-stride",
            BOTH,
            weight=2,
            cases=[
                layer("together", (2, 1, 5, 6), (2, 1, 3, 3), padding=(1, 1), stride=(2, 2)),
                layer("together-unlike", (1, 2, 6, 5), (2, 2, 3, 4), padding=(1, 2), stride=(3, 2)),
                layer("together-rows", (1, 1, 5, 7), (1, 1, 2, 3), padding=(1, 0), stride=(2, 3)),
            ],
        ),
        Check(
            "narrow",
            NARROW,
            cases=[
                layer("one-row", (2, 1, 1, 7), (2, 1, 1, 3)),
                layer("one-column", (1, 2, 6, 1), (1, 2, 2, 1), stride=(2, 1)),
                layer("one-pixel-kernel", (2, 3, 4, 3), (2, 3, 1, 1)),
                layer("whole", (1, 2, 3, 4), (2, 2, 3, 4)),
                layer("larger-than-picture", (1, 1, 2, 5), (2, 1, 3, 2), padding=(1, 1)),
            ],
        ),
        Check(
            "values-and-arrays",
            Text(
                "Numbers far from zero, tiny numbers, unusual arrays",
                "远离 0 的数、很小的数和特殊的数组",
            ),
            cases=[
                layer("negative", (1, 2, 4, 5), (2, 2, 2, 3), negative=True),
                layer("far", (2, 2, 5, 4), (2, 2, 3, 2), normal, offset=100.0, padding=(1, 1)),
                layer("tiny", (1, 3, 4, 6), (2, 3, 2, 2), normal, scale=1e-4, stride=(1, 2)),
                layer("single", (2, 2, 5, 5), (3, 2, 3, 3), normal, dtype="float32", padding=(1, 1)),
                layer("read-only", (1, 2, 4, 4), (2, 2, 2, 2), layout="readonly", padding=(1, 0)),
                layer("column-by-column", (2, 3, 4, 5), (2, 3, 2, 3), normal, layout="F"),
                layer("every-other", (2, 2, 5, 4), (2, 2, 2, 2), layout="strided", stride=(2, 1)),
            ],
        ),
        Check(
            "varied",
            VARIED,
            cases=[
                layer("varied", (3, 3, 8, 9), (4, 3, 3, 2), normal),
                layer("large", (2, 3, 16, 12), (4, 3, 5, 3), normal, padding=(2, 1), stride=(3, 2)),
            ],
        ),
    ],
    misconceptions=[*LAYER, *STEPS],
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
    answer=BACKWARD,
    checks=[
        Check(
            "by-hand-example",
            Text("The example worked out by hand", "手算的例子"),
            public=True,
            cases=[
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
        ),
        Check(
            "batch",
            Text("Gradients of several pictures at once", "多个图像的梯度"),
            weight=2,
            cases=[
                backward("two-pictures", (2, 1, 3, 3), (1, 1, 2, 2)),
                backward("two-pictures-again", (2, 1, 3, 3), (1, 1, 2, 2)),
                backward("four-pictures", (4, 2, 3, 4), (3, 2, 2, 2)),
            ],
        ),
        Check(
            "channels",
            CHANNELS,
            cases=[
                backward("as-many-out-as-in", (1, 2, 4, 5), (2, 2, 2, 3)),
                backward("more-in-than-out", (2, 4, 3, 3), (2, 4, 2, 2)),
                backward("more-out-than-in", (1, 1, 4, 3), (4, 1, 2, 2)),
            ],
        ),
        Check(
            "padding",
            PADDING,
            weight=2,
            cases=[
                backward("both-padded", (1, 1, 4, 5), (1, 1, 3, 3), padding=(1, 1)),
                backward("rows-padded", (2, 2, 4, 3), (2, 2, 3, 2), padding=(2, 0)),
                backward("columns-padded", (1, 2, 3, 4), (3, 2, 2, 3), padding=(0, 1)),
                backward("padded-unlike", (2, 1, 5, 4), (2, 1, 2, 3), padding=(1, 2)),
            ],
        ),
        Check(
            "stride",
            STRIDE,
            weight=2,
            cases=[
                backward("down-faster", (1, 1, 6, 5), (1, 1, 2, 2), stride=(2, 1)),
                backward("right-faster", (2, 2, 4, 7), (2, 2, 3, 2), stride=(1, 3)),
                backward("remainder", (1, 2, 6, 8), (2, 2, 3, 3), stride=(2, 3)),
                backward("gaps", (1, 1, 7, 7), (3, 1, 1, 2), stride=(3, 4)),
            ],
        ),
        Check(
            "padding-and-stride",
            BOTH,
            weight=2,
            cases=[
                backward("together", (2, 1, 5, 6), (2, 1, 3, 3), padding=(1, 1), stride=(2, 2)),
                backward("together-unlike", (1, 2, 6, 5), (2, 2, 3, 4), padding=(1, 2), stride=(3, 2)),
                backward("together-rows", (2, 1, 5, 7), (1, 1, 2, 3), padding=(1, 0), stride=(2, 3)),
            ],
        ),
        Check(
            "narrow",
            NARROW,
            cases=[
                backward("one-row", (2, 1, 1, 7), (2, 1, 1, 3)),
                backward("one-column", (1, 2, 6, 1), (1, 2, 2, 1), stride=(2, 1)),
                backward("one-pixel-kernel", (2, 3, 4, 3), (2, 3, 1, 1)),
                backward("whole", (2, 2, 3, 4), (2, 2, 3, 4)),
                backward("larger-than-picture", (1, 1, 2, 5), (2, 1, 3, 2), padding=(1, 1)),
            ],
        ),
        Check(
            "values-and-arrays",
            Text(
                "Numbers far from zero, tiny numbers, unusual arrays",
                "远离 0 的数、很小的数和特殊的数组",
            ),
            cases=[
                backward("negative", (1, 2, 4, 5), (2, 2, 2, 3), negative=True),
                backward("far", (2, 2, 5, 4), (2, 2, 3, 2), normal, offset=100.0, padding=(1, 1)),
                backward("tiny", (1, 3, 4, 6), (2, 3, 2, 2), normal, scale=1e-4, stride=(1, 2)),
                backward("single", (2, 2, 5, 5), (3, 2, 3, 3), normal, dtype="float32", padding=(1, 1)),
                backward("read-only", (2, 2, 4, 4), (2, 2, 2, 2), layout="readonly", padding=(1, 0)),
                backward("column-by-column", (2, 3, 4, 5), (2, 3, 2, 3), normal, layout="F"),
                backward("every-other", (2, 2, 5, 4), (2, 2, 2, 2), layout="strided", stride=(2, 1)),
            ],
        ),
        Check(
            "varied",
            VARIED,
            cases=[
                backward("varied", (3, 2, 7, 6), (3, 2, 3, 2), normal),
                backward("large", (2, 2, 16, 12), (3, 2, 5, 3), normal, padding=(2, 1), stride=(3, 2)),
            ],
        ),
    ],
    misconceptions=BACKWARD_IDEAS,
)


conv2d_any_exercise = Exercise(
    name="conv2d_any",
    title=Text("A convolution layer for any array library", "适用于各种数组库的卷积层"),
    book=Section(Text("Multiple Input and Multiple Output Channels", "多输入多输出通道"), BOOK_PAGE),
    points=8,
    reference=conv2d_any,
    answer=FORWARD,
    checks=[
        Check(
            "book-example",
            BOOK_EXAMPLE,
            public=True,
            cases=[
                Case("book", X=BATCH_OF_ONE, W=BOOK_KERNELS, b=array([1, 2, 3])),
                Case(
                    "book-two-pictures",
                    X=array([[grid(3, 3)], [grid(3, 3, start=1)]]),
                    W=array([[[[0, 1], [2, 3]]]]),
                    b=array([10]),
                ),
            ],
        ),
        Check(
            "batch",
            BATCH,
            weight=2,
            cases=[
                layer("two-pictures", (2, 1, 3, 3), (1, 1, 2, 2)),
                layer("two-pictures-again", (2, 1, 3, 3), (1, 1, 2, 2)),
                layer("four-pictures", (4, 2, 3, 4), (3, 2, 2, 2)),
            ],
        ),
        Check(
            "channels",
            CHANNELS,
            weight=2,
            cases=[
                layer("as-many-out-as-in", (1, 2, 4, 5), (2, 2, 2, 2)),
                layer("more-in-than-out", (2, 4, 3, 3), (2, 4, 2, 2)),
                layer("more-out-than-in", (1, 1, 4, 5), (4, 1, 2, 3)),
            ],
        ),
        Check(
            "bias",
            BIAS,
            cases=[
                layer("as-many-as-columns", (1, 2, 3, 4), (3, 2, 2, 2)),
                layer("as-many-as-rows", (2, 1, 4, 3), (3, 1, 2, 2)),
                layer("as-many-as-pictures", (3, 2, 3, 3), (3, 2, 2, 2)),
            ],
        ),
        Check(
            "not-square",
            NOT_SQUARE,
            cases=[
                layer("flat", (1, 2, 3, 7), (2, 2, 1, 3)),
                layer("steep", (2, 1, 6, 4), (3, 1, 4, 2)),
            ],
        ),
        Check(
            "narrow",
            NARROW,
            cases=[
                layer("one-row", (2, 1, 1, 7), (2, 1, 1, 3)),
                layer("one-column", (1, 2, 6, 1), (1, 2, 2, 1)),
                layer("one-pixel-kernel", (2, 3, 4, 3), (2, 3, 1, 1)),
                layer("whole", (1, 2, 3, 4), (2, 2, 3, 4)),
            ],
        ),
        Check(
            "values",
            VALUES,
            cases=[
                layer("negative", (1, 2, 4, 5), (2, 2, 2, 3), negative=True),
                layer("far", (2, 2, 5, 4), (2, 2, 3, 2), normal, offset=100.0),
                layer("tiny", (1, 3, 4, 6), (2, 3, 2, 2), normal, scale=1e-4),
            ],
        ),
        Check(
            "unusual-arrays",
            UNUSUAL,
            cases=[
                layer("single", (2, 2, 5, 5), (3, 2, 3, 3), normal, dtype="float32"),
                layer("read-only", (1, 2, 4, 4), (2, 2, 2, 2), layout="readonly"),
                layer("column-by-column", (2, 3, 4, 5), (2, 3, 2, 3), normal, layout="F"),
                layer("every-other", (2, 2, 5, 4), (2, 2, 2, 2), layout="strided"),
            ],
        ),
        Check(
            "varied",
            VARIED,
            cases=[
                layer("varied", (3, 3, 8, 9), (4, 3, 3, 2), normal),
                layer("large", (2, 3, 16, 12), (4, 3, 5, 3), normal),
            ],
        ),
    ],
    misconceptions=LAYER,
)


assignment = Assignment(
    name="layer",
    title=Text("A convolution layer", "卷积层"),
    exercises=[conv2d_forward_exercise, conv2d_backward_exercise, conv2d_any_exercise],
    modules=("array_api_compat",),
)
