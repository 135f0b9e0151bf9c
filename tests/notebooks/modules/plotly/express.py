from drawn_things import Drawn

imshow = line = scatter = Drawn
