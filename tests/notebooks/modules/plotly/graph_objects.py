from drawn_things import Drawn

Figure = Heatmap = Scatter = Drawn
