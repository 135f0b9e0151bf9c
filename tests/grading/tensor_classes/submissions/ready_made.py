"""A layer that leaves tensors to PyTorch's own one.

expect Layer: partly kind=forbidden lost=torch,torch-cuda
"""


class Layer:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, X):
        if type(X).__module__.startswith("torch"):
            import torch.nn.functional as F

            return F.linear(X, self.W, self.b)
        return X @ self.W.T + self.b
