from drawn_things import Drawn

MultipleLocator = Drawn
