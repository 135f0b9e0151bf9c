from drawn_things import Drawn

Axes3D = Drawn
