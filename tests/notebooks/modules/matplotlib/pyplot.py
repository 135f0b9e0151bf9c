from drawn_things import ANSWERS, Drawn

from matplotlib import cm, rcParams

__all__ = ["figure", "imshow", "plot", "show", "subplots", "title"]


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return ANSWERS[name] if name in ANSWERS else Drawn()
