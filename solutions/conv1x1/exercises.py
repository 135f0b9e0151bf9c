"""The 1×1 convolution: one fully connected layer, the same at every pixel."""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

from shared_parts import (
    CHANNELS_IN,
    CHANNELS_OUT,
    CHANNELS_PAGE,
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
    Draw,
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

Variant = Callable[[Tensor, Tensor, Tensor], Tensor | None]


def layer(X: Tensor, W: Tensor, b: Tensor) -> Tensor:
    """(c_i, h, w), (c_o, c_i), (c_o,) → (c_o, h, w)."""
    return F.linear(X.movedim(0, -1), W, b).movedim(-1, 0)


def without_bias(X: Tensor, W: Tensor, b: Tensor) -> Tensor:
    """The same without the bias."""
    return layer(X, W, torch.zeros_like(b))


def convolution(X: Tensor, K: Tensor) -> Tensor:
    """(c_i, h, w), (c_o, c_i, 1, 1) → (c_o, h, w)."""
    return F.conv2d(X[None], K)[0]


# The variants below are written for the layer; `for_kernel` makes those of corr2d_multi_in_out_1x1.
# Where sizes do not fit, a variant raises, as such code in NumPy does.


def biased_pairs(X: Tensor, W: Tensor, b: Tensor) -> Tensor:
    """The maps of all pairs of an output and an input channel, biased: (c_o, c_i, h, w)."""
    return W[:, :, None, None] * X + b[:, None, None, None]


def depthwise(X: Tensor, W: Tensor, b: Tensor) -> Tensor:
    """Depthwise: output channel i from input channel i alone."""
    pairs = biased_pairs(X, W, b)
    return torch.stack([pairs[i, i] for i in range(min(W.shape))])


def weight_reshaped(X: Tensor, W: Tensor, b: Tensor) -> Tensor:
    """W reshaped to the shape of its transpose, and that transposed."""
    return layer(X, W.reshape(W.shape[1], W.shape[0]).T, b)


def pixels(X: Tensor) -> Tensor:
    """(c_i, h, w) → (h·w, c_i), the right way: one row per pixel, its channels in the columns."""
    return X.flatten(1).T


def reshaped_pixels(X: Tensor) -> Tensor:
    """The same shape by reshaping only: neighbouring pixels of a channel become channels."""
    return X.reshape(-1, len(X))


def maps(Y: Tensor, X: Tensor) -> Tensor:
    """(h·w, c_o) → (c_o, h, w), the right way."""
    return Y.T.reshape(-1, *X.shape[1:])


def reshaped_maps(Y: Tensor, X: Tensor) -> Tensor:
    """The same shape by reshaping only."""
    return Y.reshape(-1, *X.shape[1:])


def square_picture(size: int) -> Variant:
    """The length of the picture's axis ``size`` taken for both: the output is cut, or the code raises."""

    def variant(X: Tensor, W: Tensor, b: Tensor) -> Tensor | None:
        side = X.shape[size]
        return layer(X, W, b)[:, :side, :side] if side == min(X.shape[1:]) else None

    return variant


def of_output(change: Callable[[Tensor], Tensor]) -> Variant:
    """The right answer, changed."""
    return lambda X, W, b: change(layer(X, W, b))


CHANNELS = [
    Misconception(
        "axes-left-over",
        Text(
            "Your numbers may well be right, but the answer has axes of length 1 too many. A 1×1 kernel "
            "has two such axes, and there is no batch here. Which shape does the task ask for?",
            "数值也许是对的，但结果多了长度为 1 的轴。1×1 卷积核就带有两个这样的轴，而这里也没有批量维。"
            "题目要求的形状是什么？",
        ),
        of_output(lambda Y: Y[None]),
        of_output(lambda Y: Y[:, None]),
        of_output(lambda Y: Y[:, None, None]),
        of_output(lambda Y: Y[..., None, None]),
    ),
    Misconception(
        "channels-not-added",
        Text(
            "You multiply every input channel by its weight, but keep the results side by side. At each "
            "pixel, an output channel is a weighted sum of all input channels. Over which axis does it add?",
            "你让每个输入通道乘上了它的权重，却把结果并排留着。在每个像素上，一个输出通道是所有输入通道的"
            "加权和。求和是在哪个轴上进行的？",
        ),
        biased_pairs,
        lambda X, W, b: biased_pairs(X, W, b).movedim(1, -1),
    ),
    Misconception(
        "only-one-channel",
        Text(
            "Only one input channel, the first or the last, has a say in your answer. Change a number in "
            "another channel: does anything happen? Look at what is overwritten, or never visited.",
            "你的结果只用到了一个输入通道（第一个或最后一个）。改动另一个通道里的某个数，结果会变吗？看看"
            "是什么被覆盖了，或者根本没有被遍历到。",
        ),
        lambda X, W, b: layer(X[:1], W[:, :1], b),
        lambda X, W, b: layer(X[-1:], W[:, -1:], b),
        lambda X, W, b: layer(X[:1].expand_as(X), W, b),
        lambda X, W, b: layer(X[-1:].expand_as(X), W, b),
    ),
    Misconception(
        "channels-averaged",
        Text(
            "You take the mean over the input channels; a fully connected layer adds them up. With twice "
            "as many channels, the sum has twice as many terms. By which factor do your values differ from "
            "a sum by hand?",
            "你对输入通道取了平均，而全连接层是把它们加权后相加。通道数翻倍，求和的项数也翻倍。与手算的和"
            "相比，你的值相差多少倍？",
        ),
        lambda X, W, b: layer(X, W / len(X), b),
        lambda X, W, b: layer(X, W, b) / len(X),
    ),
    Misconception(
        "one-weight-for-all-channels",
        Text(
            "You use one and the same weight for all input channels. There is one for each pair of an "
            "output and an input channel. Which index of the weights should move along with the channel of "
            "X?",
            "你对所有输入通道用的是同一个权重，而每一对输出通道和输入通道都有自己的权重。权重的哪个下标应"
            "当随 X 的通道一起变化？",
        ),
        lambda X, W, b: layer(X, W[:, :1].expand_as(W), b),
        lambda X, W, b: layer(X, W[:, -1:].expand_as(W), b),
    ),
    Misconception(
        "channels-merged-before",
        Text(
            "You merge the channels of the picture, and the weights, before they meet; so every channel "
            "is multiplied by every weight. A sum of products is not a product of sums: what comes first?",
            "你在相乘之前就把图像的通道和权重分别合并了，于是每个通道都与每个权重相乘了。乘积的和并不等于"
            "和的乘积：应当先做哪一步？",
        ),
        lambda X, W, b: layer(X.sum(0, keepdim=True), W.sum(1, keepdim=True), b),
        lambda X, W, b: layer(X.mean(0, keepdim=True), W.sum(1, keepdim=True), b),
        lambda X, W, b: layer(X.mean(0, keepdim=True), W.mean(1, keepdim=True), b),
    ),
    Misconception(
        "channels-mismatched",
        Text(
            "Channels of the picture meet the weights of other channels: the order of one of them is "
            "reversed or shifted. Follow channel 0 of X: which weight does it meet?",
            "图像的通道遇到了别的通道的权重：其中一方的顺序被颠倒或错开了。跟着 X 的通道 0 走一遍：它遇到"
            "的是哪个权重？",
        ),
        lambda X, W, b: layer(X, W.flip(1), b),
        lambda X, W, b: layer(X, W.roll(1, 1), b),
        lambda X, W, b: layer(X, W.roll(-1, 1), b),
    ),
    Misconception(
        "outputs-merged",
        Text(
            "You add (or average) over the output channels, so that different rows of weights end up in "
            "one map. Input channels are added up, output channels are kept apart. Over which axis of the "
            "weights does no sum run?",
            "你对输出通道求了和（或平均），不同行的权重的结果混到了一起。输入通道要相加，输出通道要分开保"
            "留。权重的哪个轴上不应当求和？",
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
            "or copies of it. How many rows do the weights have, and how many maps should there be?",
            "你的结果里真正算出来的只有一个输出通道（第一个或最后一个），其余的缺失、为零或是它的副本。权"
            "重有几行？应当有几张输出图？",
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
            "The output channels are not on the first axis of your answer. Working pixel by pixel puts "
            "them last, but this course has channels first: (channels, rows, columns). Which axis has to "
            "move where?",
            "你的结果没有把输出通道放在第一个轴上。逐像素计算时通道自然在最后，但本课程通道在前：（通道，"
            "行，列）。哪个轴应当移到哪里？",
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
        lambda X, W, b: biased_pairs(X, W, b).flatten(0, 1),
        lambda X, W, b: biased_pairs(X, W, b).transpose(0, 1),
    ),
    Misconception(
        "reshape-mixes",
        Text(
            "A reshape in your answer mixes channels with pixels: it keeps the order of the numbers in "
            "memory and moves no axis. Which numbers lie next to each other in X, those of one pixel or "
            "those of one channel?",
            "你的结果中有一次 reshape 把通道和像素混在了一起：reshape 不改变数在内存中的顺序，也不会移动"
            "轴。X 中相邻的数属于同一个像素，还是同一个通道？",
        ),
        lambda X, W, b: maps(F.linear(reshaped_pixels(X), W, b), X),
        lambda X, W, b: reshaped_maps(F.linear(pixels(X), W, b), X),
        lambda X, W, b: reshaped_maps(F.linear(reshaped_pixels(X), W, b), X),
        lambda X, W, b: reshaped_maps(F.linear(X.transpose(0, 2), W, b), X),
    ),
    Misconception(
        "weight-transposed",
        Text(
            "Your weights are transposed: the weight from input channel j to output channel i is used "
            "from i to j. With as many channels out as in, even the shape is right. Which axis of the "
            "weights counts output channels?",
            "你的权重被转置了：从输入通道 j 到输出通道 i 的权重被用成了从 i 到 j 的。当输入与输出通道数相"
            "等时，连形状都看不出错。权重的哪个轴对应输出通道？",
        ),
        lambda X, W, b: layer(X, W.T, b),
        weight_reshaped,
    ),
    Misconception(
        "relu-applied",
        Text(
            "All your negative values have become 0: a ReLU is at work. Activation functions follow a "
            "layer, they are not part of it. Is a negative answer allowed here?",
            "你的所有负值都变成了 0：这里多用了一次 ReLU。激活函数跟在层的后面，并不是层的一部分。这里的"
            "结果可以是负数吗？",
        ),
        of_output(torch.relu),
    ),
    Misconception(
        "softmax-applied",
        Text(
            "Your values are turned into probabilities between 0 and 1 (softmax or sigmoid). A layer "
            "gives the weighted sums themselves; squashing them is a later step. What are your values "
            "before the last line?",
            "你的值被变成了 0 到 1 之间的概率（softmax 或 sigmoid）。层给出的是加权和本身，压缩到概率是后"
            "面的步骤。在最后一步之前，你的值是多少？",
        ),
        of_output(lambda Y: Y.softmax(0)),
        of_output(lambda Y: Y.softmax(-1)),
        of_output(lambda Y: Y.flatten().softmax(0).reshape(Y.shape)),
        of_output(torch.sigmoid),
    ),
    Misconception(
        "last-missing",
        Text(
            "The last row or column of your output is missing, or was left zero. A 1×1 kernel fits at "
            "every pixel, so how large is the output? Check where your loops end.",
            "你的输出缺少最后一行或最后一列，或者那里一直是零。1×1 卷积核在每个像素上都放得下，输出应当有"
            "多大？检查一下循环在哪里结束。",
        ),
        of_output(lambda Y: Y[:, :-1]),
        of_output(lambda Y: Y[:, :, :-1]),
        of_output(lambda Y: Y[:, :-1, :-1]),
        of_output(lambda Y: zeros_below(Y[:, :-1], 1, 0)),
        of_output(lambda Y: zeros_below(Y[:, :, :-1], 0, 1)),
        of_output(lambda Y: zeros_below(Y[:, :-1, :-1], 1, 1)),
    ),
    Misconception(
        "size-swapped",
        Text(
            "Rows and columns of your output are swapped. An .T of an array with three axes reverses all "
            "of them. In which order do rows and columns come back in your answer?",
            "你的输出的行与列互换了。对三个轴的数组取 .T 会把所有轴的顺序都颠倒。在你的结果里，行和列是按"
            "什么顺序回来的？",
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
        "channels-last",
        Text(
            "Your weights meet the rows or columns of the picture instead of its channels. A matrix "
            "product works on the last axes of an array, and here the channels are in front. Which axis of "
            "X has as many entries as one row of the weights?",
            "你的权重乘在了图像的行或列上，而不是通道上。矩阵乘法作用于数组的最后几个轴，而这里通道在最前"
            "面。X 的哪个轴的长度应当与权重一行的长度相等？",
        ),
        lambda X, W, b: F.linear(X, W, b),
        lambda X, W, b: F.linear(X, W, b).movedim(-1, 0),
        lambda X, W, b: W @ X + b[:, None],
        lambda X, W, b: torch.tensordot(W, X, ([1], [1])) + b[:, None, None],
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

BIAS = [
    Misconception(
        "bias-missing",
        Text(
            "The bias is missing from your answer. What does the layer give for a picture that is zero everywhere?",
            "你的结果里缺少偏置。对一张处处为零的图像，这个层应当输出什么？",
        ),
        without_bias,
    ),
    Misconception(
        "bias-per-input-channel",
        Text(
            "Your bias is added once for every input channel, so it is c_i times too large. Is it added "
            "inside the loop (or sum) over the input channels, or after it?",
            "每个输入通道都加了一次偏置，所以它大了 c_i 倍。偏置是在对输入通道的循环（求和）之内加的，还"
            "是在它之后加的？",
        ),
        lambda X, W, b: layer(X, W, len(X) * b),
    ),
    Misconception(
        "one-bias-for-all-channels",
        Text(
            "All your output channels get the same bias. b holds one number for each of them. Which "
            "index of b belongs to which map?",
            "你的所有输出通道加的是同一个偏置，而 b 中每个输出通道都有自己的一个数。b 的哪个下标属于哪张输出图？",
        ),
        lambda X, W, b: layer(X, W, b[:1].expand_as(b)),
        lambda X, W, b: layer(X, W, b[-1:].expand_as(b)),
        lambda X, W, b: layer(X, W, b.sum().expand_as(b)),
        lambda X, W, b: layer(X, W, b.mean().expand_as(b)),
    ),
    Misconception(
        "bias-subtracted",
        Text(
            "Your bias has the wrong sign: it is taken away instead of added. What should a picture of zeros give?",
            "你的偏置符号反了：是减去而不是加上。一张全零的图像应当输出什么？",
        ),
        lambda X, W, b: layer(X, W, -b),
    ),
    Misconception(
        "bias-wrong-axis",
        Text(
            "Your bias is added along the rows or columns of the picture. It has one number per output "
            "channel, the same at all pixels, and NumPy lines up the last axes first. Which shape must b "
            "have to be added to (c_o, h, w)?",
            "你的偏置是沿图像的行或列加上去的。偏置对每个输出通道只有一个数，在所有像素上都相同，而"
            " NumPy 广播时先对齐最后的轴。要加到 (c_o, h, w) 上，b 应当是什么形状？",
        ),
        lambda X, W, b: without_bias(X, W, b) + b,
        lambda X, W, b: without_bias(X, W, b) + b[:, None],
    ),
    Misconception(
        "bias-before-weights",
        Text(
            "You add the bias to the picture, before the weights. It belongs to the output channels: "
            "does a weight multiply it?",
            "你在乘权重之前就把偏置加到了图像上。偏置属于输出通道：它会被权重相乘吗？",
        ),
        lambda X, W, b: without_bias(X + b[:, None, None], W, b),
        lambda X, W, b: without_bias(X + b, W, b),
    ),
]


BY_NAME = {item.name: item for item in [*CHANNELS, *BIAS]}


def unbiased(variant: Variant) -> Variant:
    """The variant without the bias."""
    return lambda X, W, b: variant(X, W, torch.zeros_like(b))


BOTH_WAYS = [
    Combination(
        BY_NAME["weight-transposed"],
        BY_NAME["output-channels-last"],
        # A matrix product of the pixels with W, without either transposition.
        lambda X, W, b: F.linear(X.movedim(0, -1), W.T, b),
    ),
    Combination(
        BY_NAME["relu-applied"],
        BY_NAME["weight-transposed"],
        lambda X, W, b: torch.relu(layer(X, W.T, b)),
        lambda X, W, b: torch.relu(weight_reshaped(X, W, b)),
    ),
]

BOTH_WAYS_OF_BIAS = [
    Combination(
        BY_NAME["bias-missing"],
        BY_NAME["weight-transposed"],
        unbiased(lambda X, W, b: layer(X, W.T, b)),
        unbiased(weight_reshaped),
    ),
    Combination(BY_NAME["bias-missing"], BY_NAME["relu-applied"], unbiased(of_output(torch.relu))),
    Combination(
        BY_NAME["bias-missing"], BY_NAME["output-channels-last"], unbiased(of_output(lambda Y: Y.movedim(0, -1)))
    ),
]


def for_weights(variant: Variant) -> Callable[[Tensor, Tensor], Tensor | None]:
    """The variant for a function of a kernel (c_o, c_i, 1, 1), without bias."""
    return lambda X, K: variant(X, K[:, :, 0, 0], K.new_zeros(len(K)))


def for_kernel(item: Misconception) -> Misconception:
    """The misconception for a function of a kernel."""
    return Misconception(item.name, item.words, *map(for_weights, item.readings))


def both_for_kernel(item: Combination) -> Combination:
    """The combination for a function of a kernel."""
    return Combination(BY_NAME[item.first], BY_NAME[item.second], *map(for_weights, item.readings))


# A plain case is a square picture, with weights and biases, without negative numbers. Each hidden check differs from it
# in one way, so that a function that is wrong in one way fails one check. No two cases have the same shapes.
WHOLE_NUMBERS = Text("Small pictures of whole numbers", "由整数构成的小图像")
MANY_CHANNELS = Text("One channel or many, in and out", "输入和输出有一个或许多个通道")
NOT_SQUARE = Text("Pictures that are not square", "不是正方形的图像")
THIN = Text("One row, one column, or one pixel", "图像只有一行、一列或一个像素")
NEGATIVE = Text("Negative numbers", "有负数的图像和权重")
REAL = Text("Numbers with decimals, small and large", "带小数的数，有小有大")
UNUSUAL = Text(
    "Arrays of float32, read-only, or lying differently in memory",
    "float32、只读或内存布局不同的数组",
)
PIXEL = Text(
    "A pixel's answer is that to a picture of this pixel alone",
    "一个像素上的结果，就是只有这个像素的图像的结果",
)


def biases(length: int, **options: str) -> Draw:
    """Whole numbers from 1 on: a missing bias of zero would make no difference."""
    return integers(length, sign="positive", **options)


# One pixel of a picture, in its second row and third column, as a picture; and the output there.
ONE_PIXEL = (slice(None), slice(1, 2), slice(2, 3))
ALONE = Relation(
    terms=[Term("picture", index=ONE_PIXEL), Term("pixel", coefficient=-1.0)],
    broken=Text(
        "A single pixel was cut out of a picture, with all its channels. On its own it got another answer "
        "than in its place in the picture. The same fully connected layer works at every pixel: which other "
        "pixels have a say in your answer?",
        "我们从一张图像中取出了一个像素（连同它的所有通道）。单独计算时，它的结果与它在图像中那个位置上的"
        "结果不同。每个像素上都是同一个全连接层：在你的结果中，还有哪些别的像素在起作用？",
    ),
)


BY_HAND = array([[[1, 2, 0], [3, 1, 2]], [[0, 1, 1], [2, 0, 1]], [[2, 0, 1], [1, 1, 0]]])

SIZES = {"c_in": CHANNELS_IN, "c_out": CHANNELS_OUT, "h": PICTURE_SIDE, "w": PICTURE_SIDE}
PREFERRED = ["h > 1", "w > 1", "c_in > 1", "c_out > 1"]
PRODUCTS = "h * w * c_out * c_in"

corr2d_multi_in_out_1x1_exercise = Exercise(
    name="corr2d_multi_in_out_1x1",
    title=Text("The 1×1 convolution as a matrix product", "用矩阵乘法实现 1×1 卷积"),
    book=Section(Text("1×1 Convolutional Layer", "1×1卷积层"), CHANNELS_PAGE),
    points=6,
    reference=convolution,
    domain=Domain(
        sizes=SIZES,
        # A side of the kernel is no size: it is always 1.
        arguments={"X": Floats("c_in", "h", "w"), "K": Floats("c_out", "c_in", "1", "1")},
        preferred=PREFERRED,
        work=PRODUCTS,
    ),
    checks=[
        Check(
            "by-hand",
            Text("Three channels in, two out, to check by hand", "三个通道输入，两个通道输出，可以手算"),
            [Case("by-hand", X=BY_HAND, K=array([[1, 0, 2], [-1, 3, 1]])[:, :, None, None])],
            public=True,
        ),
        Check(
            "as-many-out-as-in",
            Text("As many channels out as in", "输出与输入的通道数相同"),
            [
                Case(
                    "two-by-two",
                    X=array([grid(2, 3), grid(2, 3, start=1)]),
                    K=array([[1, 2], [3, 4]])[:, :, None, None],
                )
            ],
            public=True,
        ),
        Check(
            "whole-numbers",
            WHOLE_NUMBERS,
            [
                Case("small", X=whole(2, 2, 2), K=whole(2, 2, 1, 1)),
            ],
        ),
        Check(
            "channels",
            MANY_CHANNELS,
            [
                Case("one-in", X=whole(1, 3, 3), K=whole(3, 1, 1, 1)),
                Case("one-out", X=whole(3, 4, 4), K=whole(1, 3, 1, 1)),
                Case("one-each", X=whole(1, 4, 4), K=array([[[[3]]]])),
                Case("more-out", X=whole(2, 3, 3), K=whole(5, 2, 1, 1)),
                Case("as-many-in-as-sides", X=whole(3, 3, 3), K=whole(2, 3, 1, 1)),
                Case("many-channels", X=whole(8, 2, 2), K=whole(8, 8, 1, 1)),
            ],
            weight=2,
        ),
        Check(
            "not-square",
            NOT_SQUARE,
            [
                Case("tall", X=whole(2, 5, 3), K=whole(3, 2, 1, 1)),
                Case("wide", X=whole(3, 2, 6), K=whole(2, 3, 1, 1)),
                Case("all-sizes-differ", X=whole(3, 4, 7), K=whole(2, 3, 1, 1)),
                Case("as-many-columns-as-channels", X=whole(3, 5, 3), K=whole(2, 3, 1, 1)),
                Case("as-many-rows-as-channels", X=whole(3, 3, 4), K=whole(2, 3, 1, 1)),
            ],
            weight=2,
        ),
        Check(
            "thin",
            THIN,
            [
                Case("one-row", X=whole(3, 1, 7), K=whole(2, 3, 1, 1)),
                Case("one-column", X=whole(2, 6, 1), K=whole(3, 2, 1, 1)),
                Case("one-pixel", X=whole(4, 1, 1), K=whole(3, 4, 1, 1)),
            ],
        ),
        Check(
            "negative-numbers",
            NEGATIVE,
            [
                Case("mixed-signs", X=integers(3, 4, 4), K=integers(3, 3, 1, 1)),
                Case("negative-weights", X=whole(2, 4, 4), K=integers(2, 2, 1, 1, sign="negative")),
                Case("all-negative", X=normal(3, 5, 5, sign="negative"), K=normal(2, 3, 1, 1, sign="negative")),
            ],
        ),
        Check(
            "real-numbers",
            REAL,
            [
                Case("decimals", X=decimals(3, 5, 5), K=decimals(3, 3, 1, 1)),
                Case("offset", X=decimals(3, 6, 6, offset=100.0), K=decimals(2, 3, 1, 1)),
            ],
        ),
        Check(
            "unusual-arrays",
            UNUSUAL,
            [
                Case("float32", X=decimals(3, 4, 4, dtype="float32"), K=decimals(2, 3, 1, 1, dtype="float32")),
                Case("readonly", X=whole(2, 4, 4, layout="readonly"), K=whole(3, 2, 1, 1, layout="readonly")),
                Case("fortran", X=decimals(3, 6, 6, layout="F"), K=decimals(3, 3, 1, 1, layout="F")),
                Case("strided", X=decimals(2, 9, 9, layout="strided"), K=decimals(3, 2, 1, 1, layout="strided")),
            ],
        ),
        Check(
            "each-pixel-alone",
            PIXEL,
            [
                Case("picture", X=whole(3, 8, 8, high=1000), K=whole(2, 3, 1, 1)),
                Case("pixel", X=Derived("picture", change=lambda X: X[ONE_PIXEL]), K=Derived("picture")),
            ],
            relation=ALONE,
        ),
        Check(
            "order-of-channels",
            Text(
                "The order of the channels makes no difference, where picture and weights agree on it",
                "只要图像与权重的通道顺序一致，是什么顺序都不影响结果",
            ),
            [
                Case("in-order", X=whole(6, 4, 4), K=whole(2, 6, 1, 1)),
                # The picture is cropped as well, so that no two calls have the same shapes; its pixels are the same.
                Case(
                    "reversed",
                    X=Derived("in-order", change=lambda X: X[::-1, :-1, :-1]),
                    K=Derived("in-order", change=lambda K: K[:, ::-1]),
                ),
            ],
            relation=Relation(
                terms=[
                    Term("in-order", index=(slice(None), slice(None, -1), slice(None, -1))),
                    Term("reversed", coefficient=-1.0),
                ],
                broken=Text(
                    "The input channels of a picture and of the weights were put in the reverse order, both "
                    "alike (and the picture lost its last row and column). Every channel still met its own "
                    "weights, but your answer changed. Is any channel treated unlike the others, because of "
                    "where it stands?",
                    "我们把图像的输入通道和权重的输入通道一起颠倒了顺序（图像还去掉了最后一行和最后一列）。"
                    "每个通道遇到的仍是自己的权重，你的结果却变了。是不是有哪个通道因为所在的位置而受到了不同"
                    "的对待？",
                ),
            ),
        ),
    ],
    misconceptions=[for_kernel(item) for item in CHANNELS],
    combinations=[both_for_kernel(item) for item in BOTH_WAYS],
)

conv1x1_layer_exercise = Exercise(
    name="conv1x1_layer",
    title=Text("The 1×1 layer with its bias", "带偏置的 1×1 卷积层"),
    book=Section(Text("1×1 Convolutional Layer", "1×1卷积层"), CHANNELS_PAGE),
    points=7,
    reference=layer,
    domain=Domain(
        sizes=SIZES,
        arguments={"X": Floats("c_in", "h", "w"), "W": Floats("c_out", "c_in"), "b": Floats("c_out")},
        preferred=PREFERRED,
        work=PRODUCTS,
    ),
    checks=[
        Check(
            "by-hand",
            Text("Three channels in, two out, to check by hand", "三个通道输入，两个通道输出，可以手算"),
            [Case("by-hand", X=BY_HAND, W=array([[1, 0, 2], [-1, 3, 1]]), b=array([10, -20]))],
            public=True,
        ),
        Check(
            "as-many-out-as-in",
            Text("As many channels out as in", "输出与输入的通道数相同"),
            [
                Case(
                    "two-by-two",
                    X=array([grid(2, 3), grid(2, 3, start=1)]),
                    W=array([[1, 2], [3, 4]]),
                    b=array([5, -5]),
                ),
            ],
            public=True,
        ),
        Check(
            "whole-numbers",
            WHOLE_NUMBERS,
            [
                Case("small", X=whole(2, 2, 2), W=whole(2, 2), b=array([1, 3])),
            ],
        ),
        Check(
            "channels",
            MANY_CHANNELS,
            [
                Case("one-in", X=whole(1, 4, 4), W=whole(3, 1), b=biases(3)),
                Case("one-out", X=whole(3, 4, 4), W=whole(1, 3), b=array([7])),
                Case("one-each", X=whole(1, 4, 4), W=array([[3]]), b=array([5])),
                Case("many-channels", X=whole(8, 2, 2), W=whole(7, 8), b=biases(7)),
            ],
        ),
        Check(
            "bias",
            Text(
                "The bias: with as many channels as rows and columns, for a black picture, or all zero",
                "偏置：通道数与行数、列数相同，图像全黑，或偏置全为零",
            ),
            [
                Case("out-as-sides", X=whole(2, 3, 3), W=whole(3, 2), b=array([10, 20, 30])),
                Case("in-as-sides", X=whole(3, 3, 3), W=whole(2, 3), b=array([10, 20])),
                Case("all-equal", X=whole(3, 3, 3), W=whole(3, 3), b=array([30, 20, 10])),
                Case("black-picture", X=array([[[0, 0, 0]] * 3] * 2), W=whole(2, 2), b=biases(2)),
                Case("zero-bias", X=whole(2, 4, 4), W=whole(3, 2), b=array([0, 0, 0])),
            ],
            weight=2,
        ),
        Check(
            "not-square",
            NOT_SQUARE,
            [
                Case("tall", X=whole(2, 5, 3), W=whole(3, 2), b=biases(3)),
                Case("all-sizes-differ", X=whole(3, 4, 7), W=whole(2, 3), b=biases(2)),
                Case("out-as-columns", X=whole(2, 2, 3), W=whole(3, 2), b=array([10, 20, 30])),
                Case("out-as-rows", X=whole(2, 3, 4), W=whole(3, 2), b=array([10, 20, 30])),
                Case("in-as-columns", X=whole(3, 5, 3), W=whole(2, 3), b=biases(2)),
                Case("in-as-rows", X=whole(3, 3, 4), W=whole(2, 3), b=biases(2)),
            ],
            weight=2,
        ),
        Check(
            "thin",
            THIN,
            [
                Case("one-row", X=whole(3, 1, 7), W=whole(2, 3), b=biases(2)),
                Case("one-column", X=whole(2, 6, 1), W=whole(3, 2), b=biases(3)),
                Case("one-pixel", X=whole(4, 1, 1), W=whole(3, 4), b=biases(3)),
            ],
        ),
        Check(
            "negative-numbers",
            Text("Negative numbers", "有负数的图像、权重和偏置"),
            [
                Case("mixed-signs", X=integers(3, 5, 5), W=integers(3, 3), b=integers(3)),
                Case("negative-bias", X=whole(2, 4, 4), W=whole(2, 2), b=array([-60, -2])),
                Case(
                    "all-negative",
                    X=normal(3, 5, 5, sign="negative"),
                    W=normal(2, 3, sign="negative"),
                    b=normal(2, sign="negative"),
                ),
            ],
        ),
        Check(
            "real-numbers",
            REAL,
            [
                Case("decimals", X=decimals(3, 6, 6), W=decimals(3, 3), b=decimals(3)),
                Case("offset", X=decimals(3, 6, 6, offset=100.0), W=decimals(2, 3), b=decimals(2, offset=100.0)),
            ],
        ),
        Check(
            "unusual-arrays",
            UNUSUAL,
            [
                Case(
                    "float32",
                    X=decimals(3, 4, 4, dtype="float32"),
                    W=decimals(2, 3, dtype="float32"),
                    b=decimals(2, dtype="float32"),
                ),
                Case(
                    "readonly",
                    X=whole(2, 5, 5, layout="readonly"),
                    W=whole(3, 2, layout="readonly"),
                    b=biases(3, layout="readonly"),
                ),
                Case("fortran", X=decimals(3, 7, 7, layout="F"), W=decimals(3, 3, layout="F"), b=decimals(3)),
                Case(
                    "strided",
                    X=decimals(2, 9, 9, layout="strided"),
                    W=decimals(3, 2, layout="strided"),
                    b=decimals(3, layout="strided"),
                ),
            ],
        ),
        Check(
            "each-pixel-alone",
            PIXEL,
            [
                Case("picture", X=whole(3, 8, 8, high=1000), W=whole(2, 3), b=biases(2)),
                Case(
                    "pixel",
                    X=Derived("picture", change=lambda X: X[ONE_PIXEL]),
                    W=Derived("picture"),
                    b=Derived("picture"),
                ),
            ],
            relation=ALONE,
        ),
        Check(
            "order-of-outputs",
            Text(
                "Each map belongs to its own weights and bias, wherever these stand",
                "每张输出图只属于自己的权重和偏置，与它们排在哪里无关",
            ),
            [
                Case("in-order", X=whole(4, 5, 5), W=whole(4, 4), b=biases(4)),
                # Without the first one, so that no two calls have the same shapes.
                Case(
                    "reversed",
                    X=Derived("in-order"),
                    W=Derived("in-order", change=lambda W: W[:0:-1]),
                    b=Derived("in-order", change=lambda b: b[:0:-1]),
                ),
            ],
            relation=Relation(
                terms=[Term("in-order", index=(slice(None, 0, -1),)), Term("reversed", coefficient=-1.0)],
                broken=Text(
                    "The first of four output channels was left out and the order of the other three was "
                    "reversed, weights and biases alike; the picture stayed as it was. Your maps should have "
                    "come in that order too, and otherwise unchanged. Does a map depend on anything but the "
                    "picture, its own row of weights and its own bias?",
                    "我们去掉了四个输出通道中的第一个，把其余三个的权重和偏置一起颠倒了顺序，图像保持不变。"
                    "你的输出图应当只是跟着换了顺序，其余都不变，然而并非如此。除了图像、自己那一行权重和自己的"
                    "偏置，一张输出图是不是还取决于别的什么？",
                ),
            ),
        ),
    ],
    misconceptions=[*CHANNELS, *BIAS],
    combinations=[*BOTH_WAYS, *BOTH_WAYS_OF_BIAS],
)

assignment = Assignment(
    name="conv1x1",
    title=Text("The 1×1 Convolutional Layer", "1×1 卷积层"),
    exercises=[corr2d_multi_in_out_1x1_exercise, conv1x1_layer_exercise],
)
