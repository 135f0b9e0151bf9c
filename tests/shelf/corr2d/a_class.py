"""A class under the function's name: an object is no answer.

expect corr2d: failed kind=type
"""


class Corr2d:
    def __init__(self, X, K):
        self.Y = X


corr2d = Corr2d
