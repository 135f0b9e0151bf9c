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

# %% [markdown]
# [[rules]]

# %%
import numpy as np

from tensorgrade import check

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
# A 1×1 layer is more than a special case. Move the picture by $(a, b)$, put a 1×1 layer on it with the weights
# $K_{:,:,a,b}$, add up over all $(a, b)$: that is the whole layer for kernels of any size, `corr2d_multi_in_out` of the
# notebook on channels. The cell below builds it from your function. For a 1×1 kernel it is the same as yours, and for
# the book's example the first map is [[56, 72], [104, 120]] again.

# %% [markdown] lang="zh"
# 1×1 卷积层不只是一个特例。把图像平移 $(a, b)$，用权重 $K_{:,:,a,b}$ 做 1×1 卷积，再对所有 $(a, b)$ 相加，
# 就得到任意大小卷积核的完整的层，也就是多通道笔记本里的 `corr2d_multi_in_out`。
# 下面的单元格用你的函数搭出这个层。卷积核为 1×1 时，它与你的函数结果相同；
# 对书中的例子，第一张特征图仍是 [[56, 72], [104, 120]]。


# %%
def corr2d_multi_in_out(X, K):
    (_, h, w), (kh, kw) = X.shape, K.shape[2:]
    maps = []
    for a, b in np.ndindex(kh, kw):
        moved = X[:, a : a + h - kh + 1, b : b + w - kw + 1]
        maps.append(corr2d_multi_in_out_1x1(moved, K[:, :, a : a + 1, b : b + 1]))
    return sum(maps)


X = np.stack([np.arange(9.0).reshape(3, 3), np.arange(1.0, 10).reshape(3, 3)])
K = np.array([[[0.0, 1], [2, 3]], [[1, 2], [3, 4]]])
print(corr2d_multi_in_out(X, np.stack([K, K + 1, K + 2]))[0])

weights = np.array([[1.0, 1], [2, -1], [0, 3]]).reshape(3, 2, 1, 1)
print(np.array_equal(corr2d_multi_in_out(X, weights), corr2d_multi_in_out_1x1(X, weights)))

# %% [markdown] lang="en"
# **A bottleneck.** To go from 256 channels to 256 with 3×3 kernels, a network may first make 64 channels with a 1×1
# layer, use the 3×3 kernels there, and go back to 256 with another 1×1 layer. How many weights does the detour save?
# Count the numbers in the arrays:

# %% [markdown] lang="zh"
# **瓶颈结构。** 要用 3×3 的卷积核从 256 个通道得到 256 个通道，网络可以先用 1×1 卷积层降到 64 个通道，
# 在那里使用 3×3 的卷积核，再用另一个 1×1 卷积层回到 256 个通道。
# 绕这个弯能省下多少权重？数一数各数组中数的个数：

# %%
direct = np.zeros((256, 256, 3, 3)).size
layers = ((64, 256, 1, 1), (64, 64, 3, 3), (256, 64, 1, 1))
detour = sum(np.zeros(shape).size for shape in layers)
print(direct, detour, round(direct / detour, 1))

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

# %% [markdown] lang="en"
# Two of these layers, one after the other, are one layer with other weights: the first number below is 0, up to
# rounding. With a ReLU between them they are not. Then they are a small network at every pixel.

# %% [markdown] lang="zh"
# 两个这样的层接在一起，只相当于换了权重的一个层：下面的第一个数是 0（舍入误差除外）。
# 中间加上 ReLU 就不是这样了：它们成了每个像素上的一个小网络。

# %%
random = np.random.default_rng(0)
X, W1, W2 = random.normal(size=(3, 4, 5)), random.normal(size=(6, 3)), random.normal(size=(2, 6))
b1, b2 = random.normal(size=6), random.normal(size=2)
hidden = conv1x1_layer(X, W1, b1)
one_layer = conv1x1_layer(X, W2 @ W1, W2 @ b1 + b2)
for between in (hidden, np.maximum(hidden, 0)):
    print(np.abs(conv1x1_layer(between, W2, b2) - one_layer).max().round(3))

# %% [markdown] written="conv1x1-why" points=2 lang="en"
# ## 3. In your own words
#
# 1. What can a 1×1 layer find in a picture, and what can it not? Give one example of each.
# 2. A 1×1 layer makes 64 channels of 256 and then 256 of 64 again, with nothing in between. Why may information get
#    lost on the way, and when does it not?
#
# Three to six sentences are enough. This answer is read by a person and is worth 2 points, one for each question.
#
# ### BEGIN SOLUTION
# 1. It sees all channels of one pixel: a colour, such as red without green, or a combination of features that other
#    layers have found at this place. It sees no neighbours: no edge, no corner, no direction.
# 2. In between, each pixel has 64 numbers only. All that differs in a direction which the first matrix maps to zero is
#    gone, since a matrix of 64 rows has rank 64 at most. Nothing is lost if the 256 channels of all pixels that occur
#    lie in a space of at most 64 dimensions, that is if many channels can be computed from the others.
#
# One point each: (1) channels of one pixel against neighbours, with examples; (2) fewer numbers or the rank, and
# channels that depend on each other.
# ### END SOLUTION

# %% [markdown] written="conv1x1-why" points=2 lang="zh"
# ## 3. 用你自己的话说
#
# 1. 1×1 卷积层能在图像中找到什么，不能找到什么？各举一例。
# 2. 1×1 卷积层先把 256 个通道变成 64 个，再变回 256 个，中间没有别的运算。
#    为什么途中可能丢失信息？什么情况下不会丢失？
#
# 三到六句话就够了。这道题由老师批改，共 2 分，每问 1 分。
#
# ### BEGIN SOLUTION
# 1. 它能看到一个像素的所有通道：某种颜色，例如有红无绿，或者其他层在此处找到的特征的组合。
#    它看不到相邻像素：找不到边缘、角点和方向。
# 2. 中间每个像素只有 64 个数。64 行的矩阵秩最多是 64，被第一个矩阵映射为零的方向上的差别就消失了。
#    如果实际出现的像素的 256 个通道都位于一个不超过 64 维的空间里，也就是许多通道可以由其他通道算出，
#    就不会丢失信息。
#
# 每问 1 分：(1) 区分“一个像素的各通道”与“相邻像素”，并举例；(2) 指出数变少了或秩的限制，以及通道之间相互依赖的情况。
# ### END SOLUTION
