"""find_pattern: the largest number so far starts at 0."""

import numpy as np


def find_pattern(X, K):
    largest, place = 0, (0, 0)
    for i in range(X.shape[0] - K.shape[0] + 1):
        for j in range(X.shape[1] - K.shape[1] + 1):
            likeness = np.sum(X[i : i + K.shape[0], j : j + K.shape[1]] * K)
            if likeness > largest:
                largest, place = likeness, (i, j)
    return place
