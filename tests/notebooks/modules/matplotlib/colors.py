from drawn_things import Drawn

Normalize = ListedColormap = Drawn
