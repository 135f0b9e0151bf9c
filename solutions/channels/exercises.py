"""Several channels: a picture of many channels in, one map or several maps out."""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

from shared_parts import (
    CHANNELS_IN,
    CHANNELS_OUT,
    CHANNELS_PAGE,
    KERNEL_SIDE,
    PICTURE_SIDE,
    decimals,
    followed_by_zeros,
    whole,
    zeros_below,
)
from tensorgrade.exercise import (
    Assignment,
    Case,
    Check,
    Combination,
    Derived,
    Domain,
    Exercise,
    Floats,
    Misconception,
    Relation,
    Section,
    Term,
    Text,
    array,
    grid,
    integers,
    normal,
)

Variant = Callable[[Tensor, Tensor], Tensor | None]


def multi_in(X: Tensor, K: Tensor) -> Tensor:
    """(c_i, h, w), (c_i, kh, kw) → (h − kh + 1, w − kw + 1)."""
    return F.conv2d(X[None], K[None])[0, 0]


def multi_in_out(X: Tensor, K: Tensor) -> Tensor:
    """(c_i, h, w), (c_o, c_i, kh, kw) → (c_o, h − kh + 1, w − kw + 1)."""
    return F.conv2d(X[None], K)[0]


# The variants below are written for several output channels; `for_one_map` makes those of corr2d_multi_in.


def separate(X: Tensor, K: Tensor) -> Tensor:
    """The maps of all pairs of an output and an input channel: (c_o, c_i, h − kh + 1, w − kw + 1)."""
    return torch.stack([F.conv2d(X[None], kernel[:, None], groups=len(X))[0] for kernel in K])


def depthwise(X: Tensor, K: Tensor) -> Tensor:
    """A depthwise convolution: output channel i from input channel i alone."""
    pairs = separate(X, K)
    return torch.stack([pairs[i, i] for i in range(min(K.shape[:2]))])


def products(X: Tensor, K: Tensor) -> Tensor:
    """All products, none added: (c_o, c_i, h − kh + 1, w − kw + 1, kh, kw)."""
    windows = X.unfold(1, K.shape[2], 1).unfold(2, K.shape[3], 1)
    return windows * K[:, :, None, None]


def columns_as_channels(X: Tensor, K: Tensor) -> Tensor:
    """The last axis taken for the channels, as many of them as the kernel has."""
    return multi_in_out(X[..., : K.shape[3]].movedim(2, 0), K.movedim(3, 1))


def columns_as_channels_strictly(X: Tensor, K: Tensor) -> Tensor | None:
    """The same where picture and kernel have equally many columns; elsewhere such code raises."""
    return columns_as_channels(X, K) if X.shape[2] == K.shape[3] else None


def in_out_swapped(X: Tensor, K: Tensor) -> Tensor:
    """K taken for (c_i, c_o, kh, kw), surplus channels dropped as by ``zip``."""
    used = min(K.shape[:2])
    return multi_in_out(X[:used], K[:used].transpose(0, 1))


def in_out_swapped_strictly(X: Tensor, K: Tensor) -> Tensor | None:
    """The same where there are equally many of both; elsewhere such code raises."""
    return in_out_swapped(X, K) if K.shape[0] == K.shape[1] else None


def in_out_reshaped(X: Tensor, K: Tensor) -> Tensor:
    """K reshaped, not transposed, to (c_i, c_o, kh, kw)."""
    c_o, c_i, *window = K.shape
    return multi_in_out(X, K.reshape(c_i, c_o, *window).transpose(0, 1))


def same_size(before: Callable[[int], int], mode: str = "constant") -> Variant:
    """As many windows as pixels; ``before(extra)`` of the extra rows or columns come first."""

    def variant(X: Tensor, K: Tensor) -> Tensor:
        rows, columns = K.shape[2] - 1, K.shape[3] - 1
        top, left = before(rows), before(columns)
        padded = F.pad(X[None], (left, columns - left, top, rows - top), mode=mode)
        return F.conv2d(padded, K)[0]

    return variant


def transposed_strictly(X: Tensor, K: Tensor) -> Tensor | None:
    """Square kernels transposed; with others such code raises."""
    return multi_in_out(X, K.transpose(2, 3)) if K.shape[2] == K.shape[3] else None


def square_picture(size: int) -> Variant:
    """The length of the picture's axis ``size`` taken for both: the output is cut, or the code raises."""

    def variant(X: Tensor, K: Tensor) -> Tensor | None:
        Y = multi_in_out(X, K)
        rows, columns = X.shape[size] - K.shape[2] + 1, X.shape[size] - K.shape[3] + 1
        fits = 0 <= rows <= Y.shape[1] and 0 <= columns <= Y.shape[2]
        return Y[:, :rows, :columns] if fits else None

    return variant


def square_part(X: Tensor, K: Tensor) -> Tensor:
    """Only the upper left square of the kernel is used, for the size of the output, too."""
    side = min(K.shape[2:])
    return multi_in_out(X, K[:, :, :side, :side])


def square_kernel(size: int) -> Variant:
    """The length of the kernel's axis ``size`` taken for both in the size of the output."""

    def variant(X: Tensor, K: Tensor) -> Tensor | None:
        Y = multi_in_out(X, K)
        rows, columns = X.shape[1] - K.shape[size] + 1, X.shape[2] - K.shape[size] + 1
        fits = 0 <= rows <= Y.shape[1] and 0 <= columns <= Y.shape[2]
        return Y[:, :rows, :columns] if fits else None

    return variant


def one_side(size: int) -> Variant:
    """One side of the kernel taken for both everywhere; fails where the other is shorter."""

    def variant(X: Tensor, K: Tensor) -> Tensor | None:
        side = K.shape[size]
        return multi_in_out(X, K[:, :, :side, :side]) if min(K.shape[2:]) == side else None

    return variant


def square_window(size: int) -> Variant:
    """Square windows, with one side of the kernel; NumPy broadcasts a kernel of one row or column."""

    def variant(X: Tensor, K: Tensor) -> Tensor | None:
        side = K.shape[size]
        if K.shape[2] != K.shape[3] and 1 not in K.shape[2:]:
            return None
        window = K.sum((2, 3), keepdim=True) if side == 1 else K.expand(*K.shape[:2], side, side)
        return multi_in_out(X, window)

    return variant


def of_output(change: Callable[[Tensor], Tensor]) -> Variant:
    """The right answer, changed."""
    return lambda X, K: change(multi_in_out(X, K))


INPUT_CHANNELS = [
    Misconception(
        "axis-left-over",
        Text(
            "Your numbers may well be right, but the answer has one axis of length 1 too many. The axis "
            "over which you add is gone after the sum, and there is no batch here. Which shape does the "
            "task ask for?",
            "数值也许是对的，但结果多了一个长度为 1 的轴。求和之后，被求和的那个轴就不在了，这里也没有批"
            "量维。题目要求的形状是什么？",
        ),
        of_output(lambda Y: Y[:, None]),
        of_output(lambda Y: Y[None]),
    ),
    Misconception(
        "channels-not-added",
        Text(
            "You correlate every input channel with its kernel, but keep the results side by side. An "
            "output element gathers what all input channels say about one place. How do several maps become "
            "one?",
            "你让每个输入通道与各自的卷积核做了互相关，却把结果并排留着。输出的一个元素要汇集所有输入通道"
            "在同一位置的信息。怎样把几张图变成一张？",
        ),
        separate,
        lambda X, K: separate(X, K).movedim(1, -1),
    ),
    Misconception(
        "products-not-added",
        Text(
            "All products of a window are in your answer, next to each other. One window gives one "
            "number. Over which axes of your array does the sum still have to run?",
            "每个窗口的所有乘积都在你的结果里，但只是并排放着。一个窗口应当只给出一个数。还需要在你的数组"
            "的哪些轴上求和？",
        ),
        products,
        lambda X, K: products(X, K).sum(1),
    ),
    Misconception(
        "only-one-channel",
        Text(
            "Only one input channel, the first or the last, has a say in your answer. Change a number in "
            "another channel: does anything happen? Look at what is overwritten, or never visited.",
            "你的结果只用到了一个输入通道（第一个或最后一个）。改动另一个通道里的某个数，结果会变吗？看看"
            "是什么被覆盖了，或者根本没有被遍历到。",
        ),
        lambda X, K: multi_in_out(X[:1], K[:, :1]),
        lambda X, K: multi_in_out(X[-1:], K[:, -1:]),
        lambda X, K: multi_in_out(X[:1].expand_as(X), K),
        lambda X, K: multi_in_out(X[-1:].expand_as(X), K),
    ),
    Misconception(
        "channels-averaged",
        Text(
            "You take the mean over the input channels; they are added up. With twice as many channels, "
            "the sum has twice as many terms. By which factor do your values differ from the worked example?",
            "你对输入通道取了平均，而这里应当相加。通道数翻倍，求和的项数也翻倍。你的结果与例题相差多少倍？",
        ),
        lambda X, K: multi_in_out(X, K) / len(X),
    ),
    Misconception(
        "one-kernel-for-all-channels",
        Text(
            "You use one and the same two-dimensional kernel for all input channels. K holds one for "
            "each of them. Which index of K should move along with the channel of X?",
            "你对所有输入通道用的是同一个二维卷积核，而 K 中每个输入通道都有自己的一个。K 的哪个下标应当"
            "随 X 的通道一起变化？",
        ),
        lambda X, K: multi_in_out(X, K[:, :1].expand_as(K)),
        lambda X, K: multi_in_out(X, K[:, -1:].expand_as(K)),
    ),
    Misconception(
        "channels-merged-before",
        Text(
            "You merge the channels of the picture, and those of the kernel, before they meet; so every "
            "channel is multiplied by every kernel. A sum of products is not a product of sums: what comes "
            "first?",
            "你在相乘之前就把图像的通道、卷积核的通道分别合并了，于是每个通道都与每个卷积核相乘了。乘积的"
            "和并不等于和的乘积：应当先做哪一步？",
        ),
        lambda X, K: multi_in_out(X.sum(0, keepdim=True), K.sum(1, keepdim=True)),
        lambda X, K: multi_in_out(X.mean(0, keepdim=True), K.sum(1, keepdim=True)),
        lambda X, K: multi_in_out(X.mean(0, keepdim=True), K.mean(1, keepdim=True)),
    ),
    Misconception(
        "channels-mismatched",
        Text(
            "Channels of the picture meet the kernels of other channels: the order of one of them is "
            "reversed or shifted. Follow channel 0 of X: which part of K does it meet?",
            "图像的通道遇到了别的通道的卷积核：其中一方的顺序被颠倒或错开了。跟着 X 的通道 0 走一遍：它遇"
            "到的是 K 的哪一部分？",
        ),
        lambda X, K: multi_in_out(X, K.flip(1)),
        lambda X, K: multi_in_out(X, K.roll(1, 1)),
        lambda X, K: multi_in_out(X, K.roll(-1, 1)),
    ),
]

OUTPUT_CHANNELS = [
    Misconception(
        "outputs-merged",
        Text(
            "You add (or average) over the output channels, so that maps of different kernels end up in "
            "one. Input channels are added up, output channels are kept apart. Over which axis of K does no "
            "sum run?",
            "你对输出通道求了和（或平均），不同卷积核的结果混到了一起。输入通道要相加，输出通道要分开保"
            "留。K 的哪个轴上不应当求和？",
        ),
        of_output(lambda Y: Y.sum(0)),
        of_output(lambda Y: Y.sum(0, keepdim=True)),
        of_output(lambda Y: Y.sum(0, keepdim=True).expand_as(Y)),
        of_output(lambda Y: Y.mean(0)),
        of_output(lambda Y: Y.mean(0, keepdim=True)),
        of_output(lambda Y: Y.mean(0, keepdim=True).expand_as(Y)),
        of_output(lambda Y: Y.cumsum(0)),
    ),
    Misconception(
        "only-one-output-channel",
        Text(
            "Only one output channel, the first or the last, is really there; others are missing, zero, "
            "or copies of it. How many kernels of shape (c_i, kh, kw) does K hold, and how often does your "
            "loop run?",
            "你的结果里真正算出来的只有一个输出通道（第一个或最后一个），其余的缺失、为零或是它的副本。K "
            "中有多少个形状为 (c_i, kh, kw) 的卷积核？你的循环运行了几次？",
        ),
        of_output(lambda Y: Y[0]),
        of_output(lambda Y: Y[-1]),
        of_output(lambda Y: Y[:1]),
        of_output(lambda Y: Y[-1:]),
        of_output(lambda Y: Y[:1].expand_as(Y)),
        of_output(lambda Y: Y[-1:].expand_as(Y)),
        of_output(lambda Y: followed_by_zeros(Y[:1], Y[1:])),
        of_output(lambda Y: followed_by_zeros(Y[-1:], Y[:-1]).roll(-1, 0)),
    ),
    Misconception(
        "output-channels-last",
        Text(
            "The output channels are not on the first axis of your answer. This course puts channels "
            "first, as the input has them: (channels, rows, columns). Along which axis do you put the maps "
            "together?",
            "你的结果没有把输出通道放在第一个轴上。本课程与输入一样通道在前：（通道，行，列）。你是沿哪个"
            "轴把各个输出图拼起来的？",
        ),
        of_output(lambda Y: Y.movedim(0, -1)),
        of_output(lambda Y: Y.movedim(0, 1)),
        of_output(lambda Y: Y.reshape(*Y.shape[1:], len(Y))),
    ),
    Misconception(
        "depthwise",
        Text(
            "Your maps each come from a single input channel: nothing is added up over the channels (a "
            "'depthwise' convolution). How many input channels should one output element see, and how many "
            "maps are there?",
            "你的每张输出图只来自一个输入通道，没有在输入通道上求和（这叫“逐通道”卷积）。输出的一个元素应"
            "当看到多少个输入通道？一共应当有几张输出图？",
        ),
        depthwise,
        lambda X, K: separate(X, K).flatten(0, 1),
        lambda X, K: separate(X, K).transpose(0, 1),
    ),
    Misconception(
        "in-out-swapped",
        Text(
            "You read K as if its first axis counted input channels and its second output channels; it "
            "is the other way round. With equally many of both, even the shape is right. Which one does "
            "len(K) count?",
            "你把 K 的第一个轴当成输入通道、第二个轴当成输出通道了，其实正好相反。当两者数目相等时，连形"
            "状都看不出错。len(K) 数的是哪一种通道？",
        ),
        in_out_swapped,
        in_out_swapped_strictly,
        in_out_reshaped,
    ),
]

SLIDING_KERNELS = [
    Misconception(
        "kernel-flipped",
        Text(
            "Your kernels are turned by 180°: that is convolution in the strict sense, and this function "
            "is cross-correlation. Which element of a kernel should meet the upper left element of the "
            "window?",
            "你的卷积核旋转了 180°：那是严格意义上的卷积，而这里要的是互相关。窗口左上角的元素应当与卷积"
            "核的哪个元素相乘？",
        ),
        lambda X, K: multi_in_out(X, K.flip(2, 3)),
        lambda X, K: multi_in_out(X, K.flip(1, 2, 3)),
    ),
    Misconception(
        "kernel-flipped-one-way",
        Text(
            "Your kernels are mirrored in one direction only, either their rows or their columns. Follow "
            "a single product of the worked example: which element of the kernel does it use?",
            "你的卷积核只在一个方向上被翻转了（行或列）。跟着例题中的一个乘积走一遍：它用的是卷积核的哪个元素？",
        ),
        lambda X, K: multi_in_out(X, K.flip(2)),
        lambda X, K: multi_in_out(X, K.flip(3)),
    ),
    Misconception(
        "mean-for-sum",
        Text(
            "You take the mean of the products in a window; cross-correlation adds them up. How many "
            "products does one window have, and by which factor are your values too small?",
            "你取的是窗口中各乘积的平均值，而互相关是把它们加起来。一个窗口中有多少个乘积？你的值小了多少倍？",
        ),
        lambda X, K: multi_in_out(X, K) / K[0, 0].numel(),
        lambda X, K: multi_in_out(X, K) / K[0].numel(),
    ),
    Misconception(
        "one-product-only",
        Text(
            "Of each window, you use one corner only: the first or the last product instead of the sum "
            "of all. How many numbers of a channel meet the kernel at one place, and what happens to their "
            "products?",
            "每个窗口你只用了一个角：只取了第一个或最后一个乘积，而不是所有乘积的和。在一个位置上，一个通"
            "道中有多少个数与卷积核相乘？这些乘积接下来该怎么处理？",
        ),
        lambda X, K: products(X, K).sum(1)[..., 0, 0],
        lambda X, K: products(X, K).sum(1)[..., -1, -1],
    ),
    Misconception(
        "last-missing",
        Text(
            "The last row or column of your output is missing, or was left zero. How many windows fit "
            "into a row of length w when the kernel is kw wide? Try w = kw.",
            "你的输出缺少最后一行或最后一列，或者那里一直是零。长度为 w 的一行能放下多少个宽为 kw 的窗"
            "口？试试 w = kw。",
        ),
        of_output(lambda Y: Y[:, :-1]),
        of_output(lambda Y: Y[:, :, :-1]),
        of_output(lambda Y: Y[:, :-1, :-1]),
        of_output(lambda Y: zeros_below(Y[:, :-1], 1, 0)),
        of_output(lambda Y: zeros_below(Y[:, :, :-1], 0, 1)),
        of_output(lambda Y: zeros_below(Y[:, :-1, :-1], 1, 1)),
    ),
    Misconception(
        "same-size",
        Text(
            "Your output is as large as the input, as if the picture were padded. Without padding, at "
            "how many places does the kernel fit into the picture?",
            "你的输出与输入一样大，好像对图像做了填充。没有填充时，卷积核在图像中能放在多少个位置？",
        ),
        same_size(lambda extra: extra // 2),
        same_size(lambda extra: extra - extra // 2),
        same_size(lambda extra: 0),
        lambda X, K: zeros_below(multi_in_out(X, K), K.shape[2] - 1, K.shape[3] - 1),
    ),
    Misconception(
        "full-size",
        Text(
            "Your output holds every place where kernel and picture overlap at all, however little (a "
            "'full' correlation). Only places where the kernel lies wholly inside count: how many are there?",
            "你的输出包含了卷积核与图像只要有重叠的所有位置（“full”模式）。只有卷积核完全落在图像内的位置"
            "才算：一共有多少个？",
        ),
        lambda X, K: F.conv2d(X[None], K, padding=(K.shape[2] - 1, K.shape[3] - 1))[0],
        lambda X, K: F.conv2d(X[None], K.flip(2, 3), padding=(K.shape[2] - 1, K.shape[3] - 1))[0],
    ),
    Misconception(
        "wrap-around",
        Text(
            "Where the kernel crosses the border, your picture goes on with its opposite side. For this "
            "function the picture ends at its border: where may the kernel lie, and how large is the output "
            "then?",
            "当卷积核越过边界时，你的图像会从另一侧接着延续（循环边界）。在这个函数里，图像到边界就结束"
            "了：卷积核可以放在哪里？输出因此有多大？",
        ),
        same_size(lambda extra: 0, mode="circular"),
        same_size(lambda extra: extra // 2, mode="circular"),
        same_size(lambda extra: extra - extra // 2, mode="circular"),
        lambda X, K: same_size(lambda extra: extra, mode="circular")(X, K.flip(2, 3)),
    ),
    Misconception(
        "size-swapped",
        Text(
            "Rows and columns of your output are swapped. With channels in front, X.shape[0] is no "
            "longer the height: which entries of the shapes belong to the rows?",
            "你的输出的行与列互换了。通道放在最前面之后，X.shape[0] 就不再是高了：形状中的哪些数属于行？",
        ),
        of_output(lambda Y: Y.transpose(1, 2)),
        of_output(lambda Y: Y.reshape(len(Y), Y.shape[2], Y.shape[1])),
    ),
    Misconception(
        "rounded",
        Text(
            "Your values are rounded to integers. What is the dtype of the array into which you write them?",
            "你的值被取整了。你把结果写入的那个数组的 dtype 是什么？",
        ),
        of_output(torch.trunc),
        of_output(torch.round),
        of_output(torch.floor),
    ),
    Misconception(
        "kernel-transposed",
        Text(
            "Your kernels are transposed: their rows are used as columns. Which index of a kernel runs "
            "down the picture, and which one runs across?",
            "你的卷积核被转置了：行被当成了列。卷积核的哪个下标沿图像向下走，哪个沿图像横着走？",
        ),
        lambda X, K: multi_in_out(X, K.transpose(2, 3)),
        transposed_strictly,
    ),
    Misconception(
        "square-kernel-only",
        Text(
            "Your function treats the kernel as if it were square: one of its sizes serves for both. "
            "Which size of the kernel belongs to the height of the output, and which to its width?",
            "你的函数把卷积核当成了正方形：它的一个尺寸被同时用作高和宽。输出的高取决于卷积核的哪个尺寸，"
            "宽又取决于哪个？",
        ),
        square_part,
        *(variant(axis) for variant in (square_kernel, one_side, square_window) for axis in (2, 3)),
    ),
]

AXES = [
    Misconception(
        "channels-last",
        Text(
            "You take the last axis for the channels, but X and K have them in front: (channels, rows, "
            "columns). What does the number X.shape[0] count, and over what does your sum run?",
            "你把最后一个轴当成了通道，而 X 和 K 的通道在前：（通道，行，列）。X.shape[0] 数的是什么？你"
            "的求和是在哪个轴上进行的？",
        ),
        columns_as_channels,
        columns_as_channels_strictly,
    ),
    Misconception(
        "square-picture-only",
        Text(
            "Your function takes one size of the picture for both, so it works for square pictures only. "
            "Which axis of X holds the rows, and which the columns, now that channels come first?",
            "你把图像的一个尺寸同时当成了高和宽，所以只对正方形的图像有效。现在通道在最前面，X 的哪个轴是"
            "行，哪个轴是列？",
        ),
        square_picture(1),
        square_picture(2),
    ),
]


def flipped(variant: Variant) -> Variant:
    """The variant with the kernels turned by 180° as well."""
    return lambda X, K: variant(X, K.flip(2, 3))


BY_NAME = {item.name: item for item in [*INPUT_CHANNELS, *OUTPUT_CHANNELS, *SLIDING_KERNELS]}


BOTH_WAYS = [
    Combination(
        BY_NAME["kernel-flipped"],
        BY_NAME["channels-not-added"],
        flipped(separate),
        flipped(lambda X, K: separate(X, K).movedim(1, -1)),
    ),
    Combination(
        BY_NAME["kernel-flipped"],
        BY_NAME["only-one-channel"],
        flipped(lambda X, K: multi_in_out(X[:1], K[:, :1])),
        flipped(lambda X, K: multi_in_out(X[-1:], K[:, -1:])),
    ),
    Combination(
        BY_NAME["kernel-flipped"],
        BY_NAME["mean-for-sum"],
        flipped(lambda X, K: multi_in_out(X, K) / K[0, 0].numel()),
        flipped(lambda X, K: multi_in_out(X, K) / K[0].numel()),
    ),
    # The output of a library's convolution in mode "same".
    Combination(
        BY_NAME["kernel-flipped"],
        BY_NAME["same-size"],
        flipped(same_size(lambda extra: extra // 2)),
        flipped(same_size(lambda extra: extra - extra // 2)),
    ),
]


def with_one_kernel(variant: Variant) -> Variant:
    """The variant for a function with a single kernel, (c_i, kh, kw)."""

    def adapted(X: Tensor, K: Tensor) -> Tensor | None:
        maps = variant(X, K[None])
        return None if maps is None else maps[0]

    return adapted


def for_one_map(item: Misconception) -> Misconception:
    """The misconception for a function with a single kernel."""
    return Misconception(item.name, item.words, *map(with_one_kernel, item.readings))


def both_for_one_map(item: Combination) -> Combination:
    """The combination for a function with a single kernel."""
    return Combination(BY_NAME[item.first], BY_NAME[item.second], *map(with_one_kernel, item.readings))


# A plain case is a square picture and an odd, square kernel without negative numbers. Each hidden check differs from
# it in one way, so that a function that is wrong in one way fails one check. No two cases have the same shapes.
WHOLE_NUMBERS = Text("Small pictures of whole numbers", "由整数构成的小图像")
NOT_SQUARE = Text("Pictures and kernels that are not square", "不是正方形的图像和卷积核")
THIN = Text(
    "One row, one column, or a kernel as large as the picture",
    "只有一行、一列，或卷积核与图像一样大",
)
EVEN = Text("Kernels whose sides are even", "边长为偶数的卷积核")
NEGATIVE = Text("Negative numbers", "有负数的图像和卷积核")
REAL = Text("Numbers with decimals, small and large", "带小数的数，有小有大")
UNUSUAL = Text(
    "Arrays of float32, read-only, or lying differently in memory",
    "float32、只读或内存布局不同的数组",
)


BOOK_X = array([grid(3, 3), grid(3, 3, start=1)])
BOOK_K = array([grid(2, 2), grid(2, 2, start=1)])

# Sizes of the picture, the kernels and the output, for both functions.
SIDES = {"c_in": CHANNELS_IN, "h": PICTURE_SIDE, "w": PICTURE_SIDE, "kh": KERNEL_SIDE, "kw": KERNEL_SIDE}
OUTPUT_SIDES = {"out_h": "h - kh + 1", "out_w": "w - kw + 1"}
KERNEL_FITS = ["kh <= h", "kw <= w"]
# Kernels of one row or column tell less; but they fit at most places of the largest picture.
PREFERRED = ["out_h > 1", "out_w > 1", "kh > 1 or out_h > 30", "kw > 1 or out_w > 30"]

corr2d_multi_in_exercise = Exercise(
    name="corr2d_multi_in",
    title=Text("Several input channels", "多个输入通道"),
    book=Section(Text("Multiple Input Channels", "多输入通道"), CHANNELS_PAGE),
    points=6,
    reference=multi_in,
    domain=Domain(
        sizes=SIDES,
        arguments={"X": Floats("c_in", "h", "w"), "K": Floats("c_in", "kh", "kw")},
        derived=OUTPUT_SIDES,
        rules=KERNEL_FITS,
        preferred=PREFERRED,
        work="out_h * out_w * c_in * kh * kw",
        # The largest picture has one channel: loops over windows and channels take long there, however small K is.
        most_work=1_500,
    ),
    checks=[
        Check(
            "book-example",
            Text("The book's example: two channels", "书中的例子：两个通道"),
            [Case("book", X=BOOK_X, K=BOOK_K)],
            public=True,
        ),
        Check(
            "three-channels",
            Text("Three channels, to check by hand", "三个通道，可以手算"),
            [
                Case(
                    "by-hand",
                    X=array(
                        [
                            [[1, 2, 0, 1], [3, 1, 2, 2]],
                            [[0, 1, 1, 3], [2, 0, 1, 1]],
                            [[2, 0, 1, 0], [1, 1, 0, 2]],
                        ]
                    ),
                    K=array([[[1, 0, 2]], [[-1, 1, 0]], [[0, 3, -2]]]),
                ),
            ],
            public=True,
        ),
        Check(
            "whole-numbers",
            WHOLE_NUMBERS,
            [
                Case("small", X=whole(2, 4, 4), K=whole(2, 3, 3)),
                Case("large-kernel", X=whole(3, 6, 6), K=whole(3, 5, 5)),
            ],
        ),
        Check(
            "channels",
            Text("One input channel, or many", "一个或许多个输入通道"),
            [
                Case("one-channel", X=whole(1, 4, 4), K=whole(1, 3, 3)),
                Case("as-many-as-sides", X=whole(3, 3, 3), K=whole(3, 1, 1)),
                Case("many-channels", X=whole(8, 4, 4), K=whole(8, 3, 3)),
            ],
            weight=2,
        ),
        Check(
            "not-square",
            NOT_SQUARE,
            [
                Case("tall-kernel", X=whole(2, 5, 5), K=whole(2, 3, 1)),
                Case("wide-kernel", X=whole(3, 6, 6), K=whole(3, 3, 5)),
                Case("tall-picture", X=whole(2, 7, 4), K=whole(2, 3, 3)),
                Case("wide-picture", X=whole(2, 3, 8), K=whole(2, 3, 3)),
            ],
            weight=2,
        ),
        Check(
            "thin",
            THIN,
            [
                Case("one-row", X=whole(3, 1, 9), K=whole(3, 1, 3)),
                Case("one-column", X=whole(3, 8, 1), K=whole(3, 5, 1)),
                Case("one-pixel", X=whole(4, 1, 1), K=whole(4, 1, 1)),
                Case("kernel-is-picture", X=whole(2, 3, 3), K=whole(2, 3, 3)),
            ],
        ),
        Check(
            "even-kernels",
            EVEN,
            [
                Case("two-by-two", X=whole(2, 4, 4), K=whole(2, 2, 2)),
                Case("four-by-four", X=whole(3, 7, 7), K=whole(3, 4, 4)),
            ],
        ),
        Check(
            "negative-numbers",
            NEGATIVE,
            [
                Case("mixed-signs", X=integers(2, 5, 5), K=integers(2, 3, 3)),
                Case("negative-kernel", X=whole(3, 4, 4), K=integers(3, 3, 3, sign="negative")),
                Case("all-negative", X=normal(2, 6, 6, sign="negative"), K=normal(2, 3, 3, sign="negative")),
            ],
        ),
        Check(
            "real-numbers",
            REAL,
            [
                Case("decimals", X=decimals(2, 7, 7), K=decimals(2, 5, 5)),
                Case("offset", X=decimals(3, 7, 7, offset=100.0), K=decimals(3, 3, 3)),
            ],
        ),
        Check(
            "unusual-arrays",
            UNUSUAL,
            [
                Case("float32", X=decimals(4, 5, 5, dtype="float32"), K=decimals(4, 3, 3, dtype="float32")),
                Case("readonly", X=whole(4, 4, 4, layout="readonly"), K=whole(4, 3, 3, layout="readonly")),
                Case("fortran", X=decimals(3, 8, 8, layout="F"), K=decimals(3, 3, 3, layout="F")),
                Case("strided", X=decimals(2, 9, 9, layout="strided"), K=decimals(2, 3, 3, layout="strided")),
            ],
        ),
        Check(
            "order-of-channels",
            Text(
                "The order of the channels makes no difference, where picture and kernel agree on it",
                "只要图像与卷积核的通道顺序一致，是什么顺序都不影响结果",
            ),
            [
                Case("in-order", X=whole(6, 6, 6), K=whole(6, 3, 3)),
                # The picture is cropped as well, so that no two calls have the same shapes; its windows are the same.
                Case(
                    "reversed",
                    X=Derived("in-order", change=lambda X: X[::-1, :-1, :-1]),
                    K=Derived("in-order", change=lambda K: K[::-1]),
                ),
            ],
            relation=Relation(
                terms=[
                    Term("in-order", index=(slice(None, -1), slice(None, -1))),
                    Term("reversed", coefficient=-1.0),
                ],
                broken=Text(
                    "The channels of a picture and those of its kernel were put in the reverse order, both "
                    "alike (and the picture lost its last row and column). Every channel still met its own "
                    "kernel, but your answer changed. Is any channel treated unlike the others, because of "
                    "where it stands?",
                    "我们把图像的通道和卷积核的通道一起颠倒了顺序（图像还去掉了最后一行和最后一列）。每个"
                    "通道遇到的仍是自己的卷积核，你的结果却变了。是不是有哪个通道因为所在的位置而受到了不同的"
                    "对待？",
                ),
            ),
        ),
        Check(
            "linearity",
            Text(
                "Some channels' answer and the others' add up to the answer to all",
                "一部分通道的结果与其余通道的结果相加，等于全部通道的结果",
            ),
            [
                Case("all", X=whole(4, 9, 9, high=1000), K=whole(4, 3, 3)),
                Case("first", X=Derived("all", change=lambda X: X[:1]), K=Derived("all", change=lambda K: K[:1])),
                Case("others", X=Derived("all", change=lambda X: X[1:]), K=Derived("all", change=lambda K: K[1:])),
            ],
            relation=Relation(
                terms=[Term("all"), Term("first", coefficient=-1.0), Term("others", coefficient=-1.0)],
                broken=Text(
                    "A picture was taken apart: the first channel on its own, and all the others. Your two "
                    "answers do not add up to your answer to the whole picture, as sums of products do. What "
                    "does your function do beyond multiplying and adding?",
                    "我们把一张图像拆成两份：第一个通道，和其余所有通道。你对这两份的结果相加，并不等于你对"
                    "整张图像的结果，而乘积之和应当如此。除了相乘和相加，你的函数还做了什么？",
                ),
            ),
        ),
    ],
    misconceptions=[for_one_map(item) for item in (*INPUT_CHANNELS, *SLIDING_KERNELS, *AXES)],
    combinations=[both_for_one_map(item) for item in BOTH_WAYS],
)

corr2d_multi_in_out_exercise = Exercise(
    name="corr2d_multi_in_out",
    title=Text("Several output channels", "多个输出通道"),
    book=Section(Text("Multiple Output Channels", "多输出通道"), CHANNELS_PAGE),
    points=8,
    reference=multi_in_out,
    domain=Domain(
        sizes={"c_out": CHANNELS_OUT, **SIDES},
        arguments={"X": Floats("c_in", "h", "w"), "K": Floats("c_out", "c_in", "kh", "kw")},
        derived=OUTPUT_SIDES,
        rules=KERNEL_FITS,
        preferred=PREFERRED,
        work="out_h * out_w * c_out * c_in * kh * kw",
    ),
    checks=[
        Check(
            "book-example",
            Text(
                "The book's example: two channels in, three out",
                "书中的例子：两个通道输入，三个通道输出",
            ),
            [Case("book", X=BOOK_X, K=array([BOOK_K, BOOK_K + 1, BOOK_K + 2]))],
            public=True,
        ),
        Check(
            "as-many-out-as-in",
            Text("As many channels out as in, to check by hand", "输出与输入的通道数相同，可以手算"),
            [
                Case(
                    "by-hand",
                    X=array([[[1, 2, 0, 1], [3, 1, 2, 2]], [[0, 1, 1, 3], [2, 0, 1, 1]]]),
                    K=array([[[[1, 0, 2]], [[-1, 1, 0]]], [[[0, 3, -2]], [[2, 1, 1]]]]),
                ),
            ],
            public=True,
        ),
        Check(
            "whole-numbers",
            WHOLE_NUMBERS,
            [
                Case("small", X=whole(2, 4, 4), K=whole(3, 2, 3, 3)),
                Case("all-equal", X=whole(3, 5, 5), K=whole(3, 3, 3, 3)),
                Case("one-pixel-kernel", X=whole(2, 3, 3), K=whole(3, 2, 1, 1)),
            ],
        ),
        Check(
            "channels",
            Text("One channel or many, in and out", "输入和输出有一个或许多个通道"),
            [
                Case("one-in", X=whole(1, 4, 4), K=whole(3, 1, 3, 3)),
                Case("one-out", X=whole(3, 4, 4), K=whole(1, 3, 3, 3)),
                Case("one-each", X=whole(1, 5, 5), K=whole(1, 1, 3, 3)),
                Case("fewer-out", X=whole(4, 4, 4), K=whole(2, 4, 3, 3)),
                Case("many-channels", X=whole(8, 4, 4), K=whole(8, 8, 3, 3)),
            ],
            weight=2,
        ),
        Check(
            "not-square",
            NOT_SQUARE,
            [
                Case("tall-kernel", X=whole(2, 5, 5), K=whole(3, 2, 3, 1)),
                Case("wide-kernel", X=whole(3, 6, 6), K=whole(2, 3, 3, 5)),
                Case("tall-picture", X=whole(2, 7, 4), K=whole(2, 2, 3, 3)),
                Case("wide-picture", X=whole(2, 3, 8), K=whole(3, 2, 3, 3)),
            ],
            weight=2,
        ),
        Check(
            "thin",
            THIN,
            [
                Case("one-row", X=whole(2, 1, 9), K=whole(3, 2, 1, 3)),
                Case("one-column", X=whole(3, 8, 1), K=whole(2, 3, 5, 1)),
                Case("one-pixel", X=whole(3, 1, 1), K=whole(2, 3, 1, 1)),
                Case("kernel-is-picture", X=whole(2, 3, 3), K=whole(3, 2, 3, 3)),
            ],
        ),
        Check(
            "even-kernels",
            EVEN,
            [
                Case("two-by-two", X=whole(2, 4, 4), K=whole(3, 2, 2, 2)),
                Case("four-by-four", X=whole(3, 7, 7), K=whole(2, 3, 4, 4)),
            ],
        ),
        Check(
            "negative-numbers",
            NEGATIVE,
            [
                Case("mixed-signs", X=integers(2, 5, 5), K=integers(2, 2, 3, 3)),
                Case("negative-kernels", X=whole(3, 4, 4), K=integers(2, 3, 3, 3, sign="negative")),
                Case("all-negative", X=normal(2, 6, 6, sign="negative"), K=normal(3, 2, 3, 3, sign="negative")),
            ],
        ),
        Check(
            "real-numbers",
            REAL,
            [
                Case("decimals", X=decimals(2, 7, 7), K=decimals(3, 2, 5, 5)),
                Case("offset", X=decimals(3, 7, 7, offset=100.0), K=decimals(2, 3, 3, 3)),
            ],
        ),
        Check(
            "unusual-arrays",
            UNUSUAL,
            [
                Case("float32", X=decimals(3, 5, 5, dtype="float32"), K=decimals(2, 3, 3, 3, dtype="float32")),
                Case("readonly", X=whole(2, 5, 5, layout="readonly"), K=whole(3, 2, 3, 3, layout="readonly")),
                Case("fortran", X=decimals(3, 7, 7, layout="F"), K=decimals(3, 3, 3, 3, layout="F")),
                Case("strided", X=decimals(2, 9, 9, layout="strided"), K=decimals(2, 2, 3, 3, layout="strided")),
            ],
        ),
        Check(
            "order-of-outputs",
            Text(
                "Each map belongs to its own kernel, wherever that stands",
                "每张输出图只属于自己的卷积核，与它排在哪里无关",
            ),
            [
                Case("in-order", X=whole(2, 8, 8), K=whole(4, 2, 3, 3)),
                # Without the first one, so that no two calls have the same shapes.
                Case("reversed", X=Derived("in-order"), K=Derived("in-order", change=lambda K: K[:0:-1])),
            ],
            relation=Relation(
                terms=[Term("in-order", index=(slice(None, 0, -1),)), Term("reversed", coefficient=-1.0)],
                broken=Text(
                    "The first of four kernels was left out and the order of the other three was reversed; "
                    "the picture stayed as it was. Your maps should have come in that order too, and otherwise "
                    "unchanged. Does a map depend on anything but the picture and its own kernel, such as what "
                    "was computed before it?",
                    "我们去掉了四个卷积核中的第一个，把其余三个的顺序颠倒，图像保持不变。你的输出图应当只是"
                    "跟着换了顺序，其余都不变，然而并非如此。除了图像和自己的卷积核，一张输出图是不是还取决于别"
                    "的什么，比如在它之前算出来的东西？",
                ),
            ),
        ),
    ],
    misconceptions=[*OUTPUT_CHANNELS, *INPUT_CHANNELS, *SLIDING_KERNELS, *AXES],
    combinations=[
        *BOTH_WAYS,
        Combination(
            BY_NAME["kernel-flipped"],
            BY_NAME["output-channels-last"],
            flipped(of_output(lambda Y: Y.movedim(0, -1))),
        ),
    ],
)

assignment = Assignment(
    name="channels",
    title=Text("Several Input and Output Channels", "多输入多输出通道"),
    exercises=[corr2d_multi_in_exercise, corr2d_multi_in_out_exercise],
)
