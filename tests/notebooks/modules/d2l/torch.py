import matplotlib.pyplot
from drawn_things import Drawn

plt = matplotlib.pyplot
set_figsize = show_images = plot = Drawn()
Timer = Drawn
