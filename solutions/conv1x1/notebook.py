# %% [markdown] lang="en"
# # The 1×1 convolution layer
#
# A convolution with a window of a single pixel sounds pointless: it sees no neighbour, so it can find no edge
# and no corner. What it does see is **all the channels of its pixel**. At every pixel it mixes the input
# channels into output channels, with the same weights everywhere: a small fully connected layer that walks
# over the picture.
#
# Networks use it to make 256 channels out of 64, or 64 out of 256, without touching rows or columns. It needs
# only $c_i \cdot c_o$ weights.
#
# You will write it twice: as a convolution whose kernel happens to be 1×1, and as a fully connected layer.

# %% [markdown] lang="zh"
# # 1×1 卷积层
#
# 窗口只有一个像素的卷积，听起来毫无意义：它看不到任何相邻像素，找不出边缘，也找不出角点。
# 但它能看到**这个像素的所有通道**。在每个像素上，它用同一组权重把输入通道混合成输出通道，
# 相当于一个在图像上逐像素移动的小型全连接层。
#
# 网络用它把 64 个通道变成 256 个，或者反过来，而行和列保持不变。它只需要 $c_i \cdot c_o$ 个权重。
#
# 你要写两遍：一遍把它看作卷积核恰好是 1×1 的卷积，一遍把它看作全连接层。

# %%
import numpy as np

from tensorgrade import check

# %% [markdown] lang="en"
# ## How this notebook works
#
# Replace each `raise NotImplementedError()` by your answer. Keep the names of the functions and the order of
# their arguments. Helper functions and extra cells are welcome, and one function may call another.
#
# `check(f)` runs the *public* checks of `f` only: small examples like those below. The graded run has more
# kinds: pictures that are not square, one row, one column, one channel in or out, as many channels in as out,
# large offsets, tiny numbers, negative numbers only, `float32`, and arrays that are read-only or not laid out
# in memory row by row, several of these at once, and sizes and numbers at the limits. Every size may differ
# from every other. It also looks whether your arguments are unchanged afterwards, whether your answers depend
# on earlier calls, and whether you are as precise as the arithmetic allows.
#
# - Return a NumPy array of `float32` or `float64`, of exactly the stated shape.
# - Leave your arguments as they are, and keep nothing from one call to the next.
# - Use NumPy and Python's standard library only; `torch` and others are not there, nor are threads.
# - The notebook may use 1 GiB of memory.
#
# All calls keep these limits, and some reach them:
#
# [[limits]]

# %% [markdown] lang="zh"
# ## 使用说明
#
# 请把每个 `raise NotImplementedError()` 换成你的答案。函数名和参数的顺序请保持不变。
# 可以添加辅助函数和单元格，一个函数也可以调用另一个函数。
#
# `check(f)` 只运行 `f` 的*公开*检查，也就是正文里那样的小例子。正式评分的检查种类更多：不是正方形的图像、
# 只有一行、只有一列、输入或输出只有一个通道、输入与输出通道数相同、整体偏移很大、数值极小、全为负数、
# `float32`，只读或在内存中不按行连续存放的数组，以上几种情形同时出现，以及取到边界的尺寸和数值。
# 任何两个尺寸都可能不相等。
# 此外还检查调用之后参数是否保持原样，结果是否依赖于之前的调用，以及是否达到了浮点运算应有的精度。
#
# - 请返回 `float32` 或 `float64` 的 NumPy 数组，形状必须与说明完全一致。
# - 不要改动传入的参数，也不要在两次调用之间保留任何东西。
# - 只能使用 NumPy 和 Python 标准库；这里没有 `torch` 等其他库，也不能使用线程。
# - 整个笔记本最多使用 1 GiB 内存。
#
# 所有调用都在以下范围之内，有些调用会取到边界：
#
# [[limits]]

# %% [markdown] lang="en"
# ## 1. As a convolution: one matrix product
#
# With a 1×1 kernel nothing is left of the sum over the window; only the sum over the input channels remains:
#
# $$Y_{o,i,j} = \sum_{c} K_{o,c,0,0} \, X_{c,i,j}$$
#
# The pixel $(i, j)$ appears on both sides unchanged, so the picture may as well be one long line of pixels.
# Write $X$ as a matrix with one **row per channel** and one **column per pixel**, and the sum is a matrix
# product.
#
# **By hand.** Two input channels, three output channels, a picture of 2×3:
#
# $$X_0 = \begin{bmatrix} 1 & 2 & 3 \\ 4 & 5 & 6 \end{bmatrix}, \quad
# X_1 = \begin{bmatrix} 0 & 1 & 0 \\ 1 & 0 & 1 \end{bmatrix}$$
#
# $$\underbrace{\begin{bmatrix} 1 & 1 \\ 2 & -1 \\ 0 & 3 \end{bmatrix}}_{c_o \times c_i}
# \underbrace{\begin{bmatrix} 1 & 2 & 3 & 4 & 5 & 6 \\ 0 & 1 & 0 & 1 & 0 & 1 \end{bmatrix}}_{c_i \times hw} =
# \underbrace{\begin{bmatrix} 1 & 3 & 3 & 5 & 5 & 7 \\ 2 & 3 & 6 & 7 & 10 & 11 \\
# 0 & 3 & 0 & 3 & 0 & 3 \end{bmatrix}}_{c_o \times hw}$$
#
# and folded back to pictures
#
# $$Y_0 = \begin{bmatrix} 1 & 3 & 3 \\ 5 & 5 & 7 \end{bmatrix}, \quad
# Y_1 = \begin{bmatrix} 2 & 3 & 6 \\ 7 & 10 & 11 \end{bmatrix}, \quad
# Y_2 = \begin{bmatrix} 0 & 3 & 0 \\ 3 & 0 & 3 \end{bmatrix}$$
#
# `reshape` moves no number: it reads them in the order of the axes and cuts them into new rows. So ask,
# before and after each `reshape`, where the $c_i$ numbers of *one* pixel are.

# %% [markdown] lang="zh"
# ## 1. 看作卷积：一次矩阵乘法
#
# 卷积核是 1×1 时，对窗口的求和消失了，只剩下对输入通道的求和：
#
# $$Y_{o,i,j} = \sum_{c} K_{o,c,0,0} \, X_{c,i,j}$$
#
# 像素位置 $(i, j)$ 在等式两边没有变化，因此不妨把图像看成一长串像素。把 $X$ 写成矩阵：**每个通道一行，
# 每个像素一列**，上面的求和就是一次矩阵乘法。
#
# **手算一例。** 两个输入通道，三个输出通道，图像为 2×3：
#
# $$X_0 = \begin{bmatrix} 1 & 2 & 3 \\ 4 & 5 & 6 \end{bmatrix}, \quad
# X_1 = \begin{bmatrix} 0 & 1 & 0 \\ 1 & 0 & 1 \end{bmatrix}$$
#
# $$\underbrace{\begin{bmatrix} 1 & 1 \\ 2 & -1 \\ 0 & 3 \end{bmatrix}}_{c_o \times c_i}
# \underbrace{\begin{bmatrix} 1 & 2 & 3 & 4 & 5 & 6 \\ 0 & 1 & 0 & 1 & 0 & 1 \end{bmatrix}}_{c_i \times hw} =
# \underbrace{\begin{bmatrix} 1 & 3 & 3 & 5 & 5 & 7 \\ 2 & 3 & 6 & 7 & 10 & 11 \\
# 0 & 3 & 0 & 3 & 0 & 3 \end{bmatrix}}_{c_o \times hw}$$
#
# 再折回成图像：
#
# $$Y_0 = \begin{bmatrix} 1 & 3 & 3 \\ 5 & 5 & 7 \end{bmatrix}, \quad
# Y_1 = \begin{bmatrix} 2 & 3 & 6 \\ 7 & 10 & 11 \end{bmatrix}, \quad
# Y_2 = \begin{bmatrix} 0 & 3 & 0 \\ 3 & 0 & 3 \end{bmatrix}$$
#
# `reshape` 不会移动任何一个数：它只是按轴的顺序读出所有的数，再切成新的行。
# 所以在每次 `reshape` 前后都问一问自己：*同一个*像素的 $c_i$ 个数在哪里？

# %% [markdown]
# [[figure pixel_column(X=[[[1, 2, 3], [4, 5, 6]], [[0, 1, 0], [1, 0, 1]]], W=[[1, 1], [2, -1], [0, 3]], pixel=(1, 2))]]


# %% solution="corr2d_multi_in_out_1x1"
def corr2d_multi_in_out_1x1(X, K):
    """
    [en] Cross-correlation of a picture of several channels with 1×1 kernels, as a matrix product.
    [zh] 用矩阵乘法实现多通道图像与 1×1 卷积核的互相关运算。

    X: (ci, h, w); K: (co, ci, 1, 1)
    [en] Returns: (co, h, w)
    [zh] 返回：(co, h, w)
    """
    ### BEGIN SOLUTION
    ci, h, w = X.shape
    co = K.shape[0]
    Y = K.reshape(co, ci) @ X.reshape(ci, h * w)
    return Y.reshape(co, h, w)
    ### END SOLUTION


# %% check="corr2d_multi_in_out_1x1"
check(corr2d_multi_in_out_1x1)

# %% [markdown] lang="en"
# ## 2. As a fully connected layer at every pixel
#
# A fully connected layer turns $c_i$ numbers $x$ into $c_o$ numbers $W x + b$. Take for $x$ the channels of
# one pixel, do that at every pixel **with the same** $W$ **and** $b$, and you have the layer once more:
#
# $$Y_{:,i,j} = W X_{:,i,j} + b \qquad\text{that is}\qquad Y_{o,i,j} = \sum_c W_{o,c} \, X_{c,i,j} + b_o$$
#
# Here the weights come as a plain matrix $(c_o, c_i)$, without the two axes of length 1. There is one bias
# **per output channel**, added once, after the sum. Nothing else happens: no activation function.
#
# **By hand.** With $X$ and the weights of the example above and $b = (10, 20, 30)$, the pixel in the first
# row and second column has the channels $(2, 1)$ and becomes
#
# $$\begin{bmatrix} 1 & 1 \\ 2 & -1 \\ 0 & 3 \end{bmatrix} \begin{bmatrix} 2 \\ 1 \end{bmatrix} +
# \begin{bmatrix} 10 \\ 20 \\ 30 \end{bmatrix} = \begin{bmatrix} 13 \\ 23 \\ 33 \end{bmatrix}$$
#
# NumPy broadcasts over the *last* axes. If $c_o$ happens to equal $w$, a bias along the wrong axis raises no
# error, so think about where the channels are when you add it.

# %% [markdown] lang="zh"
# ## 2. 看作每个像素上的全连接层
#
# 全连接层把 $c_i$ 个数 $x$ 变成 $c_o$ 个数 $W x + b$。让 $x$ 是某个像素的所有通道，
# 在每个像素上**用同一个** $W$ **和** $b$ 这样计算，得到的仍是这个层：
#
# $$Y_{:,i,j} = W X_{:,i,j} + b \qquad\text{即}\qquad Y_{o,i,j} = \sum_c W_{o,c} \, X_{c,i,j} + b_o$$
#
# 这里的权重是普通矩阵 $(c_o, c_i)$，没有那两个长度为 1 的轴。**每个输出通道**有一个偏置，在求和之后只加一次。
# 此外什么也不做：没有激活函数。
#
# **手算一例。** 沿用上例的 $X$ 和权重，取 $b = (10, 20, 30)$。第一行第二列的像素通道值为 $(2, 1)$，结果是
#
# $$\begin{bmatrix} 1 & 1 \\ 2 & -1 \\ 0 & 3 \end{bmatrix} \begin{bmatrix} 2 \\ 1 \end{bmatrix} +
# \begin{bmatrix} 10 \\ 20 \\ 30 \end{bmatrix} = \begin{bmatrix} 13 \\ 23 \\ 33 \end{bmatrix}$$
#
# NumPy 的广播从*最后*的轴开始对齐。如果 $c_o$ 恰好等于 $w$，偏置加错了轴也不会报错，
# 所以相加时要想清楚通道在哪个轴上。


# %% solution="conv1x1_layer"
def conv1x1_layer(X, W, b):
    """
    [en] The same fully connected layer, weights and bias, at every pixel.
    [zh] 在每个像素上使用同一个带偏置的全连接层。

    X: (ci, h, w); W: (co, ci); b: (co,)
    [en] Returns: (co, h, w)
    [zh] 返回：(co, h, w)
    """
    ### BEGIN SOLUTION
    pixels = np.moveaxis(X, 0, -1)
    Y = pixels @ W.T + b
    return np.moveaxis(Y, -1, 0)
    ### END SOLUTION


# %% check="conv1x1_layer"
check(conv1x1_layer)
