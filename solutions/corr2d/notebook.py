# %% [markdown] lang="en"
# # From dense layers to convolutions
#
# A fully connected layer has one weight for every pair of input pixel and hidden unit. That is far too
# many, and it has to learn what an edge looks like again in every corner of the picture. Two ideas remove
# almost all of these weights:
#
# - **Translation invariance**: what is worth detecting in one place is worth detecting everywhere, so every
#   position uses the *same* weights.
# - **Locality**: whatever we need to judge a place lies near it, so all weights outside a small window are
#   zero.
#
# What remains is a small array of weights, the *kernel*, that slides over the picture. In this notebook you
# write that operation and its relatives, learn a kernel from data, and count what the two ideas save.

# %% [markdown] lang="zh"
# # 从全连接层到卷积
#
# 全连接层为每一对“输入像素和隐藏单元”各设一个权重。
# 这样的权重实在太多，而且“边缘是什么样子”要在图像的每个角落重新学一遍。
# 有两个想法可以去掉其中的绝大部分：
#
# - **平移不变性**：在一处值得检测的东西，在别处同样值得检测，
#   所以所有位置使用*同一组*权重。
# - **局部性**：判断某个位置所需的信息就在它附近，
#   所以小窗口之外的权重全部为零。
#
# 剩下的就是一个在图像上滑动的小权重数组，也就是*卷积核*。
# 在这个笔记本里，你将实现这个运算和它的几种变体，
# 从数据中学习一个卷积核，并算一算这两个想法省下了多少参数。

# %% [markdown]
# [[rules]]

# %%
import numpy as np

from tensorgrade import check, show

# %% [markdown] lang="en"
# ## 1. Cross-correlation
#
# Lay the kernel on the upper left corner of the picture, multiply what lies on top of each other, and add
# up: that is the first output. Then slide the kernel to every other place where it lies wholly inside the
# picture:
#
# $$Y_{i,j} = \sum_{a=0}^{k_h-1}\sum_{b=0}^{k_w-1} K_{a,b}\, X_{i+a,\,j+b}$$
#
# There are $h-k_h+1$ places from top to bottom and $w-k_w+1$ from left to right. An example:
#
# $$\begin{bmatrix}0&1&2\\3&4&5\\6&7&8\end{bmatrix}\star\begin{bmatrix}0&1\\2&3\end{bmatrix}
# =\begin{bmatrix}19&25\\37&43\end{bmatrix}$$
#
# The upper left number by hand: $0\cdot0+1\cdot1+3\cdot2+4\cdot3=19$. Do the other three yourself before
# you write code.

# %% [markdown] lang="zh"
# ## 1. 互相关运算
#
# 把卷积核放在图像的左上角，将重叠的数两两相乘，再全部相加，
# 就得到第一个输出。
# 然后把卷积核滑动到其他每一个能完全放进图像的位置：
#
# $$Y_{i,j} = \sum_{a=0}^{k_h-1}\sum_{b=0}^{k_w-1} K_{a,b}\, X_{i+a,\,j+b}$$
#
# 从上到下有 $h-k_h+1$ 个位置，从左到右有 $w-k_w+1$ 个位置。例如：
#
# $$\begin{bmatrix}0&1&2\\3&4&5\\6&7&8\end{bmatrix}\star\begin{bmatrix}0&1\\2&3\end{bmatrix}
# =\begin{bmatrix}19&25\\37&43\end{bmatrix}$$
#
# 左上角的数可以手算：$0\cdot0+1\cdot1+3\cdot2+4\cdot3=19$。
# 动手写代码之前，请先自己算出另外三个数。

# %% [markdown]
# [[figure sliding_window(X, K)]]


# %% solution="corr2d"
def corr2d(X, K):
    """
    [en] Cross-correlation of a picture with a kernel, without padding.
    [zh] 图像与卷积核的互相关运算，不填充。

    X: (h, w)
    K: (kh, kw)
    [en] Returns: (h - kh + 1, w - kw + 1)
    [zh] 返回：(h - kh + 1, w - kw + 1)
    """
    ### BEGIN SOLUTION
    kh, kw = K.shape
    Y = np.zeros((X.shape[0] - kh + 1, X.shape[1] - kw + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + kh, j : j + kw] * K).sum()
    return Y
    ### END SOLUTION


# %% check="corr2d"
check(corr2d)

# %% [markdown] lang="en"
# A kernel can be a detector. $K=\begin{bmatrix}1&-1\end{bmatrix}$ subtracts each pixel's right neighbour
# from it: it answers 0 where the picture is even, and 1 or −1 where it changes from one column to the next.
# The picture below is white (1) with a black (0) stripe. Which columns of the answer are not zero, and why
# do their signs differ?

# %% [markdown] lang="zh"
# 卷积核可以用作检测器。$K=\begin{bmatrix}1&-1\end{bmatrix}$ 用每个像素减去它右边的像素：
# 图像没有变化的地方得 0，相邻两列发生变化的地方得 1 或 −1。
# 下面的图像是白色（1），中间有一条黑色（0）的竖带。
# 结果中哪些列不为零？它们的符号为什么不同？

# %%
picture = np.ones((6, 8))
picture[:, 2:6] = 0
edge_kernel = np.array([[1.0, -1.0]])
edges = corr2d(picture, edge_kernel)
show(picture, edge_kernel, edges, at=(0, 1))

# %% [markdown]
# [[figure feature_map(STRIPES, EDGE_KERNEL)]]

# %% [markdown] lang="en"
# Because every place uses the same weights, shifting the picture shifts the answer, and does nothing else
# (strictly speaking this is *equivariance*). The next cell moves the stripe one column to the right: away
# from the border, the answer is the old one, one column further right. The graded run holds your `corr2d`
# against this law, too.

# %% [markdown] lang="zh"
# 因为所有位置使用同一组权重，所以图像平移，结果也随之平移，除此之外没有变化
# （严格地说，这叫作*平移等变性*）。
# 下一个单元格把竖带向右移动一列：除了边界处，
# 结果就是原来的结果向右移动一列。
# 正式评分时也会用这条规律检查你的 `corr2d`。

# %%
shifted_edges = corr2d(np.roll(picture, 1, axis=1), edge_kernel)
print(np.array_equal(shifted_edges[:, 1:], edges[:, :-1]))

# %% [markdown] lang="en"
# ### Finding a pattern
#
# Translation invariance also means that we can look for something without knowing where it is: a whole pattern serves
# as the kernel, and the cross-correlation is largest where the picture is most like it. That is how the book would
# look for Waldo. `find_pattern` gives the **place**: row and column of the upper left pixel of the window in which the
# cross-correlation is largest. Where several are equally large, it is the first one, row by row; then all numbers are
# whole, so that nothing is rounded. The kernel below is 1
# on a cross and −1 around it, so that bright pixels beside the cross count against a place. The cross is at `(1, 2)`.

# %% [markdown] lang="zh"
# ### 寻找图案
#
# 有了平移不变性，不知道东西在哪里也能找到它：
# 把整个图案当作卷积核，图像与它最相像的地方，互相关的结果最大。
# 书中寻找“沃尔多”用的就是这个想法。
# `find_pattern` 给出**位置**：互相关结果最大的那个窗口左上角像素的行号和列号。
# 如果有几处同样大，取逐行数过去的第一处；这时所有数都是整数，没有舍入误差。
# 下面的卷积核在十字上为 1，周围为 −1，所以十字旁边的亮像素会使该位置减分。
# 十字位于 `(1, 2)`。

# %%
noisy = np.array(
    [[1.0, 0, 0, 1, 0, 0], [1, 0, 0, 1, 0, 0], [1, 0, 1, 1, 1, 0], [0, 0, 0, 1, 0, 1]],
)
cross = np.array([[-1.0, 1, -1], [1, 1, 1], [-1, 1, -1]])
likeness = corr2d(noisy, cross)
show(noisy, cross, likeness, at=(1, 2))


# %% solution="find_pattern"
def find_pattern(X, K):
    """
    [en] The place where a picture is most like a pattern: where the cross-correlation is largest.
    [zh] 图像中与图案最相像的位置，也就是互相关结果最大的位置。

    X: (h, w)
    K: (kh, kw)
    [en] Returns: a pair of numbers (row, column), counted from 0; of equally large ones the first
    [zh] 返回：一对数（行号，列号），从 0 数起；几处同样大时取第一处
    """
    ### BEGIN SOLUTION
    Y = corr2d(X, K)
    best = (0, 0)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            if Y[i, j] > Y[best]:
                best = (i, j)
    return best
    ### END SOLUTION


# %% check="find_pattern"
check(find_pattern)

# %% [markdown] lang="en"
# ## 2. Convolution proper
#
# What deep learning calls convolution is cross-correlation. **In mathematics, convolution flips the kernel
# first**, top to bottom *and* left to right, which turns it by 180°. `conv2d` is this one, the one with the
# flipped kernel:
#
# $$Y_{i,j} = \sum_{a=0}^{k_h-1}\sum_{b=0}^{k_w-1} K_{a,b}\, X_{i+k_h-1-a,\,j+k_w-1-b}$$
#
# $$\begin{bmatrix}0&1&2\\3&4&5\\6&7&8\end{bmatrix} * \begin{bmatrix}0&1\\2&3\end{bmatrix}
# =\begin{bmatrix}0&1&2\\3&4&5\\6&7&8\end{bmatrix}\star\begin{bmatrix}3&2\\1&0\end{bmatrix}
# =\begin{bmatrix}5&11\\23&29\end{bmatrix}$$
#
# By hand: $0\cdot3+1\cdot2+3\cdot1+4\cdot0=5$. The shapes are those of `corr2d`. A layer that *learns* its
# kernel does not care: it would learn the flipped one.

# %% [markdown] lang="zh"
# ## 2. 真正的卷积
#
# 深度学习里所说的卷积，其实是互相关运算。
# **数学上的卷积要先翻转卷积核**：上下翻转，*并且*左右翻转，也就是旋转 180°。
# `conv2d` 指的就是这种翻转卷积核的运算：
#
# $$Y_{i,j} = \sum_{a=0}^{k_h-1}\sum_{b=0}^{k_w-1} K_{a,b}\, X_{i+k_h-1-a,\,j+k_w-1-b}$$
#
# $$\begin{bmatrix}0&1&2\\3&4&5\\6&7&8\end{bmatrix} * \begin{bmatrix}0&1\\2&3\end{bmatrix}
# =\begin{bmatrix}0&1&2\\3&4&5\\6&7&8\end{bmatrix}\star\begin{bmatrix}3&2\\1&0\end{bmatrix}
# =\begin{bmatrix}5&11\\23&29\end{bmatrix}$$
#
# 手算左上角：$0\cdot3+1\cdot2+3\cdot1+4\cdot0=5$。形状与 `corr2d` 相同。
# 如果卷积核是*学习*得到的，用哪一种运算都可以：
# 层会学到相应的翻转过的卷积核。

# %% [markdown]
# [[figure flipped_kernel(LETTER_F)]]


# %% solution="conv2d"
def conv2d(X, K):
    """
    [en] Convolution in the mathematical sense: the kernel is flipped in both directions. No padding.
    [zh] 数学意义上的卷积：卷积核在两个方向上都翻转。不填充。

    X: (h, w)
    K: (kh, kw)
    [en] Returns: (h - kh + 1, w - kw + 1)
    [zh] 返回：(h - kh + 1, w - kw + 1)
    """
    ### BEGIN SOLUTION
    return corr2d(X, K[::-1, ::-1])
    ### END SOLUTION


# %% check="conv2d"
check(conv2d)

# %% [markdown] lang="en"
# ## 3. Padding and stride
#
# Every layer without padding shrinks the picture, and pixels at the border are seen less often than those
# in the middle. **Padding** puts zeros around the picture; **stride** is how far the kernel moves from one
# output to the next. The picture below shows `padding=(1, 1)` and
# `stride=(3, 2)`, with a frame for each place of the kernel and for the output that it makes.
#
# Upper right: $0\cdot0+0\cdot1+1\cdot2+2\cdot3=8$. The fifth column is never reached: places where the
# kernel would stick out are dropped.
#
# **Padding is per side**, as in PyTorch: `padding=(p_h, p_w)` adds $p_h$ rows of zeros at the top *and*
# $p_h$ at the bottom, $p_w$ columns at the left *and* $p_w$ at the right. The book's formula has $p_h$ for
# both sides together, so the book's $p_h$ is twice ours. First pad, then stride. The padding is always
# smaller than the kernel: $p_h<k_h$ and $p_w<k_w$.

# %% [markdown] lang="zh"
# ## 3. 填充和步幅
#
# 不填充时，图像每经过一层都会变小，而且边界上的像素比中间的像素更少被用到。
# **填充**就是在图像四周补零；**步幅**是卷积核从一个输出到下一个输出移动的距离。
# 下图是 `padding=(1, 1)`、`stride=(3, 2)` 的情形：卷积核的每个位置与它产生的输出用同样的方框标出。
#
# 右上角：$0\cdot0+0\cdot1+1\cdot2+2\cdot3=8$。
# 第五列始终用不到：卷积核会伸出边界的位置被舍去。
#
# **填充按每一侧计算**，与 PyTorch 一致：
# `padding=(p_h, p_w)` 在顶部*和*底部各加 $p_h$ 行零，
# 在左侧*和*右侧各加 $p_w$ 列零。
# 书中公式里的 $p_h$ 是两侧加在一起的总数，所以书中的 $p_h$ 是这里的两倍。
# 先填充，再按步幅移动。
# 填充总是小于卷积核：$p_h<k_h$，$p_w<k_w$。

# %% [markdown]
# [[figure padded_windows(X, K, padding=(1, 1), stride=(3, 2))]]

# %% [markdown] lang="en"
# ### The shape of the output
#
# How many rows and columns come out? Count the places of the kernel before you write code. In the example above there
# are two by two: `(2, 2)`. A picture of 10×7 pixels and a 3×2 kernel with `padding=(1, 0)` and `stride=(2, 2)` give
# `(5, 3)`.

# %% [markdown] lang="zh"
# ### 输出的形状
#
# 输出有几行几列？写代码之前，先数一数卷积核有几个位置。
# 上面的例子是两行两列：`(2, 2)`。
# 10×7 的图像、3×2 的卷积核，`padding=(1, 0)`、`stride=(2, 2)`，得到 `(5, 3)`。


# %% solution="conv_output_shape"
def conv_output_shape(in_shape, kernel_size, padding=(0, 0), stride=(1, 1)):
    """
    [en] Rows and columns of the output of a convolution.
    [zh] 卷积的输出有几行几列。

    in_shape: (h, w)
    kernel_size: (kh, kw)
    [en] padding: (rows, columns) of zeros per side
    [zh] padding：每一侧填充的（行数，列数）
    [en] stride: (sh, sw)
    [zh] stride：(sh, sw)
    [en] Returns: a pair of numbers (rows, columns)
    [zh] 返回：一对数（行数，列数）
    """
    ### BEGIN SOLUTION
    (h, w), (kh, kw), (pad_h, pad_w), (sh, sw) = in_shape, kernel_size, padding, stride
    return (h + 2 * pad_h - kh) // sh + 1, (w + 2 * pad_w - kw) // sw + 1
    ### END SOLUTION


# %% check="conv_output_shape"
check(conv_output_shape)

# %% [markdown] lang="en"
# ### Padding that keeps the shape
#
# Ten layers with 5×5 kernels and no padding leave 200×200 of a picture with 240×240 pixels. Often a layer is to give
# as many rows and columns as it gets. With a stride of one, how many zeros does that take? A 3×5 kernel takes one
# row above and one below, two columns on the left and two on the right: `((1, 1), (2, 2))`. For a 2×4 kernel the
# zeros cannot be shared equally. The odd one then stands **below and on the right**, as in PyTorch (the book puts it
# above): `((0, 1), (1, 2))`. Now you see why most kernels have odd sides.

# %% [markdown] lang="zh"
# ### 保持形状的填充
#
# 240×240 像素的图像，经过十个不填充的 5×5 卷积层之后，只剩下 200×200。
# 我们常常希望一层的输出与输入有同样多的行和列。步幅为 1 时，这需要补多少零？
# 3×5 的卷积核需要在上方和下方各补一行，在左侧和右侧各补两列：`((1, 1), (2, 2))`。
# 对 2×4 的卷积核，零无法平分，多出的那一行（列）补在**下方和右侧**，与 PyTorch 一致（书中补在上方）：
# `((0, 1), (1, 2))`。现在你明白为什么卷积核的边长多为奇数了。


# %% solution="same_padding"
def same_padding(kernel_size):
    """
    [en] Rows and columns of zeros with which a layer keeps the shape of its input, at a stride of one.
    [zh] 步幅为 1 时，使输出与输入形状相同所需的零的行数和列数。

    kernel_size: (kh, kw)
    [en] Returns: two pairs of numbers ((top, bottom), (left, right))
    [zh] 返回：两对数 ((上, 下), (左, 右))
    """
    ### BEGIN SOLUTION
    kh, kw = kernel_size
    top, left = (kh - 1) // 2, (kw - 1) // 2
    return (top, kh - 1 - top), (left, kw - 1 - left)
    ### END SOLUTION


# %% check="same_padding"
check(same_padding)

# %% [markdown] lang="en"
# ### Cross-correlation with padding and stride
#
# Now the operation itself. The graded calls have the same padding on opposite sides, as `padding=(1, 1)` says.

# %% [markdown] lang="zh"
# ### 带填充和步幅的互相关
#
# 现在来写运算本身。这里相对的两侧填充相同，例如 `padding=(1, 1)`。


# %% solution="corr2d_strided"
def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    """
    [en] Cross-correlation with zero padding on every side, then with strides.
    [zh] 先在每一侧填充零，再按步幅做互相关运算。

    X: (h, w)
    K: (kh, kw)
    [en] padding: (rows, columns) of zeros per side
    [zh] padding：每一侧填充的（行数，列数）
    [en] stride: (sh, sw)
    [zh] stride：(sh, sw)
    [en] Returns: an array of the shape that conv_output_shape gives
    [zh] 返回：形状由 conv_output_shape 给出的数组
    """
    ### BEGIN SOLUTION
    (pad_h, pad_w), (sh, sw), (kh, kw) = padding, stride, K.shape
    padded = np.pad(X, ((pad_h, pad_h), (pad_w, pad_w)))
    Y = np.zeros(((padded.shape[0] - kh) // sh + 1, (padded.shape[1] - kw) // sw + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            top, left = i * sh, j * sw
            Y[i, j] = (padded[top : top + kh, left : left + kw] * K).sum()
    return Y
    ### END SOLUTION


# %% check="corr2d_strided"
check(corr2d_strided)

# %% [markdown] lang="en"
# ## 4. Learning a kernel
#
# We found $\begin{bmatrix}1&-1\end{bmatrix}$ by thinking. Usually we only have pictures and the answers we
# would like, and let the data find the kernel: start anywhere and make the squared error smaller, step by
# step. With $R=\text{corr2d}(X,K)-Y$,
#
# $$L(K)=\tfrac12\sum_{i,j}R_{i,j}^2,\qquad
# \frac{\partial L}{\partial K_{a,b}}=\sum_{i,j}R_{i,j}\,X_{i+a,\,j+b},\qquad
# K\leftarrow K-\eta\,\frac{\partial L}{\partial K}.$$
#
# Look at the gradient closely: you have already written that sum. By hand, for
# $X=\begin{bmatrix}1&1&0\end{bmatrix}$, $Y=\begin{bmatrix}0&1\end{bmatrix}$ and
# $K=\begin{bmatrix}0&0\end{bmatrix}$: $R=\begin{bmatrix}0&-1\end{bmatrix}$, the gradient is
# $\begin{bmatrix}0\cdot1-1\cdot1&0\cdot1-1\cdot0\end{bmatrix}=\begin{bmatrix}-1&0\end{bmatrix}$, and so the
# first step makes $K_{0,0}$ larger. That is right: the kernel behind these data is
# $\begin{bmatrix}1&-1\end{bmatrix}$.
#
# **What is accepted.** Any kernel $\hat K$ of the right shape whose answers are close enough: nowhere may
# `corr2d(X, K̂)` differ from $Y$ by more than 1 % of the largest $|Y|$,
#
# $$\max_{i,j}\,\bigl|\text{corr2d}(X,\hat K)-Y\bigr|_{i,j}\;\le\;0.01\cdot\max_{i,j}|Y_{i,j}|.$$
#
# - **The method is yours**: gradient descent as in the book, or any other.
# - **The step size and the number of steps are yours, too.** The book's 10 steps at $3\cdot10^{-2}$ are
#   *not* enough, not even on its own example.
# - **Choose the step size from the data.** The gradient grows with the square of the values in $X$: a step
#   that suits one picture makes $K$ explode on a brighter one and barely moves it on a darker one. Write
#   every window of $X$ as one row of a matrix $A$. The descent converges for $0<\eta<2/\lambda$, where
#   $\lambda$ is the largest eigenvalue of $A^\top A$, and $\eta=1/\lambda$ is a good choice. (The sum of
#   the squares of all numbers in $A$ is at least $\lambda$: in its place it gives a step that is safe, but
#   takes longer.)
# - **The data are good-natured**: there is a kernel that gives $Y$, $Y$ is not all zero, there are at least
#   three times as many windows as numbers in the kernel, and $A$ is well conditioned (its condition number
#   is at most 20). With a suitable step a few hundred steps will usually do. Rather than count on it, stop
#   once the error is small enough, compared with $|Y|$.

# %% [markdown] lang="zh"
# ## 4. 学习卷积核
#
# $\begin{bmatrix}1&-1\end{bmatrix}$ 是我们自己想出来的。
# 通常我们手里只有图像和期望的输出，要让数据把卷积核找出来：
# 从任意一个卷积核出发，一步一步减小平方误差。
# 记 $R=\text{corr2d}(X,K)-Y$，则
#
# $$L(K)=\tfrac12\sum_{i,j}R_{i,j}^2,\qquad
# \frac{\partial L}{\partial K_{a,b}}=\sum_{i,j}R_{i,j}\,X_{i+a,\,j+b},\qquad
# K\leftarrow K-\eta\,\frac{\partial L}{\partial K}.$$
#
# 仔细看看这个梯度：这样的求和你已经写过了。
# 手算一例：设 $X=\begin{bmatrix}1&1&0\end{bmatrix}$，
# $Y=\begin{bmatrix}0&1\end{bmatrix}$，$K=\begin{bmatrix}0&0\end{bmatrix}$，
# 则 $R=\begin{bmatrix}0&-1\end{bmatrix}$，
# 梯度为 $\begin{bmatrix}0\cdot1-1\cdot1&0\cdot1-1\cdot0\end{bmatrix}=\begin{bmatrix}-1&0\end{bmatrix}$，
# 所以第一步会增大 $K_{0,0}$。
# 这是对的：产生这组数据的卷积核正是 $\begin{bmatrix}1&-1\end{bmatrix}$。
#
# **什么样的答案算对。** 只要形状正确、输出足够接近，任何卷积核 $\hat K$ 都可以：
# `corr2d(X, K̂)` 与 $Y$ 在任何位置的差，都不超过 $|Y|$ 最大值的 1%，
#
# $$\max_{i,j}\,\bigl|\text{corr2d}(X,\hat K)-Y\bigr|_{i,j}\;\le\;0.01\cdot\max_{i,j}|Y_{i,j}|.$$
#
# - **方法由你决定**：可以像书中那样用梯度下降，也可以用别的方法。
# - **步长（学习率）和步数也由你决定。**
#   书中的学习率 $3\cdot10^{-2}$、10 步是*不够*的，在书中自己的例子上也不够。
# - **步长要根据数据来选。**
#   梯度随 $X$ 中数值的平方增长：
#   适合某张图像的步长，换成更亮的图像会使 $K$ 发散，
#   换成更暗的图像又几乎不动。
#   把 $X$ 的每个窗口写成矩阵 $A$ 的一行。
#   当 $0<\eta<2/\lambda$ 时梯度下降收敛，其中 $\lambda$ 是 $A^\top A$ 的最大特征值，
#   $\eta=1/\lambda$ 是个不错的选择。
#   （$A$ 中所有数的平方和不小于 $\lambda$：
#   用它代替 $\lambda$，步长是安全的，只是收敛得慢一些。）
# - **数据是友好的**：确实存在能得到 $Y$ 的卷积核，$Y$ 不全为零，
#   窗口的个数至少是卷积核中元素个数的三倍，而且 $A$ 的条件数不超过 20。
#   步长合适时，通常几百步就够了。
#   不过与其指望固定的步数，不如在误差与 $|Y|$ 相比足够小时再停下来。

# %% [markdown]
# [[figure loss_curves(STRIPES, EDGE_KERNEL, steps=(0.1, 1, 2.2))]]


# %% solution="learn_kernel"
def learn_kernel(X, Y, kernel_size):
    """
    [en] Find a kernel K with corr2d(X, K) = Y, to within 1 % of the largest |Y|.
    [zh] 求卷积核 K，使 corr2d(X, K) = Y，误差不超过 |Y| 最大值的 1%。

    X: (h, w)
    Y: (h - kh + 1, w - kw + 1)
    kernel_size: (kh, kw)
    [en] Returns: (kh, kw)
    [zh] 返回：(kh, kw)
    """
    ### BEGIN SOLUTION
    kh, kw = kernel_size
    rows, columns = Y.shape
    # [en] One row per window of X, one column per kernel entry: corr2d(X, K) is A @ k.
    # [zh] X 的每个窗口是一行，卷积核的每个元素是一列：corr2d(X, K) 就是 A @ k。
    shifted = [X[a : a + rows, b : b + columns].ravel() for a in range(kh) for b in range(kw)]
    A = np.stack(shifted, axis=1).astype(np.float64)
    y = Y.ravel().astype(np.float64)

    step = 1 / np.linalg.norm(A, 2) ** 2
    small_enough = 1e-3 * np.abs(y).max()
    k = np.zeros(kh * kw)
    for _ in range(20_000):
        error = A @ k - y
        if np.abs(error).max() <= small_enough:
            break
        k -= step * (A.T @ error)
    return k.reshape(kh, kw)
    ### END SOLUTION


# %% check="learn_kernel"
check(learn_kernel)

# %% [markdown] lang="en"
# Can your function find the edge detector from section 1, given only the picture and its edges?

# %% [markdown] lang="zh"
# 只给出图像和它的边缘，你的函数能找回第 1 节的边缘检测器吗？

# %%
print(learn_kernel(picture, edges, (1, 2)))

# %% [markdown] lang="en"
# ## 5. Counting the weights of a fully connected layer
#
# Now the price list. A fully connected layer from an input of one shape to an output of another has one
# weight for every pair of an input number and an output number; we leave the bias out here:
#
# From a 2×3 picture to a 2×2 one there are 24. From a 32×32 picture with 3 channels to one of the same size
# with 16 channels there are 50,331,648. How do these two numbers come about? A shape is a tuple of one to four
# numbers, such as `(16, 32, 32)` or `(10,)`; counts stay below $2^{53}$.

# %% [markdown] lang="zh"
# ## 5. 全连接层有多少权重
#
# 现在来算账。全连接层为每一对“输入的数和输出的数”各设一个权重，
# 这里不计偏置：
#
# 从 2×3 的图像到 2×2 的图像，有 24 个权重。
# 从 3 个通道的 32×32 图像到同样大小的 16 个通道，则有 50,331,648 个。
# 这两个数是怎么来的？
# 形状是由一到四个数组成的元组，例如 `(16, 32, 32)` 或 `(10,)`；
# 结果总小于 $2^{53}$。

# %% [markdown]
# [[figure shared_weights(size=(4, 4), kernel_size=(3, 3))]]


# %% solution="num_params_dense"
def num_params_dense(in_shape, out_shape):
    """
    [en] Number of weights of a fully connected layer, without bias.
    [zh] 全连接层的权重个数，不计偏置。

    [en] in_shape, out_shape: tuples of ints
    [zh] in_shape、out_shape：由整数组成的元组
    [en] Returns: a number
    [zh] 返回：一个数
    """
    ### BEGIN SOLUTION
    weights = 1
    for size in (*in_shape, *out_shape):
        weights *= size
    return weights
    ### END SOLUTION


# %% check="num_params_dense"
check(num_params_dense)

# %% [markdown] lang="en"
# ### A convolution as a fully connected layer
#
# A cross-correlation is a fully connected layer, too: one with a very special matrix. Write the picture as a vector,
# row by row: `X.ravel()`. `dense_from_kernel(K, in_shape)` gives the matrix $M$ with
#
# $$M\,X\text{.ravel()} = \text{corr2d}(X,K)\text{.ravel()}$$
#
# for every picture $X$ of that shape. There is one row for each output and one column for each pixel. For
# $K=\begin{bmatrix}1&2\end{bmatrix}$ and pictures of 2×3 pixels:
#
# $$M=\begin{bmatrix}1&2&0&0&0&0\\0&1&2&0&0&0\\0&0&0&1&2&0\\0&0&0&0&1&2\end{bmatrix}$$
#
# Why does the kernel move by two columns between the second and the third row?

# %% [markdown] lang="zh"
# ### 把卷积写成全连接层
#
# 互相关也是一个全连接层，只是它的矩阵很特别。
# 把图像逐行写成一个向量，即 `X.ravel()`。
# `dense_from_kernel(K, in_shape)` 给出矩阵 $M$，使得对该形状的任何图像 $X$ 都有
#
# $$M\,X\text{.ravel()} = \text{corr2d}(X,K)\text{.ravel()}$$
#
# 每个输出对应一行，每个像素对应一列。
# 设 $K=\begin{bmatrix}1&2\end{bmatrix}$，图像为 2×3，则
#
# $$M=\begin{bmatrix}1&2&0&0&0&0\\0&1&2&0&0&0\\0&0&0&1&2&0\\0&0&0&0&1&2\end{bmatrix}$$
#
# 从第二行到第三行，卷积核为什么移动了两列？


# %% solution="dense_from_kernel"
def dense_from_kernel(K, in_shape):
    """
    [en] The matrix M with M @ X.ravel() = corr2d(X, K).ravel() for every X of the shape in_shape.
    [zh] 矩阵 M：对形状为 in_shape 的任何 X，都有 M @ X.ravel() = corr2d(X, K).ravel()。

    K: (kh, kw)
    in_shape: (h, w)
    [en] Returns: (oh * ow, h * w) with oh = h - kh + 1, ow = w - kw + 1
    [zh] 返回：(oh * ow, h * w)，其中 oh = h - kh + 1，ow = w - kw + 1
    """
    ### BEGIN SOLUTION
    (h, w), (kh, kw) = in_shape, K.shape
    rows = []
    for i in range(h - kh + 1):
        for j in range(w - kw + 1):
            weights = np.zeros((h, w))
            weights[i : i + kh, j : j + kw] = K
            rows.append(weights.ravel())
    return np.stack(rows)
    ### END SOLUTION


# %% check="dense_from_kernel"
check(dense_from_kernel)

# %% [markdown] lang="en"
# The two ideas as numbers. **Locality** is how many weights are zero, and **translation invariance** how few different
# ones remain. The matrix of the edge detector from section 1, for its 6×8 picture:

# %% [markdown] lang="zh"
# 用数字来看这两个想法：
# **局部性**体现在有多少权重为零，**平移不变性**体现在剩下的权重只有几个不同的值。
# 下面是第 1 节的边缘检测器对 6×8 图像的矩阵：

# %%
M = dense_from_kernel(edge_kernel, picture.shape)
print(np.array_equal(M @ picture.ravel(), edges.ravel()))
print(M.size, np.count_nonzero(M), len(np.unique(M[M != 0])))

# %% [markdown] lang="en"
# ## 6. Counting the parameters of a convolution layer
#
# A convolution layer has one kernel for each *pair* of an input and an output channel, and, if it has a
# bias, one number per output channel. The size of the picture does not appear at all.
#
# For 3 channels in, 16 out and 3×3 kernels there are 448 with bias and 432 without, where the fully connected layer
# above had fifty million. Layers have up to 10,000 channels here, so count without making the arrays: they need not
# fit into memory.

# %% [markdown] lang="zh"
# ## 6. 卷积层有多少参数
#
# 卷积层为每一*对*输入通道和输出通道各设一个卷积核；
# 如果有偏置，每个输出通道再加一个数。
# 图像的大小根本没有出现。
#
# 3 个输入通道、16 个输出通道、3×3 的卷积核：有偏置时 448 个参数，无偏置时 432 个，
# 而上面的全连接层有五千万个权重。
# 这里的层最多有 10,000 个通道，所以只要计数，不要真的创建数组：内存里不一定放得下。


# %% solution="num_params_conv"
def num_params_conv(c_in, c_out, kernel_size, bias=True):
    """
    [en] Number of parameters of a convolution layer.
    [zh] 卷积层的参数个数。

    [en] c_in, c_out: ints, numbers of channels
    [zh] c_in、c_out：整数，通道数
    kernel_size: (kh, kw)
    [en] bias: whether the layer has one
    [zh] bias：是否有偏置
    [en] Returns: a number
    [zh] 返回：一个数
    """
    ### BEGIN SOLUTION
    kh, kw = kernel_size
    per_output_channel = c_in * kh * kw
    if bias:
        per_output_channel += 1
    return c_out * per_output_channel
    ### END SOLUTION


# %% check="num_params_conv"
check(num_params_conv)

# %% [markdown] lang="en"
# ### What a layer computes
#
# Sharing weights saves memory. What about work? Count the **multiplications** of one forward pass through a
# convolution layer, by the definition: not the additions, and no bias. One channel in and out, a 2×3 kernel and an
# output of 4×5 take 120. For 3 channels in, 16 out, 3×3 kernels and an output of 32×32 there are 442,368, with 432
# weights. The layers here may be too large to compute: count.

# %% [markdown] lang="zh"
# ### 一层要算多少次
#
# 共享权重节省了内存，那计算量呢？
# 请按定义数一数卷积层一次前向计算中的**乘法**次数：不计加法，也不计偏置。
# 输入、输出各一个通道，2×3 的卷积核，4×5 的输出，需要 120 次。
# 3 个输入通道、16 个输出通道、3×3 的卷积核、32×32 的输出，
# 432 个权重需要 442,368 次乘法。
# 这里的层可能大得无法真的去算：只要计数。


# %% solution="num_multiplications"
def num_multiplications(c_in, c_out, kernel_size, out_shape):
    """
    [en] Number of multiplications in one forward pass of a convolution layer.
    [zh] 卷积层一次前向计算中的乘法次数。

    [en] c_in, c_out: ints, numbers of channels
    [zh] c_in、c_out：整数，通道数
    kernel_size: (kh, kw)
    [en] out_shape: (oh, ow), rows and columns of the output
    [zh] out_shape：(oh, ow)，输出的行数和列数
    [en] Returns: a number
    [zh] 返回：一个数
    """
    ### BEGIN SOLUTION
    (kh, kw), (oh, ow) = kernel_size, out_shape
    per_output_number = c_in * kh * kw
    return per_output_number * c_out * oh * ow
    ### END SOLUTION


# %% check="num_multiplications"
check(num_multiplications)

# %% [markdown] lang="en"
# What does it cost to double the number of channels, in and out? Channels, parameters, multiplications:

# %% [markdown] lang="zh"
# 输入和输出的通道数都加倍，代价是多少？依次打印通道数、参数个数和乘法次数：

# %%
for channels in (16, 32, 64):
    parameters = num_params_conv(channels, channels, (3, 3))
    print(channels, parameters, num_multiplications(channels, channels, (3, 3), (32, 32)))

# %% [markdown] lang="en"
# ## 7. The receptive field
#
# Locality has a price: one output sees only a small part of the picture, its *receptive field*. Stacking
# layers makes it grow. The picture below shows one row of pixels and two layers with kernels of width 3:
# one output of layer 2 sees three of layer 1, and each of them three pixels, five together.
#
# If the layers before one move with stride, neighbours among *its* inputs are several pixels apart in the
# picture. So two 3-wide layers see 5 pixels, but 7 if the first of them has stride 2: draw these two before you
# write code. Rows and columns are counted separately.
#
# The size is counted from the first row (column) that matters to the last, both included,
# and the borders of the picture are ignored. Without any layer an output sees just itself: `(1, 1)`. There are
# at most ten layers, with kernels of at most 7 rows and columns, and strides of at most 3.

# %% [markdown] lang="zh"
# ## 7. 感受野
#
# 局部性是有代价的：一个输出只能看到图像的一小部分，也就是它的*感受野*。
# 把多个层叠起来，感受野就会变大。下图是一行像素和两个宽度为 3 的层：
# 第 2 层的一个输出看到第 1 层的三个输出，而每一个又看到三个像素，合起来是五个。
#
# 如果前面的层有步幅，一层*自己的*输入中相邻的两个，在图像中就相隔若干像素。
# 所以两个宽度为 3 的层看到 5 个像素；如果其中第一层的步幅是 2，则看到 7 个：
# 写代码之前，请把这两种情形画出来。行和列分别计算。
#
# 大小从第一个有影响的行（列）数到最后一个，首尾都算在内，
# 不考虑图像的边界。
# 没有任何层时，输出只看到它自己：`(1, 1)`。
# 最多有十层，卷积核最多 7 行 7 列，步幅最大为 3。

# %% [markdown]
# [[figure receptive_field(layers=[(3, 1), (3, 1)])]]


# %% solution="receptive_field"
def receptive_field(layers):
    """
    [en] Rows and columns of the input that one output of a stack of convolutions can see.
    [zh] 若干个卷积层叠起来后，一个输出能看到的输入的行数和列数。

    [en] layers: list of ((kh, kw), (sh, sw)), the layer next to the input first; may be empty
    [zh] layers：由 ((kh, kw), (sh, sw)) 组成的列表，最靠近输入的层在前；可以为空
    [en] Returns: a pair of numbers (rows, columns)
    [zh] 返回：一对数（行数，列数）
    """
    ### BEGIN SOLUTION
    rows = columns = 1
    row_step = column_step = 1
    for (kh, kw), (sh, sw) in layers:
        rows += (kh - 1) * row_step
        columns += (kw - 1) * column_step
        row_step *= sh
        column_step *= sw
    return rows, columns
    ### END SOLUTION


# %% check="receptive_field"
check(receptive_field)

# %% [markdown] written="invariance" points=4 lang="en"
# ## 8. In your own words
#
# A fully connected layer from picture to picture computes $H_{i,j}=\sum_{a,b}V_{i,j,a,b}\,X_{i+a,\,j+b}$,
# with weights $V$ of its own for every output position $(i,j)$.
#
# 1. What does **translation invariance** require of $V$, and what happens to the output of such a layer
#    when its input is shifted?
# 2. What does **locality** require of $V$?
# 3. What does each of the two save? Say it with numbers for a picture and a kernel of your choice.
# 4. What do they **cost**? Describe for each of them a task for which it is the wrong assumption, and say
#    why.
#
# Ten sentences or so are enough. This answer is read by a person and is worth 4 points, one for each
# question.
#
# ### BEGIN SOLUTION
# 1. $V$ must not depend on the position: $V_{i,j,a,b}=K_{a,b}$. The same weights are used everywhere, so
#    what is detected in one place is detected in every place. If the input is shifted, the output is
#    shifted by the same amount and is otherwise unchanged, except at the borders. (Strictly, the layer is
#    *equivariant*; what is invariant is the detector.)
# 2. An output depends only on inputs near its own position: $V_{i,j,a,b}=0$ as soon as $|a|$ or $|b|$
#    exceeds some small bound.
# 3. For a 32×32 picture in and out, the dense layer has $1024^2\approx10^6$ weights. Invariance leaves one
#    weight per relative offset, shared by all positions: at most $63^2=3969$. Locality with a 3×3 window
#    leaves 9 of them. Fewer parameters need fewer examples and less memory, locality also saves arithmetic,
#    and the count no longer depends on the size of the picture.
# 4. Both are assumptions (an inductive bias): a layer that makes them cannot represent functions that break
#    them. Invariance is wrong where position itself carries meaning, such as in faces that are always
#    centred (an eye is expected in one place only) or a form whose fields have fixed places: the layer
#    cannot treat two places differently. Locality is wrong where far-apart parts belong together, such as
#    judging whether a picture is symmetric: one layer sees only its receptive field, so it takes many
#    layers, strides or larger kernels before such parts meet.
#
# One point each: (1) shared weights and the shifted output; (2) zero outside a window; (3) a comparison
# that separates the two, with numbers that are right; (4) one fitting example for each assumption, with a
# reason.
# ### END SOLUTION

# %% [markdown] written="invariance" points=4 lang="zh"
# ## 8. 用你自己的话说
#
# 从图像到图像的全连接层计算 $H_{i,j}=\sum_{a,b}V_{i,j,a,b}\,X_{i+a,\,j+b}$，
# 其中每个输出位置 $(i,j)$ 都有自己的一组权重 $V$。
#
# 1. **平移不变性**对 $V$ 提出了什么要求？输入平移时，这样的层的输出会怎样变化？
# 2. **局部性**对 $V$ 提出了什么要求？
# 3. 这两者各自省下了什么？请自选图像和卷积核的大小，用数字说明。
# 4. 它们的**代价**是什么？请为两者各举一个假设不成立的任务，并说明原因。
#
# 大约十句话就够了。这道题由老师批改，共 4 分，每问 1 分。
#
# ### BEGIN SOLUTION
# 1. $V$ 不能依赖于位置：$V_{i,j,a,b}=K_{a,b}$。
#    所有位置使用同一组权重，因此在一处能检测到的东西，在每一处都能检测到。
#    输入平移，输出就平移同样的距离，除边界外没有其他变化。
#    （严格地说，这样的层是*等变*的，不变的是检测器。）
# 2. 输出只依赖于它自身位置附近的输入：
#    只要 $|a|$ 或 $|b|$ 超过某个较小的界限，就有 $V_{i,j,a,b}=0$。
# 3. 输入和输出都是 32×32 的图像时，全连接层有 $1024^2\approx10^6$ 个权重。
#    有了平移不变性，所有位置共享同一组权重，每个相对位移一个，最多 $63^2=3969$ 个。
#    再加上 3×3 窗口的局部性，只剩 9 个。
#    参数少，需要的样本和内存就少，局部性还节省了计算量，
#    而且参数个数不再随图像的大小变化。
# 4. 两者都是假设（归纳偏置）：采用了它们的层，无法表示违背这些假设的函数。
#    当位置本身有意义时，平移不变性不成立，
#    例如总是居中的人脸（眼睛只应出现在特定的位置），
#    或者各栏位置固定的表格：这样的层无法区别对待两个位置。
#    当相距很远的部分彼此相关时，局部性不成立，
#    例如判断一张图像是否对称：
#    一个层只能看到自己的感受野，
#    要经过许多层，或者用步幅、更大的卷积核，这些部分才能“相遇”。
#
# 每问 1 分：(1) 共享权重，以及输出随之平移；(2) 窗口之外为零；
# (3) 把两者分开比较，且数字正确；(4) 为两个假设各举一个恰当的例子，并说明原因。
# ### END SOLUTION
