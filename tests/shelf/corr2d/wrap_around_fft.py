"""A Fourier transform without room to spare.

expect corr2d: failed kind=shape misconception=wrap-around
expect conv2d: failed kind=shape misconception=wrap-around
"""

import numpy as np


def conv2d(X, K):
    return np.real(np.fft.ifft2(np.fft.fft2(X) * np.fft.fft2(K, X.shape)))


def corr2d(X, K):
    return np.real(np.fft.ifft2(np.fft.fft2(X) * np.conj(np.fft.fft2(K, X.shape))))
