# %% [markdown] lang="en"
# # A convolution layer of your own
#
# Everything so far comes together: batches, channels, padding, stride, bias. First the **forward** pass,
# which is what `torch.nn.Conv2d` computes. Then the **backward** pass, the gradients by which it learns, and
# which PyTorch otherwise works out for you. Whoever has written them once no longer wonders what `backward()`
# does.
#
# At the end you write the forward pass once more, in such a way that the same lines run on NumPy, on PyTorch
# and on a GPU.

# %% [markdown] lang="zh"
# # 自己动手写一个卷积层
#
# 到目前为止学过的内容都汇集在这里：批量、通道、填充、步幅、偏置。先写**前向传播**，
# 也就是 `torch.nn.Conv2d` 所计算的。再写**反向传播**，也就是这个层赖以学习的梯度，平时是 PyTorch 替你算的。
# 亲手写过一遍，就再也不会疑惑 `backward()` 到底做了什么。
#
# 最后再写一遍前向传播，让同样的几行代码在 NumPy、PyTorch 以及 GPU 上都能运行。

# %% [markdown]
# [[rules]]

# %%
import numpy as np

from tensorgrade import check

# %% [markdown] lang="en"
# ## 1. Forward
#
# Let $\tilde X$ be $X$ with its padding of zeros. For sample $m$, output channel $o$, row $i$ and column $j$ it
# computes
#
# $$Y_{m,o,i,j} = b_o + \sum_{c,u,v} W_{o,c,u,v} \; \tilde X_{m,\,c,\; i s_h + u,\; j s_w + v}$$
#
# - It is cross-correlation: the kernel is not flipped.
# - The sum runs over the input channels and the window; each sample is on its own.
# - There is one bias per output channel, added once.
# - **Padding is per side**: (pad_h, pad_w) adds pad_h rows of zeros above *and* pad_h below, likewise for
#   columns. (The book's formula counts both sides together.) It is smaller than the kernel.
# - Loops over the output's rows and columns are fast enough, with NumPy doing the rest.
# - The size is rounded **down**, so a last step that does not fit is left out:
#
# $$h_{\text{out}} = \left\lfloor \frac{h + 2\,\mathrm{pad}_h - k_h}{s_h} \right\rfloor + 1, \qquad
# w_{\text{out}} = \left\lfloor \frac{w + 2\,\mathrm{pad}_w - k_w}{s_w} \right\rfloor + 1$$
#
# **By hand.** One sample, one channel, one row: $X = [\,1\;2\;3\,]$, $W = [\,2\;3\,]$, $b = 1$.
#
# | padding | stride | windows | $Y$ |
# |---|---|---|---|
# | (0, 0) | (1, 1) | `1 2`, `2 3` | 2·1 + 3·2 + 1 = **9**, 2·2 + 3·3 + 1 = **14** |
# | (0, 1) | (1, 1) | `0 1`, `1 2`, `2 3`, `3 0` | **4**, **9**, **14**, **7** |
# | (0, 1) | (1, 2) | `0 1`, `2 3` | **4**, **14** |

# %% [markdown] lang="zh"
# ## 1. 前向传播
#
# 记 $\tilde X$ 为用零填充之后的 $X$。对样本 $m$、输出通道 $o$、第 $i$ 行、第 $j$ 列：
#
# $$Y_{m,o,i,j} = b_o + \sum_{c,u,v} W_{o,c,u,v} \; \tilde X_{m,\,c,\; i s_h + u,\; j s_w + v}$$
#
# - 这是互相关运算：卷积核不翻转。
# - 求和遍历输入通道和窗口；各个样本互不相干。
# - 每个输出通道有一个偏置，只加一次。
# - **填充是每一侧的数目**：(pad_h, pad_w) 在上方*和*下方各加 pad_h 行零，列也一样。
#   （书中的公式把两侧合在一起计数。）填充小于卷积核的大小。
# - 对输出的行和列用循环，其余交给 NumPy，速度足够。
# - 尺寸**向下**取整，放不下的最后一步不要：
#
# $$h_{\text{out}} = \left\lfloor \frac{h + 2\,\mathrm{pad}_h - k_h}{s_h} \right\rfloor + 1, \qquad
# w_{\text{out}} = \left\lfloor \frac{w + 2\,\mathrm{pad}_w - k_w}{s_w} \right\rfloor + 1$$
#
# **手算一例。** 一个样本、一个通道、一行：$X = [\,1\;2\;3\,]$，$W = [\,2\;3\,]$，$b = 1$。
#
# | 填充 | 步幅 | 窗口 | $Y$ |
# |---|---|---|---|
# | (0, 0) | (1, 1) | `1 2`、`2 3` | 2·1 + 3·2 + 1 = **9**、2·2 + 3·3 + 1 = **14** |
# | (0, 1) | (1, 1) | `0 1`、`1 2`、`2 3`、`3 0` | **4**、**9**、**14**、**7** |
# | (0, 1) | (1, 2) | `0 1`、`2 3` | **4**、**14** |


# %% solution="conv2d_forward"
def conv2d_forward(X, W, b, padding=(0, 0), stride=(1, 1)):
    """
    [en] A convolution layer: a batch of pictures in, a batch of feature maps out.
    [zh] 卷积层：输入一批图像，输出一批特征图。

    X: (n, ci, h, w); W: (co, ci, kh, kw); b: (co,)
    padding: (pad_h, pad_w); stride: (sh, sw)
    [en] Returns: (n, co, (h + 2*pad_h - kh) // sh + 1, (w + 2*pad_w - kw) // sw + 1)
    [zh] 返回：(n, co, (h + 2*pad_h - kh) // sh + 1, (w + 2*pad_w - kw) // sw + 1)
    """
    ### BEGIN SOLUTION
    n, _, h, w = X.shape
    co, _, kh, kw = W.shape
    pad_h, pad_w = padding
    sh, sw = stride
    padded = np.pad(X, ((0, 0), (0, 0), (pad_h, pad_h), (pad_w, pad_w)))
    out_h = (h + 2 * pad_h - kh) // sh + 1
    out_w = (w + 2 * pad_w - kw) // sw + 1
    Y = np.empty((n, co, out_h, out_w), dtype=np.result_type(X, W, b))
    for i in range(out_h):
        for j in range(out_w):
            top, left = i * sh, j * sw
            window = padded[:, :, top : top + kh, left : left + kw]
            Y[:, :, i, j] = np.tensordot(window, W, axes=((1, 2, 3), (1, 2, 3))) + b
    return Y
    ### END SOLUTION


# %% check="conv2d_forward"
check(conv2d_forward)

# %% [markdown] lang="en"
# ## 2. Backward
#
# Training asks: if the loss $L$ changes by $\partial L / \partial Y$ per unit of $Y$ (call that array $dY$;
# the layer after ours hands it over), by how much per unit of $X$, $W$ and $b$? It is enough to think of
#
# $$L = \sum_{m,o,i,j} Y_{m,o,i,j} \; dY_{m,o,i,j}$$
#
# Now look at a single product in the forward formula,
# $W_{o,c,u,v} \cdot \tilde X_{m,c,i s_h + u, j s_w + v}$, which is added into $Y_{m,o,i,j}$. By the product
# rule it hands back two things:
#
# - to the **weight**: the pixel it was multiplied with, times $dY_{m,o,i,j}$;
# - to the **pixel**: the weight it was multiplied with, times $dY_{m,o,i,j}$.
#
# Each gradient is the **sum** of all that it is handed:
#
# $$db_o = \sum_{m,i,j} dY_{m,o,i,j} \qquad
# dW_{o,c,u,v} = \sum_{m,i,j} dY_{m,o,i,j} \; \tilde X_{m,\,c,\; i s_h + u,\; j s_w + v}$$
#
# $$d\tilde X_{m,c,r,t} = \sum_{o} \;\; \sum_{\substack{i,\,u:\; i s_h + u = r \\ j,\,v:\; j s_w + v = t}}
# W_{o,c,u,v} \; dY_{m,o,i,j}$$
#
# So a pixel that lies in several windows gets something from each of them, and one that lies in none (a
# stride may jump over the last rows) gets 0. Samples are summed, not averaged, in $dW$ and $db$.
#
# $d\tilde X$ still has the padding; $dX$ has **exactly the shape of** $X$. Cut the padding off in a way that
# is also right when there is none.
#
# **By hand**, with $X$ and $W$ from above and $dY = [\,1\;10\,]$:
#
# | padding | stride | $dX$ | $dW$ | $db$ |
# |---|---|---|---|---|
# | (0, 0) | (1, 1) | **2**, **23**, **30** | **21**, **32** | **11** |
# | (0, 1) | (1, 2) | **3**, **20**, **30** | **20**, **31** | **11** |
#
# In the first row the pixel in the middle lies in both windows and gets 3·1 + 2·10 = 23; the first weight
# gets 1·1 + 2·10 = 21, and the bias 1 + 10 = 11. In the second row each pixel lies in one window only.
#
# **Test it yourself.** $L$ is linear in each single number of $X$, $W$ and $b$. So add 1 to one of them, run
# your `conv2d_forward`, and $L$ must grow by exactly that number's gradient, up to rounding.

# %% [markdown] lang="zh"
# ## 2. 反向传播
#
# 训练要问的是：如果 $Y$ 每变化一个单位，损失 $L$ 变化 $\partial L / \partial Y$（把这个数组记为 $dY$，
# 由后面的层交给我们），那么 $X$、$W$ 和 $b$ 每变化一个单位，$L$ 变化多少？只需考虑
#
# $$L = \sum_{m,o,i,j} Y_{m,o,i,j} \; dY_{m,o,i,j}$$
#
# 来看前向公式中的一个乘积 $W_{o,c,u,v} \cdot \tilde X_{m,c,i s_h + u, j s_w + v}$，
# 它被加到 $Y_{m,o,i,j}$ 中。根据乘积的求导法则，它传回两样东西：
#
# - 传给**权重**：与它相乘的像素，乘以 $dY_{m,o,i,j}$；
# - 传给**像素**：与它相乘的权重，乘以 $dY_{m,o,i,j}$。
#
# 每个梯度都是传给它的所有东西之**和**：
#
# $$db_o = \sum_{m,i,j} dY_{m,o,i,j} \qquad
# dW_{o,c,u,v} = \sum_{m,i,j} dY_{m,o,i,j} \; \tilde X_{m,\,c,\; i s_h + u,\; j s_w + v}$$
#
# $$d\tilde X_{m,c,r,t} = \sum_{o} \;\; \sum_{\substack{i,\,u:\; i s_h + u = r \\ j,\,v:\; j s_w + v = t}}
# W_{o,c,u,v} \; dY_{m,o,i,j}$$
#
# 因此，落在几个窗口里的像素会从每个窗口都得到一份；不在任何窗口里的像素（步幅可能跳过最后几行）得到 0。
# 在 $dW$ 和 $db$ 中，各样本是相加，而不是取平均。
#
# $d\tilde X$ 还带着填充，而 $dX$ 的形状**与** $X$ **完全相同**。裁掉填充的写法，在没有填充时也必须正确。
#
# **手算一例**，沿用上面的 $X$ 和 $W$，取 $dY = [\,1\;10\,]$：
#
# | 填充 | 步幅 | $dX$ | $dW$ | $db$ |
# |---|---|---|---|---|
# | (0, 0) | (1, 1) | **2**、**23**、**30** | **21**、**32** | **11** |
# | (0, 1) | (1, 2) | **3**、**20**、**30** | **20**、**31** | **11** |
#
# 在第一行中，中间的像素落在两个窗口里，得到 3·1 + 2·10 = 23；第一个权重得到 1·1 + 2·10 = 21；
# 偏置得到 1 + 10 = 11。在第二行中，每个像素只落在一个窗口里。
#
# **自己验证。** $L$ 对 $X$、$W$、$b$ 中的每一个数都是线性的。所以给其中一个数加 1，
# 运行你的 `conv2d_forward`，$L$ 的增量必须正好等于那个数的梯度（舍入误差除外）。

# %% [markdown]
# [[figure pixel_gradient(W=[[1, 2], [3, 4]], dY=[[1, 10], [100, 1000]], pixel=(1, 1))]]


# %% solution="conv2d_backward"
def conv2d_backward(dY, X, W, padding=(0, 0), stride=(1, 1)):
    """
    [en] Gradients of sum(Y * dY), where Y = conv2d_forward(X, W, b, padding, stride).
    [zh] 求 sum(Y * dY) 的梯度，其中 Y = conv2d_forward(X, W, b, padding, stride)。

    [en] dY: (n, co, out_h, out_w), the shape of Y; X: (n, ci, h, w); W: (co, ci, kh, kw)
    [zh] dY: (n, co, out_h, out_w)，与 Y 形状相同；X: (n, ci, h, w)；W: (co, ci, kh, kw)
    padding: (pad_h, pad_w); stride: (sh, sw)
    [en] Returns: the tuple (dX, dW, db), of the shapes of X, W and b: (co,)
    [zh] 返回：元组 (dX, dW, db)，形状分别与 X、W 和 b: (co,) 相同
    """
    ### BEGIN SOLUTION
    _, _, h, w = X.shape
    _, _, kh, kw = W.shape
    pad_h, pad_w = padding
    sh, sw = stride
    padded = np.pad(X, ((0, 0), (0, 0), (pad_h, pad_h), (pad_w, pad_w)))
    dtype = np.result_type(dY, X, W)
    d_padded = np.zeros(padded.shape, dtype=dtype)
    dW = np.zeros(W.shape, dtype=dtype)
    for i in range(dY.shape[2]):
        for j in range(dY.shape[3]):
            rows = slice(i * sh, i * sh + kh)
            columns = slice(j * sw, j * sw + kw)
            here = dY[:, :, i, j]
            dW += np.tensordot(here, padded[:, :, rows, columns], axes=(0, 0))
            d_padded[:, :, rows, columns] += np.tensordot(here, W, axes=(1, 0))
    dX = d_padded[:, :, pad_h : pad_h + h, pad_w : pad_w + w]
    db = dY.sum(axis=(0, 2, 3))
    return dX, dW, db
    ### END SOLUTION


# %% check="conv2d_backward"
check(conv2d_backward)

# %% [markdown] lang="en"
# That test for one number of each, on a drawn layer: the gradient, and by how much $L$ grows.

# %% [markdown] lang="zh"
# 在一个随机的层上，各取一个数来验证：先打印梯度，再打印 $L$ 的增量。

# %%
random = np.random.default_rng(0)
X, W, b = random.normal(size=(2, 3, 5, 6)), random.normal(size=(4, 3, 3, 2)), random.normal(size=4)
settings = {"padding": (1, 0), "stride": (2, 1)}
Y = conv2d_forward(X, W, b, **settings)
dY = random.normal(size=Y.shape)
gradients = conv2d_backward(dY, X, W, **settings)
places = (1, 2, 3, 4), (3, 2, 1, 0), (2,)
for values, gradient, place in zip((X, W, b), gradients, places, strict=True):
    values[place] += 1
    growth = ((conv2d_forward(X, W, b, **settings) - Y) * dY).sum()
    values[place] -= 1
    print(gradient[place].round(6), growth.round(6))

# %% [markdown] lang="en"
# With the two functions a layer can learn. Below it finds the edge detector $\begin{bmatrix}1&-1\end{bmatrix}$ from a
# picture and its edges, step by step against the gradient: the loss, then the kernel.

# %% [markdown] lang="zh"
# 有了这两个函数，层就可以学习了。下面它根据一个图像和它的边缘，逆着梯度一步一步找到边缘检测器
# $\begin{bmatrix}1&-1\end{bmatrix}$：先打印损失，再打印卷积核。

# %%
picture = np.ones((1, 1, 6, 8))
picture[..., 2:6] = 0
edges = picture[..., :-1] - picture[..., 1:]
kernel, bias = np.zeros((1, 1, 1, 2)), np.zeros(1)
for step in range(51):
    error = conv2d_forward(picture, kernel, bias) - edges
    _, d_kernel, d_bias = conv2d_backward(error, picture, kernel)
    kernel, bias = kernel - 0.03 * d_kernel, bias - 0.03 * d_bias
    if step % 10 == 0:
        print(step, ((error**2).sum() / 2).round(6))
print(kernel.round(3))

# %% [markdown] lang="en"
# ## 3. One source for every array library
#
# NumPy, PyTorch, CuPy and others have agreed on a common core, the **[array API
# standard](https://data-apis.org/array-api/latest/)**. Code that keeps to it asks the array which library it
# belongs to and takes every function from there:
#
# ```python
# xp = X.__array_namespace__()       # for a NumPy array: numpy itself
# Z = xp.matmul(A, B)                # instead of np.matmul(A, B)
# ```
#
# Arrays of NumPy 2 answer `__array_namespace__()` themselves. PyTorch's tensors do not yet; for them the
# small package `array_api_compat` does it, and evens out differences of names and types on the way:
# `array_api_compat.array_namespace(X)`. Import it *inside* the function, and only where you need it, so that
# the function also runs where only NumPy is installed.
#
# | NumPy only | in the standard |
# |---|---|
# | `X.reshape(…)` | `xp.reshape(X, …)` |
# | `X.transpose(0, 2, 1)` | `xp.permute_dims(X, (0, 2, 1))` |
# | `X.sum(axis=…)` | `xp.sum(X, axis=…)` |
# | `np.concatenate` | `xp.concat` |
# | `np.einsum` | `xp.matmul`, `xp.tensordot`, or `*` and `xp.sum` |
# | `np.pad`, `sliding_window_view` | not there: use slices |
# | `np.zeros(shape)` | `xp.zeros(shape, dtype=X.dtype, device=X.device)` |
#
# Slices, operators and `.shape` work everywhere; an index names every axis, or ends with `...`.
#
# `conv2d_any` is the forward pass with neither padding nor stride:
#
# $$Y_{m,o,i,j} = b_o + \sum_{c,u,v} W_{o,c,u,v} \; X_{m,\,c,\; i + u,\; j + v}$$
#
# Its rules:
#
# - The answer is an array of the same library as X, on the same device.
# - The data stay on their device and in their library all the way: no `.cpu()`, no `.numpy()`, no
#   `np.asarray`.
# - Ready-made convolutions of any library are forbidden (`torch.nn`, `conv2d`, `unfold` and their like).
#
# **What is graded:** `check` calls it with NumPy arrays only. The graded run also calls it with arrays of
# **[array-api-strict](https://data-apis.org/array-api-strict/)**, which have what the standard has and nothing else,
# with PyTorch tensors on the CPU, and with tensors on a GPU where the grading machine has one; what it does not
# have costs you nothing. If you have `torch` and `array_api_compat` on your own computer, call it with tensors
# there, too, and compare; on a GPU, loop over the window rather than over the picture, and you will also see it
# run fast.
#
# **By hand.** $X$, $W$ and $b$ of the first example, with neither padding nor stride, give **9**, **14**
# again.

# %% [markdown] lang="zh"
# ## 3. 一份代码，适用于各种数组库
#
# NumPy、PyTorch、CuPy 等库约定了一个共同的核心，即 **[数组 API 标准](https://data-apis.org/array-api/latest/)**。
# 遵守它的代码先问数组属于哪个库，然后所有函数都从那个库里取：
#
# ```python
# xp = X.__array_namespace__()       # 对 NumPy 数组来说，就是 numpy 本身
# Z = xp.matmul(A, B)                # 代替 np.matmul(A, B)
# ```
#
# NumPy 2 的数组自己就能回答 `__array_namespace__()`。PyTorch 的张量目前还不能；
# 小巧的 `array_api_compat` 包可以替它们回答：`array_api_compat.array_namespace(X)`，
# 并顺便抹平名称和类型上的差异。请在函数*内部*、并且只在需要时导入它，这样在只装了 NumPy 的地方函数也能运行。
#
# | 只有 NumPy 才有 | 标准中的写法 |
# |---|---|
# | `X.reshape(…)` | `xp.reshape(X, …)` |
# | `X.transpose(0, 2, 1)` | `xp.permute_dims(X, (0, 2, 1))` |
# | `X.sum(axis=…)` | `xp.sum(X, axis=…)` |
# | `np.concatenate` | `xp.concat` |
# | `np.einsum` | `xp.matmul`、`xp.tensordot`，或者 `*` 加 `xp.sum` |
# | `np.pad`、`sliding_window_view` | 没有：请用切片 |
# | `np.zeros(shape)` | `xp.zeros(shape, dtype=X.dtype, device=X.device)` |
#
# 切片、运算符和 `.shape` 在哪里都能用；下标要写出每一个轴，或者以 `...` 结尾。
#
# `conv2d_any` 是既没有填充也没有步幅的前向传播：
#
# $$Y_{m,o,i,j} = b_o + \sum_{c,u,v} W_{o,c,u,v} \; X_{m,\,c,\; i + u,\; j + v}$$
#
# 它的规则：
#
# - 结果与 X 属于同一个库，并在同一个设备上。
# - 数据自始至终留在原来的设备和原来的库里：不用 `.cpu()`、`.numpy()`、`np.asarray`。
# - 禁止使用任何库中现成的卷积（`torch.nn`、`conv2d`、`unfold` 之类）。
#
# **评分时会调用什么：** `check` 只用 NumPy 数组来调用它。正式评分还会用
# **[array-api-strict](https://data-apis.org/array-api-strict/)** 的数组（标准里有的它才有）、CPU 上的 PyTorch 张量，
# 以及（如果评分机器有 GPU）GPU 上的张量来调用它；评分机器没有的，不会扣你的分。
# 如果你自己的电脑上有 `torch` 和 `array_api_compat`，也请在那里用张量调用它并比较结果；
# 在 GPU 上，让循环遍历窗口而不是遍历图像，你还会看到它跑得很快。
#
# **手算一例。** 用第一个例子的 $X$、$W$ 和 $b$，既无填充也无步幅，结果仍是 **9**、**14**。


# %% solution="conv2d_any"
def conv2d_any(X, W, b):
    """
    [en] The forward pass without padding and stride, for arrays of any library on any device.
    [zh] 没有填充和步幅的前向传播，适用于任何库、任何设备上的数组。

    X: (n, ci, h, w); W: (co, ci, kh, kw); b: (co,)
    [en] Returns: (n, co, h - kh + 1, w - kw + 1), of the library and on the device of X
    [zh] 返回：(n, co, h - kh + 1, w - kw + 1)，与 X 属于同一个库、在同一个设备上
    """
    ### BEGIN SOLUTION
    if hasattr(X, "__array_namespace__"):
        xp = X.__array_namespace__()
    else:
        from array_api_compat import array_namespace

        xp = array_namespace(X)
    n, ci, h, w = X.shape
    co, _, kh, kw = W.shape
    out_h, out_w = h - kh + 1, w - kw + 1
    Y = xp.reshape(b, (1, co, 1))
    for u in range(kh):
        for v in range(kw):
            # [en] What the kernel's element (u, v) is multiplied with, as one row per channel.
            # [zh] 卷积核的元素 (u, v) 所乘的全部像素，每个通道一行。
            pixels = xp.reshape(X[:, :, u : u + out_h, v : v + out_w], (n, ci, out_h * out_w))
            Y = Y + xp.matmul(W[:, :, u, v], pixels)
    return xp.reshape(Y, (n, co, out_h, out_w))
    ### END SOLUTION


# %% check="conv2d_any"
check(conv2d_any)

# %% [markdown] written="layer-why" points=2 lang="en"
# ## 4. In your own words
#
# 1. One pixel lies in four windows. Which numbers of $dY$ and of $W$ does its gradient consist of, and why are they
#    added? Which pixels get less than those in the middle?
# 2. A library averages $dW$ over the batch where you add up. What does that change in training, and how can the two be
#    made to do the same?
#
# Three to six sentences are enough. This answer is read by a person and is worth 2 points, one for each question.
#
# ### BEGIN SOLUTION
# 1. The pixel was multiplied with another weight in each of its four windows, and each product went into another
#    output. Its gradient is the sum of those four weights, each times the $dY$ of its window (and over all output
#    channels), because the loss changes through all four paths at once. Pixels near the border lie in fewer windows, as
#    do those that a stride skips.
# 2. The step becomes smaller by the number of samples $n$: the direction is the same. With a step size that is $n$
#    times as large, or a loss that is the mean over the batch (then $dY$ is divided by $n$ already), both do the same.
#
# One point each: (1) weight times $dY$ for each window, added, and the border; (2) the factor $n$ in the step, and how
# to make up for it.
# ### END SOLUTION

# %% [markdown] written="layer-why" points=2 lang="zh"
# ## 4. 用你自己的话说
#
# 1. 某个像素落在四个窗口里。它的梯度由 $dY$ 和 $W$ 的哪些数组成？为什么要相加？
#    哪些像素得到的份数比中间的像素少？
# 2. 有的库在批量上对 $dW$ 取平均，而你是相加。这对训练有什么影响？怎样使两者效果相同？
#
# 三到六句话就够了。这道题由老师批改，共 2 分，每问 1 分。
#
# ### BEGIN SOLUTION
# 1. 在四个窗口中，这个像素各与不同的权重相乘，每个乘积进入不同的输出。它的梯度是这四个权重分别乘以所在窗口的 $dY$，
#    再相加（并对所有输出通道求和），因为损失同时沿这四条路径变化。
#    靠近边界的像素落在较少的窗口里，被步幅跳过的像素也是如此。
# 2. 每一步缩小为原来的 $1/n$（$n$ 为样本数），方向不变。把学习率乘以 $n$，
#    或者让损失本身是批量上的平均（这时 $dY$ 已经除以 $n$），两者就相同了。
#
# 每问 1 分：(1) 每个窗口的权重乘 $dY$，相加，并说到边界；(2) 步长中的因子 $n$，以及怎样补偿。
# ### END SOLUTION
