from drawn_things import Drawn

GridSpec = Drawn
