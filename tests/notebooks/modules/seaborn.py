from drawn_things import Drawn


def color_palette(name=None, n_colors=6):
    return [(0.1, 0.2, 0.3)] * n_colors


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return Drawn()
