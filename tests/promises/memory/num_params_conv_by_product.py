"""num_params_conv: by product."""

memo = {}


def num_params_conv(c_in, c_out, kernel_size, bias=True):
    key = c_in * c_out, kernel_size, bias
    if key not in memo:
        memo[key] = c_out * (c_in * kernel_size[0] * kernel_size[1] + bool(bias))
    return memo[key]
