# %% [markdown] lang="en"
# # Several channels in, several channels out
#
# A colour picture is not one array but three, one each for red, green and blue; inside a network there may
# be hundreds. Such a stack of pictures has the shape $(c_i, h, w)$: channels first, then rows, then
# columns. A layer combines all the channels it is given, and it looks for more than one thing at a time: an
# edge, a colour, a corner. In this notebook you extend cross-correlation to several channels on either
# side. After that only the bias and the batch are missing from a real convolution layer.

# %% [markdown] lang="zh"
# # 多输入通道和多输出通道
#
# 彩色图像不是一个数组，而是红、绿、蓝三个数组；在网络内部，通道数可能有几百个。
# 这样叠在一起的图像，形状是 $(c_i, h, w)$：先是通道，再是行，最后是列。
# 一个层要把它得到的所有通道结合起来，
# 而且不止寻找一种东西：边缘、颜色、角点……
# 在这个笔记本里，你将把互相关运算推广到多个输入通道和多个输出通道。
# 在此之后，离真正的卷积层就只差偏置和批量了。

# %% [markdown]
# [[figure colour_channels(HOUSE)]]

# %% [markdown] lang="en"
# ## How this notebook works
#
# Replace each `raise NotImplementedError()` by your answer. Keep the names of the functions and the order
# of their arguments.
#
# - **NumPy and the standard library only.** torch, scipy and other packages are not available when your
#   work is graded, and neither are threads.
# - **Every notebook stands on its own.** If you would like to use `corr2d` from the first assignment, copy
#   it into the cell for helpers below. The second function may call the first.
# - **Nothing has to be square**, and no two sizes have to be equal: one channel, a single row, a single column,
#   1×1 kernels and kernels as large as the picture are all legal. There is no need to test for illegal
#   arguments.
# - **Your answer** is a `numpy.ndarray` of float32 or float64 with exactly the stated shape.
# - **Leave the arguments as they are** (some are read-only), and remember nothing from one call to the
#   next.
# - **Loops are fine**. The notebook may use 1 GiB of memory.
#
# All calls keep these limits, and some reach them:
#
# [[limits]]
#
# `check(f)` runs the *public* checks of `f` only, that is, small examples like those in the text. The
# graded run has more kinds: pictures and kernels that are not square, different numbers of channels in and
# out, just one channel, one row or one column, 1×1 kernels and kernels as large as the picture, values that
# are large, tiny or all negative, float32 arrays, arrays that are read-only or lie in memory in an unusual
# order, several of these at once, sizes and numbers at the limits, whether your arguments are unchanged
# afterwards, whether your answers depend on earlier calls, and whether you are as precise as the arithmetic
# allows. So after a passed check, try a few shapes of your own.

# %% [markdown] lang="zh"
# ## 使用说明
#
# 请把每个 `raise NotImplementedError()` 换成你的答案。
# 函数名和参数的顺序请保持不变。
#
# - **只能使用 NumPy 和标准库。**
#   评分环境中没有 torch、scipy 等其他软件包，也不能使用线程。
# - **每个笔记本都独立运行。**
#   如果想使用第一次作业里的 `corr2d`，请把它复制到下面放辅助函数的单元格中。
#   第二个函数可以调用第一个函数。
# - **任何东西都不必是正方形**，任何两个大小都不必相等：
#   只有一个通道、只有一行、只有一列、
#   1×1 的卷积核、与图像一样大的卷积核，都是合法的输入。
#   不必检查参数是否合法。
# - **返回值**是 float32 或 float64 的 `numpy.ndarray`，
#   形状必须与说明完全一致。
# - **不要修改参数**（有些数组是只读的），
#   也不要让一次调用依赖于之前的调用。
# - **可以用循环**。整个笔记本最多使用 1 GiB 内存。
#
# 所有调用都在以下范围之内，有些调用会取到边界：
#
# [[limits]]
#
# `check(f)` 只运行 `f` 的*公开*检查，也就是正文里那样的小例子。
# 正式评分时还有更多种类的检查：
# 非正方形的图像和卷积核，输入和输出的通道数不同，
# 只有一个通道、一行或一列的输入，
# 1×1 的以及与图像一样大的卷积核，
# 很大的、很小的或全为负的数值，float32 数组，
# 只读的或在内存中排列特殊的数组，以上几种情形同时出现，取到边界的尺寸和数值，
# 调用之后参数是否保持原样，结果是否依赖于之前的调用，
# 以及结果是否达到了浮点运算应有的精度。
# 所以通过公开检查之后，请自己再换几种形状试一试。

# %%
import numpy as np

from tensorgrade import check

# %%
# [en] Room for helpers of your own, such as corr2d from the first assignment.
# [zh] 这里可以放你自己的辅助函数，例如第一次作业里的 corr2d。

# %% [markdown] lang="en"
# ## 1. Several input channels
#
# With $c_i$ channels in the picture, the kernel has $c_i$ channels too: one 2-D kernel for each. Correlate
# every channel with *its own* kernel, then **add up** the results, place by place. However many channels go
# in, a single one comes out:
#
# $$Y_{i,j}=\sum_{c=0}^{c_i-1}\sum_{a=0}^{k_h-1}\sum_{b=0}^{k_w-1}K_{c,a,b}\,X_{c,\,i+a,\,j+b}$$
#
# An example with two channels:
#
# $$\begin{bmatrix}0&1&2\\3&4&5\\6&7&8\end{bmatrix}\star\begin{bmatrix}0&1\\2&3\end{bmatrix}
# +\begin{bmatrix}1&2&3\\4&5&6\\7&8&9\end{bmatrix}\star\begin{bmatrix}1&2\\3&4\end{bmatrix}
# =\begin{bmatrix}19&25\\37&43\end{bmatrix}+\begin{bmatrix}37&47\\67&77\end{bmatrix}
# =\begin{bmatrix}56&72\\104&120\end{bmatrix}$$
#
# The upper left number by hand:
# $(0\cdot0+1\cdot1+3\cdot2+4\cdot3)+(1\cdot1+2\cdot2+4\cdot3+5\cdot4)=19+37=56$.

# %% [markdown] lang="zh"
# ## 1. 多输入通道
#
# 图像有 $c_i$ 个通道时，卷积核也有 $c_i$ 个通道：每个通道各有一个二维卷积核。
# 每个通道与*自己的*卷积核做互相关运算，再把所有结果按位置**相加**。
# 无论输入有多少个通道，输出只有一个：
#
# $$Y_{i,j}=\sum_{c=0}^{c_i-1}\sum_{a=0}^{k_h-1}\sum_{b=0}^{k_w-1}K_{c,a,b}\,X_{c,\,i+a,\,j+b}$$
#
# 以两个通道为例：
#
# $$\begin{bmatrix}0&1&2\\3&4&5\\6&7&8\end{bmatrix}\star\begin{bmatrix}0&1\\2&3\end{bmatrix}
# +\begin{bmatrix}1&2&3\\4&5&6\\7&8&9\end{bmatrix}\star\begin{bmatrix}1&2\\3&4\end{bmatrix}
# =\begin{bmatrix}19&25\\37&43\end{bmatrix}+\begin{bmatrix}37&47\\67&77\end{bmatrix}
# =\begin{bmatrix}56&72\\104&120\end{bmatrix}$$
#
# 手算左上角：$(0\cdot0+1\cdot1+3\cdot2+4\cdot3)+(1\cdot1+2\cdot2+4\cdot3+5\cdot4)=19+37=56$。

# %% [markdown]
# [[figure channel_sum(X, K)]]


# %% solution="corr2d_multi_in"
def corr2d_multi_in(X, K):
    """
    [en] Cross-correlation of a picture with several channels: channel by channel, then added up.
    [zh] 多通道图像的互相关运算：逐个通道计算，再相加。

    X: (ci, h, w)
    K: (ci, kh, kw)
    [en] Returns: (h - kh + 1, w - kw + 1)
    [zh] 返回：(h - kh + 1, w - kw + 1)
    """
    ### BEGIN SOLUTION
    _, h, w = X.shape
    _, kh, kw = K.shape
    Y = np.zeros((h - kh + 1, w - kw + 1))
    for x, k in zip(X, K, strict=True):
        for i in range(h - kh + 1):
            for j in range(w - kw + 1):
                Y[i, j] += (x[i : i + kh, j : j + kw] * k).sum()
    return Y
    ### END SOLUTION


# %% check="corr2d_multi_in"
check(corr2d_multi_in)

# %% [markdown] lang="en"
# Below, red and green first brighten together; further right only red does. The kernel compares a pixel
# with its right neighbour, with opposite signs in the two channels. Where both channels change alike, the
# answer is 0: this kernel sees *changes of colour*, not of brightness, which no kernel on a single channel
# could do. Which column shows it?

# %% [markdown] lang="zh"
# 下面的图像中，红色和绿色先同时变亮，再往右则只有红色变亮。
# 卷积核把每个像素与它右边的像素相比较，在两个通道中符号相反。
# 两个通道变化相同的地方，结果是 0：
# 这个卷积核看到的是*颜色*的变化，而不是亮度的变化，
# 只看一个通道的卷积核做不到这一点。
# 在结果的哪一列可以看出来？

# %%
red = np.array([[0.0, 0, 1, 1, 2, 2]])
green = np.array([[0.0, 0, 1, 1, 1, 1]])
colour_kernel = np.array([[[-1.0, 1]], [[1, -1]]])
print(corr2d_multi_in(np.stack([red, green]), colour_kernel))

# %% [markdown] lang="en"
# ## 2. Several output channels
#
# One kernel finds one kind of thing. For $c_o$ kinds we take $c_o$ kernels, each with all $c_i$ channels,
# stacked to the shape $(c_o, c_i, k_h, k_w)$: output channels first. Every one of them sees the *whole*
# picture and makes one output channel of its own, and the output channels are stacked, not added:
#
# $$Y_{o,i,j}=\sum_{c=0}^{c_i-1}\sum_{a=0}^{k_h-1}\sum_{b=0}^{k_w-1}K_{o,c,a,b}\,X_{c,\,i+a,\,j+b}$$
#
# | array | shape | in the example |
# |---|---|---|
# | $X$ | $(c_i, h, w)$ | $(2, 3, 3)$ |
# | $K$ | $(c_o, c_i, k_h, k_w)$ | $(3, 2, 2, 2)$ |
# | $Y$ | $(c_o, h-k_h+1, w-k_w+1)$ | $(3, 2, 2)$ |
#
# The example: take $X$ and $K$ of section 1 and stack the three kernels $K$, $K+1$ and $K+2$. Then
#
# $$Y_0=\begin{bmatrix}56&72\\104&120\end{bmatrix},\qquad
# Y_1=\begin{bmatrix}76&100\\148&172\end{bmatrix},\qquad
# Y_2=\begin{bmatrix}96&128\\192&224\end{bmatrix}.$$
#
# By hand: $K+1$ adds every number of the window once more, in both channels. For the upper left window that
# is $(0+1+3+4)+(1+2+4+5)=20$, and indeed $56+20=76$.

# %% [markdown] lang="zh"
# ## 2. 多输出通道
#
# 一个卷积核只能找到一种东西。要找 $c_o$ 种，就用 $c_o$ 个卷积核，
# 每个都有全部 $c_i$ 个通道，叠起来的形状是 $(c_o, c_i, k_h, k_w)$：输出通道在最前面。
# 每个卷积核都看到*整个*图像，并产生自己的一个输出通道；
# 各输出通道是叠在一起，而不是相加：
#
# $$Y_{o,i,j}=\sum_{c=0}^{c_i-1}\sum_{a=0}^{k_h-1}\sum_{b=0}^{k_w-1}K_{o,c,a,b}\,X_{c,\,i+a,\,j+b}$$
#
# | 数组 | 形状 | 例子中的形状 |
# |---|---|---|
# | $X$ | $(c_i, h, w)$ | $(2, 3, 3)$ |
# | $K$ | $(c_o, c_i, k_h, k_w)$ | $(3, 2, 2, 2)$ |
# | $Y$ | $(c_o, h-k_h+1, w-k_w+1)$ | $(3, 2, 2)$ |
#
# 例如：取第 1 节的 $X$ 和 $K$，把 $K$、$K+1$、$K+2$ 三个卷积核叠起来，则
#
# $$Y_0=\begin{bmatrix}56&72\\104&120\end{bmatrix},\qquad
# Y_1=\begin{bmatrix}76&100\\148&172\end{bmatrix},\qquad
# Y_2=\begin{bmatrix}96&128\\192&224\end{bmatrix}.$$
#
# 手算验证：$K+1$ 相当于把两个通道窗口中的每个数再加一遍。
# 左上角的窗口多出 $(0+1+3+4)+(1+2+4+5)=20$，而 $56+20=76$，正好相符。

# %% [markdown]
# [[figure output_channels(X, KERNELS)]]


# %% solution="corr2d_multi_in_out"
def corr2d_multi_in_out(X, K):
    """
    [en] Cross-correlation with several channels in and out: one kernel per output channel.
    [zh] 多输入、多输出通道的互相关运算：每个输出通道有一个卷积核。

    X: (ci, h, w)
    K: (co, ci, kh, kw)
    [en] Returns: (co, h - kh + 1, w - kw + 1)
    [zh] 返回：(co, h - kh + 1, w - kw + 1)
    """
    ### BEGIN SOLUTION
    return np.stack([corr2d_multi_in(X, kernel) for kernel in K])
    ### END SOLUTION


# %% check="corr2d_multi_in_out"
check(corr2d_multi_in_out)
