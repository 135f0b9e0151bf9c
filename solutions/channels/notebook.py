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

# %% [markdown]
# [[rules]]

# %%
import numpy as np

from tensorgrade import check, show

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
# | `X` | `(ci, h, w)` | `(2, 3, 3)` |
# | `K` | `(co, ci, kh, kw)` | `(3, 2, 2, 2)` |
# | `Y` | `(co, h - kh + 1, w - kw + 1)` | `(3, 2, 2)` |
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
# | `X` | `(ci, h, w)` | `(2, 3, 3)` |
# | `K` | `(co, ci, kh, kw)` | `(3, 2, 2, 2)` |
# | `Y` | `(co, h - kh + 1, w - kw + 1)` | `(3, 2, 2)` |
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

# %% [markdown] lang="en"
# Three detectors look at one picture, a bright square: one finds changes from column to column, one changes from row to
# row, and one blurs. Each makes a picture of its own, a **feature map**. Which sides of the square does each of the
# first two see, and with which sign?

# %% [markdown] lang="zh"
# 三个检测器同时看一个明亮的正方形：一个寻找列与列之间的变化，一个寻找行与行之间的变化，还有一个使图像变模糊。
# 每个检测器各得到一个图像，称为**特征图**。
# 前两个检测器各看到正方形的哪几条边？符号如何？

# %%
square = np.zeros((6, 8))
square[1:5, 2:6] = 1
detectors = np.array([[[1.0, -1], [1, -1]], [[1, 1], [-1, -1]], [[0.25, 0.25], [0.25, 0.25]]])
columns, rows, blurred = corr2d_multi_in_out(square[np.newaxis], detectors[:, np.newaxis])
show(square, columns, rows, blurred)

# %% [markdown] written="channels-why" points=2 lang="en"
# ## 3. In your own words
#
# 1. A layer has 3 channels in, 64 out and 3×3 kernels. How many numbers do its kernels hold? What becomes of that
#    number, and of the number of multiplications, when both numbers of channels are doubled?
# 2. Why are the results of the input channels added, and those of the output channels not? Say what would be lost
#    otherwise.
#
# Three to six sentences are enough. This answer is read by a person and is worth 2 points, one for each question.
#
# ### BEGIN SOLUTION
# 1. 64 kernels of 3·3·3 numbers: 1728. With 6 channels in and 128 out there are four times as many, 6912, and at every
#    place each of them is multiplied once, so the multiplications are four times as many, too.
# 2. What one output channel looks for shows in all input channels together, such as a colour in red, green and blue:
#    their contributions are evidence for the same thing, so they are added. The output channels look for different
#    things. If they were added, the next layer could no longer tell an edge from a colour; the sum would be what a
#    single kernel, the sum of all kernels, gives.
#
# One point each: (1) 1728 and the factor 4 for both; (2) evidence for one thing against answers to different questions,
# or that a sum of maps is one map.
# ### END SOLUTION

# %% [markdown] written="channels-why" points=2 lang="zh"
# ## 3. 用你自己的话说
#
# 1. 一个层有 3 个输入通道、64 个输出通道，卷积核为 3×3。它的卷积核一共有多少个数？
#    输入和输出的通道数都加倍时，这个数目变成多少？乘法次数又怎样变化？
# 2. 各输入通道的结果为什么要相加，而各输出通道的结果不相加？如果反过来，会失去什么？
#
# 三到六句话就够了。这道题由老师批改，共 2 分，每问 1 分。
#
# ### BEGIN SOLUTION
# 1. 64 个卷积核，每个有 3·3·3 个数，共 1728 个。输入 6 个通道、输出 128 个通道时是它的四倍，即 6912 个。
#    在每个位置上，每个数都要参与一次乘法，所以乘法次数也是四倍。
# 2. 一个输出通道要找的东西，表现在所有输入通道中，例如一种颜色要同时看红、绿、蓝：
#    它们是同一件事的证据，所以相加。各输出通道寻找的是不同的东西。
#    如果把它们相加，后面的层就分不清边缘和颜色了；而且这个和只相当于一个卷积核（所有卷积核之和）的结果。
#
# 每问 1 分：(1) 1728，以及两者都是四倍；(2) 说出“同一件事的证据”与“不同问题的答案”之别，
# 或者指出几张特征图之和只是一张特征图。
# ### END SOLUTION
