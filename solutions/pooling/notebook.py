# %% [markdown] lang="en"
# # Pooling
#
# A convolution layer that has learned to find an edge reports it at the exact pixel where it lies. Often that
# is more than we want to know: move the photograph by one pixel and every number moves too. A **pooling**
# layer looks at a small window and keeps one summary of it, the largest value or the average. Together with a
# stride it also makes the picture smaller, so that the layers after it see more of it at once.
#
# Pooling has no weights: there is nothing to learn. You will write the book's version first, then the one
# that PyTorch has, with padding and stride, and then the one for several channels.

# %% [markdown] lang="zh"
# # 汇聚层（池化层）
#
# 学会了找边缘的卷积层，会在边缘所在的那个像素上报告它。这往往比我们想知道的更精确：照片移动一个像素，
# 所有的数也都跟着移动。**汇聚**（池化）层只看一个小窗口，并用一个数概括它：最大值或者平均值。配上步幅，
# 它还会缩小图像，让后面的层一次看到更大的范围。
#
# 汇聚层没有权重，不需要学习。你将先写书中的版本，再写 PyTorch 那种带填充和步幅的版本，最后写多通道的版本。

# %% [markdown]
# [[rules]]

# %%
import numpy as np

from tensorgrade import check, show

# %% [markdown] lang="en"
# ## 1. Maximum and average
#
# The window of $p_h \times p_w$ slides over the picture exactly as a kernel does, one pixel at a time. What
# changes is what happens inside it:
#
# $$Y^{\max}_{i,j} = \max_{u < p_h,\; v < p_w} X_{i+u,\,j+v} \qquad
# Y^{\mathrm{avg}}_{i,j} = \frac{1}{p_h\,p_w} \sum_{u < p_h,\; v < p_w} X_{i+u,\,j+v}$$
#
# **By hand**, with a window of 2×2:
#
# $$X = \begin{bmatrix} 0 & 1 & 2 \\ 3 & 4 & 5 \\ 6 & 7 & 8 \end{bmatrix} \qquad
# Y^{\max} = \begin{bmatrix} 4 & 5 \\ 7 & 8 \end{bmatrix} \qquad
# Y^{\mathrm{avg}} = \begin{bmatrix} 2 & 3 \\ 5 & 6 \end{bmatrix}$$
#
# The first window holds 0, 1, 3 and 4: its maximum is 4, its average (0 + 1 + 3 + 4) / 4 = 2. The maximum is
# that of the numbers with their signs: of −3 and −1 it is −1.

# %% [markdown] lang="zh"
# ## 1. 最大值与平均值
#
# $p_h \times p_w$ 的窗口像卷积核一样在图像上滑动，每次移动一个像素。不同的是窗口里做的事：
#
# $$Y^{\max}_{i,j} = \max_{u < p_h,\; v < p_w} X_{i+u,\,j+v} \qquad
# Y^{\mathrm{avg}}_{i,j} = \frac{1}{p_h\,p_w} \sum_{u < p_h,\; v < p_w} X_{i+u,\,j+v}$$
#
# **手算一例**，窗口为 2×2：
#
# $$X = \begin{bmatrix} 0 & 1 & 2 \\ 3 & 4 & 5 \\ 6 & 7 & 8 \end{bmatrix} \qquad
# Y^{\max} = \begin{bmatrix} 4 & 5 \\ 7 & 8 \end{bmatrix} \qquad
# Y^{\mathrm{avg}} = \begin{bmatrix} 2 & 3 \\ 5 & 6 \end{bmatrix}$$
#
# 第一个窗口里是 0、1、3、4：最大值是 4，平均值是 (0 + 1 + 3 + 4) / 4 = 2。取最大值时要带上符号：
# −3 和 −1 中最大的是 −1。


# %% solution="pool2d"
def pool2d(X, pool_size, mode="max"):
    """
    [en] Maximum or average of every window of a picture, one pixel apart.
    [zh] 窗口每次移动一个像素，求图像每个窗口的最大值或平均值。

    [en] X: (h, w); pool_size: (ph, pw); mode: 'max' or 'avg'
    [zh] X: (h, w)；pool_size: (ph, pw)；mode: 'max' 或 'avg'
    [en] Returns: (h - ph + 1, w - pw + 1)
    [zh] 返回：(h - ph + 1, w - pw + 1)
    """
    ### BEGIN SOLUTION
    h, w = X.shape
    ph, pw = pool_size
    Y = np.empty((h - ph + 1, w - pw + 1), dtype=X.dtype)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            window = X[i : i + ph, j : j + pw]
            Y[i, j] = window.max() if mode == "max" else window.mean()
    return Y
    ### END SOLUTION


# %% check="pool2d"
check(pool2d)

# %% [markdown] lang="en"
# **An edge that moves.** Below, a detector has found an edge (1) in one picture, and in a second one it lies one pixel
# further right. As the detector reports it, the two have no 1 in common. After max pooling with a window of 2×2 they
# have one: a layer that looks there finds the edge in both.

# %% [markdown] lang="zh"
# **移动的边缘。** 下面，检测器在一个图像中找到了边缘（1）；在另一个图像中，边缘向右移动了一个像素。
# 在检测器的结果里，两者没有一个 1 是重合的。经过 2×2 的最大汇聚之后，它们有了重合的 1：
# 后面的层看那个位置，在两个图像中都能找到边缘。

# %%
edge = np.zeros((3, 7))
edge[:, 3] = 1
moved = np.roll(edge, 1, axis=1)
pooled, pooled_moved = pool2d(edge, (2, 2)), pool2d(moved, (2, 2))
print((edge * moved).sum(), (pooled * pooled_moved).sum())
show(edge, moved, pooled, pooled_moved)

# %% [markdown] lang="en"
# **Average pooling is a convolution**, and one without anything to learn: its kernel holds $1/(p_h\,p_w)$ everywhere.
# The maximum is no convolution. That of a sum is not the sum of the maxima:

# %% [markdown] lang="zh"
# **平均汇聚就是卷积**，而且没有什么要学：卷积核的每个元素都是 $1/(p_h\,p_w)$。
# 最大汇聚不是卷积：两个图像之和的最大值，不等于最大值之和。

# %%
X = np.arange(12.0).reshape(3, 4)
windows = np.lib.stride_tricks.sliding_window_view(X, (2, 3))
kernel = np.full((2, 3), 1 / 6)
print(np.allclose(pool2d(X, (2, 3), mode="avg"), (windows * kernel).sum(axis=(2, 3))))
for mode in ("avg", "max"):
    sum_of_both = pool2d(X, (2, 3), mode=mode) + pool2d(X[:, ::-1], (2, 3), mode=mode)
    print(mode, np.allclose(pool2d(X + X[:, ::-1], (2, 3), mode=mode), sum_of_both))

# %% [markdown] lang="en"
# ## 2. Padding and stride
#
# In a network the windows seldom overlap: a 2×2 window moves on by 2, and the picture shrinks to half its
# height and width. That is why PyTorch takes the window's own size for the stride if it is given none, and so
# do we.
#
# The rules, which are PyTorch's:
#
# - **`stride=None`** (or no stride at all) means `stride = pool_size`. A given stride (sh, sw) is used as it
#   is.
# - **`padding` is per side**: (pad_h, pad_w) adds pad_h rows above *and* pad_h rows below, likewise for
#   columns. (The book's formula counts both sides together; ours has a 2 in front.) It is at most half the
#   window, so that every window holds at least one real pixel.
# - **max pads with −∞**, so that the border never wins. With 0 it would, wherever all pixels are negative.
# - **avg pads with 0 and counts these zeros**: it divides by $p_h \cdot p_w$ everywhere, at the border too.
# - Windows that would stick out at the end are left out: the size is rounded **down**.
#
# $$h_{\text{out}} = \left\lfloor \frac{h + 2\,\mathrm{pad}_h - p_h}{s_h} \right\rfloor + 1, \qquad
# w_{\text{out}} = \left\lfloor \frac{w + 2\,\mathrm{pad}_w - p_w}{s_w} \right\rfloor + 1$$
#
# **By hand.** One row, window (1, 2), padding (0, 1), no stride given, so (1, 2), as in the picture below. There are
# ⌊(5 + 2·1 − 2) / 2⌋ + 1 = 3 windows; the last padded column is in none.

# %% [markdown] lang="zh"
# ## 2. 填充与步幅
#
# 在网络中，窗口很少重叠：2×2 的窗口每次移动 2 个像素，图像的高和宽都减半。所以在不给出步幅时，
# PyTorch 取窗口自身的大小作为步幅，我们也这样做。
#
# 规则与 PyTorch 相同：
#
# - **`stride=None`**（或者没有给出步幅）表示 `stride = pool_size`。给出的步幅 (sh, sw) 则照原样使用。
# - **`padding` 是每一侧的数目**：(pad_h, pad_w) 在上方*和*下方各加 pad_h 行，列也一样。
#   （书中的公式把两侧合在一起计数；我们的公式前面有个 2。）填充不超过窗口的一半，
#   因此每个窗口里至少有一个真实的像素。
# - **最大汇聚用 −∞ 填充**，这样边缘的填充永远不会胜出。如果用 0，在像素全为负数的地方它就会胜出。
# - **平均汇聚用 0 填充，并且把这些 0 计算在内**：处处都除以 $p_h \cdot p_w$，边缘也不例外。
# - 末尾会超出边界的窗口不要：尺寸**向下**取整。
#
# $$h_{\text{out}} = \left\lfloor \frac{h + 2\,\mathrm{pad}_h - p_h}{s_h} \right\rfloor + 1, \qquad
# w_{\text{out}} = \left\lfloor \frac{w + 2\,\mathrm{pad}_w - p_w}{s_w} \right\rfloor + 1$$
#
# **手算一例。** 只有一行，窗口 (1, 2)，填充 (0, 1)，没有给出步幅，所以步幅是 (1, 2)，如下图。
# 共有 ⌊(5 + 2·1 − 2) / 2⌋ + 1 = 3 个窗口；最后一列填充不在任何窗口里。

# %% [markdown]
# [[figure pooled_windows(X=[[-3, -1, -4, -2, -6]], pool_size=(1, 2), padding=(0, 1))]]


# %% solution="pool2d_strided"
def pool2d_strided(X, pool_size, mode="max", padding=(0, 0), stride=None):
    """
    [en] Pooling with padding on every side and a stride; no stride means one window's size.
    [zh] 带填充（每一侧）和步幅的汇聚；不给步幅时，步幅等于窗口大小。

    [en] X: (h, w); pool_size: (ph, pw); mode: 'max' or 'avg'
    [zh] X: (h, w)；pool_size: (ph, pw)；mode: 'max' 或 'avg'
    [en] padding: (pad_h, pad_w); stride: (sh, sw) or None
    [zh] padding: (pad_h, pad_w)；stride: (sh, sw) 或 None
    [en] Returns: ((h + 2*pad_h - ph) // sh + 1, (w + 2*pad_w - pw) // sw + 1)
    [zh] 返回：((h + 2*pad_h - ph) // sh + 1, (w + 2*pad_w - pw) // sw + 1)
    """
    ### BEGIN SOLUTION
    h, w = X.shape
    ph, pw = pool_size
    pad_h, pad_w = padding
    sh, sw = pool_size if stride is None else stride
    border = -np.inf if mode == "max" else 0.0
    padded = np.pad(X, ((pad_h, pad_h), (pad_w, pad_w)), constant_values=border)
    Y = np.empty(((h + 2 * pad_h - ph) // sh + 1, (w + 2 * pad_w - pw) // sw + 1), dtype=X.dtype)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            top, left = i * sh, j * sw
            window = padded[top : top + ph, left : left + pw]
            Y[i, j] = window.max() if mode == "max" else window.mean()
    return Y
    ### END SOLUTION


# %% check="pool2d_strided"
check(pool2d_strided)

# %% [markdown] lang="en"
# Pooling forgets small moves. Below, an edge was found in one column, and moves to the right. What max pooling
# answers changes only when the edge comes into another window.

# %% [markdown] lang="zh"
# 汇聚会忽略小的移动。下图中，边缘出现在某一列，并向右移动。只有当边缘进入另一个窗口时，最大汇聚的结果才会改变。

# %% [markdown]
# [[figure moved_edge(X=[[0, 0, 1, 0, 0, 0], [0, 0, 1, 0, 0, 0]], pool_size=(2, 2))]]

# %% [markdown] lang="en"
# **Convolution, ReLU, pooling.** This is what the first layers of a network do, on a picture of a bright disc. The
# kernel compares what lies on the left of a pixel with what lies on its right. The ReLU keeps positive numbers only:
# the edges where it gets darker. Pooling makes the map half as high and wide, and the edge is still there.

# %% [markdown] lang="zh"
# **卷积、ReLU、汇聚。** 网络的前几层做的就是这些。这里的图像是一个明亮的圆盘。
# 卷积核比较一个像素左边和右边的亮度。ReLU 只留下正数，也就是由亮变暗的边缘。
# 汇聚使特征图的高和宽减半，而边缘还在。

# %%
row, column = np.mgrid[:22, :22]
disc = ((row - 10.5) ** 2 + (column - 10.5) ** 2 < 64).astype(float)
left_minus_right = np.array([[1.0, 0, -1]] * 3)
windows = np.lib.stride_tricks.sliding_window_view(disc, left_minus_right.shape)
edges = (windows * left_minus_right).sum(axis=(2, 3))
positive = np.maximum(edges, 0)
halved = pool2d_strided(positive, (2, 2))
show(disc, edges, positive, halved)

# %% [markdown] lang="en"
# ## 3. Several channels
#
# A convolution layer adds up over its input channels. Pooling does not: it treats **each channel on its
# own**, so that as many channels come out as went in. (A channel that found edges and one that found red have
# no maximum in common.)
#
# **By hand.** The picture of 3×3 from above as the first channel, the same with 1 added as the second; window
# 2×2, stride (1, 1):
#
# $$Y^{\max}_0 = \begin{bmatrix} 4 & 5 \\ 7 & 8 \end{bmatrix} \qquad
# Y^{\max}_1 = \begin{bmatrix} 5 & 6 \\ 8 & 9 \end{bmatrix}$$
#
# Padding and stride follow the rules above. You may use the functions that you have written.

# %% [markdown] lang="zh"
# ## 3. 多个通道
#
# 卷积层把各输入通道的结果相加。汇聚层不这样做：它**对每个通道单独运算**，所以输出通道数与输入通道数相同。
# （一个通道找边缘，另一个通道找红色，它们之间没有共同的最大值可言。）
#
# **手算一例。** 第一个通道是上面的 3×3 图像，第二个通道是它加 1；窗口 2×2，步幅 (1, 1)：
#
# $$Y^{\max}_0 = \begin{bmatrix} 4 & 5 \\ 7 & 8 \end{bmatrix} \qquad
# Y^{\max}_1 = \begin{bmatrix} 5 & 6 \\ 8 & 9 \end{bmatrix}$$
#
# 填充和步幅遵守上面的规则。你可以使用自己已经写好的函数。


# %% solution="pool2d_multi"
def pool2d_multi(X, pool_size, mode="max", padding=(0, 0), stride=None):
    """
    [en] Pooling of a picture of several channels, each on its own.
    [zh] 多通道图像的汇聚，每个通道单独运算。

    [en] X: (c, h, w); pool_size: (ph, pw); mode: 'max' or 'avg'
    [zh] X: (c, h, w)；pool_size: (ph, pw)；mode: 'max' 或 'avg'
    [en] padding: (pad_h, pad_w); stride: (sh, sw) or None
    [zh] padding: (pad_h, pad_w)；stride: (sh, sw) 或 None
    [en] Returns: (c, (h + 2*pad_h - ph) // sh + 1, (w + 2*pad_w - pw) // sw + 1)
    [zh] 返回：(c, (h + 2*pad_h - ph) // sh + 1, (w + 2*pad_w - pw) // sw + 1)
    """
    ### BEGIN SOLUTION
    return np.stack([pool2d_strided(channel, pool_size, mode, padding, stride) for channel in X])
    ### END SOLUTION


# %% check="pool2d_multi"
check(pool2d_multi)

# %% [markdown] written="pooling-why" points=2 lang="en"
# ## 4. In your own words
#
# A picture is 0 everywhere, except for one bright pixel of value 1. It goes through max pooling with window
# (2, 2) and stride (2, 2). Then the bright pixel moves one column to the right, and the new picture goes
# through the same layer.
#
# 1. When is the answer the same as before, and when is it another? What does a pooling layer make a network
#    less sensitive to, and how far does that go?
# 2. Name a task for which what pooling throws away is a real loss, and say why.
#
# Three to six sentences are enough. This answer is read by a person and is worth 2 points, one for each
# question.
#
# ### BEGIN SOLUTION
# 1. Counting columns from 0, the windows cover columns 0 and 1, 2 and 3, and so on. If the pixel starts in an
#    even column, it stays in its window and the answer is the same. If it starts in an odd one, it crosses
#    into the next window and the 1 in the answer moves by one column (at the right border it may leave the
#    picture). So pooling makes the network less sensitive to *small* shifts, of less than a window and not
#    even to all of those; a larger shift still shows, divided by the stride.
# 2. Any task whose answer is a place to the pixel: finding the outline of an organ or a road (segmentation),
#    the exact position of a joint or a corner, reading the hand of a dial. Within a window the answer no
#    longer says where the maximum was, so layers above cannot restore it. Counting also suffers: two bright
#    pixels in one window become one.
#
# One point each: (1) both cases told apart by the borders of the windows, and small shifts named as the
# limit; (2) a fitting task, with the lost position (or number) as the reason.
# ### END SOLUTION

# %% [markdown] written="pooling-why" points=2 lang="zh"
# ## 4. 用你自己的话说
#
# 一幅图像除了一个值为 1 的亮像素之外全是 0。它经过窗口 (2, 2)、步幅 (2, 2) 的最大汇聚层。
# 然后亮像素向右移动一列，新的图像再经过同一个层。
#
# 1. 什么时候输出与之前相同，什么时候不同？汇聚层使网络对什么不那么敏感？这种作用有多大的限度？
# 2. 举出一个任务，对它来说汇聚丢掉的信息是真正的损失，并说明理由。
#
# 三到六句话就够了。这道题由老师批改，共 2 分，每问 1 分。
#
# ### BEGIN SOLUTION
# 1. 列从 0 开始数，各窗口覆盖第 0、1 列，第 2、3 列，依此类推。如果亮像素原来在偶数列，
#    它移动后仍在同一个窗口里，输出不变。如果原来在奇数列，它就进入下一个窗口，
#    输出中的 1 也移动一列（在右边界处还可能移出图像）。所以汇聚使网络对*小的*平移不那么敏感：平移要小于窗口，
#    而且即使如此也不是每次都不变；更大的平移仍然看得出来，只是距离除以了步幅。
# 2. 凡是答案要精确到像素位置的任务都可以：勾画器官或道路的轮廓（语义分割）、确定关节或角点的准确位置、
#    读出表盘指针的读数。输出不再说明最大值在窗口中的哪个位置，后面的层也无法恢复它。计数同样会受影响：
#    同一个窗口里的两个亮像素变成了一个。
#
# 每问 1 分：(1) 用窗口的边界区分两种情况，并指出只对小的平移有效；(2) 举出恰当的任务，
# 理由是丢失了位置（或数目）。
# ### END SOLUTION
