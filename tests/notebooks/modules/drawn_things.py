"""Figures, axes and other things drawn: every method exists, and those that give something back give the right kind."""

import numpy as np


class Drawn:
    def __init__(self, *arguments, **settings):
        self.figure = None

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return ANSWERS[name] if name in ANSWERS else Drawn()

    def __setattr__(self, name, value):
        self.__dict__[name] = value

    def __call__(self, *arguments, **settings):
        return Drawn()

    def __getitem__(self, key):
        return Drawn()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None


class Box(Drawn):
    x0, y0, width, height = 0.125, 0.11, 0.775, 0.77


def plot(*arguments, **settings):
    return [Drawn() for _ in range(max(1, len(arguments) // 2))]


def hist(values, bins=10, **settings):
    counts, edges = np.histogram(values, bins)
    return counts, edges, [Drawn() for _ in counts]


def subplots(nrows=1, ncols=1, **settings):
    axes = np.array([[Drawn() for _ in range(ncols)] for _ in range(nrows)], dtype=object)
    return Drawn(), axes[0, 0] if axes.size == 1 else axes.squeeze()


def limits(*arguments, **settings):
    return 0.0, 1.0


def colour_map(values):
    return np.zeros((*np.shape(values), 4)) if np.ndim(values) else (0.1, 0.2, 0.3, 1.0)


ANSWERS = {
    "plot": plot,
    "semilogy": plot,
    "hist": hist,
    "subplots": subplots,
    "get_position": lambda: Box(),
    "get_xlim": limits,
    "get_ylim": limits,
    "xlim": limits,
    "ylim": limits,
    "get_cmap": lambda name: colour_map,
}
