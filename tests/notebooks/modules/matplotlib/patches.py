from drawn_things import Drawn

Rectangle = Circle = Drawn
