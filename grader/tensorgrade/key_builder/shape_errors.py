"""The errors that PyTorch raises where the shapes of arrays do not fit an operation, told from all other errors.

A student whose idea does not fit a case gets such an error from NumPy. So a misconception's variant that raises one has
no answer to that case, and its author need not say so.
"""

import re

_SHAPE_ERRORS = (
    # Broadcasting: operators, assignment to a slice, `expand`, in-place operations, indexing with several arrays.
    r"The size of tensor a \(\d+\) must match the size of tensor b ",
    r"The expanded size of the tensor \(-?\d+\) must match the existing size ",
    r"output with shape \[.*\] doesn't match the broadcast shape ",
    r"shape mismatch: (indexing tensors|value tensor of shape \[.*\]) (could not|cannot) be broadcast ",
    # Products whose inner sizes differ: `@` of matrices, of a matrix and a vector, of vectors, of stacks, and the rest.
    r"mat1 and mat2 shapes cannot be multiplied ",
    r"size mismatch, got input \(\d+\), mat ",
    r"inconsistent tensor size, expected tensor \[\d+\] and src ",
    r"Expected size for first two dimensions of batch2 tensor to be: ",
    r"contracted dimensions need to match, but first has size ",
    r"einsum\(\): subscript \w has size \d+ for operand ",
    r"inner\(\) the last dimension must match on both input tensors ",
    r"multi_dot\(\): tensors \d+ and \d+ with shapes .* cannot be multiplied",
    r"linalg\.solve: Incompatible shapes of A and B ",
    # A kernel or window that does not fit the picture, or has other channels: convolution, pooling, both `unfold`s.
    r"Calculated padded input size per channel: .* Kernel size can't be greater than actual input size",
    r"Given (groups|transposed)=\d+, (weight of size|expected weight to be) ",
    r"Given weight of size \[.*\], expected bias to be ",
    r"Given input size: .* Output size is too small",
    r"max_pool1d\(\) Invalid computed output size: ",
    r"maximum size for tensor at dimension \d+ is \d+ but size is ",
    r"Given input with spatial size .* calculated shape of the array of sliding blocks ",
    r"Given output_size=.*, expected size of input's dimension ",
    # As many elements as before, or as the other arrays have: `reshape`, `unflatten`, `split`, `cat`, `stack`.
    r"shape '\[.*\]' is invalid for input of size ",
    r"unflatten: Provided sizes \[.*\] don't multiply up to the size of dim ",
    r"split_with_sizes expects split_sizes to sum exactly to ",
    r"Sizes of tensors must match except in dimension ",
    r"stack expects each tensor to be equal size, but got ",
    # Sizes below zero, and the largest element of nothing: a kernel larger than the picture leads to both.
    r"Trying to create tensor with negative dimension ",
    r"\w+: Dimension size must be non-negative",
    r"narrow\(\): length must be non-negative",
    r"start \(-?\d+\) \+ length \(\d+\) exceeds dimension size ",
    r"\w+\(\): Expected reduction dim (\d+ to have non-zero size|to be specified for input\.numel\(\) == 0)",
    # An element, or a mask, outside of an array.
    r"index -?\d+ is out of bounds for dimension \d+ with size ",
    r"select\(\): index -?\d+ out of range for tensor of size ",
    r"index out of range in self",
    r"out of range: tried to access index ",
    r"The shape of the mask \[.*\] at index \d+ does not match the shape of the indexed tensor ",
    # A gradient that is not of its output's shape.
    r"Mismatch in shape: grad_output\[\d+\] has a shape of ",
)
"""How their messages begin.

Errors about the number of axes ("Dimension out of range", "too many indices") are not among them: the arrays of all
cases of a function have equally many axes, so these are slips. Nor are operations that only PyTorch refuses, such as
padding of more than half a pooling window: NumPy code has an answer there.
"""
_SHAPE_ERROR = re.compile("|".join(_SHAPE_ERRORS), re.DOTALL)


def is_shape_error(error: Exception) -> bool:
    """Whether PyTorch raised this error because shapes or sizes do not fit.

    Subclasses are other errors: memory that ran out, a singular matrix, a recursion that is too deep.
    """
    return type(error) in (RuntimeError, IndexError) and _SHAPE_ERROR.match(str(error)) is not None
