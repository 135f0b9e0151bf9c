from drawn_things import Drawn
from matplotlib import pyplot as plt

set_figsize = show_images = plot = Drawn()
Timer = Drawn
