from drawn_things import ANSWERS, Drawn

from matplotlib import cm, rcParams

__all__ = ["cm", "figure", "imshow", "plot", "rcParams", "show", "subplots", "title"]

figure = imshow = show = title = Drawn()
plot, subplots = ANSWERS["plot"], ANSWERS["subplots"]


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return ANSWERS[name] if name in ANSWERS else Drawn()
