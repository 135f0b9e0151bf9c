# %% [markdown] lang="en"
# # Modules and a network: LeNet
#
# So far you have written operations: functions that get a picture, weights and a bias. A network has many of
# them, each with weights of its own. So one keeps the weights where they are used, in an object: a **module**.
# It is made once with its parameters, and its method `forward` takes a batch and returns a batch. That is why
# modules fit together like pipes, and a network of modules is a module again.
#
# You write the modules one by one, put them together, and in the end your network reads handwritten digits. There are
# at most 8 channels, 7 samples in a batch, and pictures of 16×16; a call may take 2 seconds.

# %% [markdown] lang="zh"
# # 模块与网络：LeNet
#
# 到目前为止你写的都是运算：接收图像、权重和偏置的函数。一个网络里有许多这样的运算，每个都有自己的权重。
# 所以人们把权重放在用到它的地方，也就是放进一个对象里：**模块**。模块在创建时得到参数，
# 它的方法 `forward` 接收一个批量，返回一个批量。正因为如此，模块可以像管子一样接起来，
# 而由模块组成的网络本身又是一个模块。
#
# 你将逐个写出这些模块，再把它们组合起来；最后，你的网络会识别手写数字。
# 通道最多 8 个，一个批量最多 7 个样本，图像最大 16×16；每次调用不超过 2 秒。

# %% [markdown]
# [[rules]]

# %%
import numpy as np

from tensorgrade import check, show

# %% [markdown] lang="en"
# ## 1. ReLU
#
# The simplest module has no parameters, so there is nothing to do when it is made. A **ReLU** (rectified linear
# unit) lets positive numbers pass and puts 0 in the place of negative ones, whatever the shape of its input:
#
# $$X = \begin{bmatrix} -2 & 3 \\ 0 & -1 \end{bmatrix} \quad\longrightarrow\quad
# \begin{bmatrix} 0 & 3 \\ 0 & 0 \end{bmatrix}$$

# %% [markdown] lang="zh"
# ## 1. ReLU
#
# 最简单的模块没有参数，所以创建时什么也不用做。**ReLU**（修正线性单元）让正数通过，
# 在负数的位置上放 0，不管输入是什么形状：
#
# $$X = \begin{bmatrix} -2 & 3 \\ 0 & -1 \end{bmatrix} \quad\longrightarrow\quad
# \begin{bmatrix} 0 & 3 \\ 0 & 0 \end{bmatrix}$$


# %% solution="ReLU"
class ReLU:
    """
    [en] Zero for negative numbers; the others stay.
    [zh] 负数变为零，其余不变。
    """

    def forward(self, X):
        """
        [en] X: any shape
        [zh] X: 任意形状
        [en] Returns: the same shape
        [zh] 返回：形状相同
        """
        ### BEGIN SOLUTION
        return np.maximum(X, 0)
        ### END SOLUTION


# %% check="ReLU"
check(ReLU)

# %% [markdown] lang="en"
# ## 2. Flatten
#
# Convolutions want pictures, and fully connected layers want rows of numbers. In between, **Flatten** makes one
# row of each sample. It moves no number: channel after channel, within a channel row after row.
#
# **By hand.** Two samples of two channels, each of one row: the first is `0 1 2` and `3 4 5`, the second `6 7 8`
# and `9 10 11`. The answer has the rows `0 1 2 3 4 5` and `6 7 8 9 10 11`. Samples that are rows already stay as
# they are.

# %% [markdown] lang="zh"
# ## 2. Flatten（展平）
#
# 卷积要的是图像，全连接层要的是一行数。在两者之间，**Flatten** 把每个样本变成一行。
# 它不打乱数的次序：一个通道接着一个通道，通道内一行接着一行。
#
# **手算一例。** 两个样本，各有两个通道，每个通道只有一行：第一个样本是 `0 1 2` 和 `3 4 5`，第二个是
# `6 7 8` 和 `9 10 11`。结果的两行是 `0 1 2 3 4 5` 和 `6 7 8 9 10 11`。已经是一行的样本保持不变。


# %% solution="Flatten"
class Flatten:
    """
    [en] One row for each sample.
    [zh] 每个样本变成一行。
    """

    def forward(self, X):
        """
        [en] X: (n, …)
        [zh] X: (n, …)
        [en] Returns: (n, product of the other sizes)
        [zh] 返回：(n, 其余各尺寸的乘积)
        """
        ### BEGIN SOLUTION
        return X.reshape(len(X), -1)
        ### END SOLUTION


# %% check="Flatten"
check(Flatten)

# %% [markdown] lang="en"
# ## 3. Linear
#
# The fully connected layer is the first module with parameters: a row of weights for each output, and a bias for
# each output. `__init__` keeps them, `forward` uses them.
#
# **By hand.** One sample `1 2 3`, and two outputs. The first one has the weights `1 0 2` and the bias 10, the
# second `0 1 1` and 20. The answer is one row: 1·1 + 0·2 + 2·3 + 10 = **17** and 0·1 + 1·2 + 1·3 + 20 = **25**.

# %% [markdown] lang="zh"
# ## 3. Linear（全连接层）
#
# 全连接层是第一个带参数的模块：每个输出有一行权重和一个偏置。`__init__` 把它们保存下来，`forward` 使用它们。
#
# **手算一例。** 一个样本 `1 2 3`，两个输出。第一个输出的权重是 `1 0 2`，偏置是 10；第二个的权重是 `0 1 1`，
# 偏置是 20。结果是一行：1·1 + 0·2 + 2·3 + 10 = **17**，0·1 + 1·2 + 1·3 + 20 = **25**。


# %% solution="Linear"
class Linear:
    """
    [en] A fully connected layer.
    [zh] 全连接层。

    [en] W: (o, i), one row for each output; b: (o,)
    [zh] W: (o, i)，每个输出一行；b: (o,)
    """

    def __init__(self, W, b):
        ### BEGIN SOLUTION
        self.W, self.b = W, b
        ### END SOLUTION

    def forward(self, X):
        """
        X: (n, i)
        [en] Returns: (n, o)
        [zh] 返回：(n, o)
        """
        ### BEGIN SOLUTION
        return X @ self.W.T + self.b
        ### END SOLUTION


# %% check="Linear"
check(Linear)

# %% [markdown] lang="en"
# ## 4. Conv2D
#
# The convolution layer as a module: kernels, biases, padding and stride are given once, pictures often. What it
# computes is what you know: cross-correlation, summed over the input channels, with zeros around the picture
# (`padding` counts those on one side), and the bias of the output channel at every pixel. A last step that does not
# fit is left out.
#
# **By hand.** One sample, one channel, one row `1 2 3`; one kernel `2 3` with the bias 1; padding (0, 1) and stride
# (1, 2). The windows are `0 1` and `2 3`, the answer is 2·0 + 3·1 + 1 = **4** and 2·2 + 3·3 + 1 = **14**.

# %% [markdown] lang="zh"
# ## 4. Conv2D（卷积层）
#
# 作为模块的卷积层：卷积核、偏置、填充和步幅只给一次，图像则可以给多次。它计算的东西你已经熟悉：互相关运算，
# 对输入通道求和，图像四周补零（`padding` 是每一侧的数目），在每个像素上加上该输出通道的偏置。放不下的最后一步不要。
#
# **手算一例。** 一个样本、一个通道、一行 `1 2 3`；一个卷积核 `2 3`，偏置是 1；填充 (0, 1)，步幅 (1, 2)。
# 窗口是 `0 1` 和 `2 3`，结果是 2·0 + 3·1 + 1 = **4** 和 2·2 + 3·3 + 1 = **14**。


# %% solution="Conv2D"
class Conv2D:
    """
    [en] A convolution layer.
    [zh] 卷积层。

    W: (co, ci, kh, kw); b: (co,); padding: (pad_h, pad_w); stride: (sh, sw)
    """

    def __init__(self, W, b, padding=(0, 0), stride=(1, 1)):
        ### BEGIN SOLUTION
        self.W, self.b, self.padding, self.stride = W, b, padding, stride
        ### END SOLUTION

    def forward(self, X):
        """
        X: (n, ci, h, w)
        [en] Returns: (n, co, rows, columns)
        [zh] 返回：(n, co, 行数, 列数)
        """
        ### BEGIN SOLUTION
        co, _, kh, kw = self.W.shape
        (pad_h, pad_w), (sh, sw) = self.padding, self.stride
        padded = np.pad(X, ((0, 0), (0, 0), (pad_h, pad_h), (pad_w, pad_w)))
        rows = (padded.shape[2] - kh) // sh + 1
        columns = (padded.shape[3] - kw) // sw + 1
        Y = np.empty((len(X), co, rows, columns))
        for i in range(rows):
            for j in range(columns):
                window = padded[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw]
                Y[:, :, i, j] = np.tensordot(window, self.W, axes=((1, 2, 3), (1, 2, 3))) + self.b
        return Y
        ### END SOLUTION


# %% check="Conv2D"
check(Conv2D)

# %% [markdown] lang="en"
# ## 5. Pool2D
#
# The pooling layer keeps one number of each window: the largest ('max') or the average ('avg'). It works on each
# sample and each channel by itself. Without a stride, the step is the window's size. A maximum never comes from the
# padding; for an average, the padding holds zeros, and they are counted.
#
# **By hand.** One sample, one channel, one row `-3 -1 -4 -2 -6`; window (1, 2), padding (0, 1), no stride. The
# windows are the border and `-3`, then `-1 -4`, then `-2 -6`: **−3**, **−1**, **−2**. The averages are **−1.5**,
# **−2.5** and **−4**.

# %% [markdown] lang="zh"
# ## 5. Pool2D（汇聚层）
#
# 汇聚层从每个窗口得到一个数：最大值（'max'）或平均值（'avg'）。它对每个样本、每个通道单独运算。
# 不给步幅时，步幅等于窗口大小。最大值从不取自填充；求平均值时，填充里是零，并且计算在内。
#
# **手算一例。** 一个样本、一个通道、一行 `-3 -1 -4 -2 -6`；窗口 (1, 2)，填充 (0, 1)，没有给出步幅。
# 窗口依次是边缘与 `-3`、`-1 -4`、`-2 -6`：最大值是 **−3**、**−1**、**−2**，平均值是 **−1.5**、**−2.5**、**−4**。


# %% solution="Pool2D"
class Pool2D:
    """
    [en] A pooling layer.
    [zh] 汇聚层。

    [en] pool_size: (ph, pw); mode: 'max' or 'avg'
    [zh] pool_size: (ph, pw)；mode: 'max' 或 'avg'
    [en] padding: (pad_h, pad_w); stride: (sh, sw), or None for pool_size
    [zh] padding: (pad_h, pad_w)；stride: (sh, sw)，None 表示 pool_size
    """

    def __init__(self, pool_size, mode="max", padding=(0, 0), stride=None):
        ### BEGIN SOLUTION
        self.pool_size, self.mode, self.padding = pool_size, mode, padding
        self.stride = pool_size if stride is None else stride
        ### END SOLUTION

    def forward(self, X):
        """
        X: (n, c, h, w)
        [en] Returns: (n, c, rows, columns)
        [zh] 返回：(n, c, 行数, 列数)
        """
        ### BEGIN SOLUTION
        (ph, pw), (pad_h, pad_w), (sh, sw) = self.pool_size, self.padding, self.stride
        border = -np.inf if self.mode == "max" else 0.0
        padded = np.pad(X, ((0, 0), (0, 0), (pad_h, pad_h), (pad_w, pad_w)), constant_values=border)
        rows = (padded.shape[2] - ph) // sh + 1
        columns = (padded.shape[3] - pw) // sw + 1
        Y = np.empty((*X.shape[:2], rows, columns), dtype=X.dtype)
        for i in range(rows):
            for j in range(columns):
                window = padded[:, :, i * sh : i * sh + ph, j * sw : j * sw + pw]
                Y[:, :, i, j] = window.max(axis=(2, 3)) if self.mode == "max" else window.mean(axis=(2, 3))
        return Y
        ### END SOLUTION


# %% check="Pool2D"
check(Pool2D)

# %% [markdown] lang="en"
# ## 6. Sequential
#
# All your modules have the same `forward(X)`, so something else can call it without knowing which module it is.
# **Sequential** is made with a list of modules; the first one gets the input, each of the others what the one before
# it has answered, and the answer of the last one is that of all. Three more things are asked of it:
#
# - `len(network)` is the number of its layers.
# - `for layer in network:` goes through them in their order. (Python finds both by the methods `__len__` and
#   `__iter__`.)
# - Without any layer, it gives back its input.
#
# A `Sequential` has `forward(X)` itself, so it may be a layer of another one.
#
# **By hand.** One sample `1 2`. The first layer is linear: its outputs are the sum plus 1 and the difference,
# **4** and **−1**. A ReLU makes **4** and **0** of them. The third one is linear: the first output is minus the first
# number, the second is 3 minus the second: **−4** and **3**.

# %% [markdown] lang="zh"
# ## 6. Sequential（顺序块）
#
# 你的所有模块都有同样的 `forward(X)`，所以别的代码不必知道是哪个模块就可以调用它。**Sequential**
# 用一个模块列表来创建；第一个模块得到输入，后面的每个模块得到前一个的结果，最后一个的结果就是整体的结果。
# 另外还有三点要求：
#
# - `len(network)` 是它的层数。
# - `for layer in network:` 按顺序遍历各层。（Python 通过 `__len__` 和 `__iter__` 这两个方法做到这两点。）
# - 没有任何层时，返回输入本身。
#
# `Sequential` 自己也有 `forward(X)`，所以它可以是另一个 `Sequential` 的一层。
#
# **手算一例。** 一个样本 `1 2`。第一层是全连接层：两个输出是两数之和加 1 以及两数之差，即 **4** 和 **−1**。
# ReLU 把它们变成 **4** 和 **0**。第三层是全连接层：第一个输出是第一个数的相反数，第二个是 3 减去第二个数：
# **−4** 和 **3**。


# %% solution="Sequential"
class Sequential:
    """
    [en] Layers, one after another.
    [zh] 各层依次相接。

    [en] layers: a list of objects with a method forward(X)
    [zh] layers: 由带有方法 forward(X) 的对象组成的列表
    """

    def __init__(self, layers):
        ### BEGIN SOLUTION
        self.layers = list(layers)
        ### END SOLUTION

    def forward(self, X):
        """
        [en] What the last layer answers
        [zh] 最后一层的结果
        """
        ### BEGIN SOLUTION
        for layer in self.layers:
            X = layer.forward(X)
        return X
        ### END SOLUTION

    def __len__(self):
        ### BEGIN SOLUTION
        return len(self.layers)
        ### END SOLUTION

    def __iter__(self):
        ### BEGIN SOLUTION
        return iter(self.layers)
        ### END SOLUTION


# %% check="Sequential"
check(Sequential)

# %% [markdown] lang="en"
# ## 7. LeNet
#
# In 1989 Yann LeCun and others let a network read the postcodes on letters; LeNet-5 of 1998 read the cheques of
# American banks. It is made of what you have now: twice convolution, activation and pooling, which turn a picture
# into a few small maps of what was found where; then fully connected layers, which weigh the findings. Ours is
# smaller, and has ReLUs in the place of its sigmoids:
#
# | number | layer | made with | shape of its answer | parameters |
# |---|---|---|---|---|
# | 1 | `Conv2D` | `W1`, `b1`, padding (2, 2) | 4×16×16 | 4·1·5·5 + 4 = 104 |
# | 2 | `ReLU` | | 4×16×16 | |
# | 3 | `Pool2D` | (2, 2), mode 'avg' | 4×8×8 | |
# | 4 | `Conv2D` | `W2`, `b2` | 8×4×4 | 8·4·5·5 + 8 = 808 |
# | 5 | `ReLU` | | 8×4×4 | |
# | 6 | `Pool2D` | (2, 2), mode 'avg' | 8×2×2 | |
# | 7 | `Flatten` | | 32 | |
# | 8 | `Linear` | `W3`, `b3` | 24 | 24·32 + 24 = 792 |
# | 9 | `ReLU` | | 24 | |
# | 10 | `Linear` | `W4`, `b4` | 16 | 16·24 + 16 = 400 |
# | 11 | `ReLU` | | 16 | |
# | 12 | `Linear` | `W5`, `b5` | 10 | 10·16 + 10 = 170 |
#
# The shapes are those for a picture of 16×16, and one sample. There are 2274 parameters in all. The ten numbers at
# the end, one for each digit, are **logits**: the larger one is, the more the network is for that digit. They may be
# negative and need not add up to anything.
#
# `lenet(parameters)` makes this network of *your* modules and returns it. `parameters` is a dict: `parameters["W1"]`
# is the first array, and so on. Kernels and layers may have other sizes than in the table; everything follows from
# the arrays.
#
# The public check has one picture of 4×4 and kernels of 1×1, so that you can work it out by hand: the first ReLU and
# average make `8 8`, `24 32` of the picture, with zeros around them.

# %% [markdown] lang="zh"
# ## 7. LeNet
#
# 1989 年，杨立昆（Yann LeCun）等人让一个网络识别信件上的邮政编码；1998 年的 LeNet-5 为美国的银行识别支票。
# 它所用的东西你现在都有了：两次卷积、激活和汇聚，把图像变成几张小小的特征图，记录在哪里找到了什么；
# 然后是全连接层，对找到的东西加权。我们的网络小一些，并且用 ReLU 代替了原来的 sigmoid：
#
# | 序号 | 层 | 创建时给出 | 输出的形状 | 参数个数 |
# |---|---|---|---|---|
# | 1 | `Conv2D` | `W1`、`b1`，填充 (2, 2) | 4×16×16 | 4·1·5·5 + 4 = 104 |
# | 2 | `ReLU` | | 4×16×16 | |
# | 3 | `Pool2D` | (2, 2)，mode 为 'avg' | 4×8×8 | |
# | 4 | `Conv2D` | `W2`、`b2` | 8×4×4 | 8·4·5·5 + 8 = 808 |
# | 5 | `ReLU` | | 8×4×4 | |
# | 6 | `Pool2D` | (2, 2)，mode 为 'avg' | 8×2×2 | |
# | 7 | `Flatten` | | 32 | |
# | 8 | `Linear` | `W3`、`b3` | 24 | 24·32 + 24 = 792 |
# | 9 | `ReLU` | | 24 | |
# | 10 | `Linear` | `W4`、`b4` | 16 | 16·24 + 16 = 400 |
# | 11 | `ReLU` | | 16 | |
# | 12 | `Linear` | `W5`、`b5` | 10 | 10·16 + 10 = 170 |
#
# 表中的形状对应一个 16×16 的图像、一个样本。参数一共 2274 个。最后的十个数分别对应十个数字，
# 称为 **logits**（未归一化的分数）：一个数越大，网络越倾向于那个数字。它们可以是负数，加起来也不必等于什么。
#
# `lenet(parameters)` 用*你自己的*模块搭成这个网络并返回它。`parameters` 是一个字典：`parameters["W1"]`
# 是第一个数组，依此类推。卷积核和各层的大小可能与表中不同；一切都由这些数组决定。
#
# 公开的检查用一个 4×4 的图像和 1×1 的卷积核，所以可以手算：第一个 ReLU 和平均汇聚把图像变成 `8 8`、`24 32`，
# 四周是零。

# %% [markdown]
# [[figure activations(STAGES)]]


# %% solution="lenet"
def lenet(parameters):
    """
    [en] The network of the table, as a Sequential.
    [zh] 表中的网络，返回一个 Sequential。

    [en] parameters: a dict of the arrays W1, b1, …, W5, b5
    [zh] parameters: 由数组 W1、b1、……、W5、b5 组成的字典
    """
    ### BEGIN SOLUTION
    W1, b1, W2, b2, W3, b3, W4, b4, W5, b5 = (parameters[f"{kind}{number}"] for number in range(1, 6) for kind in "Wb")
    return Sequential(
        [
            Conv2D(W1, b1, padding=(2, 2)),
            ReLU(),
            Pool2D((2, 2), mode="avg"),
            Conv2D(W2, b2),
            ReLU(),
            Pool2D((2, 2), mode="avg"),
            Flatten(),
            Linear(W3, b3),
            ReLU(),
            Linear(W4, b4),
            ReLU(),
            Linear(W5, b5),
        ]
    )
    ### END SOLUTION


# %% check="lenet"
check(lenet)

# %% [markdown] lang="en"
# ## 8. What digit is it?
#
# `predict(network, X)` says for each sample of a batch which class the network is for most: whole numbers, counted
# from 0. The network is any module that answers with a row of logits for each sample.
#
# **By hand.** Three samples of two pixels: `1 3`, `4 2` and `-5 1`. The network flattens them, and its linear layer
# answers `1 4 -2`, `4 3 5` and `-5 2 -12`. So the classes are **1**, **2** and **1**.

# %% [markdown] lang="zh"
# ## 8. 这是哪个数字？
#
# `predict(network, X)` 对批量中的每个样本说出网络最倾向于哪一类：从 0 开始数的整数。
# 网络可以是任何一个模块，只要它为每个样本给出一行 logits。
#
# **手算一例。** 三个样本，各有两个像素：`1 3`、`4 2` 和 `-5 1`。网络把它们展平，全连接层的结果是
# `1 4 -2`、`4 3 5` 和 `-5 2 -12`。所以类别是 **1**、**2** 和 **1**。


# %% solution="predict"
def predict(network, X):
    """
    [en] The class of each sample, as whole numbers.
    [zh] 每个样本的类别，为整数。

    X: (n, 1, h, w)
    [en] Returns: (n,)
    [zh] 返回：(n,)
    """
    ### BEGIN SOLUTION
    return np.argmax(network.forward(X), axis=1)
    ### END SOLUTION


# %% check="predict"
check(predict)

# %% [markdown] lang="en"
# ## 9. Let it read
#
# The next cell holds the parameters of a network that has been trained with 1500 digits, and six digits that it has
# never seen, as text. (Each character stands for less than a byte; there is nothing to read in it.) The digits are
# from *Optical Recognition of Handwritten Digits* by E. Alpaydin and C. Kaynak (**[UCI Machine Learning
# Repository](https://doi.org/10.24432/C50P49)**, licence CC BY 4.0), where 43 people wrote them. They have 8×8 pixels
# from 0 to 16; the network wants 16×16 pixels from 0 to 1, so each pixel becomes four. Run both cells: what does
# *your* network say? Of the digits that it has never seen, it reads 93 in 100.

# %% [markdown] lang="zh"
# ## 9. 让它读数字
#
# 下一个单元格以文本形式保存了一个用 1500 个数字训练过的网络的参数，以及它从未见过的六个数字。
# （每个字符代表不到一个字节，里面没有什么可读的。）这些数字来自 E. Alpaydin 和 C. Kaynak 的
# *Optical Recognition of Handwritten Digits*（**[UCI Machine Learning
# Repository](https://doi.org/10.24432/C50P49)**，许可证 CC BY 4.0），由 43 个人书写。图像有 8×8 个像素，
# 取值从 0 到 16；网络要的是 16×16 个像素，取值从 0 到 1，所以每个像素变成四个。运行这两个单元格：
# *你的*网络会怎么说？在它从未见过的数字中，每 100 个它能认对 93 个。

# %%
from base64 import b85decode

TRAINED = (
    "zvJE(`|I=d@go>BC-(#%6%6<EARQnA69xU~0Wb*#2^JCm0{I^t6bk1d{r1x7x%2_){Xi-Q>+KB$2P8KP=mZ@P{`ch-"
    "5Z=-?9x@p-^%Mpj9QpnI{wv`u2R-lb^fL7j69xbN00H^^2oDP%4D=rg4-Ewt3jXl@2k!X+|L*zw_VNV)@9GHl_WcP6"
    "4f^*6CH(Xc0Tko*`~m*=^Z*3({rm|C`V$HV`wR985B2`^1P1Z>?fmrz1^);M{_GYS0tE~l83zFQ3j`M7`TPeA?d9eZ"
    "7wPo}3i;dOBND~Y0P6<|{stob-VO{IzqZ=(3)}1a`||?>@9Xmk1N`a&0u<ox`uhIf*YOGs{oN4t`Q6wE_y7G44EXTo"
    ";Svk|<j4yP|J>6V^#$$O{0IC34-W|C{0IsJ@7>1){u~S&2?-+c1pg1>(KGc57z{|<4hHQ5=LGTh`3epV4Ic{#^8xf9"
    ">*xa=3I6@!_XPU$>;(b{2Jrp>`~n9k?D6{k_7ME}^bG{=<muxB3;F>82K4^>2K@5{1pWE)0{RB>{`vy^00IL1_Wt|)"
    "|Lp+`0|Ey75cu@`4GIPE`V#yA0sII0{qgPk1^WvO@(cS22l@d3?+5Vr{{R3I_y6e({Qd3%^Y#Ax0Q>$10_g?${qp_{"
    "_w(f4^yvir4-f$Z79rvL3JeMq6bbC-D+v1r_~`rV6&eEc<OT``@fHl??hh9b9Xl2F`w9g3^6UTw`TGqE`WXEP>-P>8"
    "`}ivs1`rAP_x$ns`0oV;?GpP0@cj%E`SJ)G2KoI2_6G0%7%BDp3m5zE1P2WI00#O14h;qR{0Q~%2mapm)FBVt@C6<Y"
    "_xkt(_5c_S;{p;R?Cv2T3g-Y0{OtM=^zi@i{q+L-_v#S_0Qda@2nX=;2K)2({|N>001N~I@%H@w|Md(J@$v-){{ip-"
    "85{u+2m%u+BLoKf7wH2KDj^UR2@4+m{_5)j6axS5^bZCA_Xq*|2mJ{900IZ-@&XC~;tBo}^auzT3l0ky2>kE;`3MN|"
    "2m$^J{p$h*{q_b4`ws*G`}_0z?&kmg4-X6W^#~LD1povG00AC5BOLS*5*!8l_4onx0rc_y1@Qq069oSZ1qm1S7ySbb"
    "|M2wh1N;8-0}TiM1o{gD3i}fo6!{4V6#f0}0{i^?2Lb&1`}_a^1^WX31px&98}bSm`uzzI<nadu2@m)5_5L39-2Ms<"
    "3;7Zf6Z`ET1nUU$2m$*c84?Zs?du8r;|=c^+u|G51pM~>1QGA<BL5Kv5$Pi<2L0Us8U+dr^A;KK?B4J71|$pH^%?sF"
    "8T%X64*T-!{p|7K_X7>|3+eU-{`~PB{2A=+{Pp_(`P=&V2+|EG@B8Hg5D)(F0TTD_G4%}y3K1gq3G5m62S66`;se|S"
    "3Hs*?6$u9j{sZ6-*yj@p{}l2C0U7iL6doH6^$aw|2-3M0>Hz%+2l4p^`tKq1B<27X5d#Pb@c#Mm2K*B)^5+8t90&FS"
    "2M5*)`~da!2Lt*0_7Cp@9|{o#;`8SY{U+xG`ugn_>kJb8Bl7(`0uk)|*WCu}5d8HL3jOvR^ZwfP+VS=M3<t*E;{NR^"
    "3+d+v<^Kl^_3{+|3J>)G`4jQ*5*F|o0|f^F2kYhQ4CM3d{q^|@1OXxr_!{ua_u%gd2=w^%8vOno1|kPL|Nid`?C}Z~"
    "6b2jy?iuw692?m71o8*-{S58<4fp3G2Jqhp{`vUU?*0%1^DQ3`)e$ip0q*<??(9tJ4;L%s{15^O^7s(`<ro3|?=|r8"
    "E*|~?@&gXq1QyyN^z8ii`wa^H9vS@X_y73v`Uwl-9th*v1`z-50uKoq48{#GA_(sO@;Mmf1Pb@%2i*`EAq+R<`R@tw"
    "`T_>>@BQ=l@YWd(1P>V!|L^?w0{#991`81a01g5Q`1k+q2ki3z3G4vs?CswH6deTl5Yy)N?kNf4@d*Y77Xkt4+Y#0Y"
    "HuCHI?EUZk1q<N+{`>hg^cg|$@&E|(HR$#H3?vuy0|plX5#ty3Aob)A66pK>9vlzh8Vx1|<sAti1k1_q?;RWi^%MR9"
    "G6etz|MU|BAq39}0RamJ(H->m0Mj4@_!92@0Tut)@bCfp@YwG0A`Rx+_}TIgDHI3t2nz`6^#~8_{{|-X9NrZK5*z~$"
    "6e1e|1p6KZ72@q1@(AWM8~6Pa{O}SP4g3cC0{jI200000`TqO;0RRF51O@*8`RoJ><_P%&{`?j05$*W<=mGNp@%bAP"
    "_96W2`sWl4)aK;u@dEWU01qqt+8Ol4@&xqh?gs?sC@2gYE&=QeE+;q-2MPQd6CU!+*$e^o<@qM>;1~bMJrWBF5ct#x"
    "4BPD#2M*=>`5G1P`0n2U0r>_F`0e!wA^9Ez3I{Uv()aoU(eLsJ|M({2?+VrrCJ7eyH|q%b5%TWy@f!2?_2>flEeQYn"
    "7x3;G2KDpuAOjcv3-kf~`oH@7_2vZ82M84X6(;!p57heA=J@;NN8tW86d*b7_xmda3LqHrDdF1z+6)8v;Q{#E02m+M"
    "_xcF&3-|!=1OE>L<?#CT`UL6@?DiQ5_xJku2lL?l1M>kQ0^$e@`wAN93-AW#?*;+#2OSIe-p?WV2jnX%DFER4FBj_<"
    "4D!?R02L$x?&<j)5f>Bw@DR-?+5+nb6}kQL2?p~L2nqcm1Le=z1t0MU75CpZ^7;J%0~QbW6Epo7DEbUA{uv1G`w0{P"
    "{rmX={SOBE5&QrA1Pb{0{mAIz^dlSW)X*{80O~{Q?EMt)0JrM$^aLl^6&d~x0}}Wa{v9Iil;PkR^9;@b3GATr0O~v3"
    "6yyB(#s|3A2L?S03F6q^=l8(`$>j|&2M6;8EdL1+66gghHp0&W3HuP}L*yjz>>KFa=fv+8^CsZz0S2uX?GX|dKNZax"
    "<_O^e0|o#W2p_Wv`2q3&`tA)n0_5Hr3+nnp4+H4k_WlkF^$YU&0|o"
)
DIGITS = (
    "000dT5Cs4L00j>Q3k?7O000644F~`L000CK4*~!H0009E4-f?a000000uKuS000972@nPV000jV5DEYQ"  # 3
    "000RI3=9AO000gO2m=5B000dJ0{{R3000dT4-5hT0000000jvE0000000ImE000F60t*NL000UQ5DNhS"  # 5
    "0009F5D5SP000aL4G;+c00R&O00;~K000RP3Jn4P000045DWkS0000B2@n7P0003G0t^5E0006I5C#AM"  # 8
    "000CG1poj5000aQ4+j7M00IsH0uTTI00amC015;E00#&F00syE00avF00jsD000gP0}TZL0006D5DNeR"  # 0
    "0000A1^@s6000CK0s{a5000dL2Mz!L00$2M4GskW01gih5D*Cf01Xfi5C#AM0003A4gdfE0000E3IG5A"  # 4
    "0006F5DozV000XN2M_}Q000RC0uTcL000002@3!K0006D4-EqV000CJ5DfzW0000E2mk;8000FK1ONa4"  # 7
)
SHAPES = {
    **{"W1": (4, 1, 5, 5), "b1": (4,), "W2": (8, 4, 5, 5), "b2": (8,), "W3": (24, 32), "b3": (24,)},
    **{"W4": (16, 24), "b4": (16,), "W5": (10, 16), "b5": (10,)},
}


def small_numbers(text):
    """
    [en] Whole numbers from −128 to 127, one byte each.
    [zh] 从 −128 到 127 的整数，每个一个字节。
    """
    return np.frombuffer(b85decode(text), dtype=np.int8)


ends = np.cumsum([int(np.prod(shape)) for shape in SHAPES.values()])
parts = np.split(small_numbers(TRAINED) / 64, ends[:-1])
parameters = {name: part.reshape(SHAPES[name]) for name, part in zip(SHAPES, parts, strict=True)}
pixels = small_numbers(DIGITS).reshape(-1, 8, 8)

# %%
pictures = pixels.repeat(2, axis=1).repeat(2, axis=2)[:, None] / 16
print(predict(lenet(parameters), pictures))
show(pictures)

# %% [markdown] written="modules-why" points=2 lang="en"
# ## 10. In your own words
#
# 1. Count: the first six layers make 32 numbers of a picture. Suppose that they were left out, and the first linear
#    layer read the 16×16 pixels itself, again with 24 outputs. How many parameters would it have, and how many do
#    the convolutions and the first linear layer of the table have together? Which property of a convolution saves
#    the difference?
# 2. Suppose that all ReLUs were left out between the three linear layers at the end. Could one linear layer do what
#    these three do? Say why, and what the ReLUs are good for.
#
# Three to six sentences are enough. This answer is read by a person and is worth 2 points, one for each question.
#
# ### BEGIN SOLUTION
# 1. It would have 24·256 + 24 = 6168 parameters, against 104 + 808 + 792 = 1704. A convolution uses the same small
#    kernel at every place (translation invariance) and looks at a small window only (locality), so the number of its
#    parameters does not grow with the picture.
# 2. Yes. A linear layer after a linear layer is $W_2(W_1x + b_1) + b_2 = (W_2W_1)x + (W_2b_1 + b_2)$, which is one
#    linear layer with other numbers. With a ReLU in between this cannot be multiplied out: the network may bend, so
#    that it can answer differently in different parts of the input.
#
# One point each: (1) both counts, with shared weights or locality as the reason; (2) the product of the matrices (or
# "linear of linear is linear"), and that the activation is what prevents it.
# ### END SOLUTION

# %% [markdown] written="modules-why" points=2 lang="zh"
# ## 10. 用你自己的话说
#
# 1. 数一数：前六层把一个图像变成 32 个数。假如去掉它们，让第一个全连接层直接读取 16×16 个像素，输出仍是 24 个，
#    它会有多少个参数？表中的两个卷积层和第一个全连接层一共有多少个参数？卷积的哪个性质省下了这些差额？
# 2. 假如去掉最后三个全连接层之间的所有 ReLU，一个全连接层能不能做到这三层所做的事？说明理由，并说明 ReLU 有什么用。
#
# 三到六句话就够了。这道题由老师批改，共 2 分，每问 1 分。
#
# ### BEGIN SOLUTION
# 1. 它会有 24·256 + 24 = 6168 个参数，而表中是 104 + 808 + 792 = 1704 个。卷积在每个位置使用同一个小卷积核
#    （平移不变性），并且只看一个小窗口（局部性），所以参数个数不随图像变大而增加。
# 2. 能。两个全连接层相接就是 $W_2(W_1x + b_1) + b_2 = (W_2W_1)x + (W_2b_1 + b_2)$，也就是换了参数的一个全连接层。
#    中间有 ReLU 就不能这样乘开：网络可以弯折，从而对输入的不同部分作出不同的反应。
#
# 每问 1 分：(1) 两个数目都对，理由是共享权重或局部性；(2) 矩阵的乘积（或“线性的线性仍是线性”），
# 并指出激活函数正是阻止这一点的东西。
# ### END SOLUTION
