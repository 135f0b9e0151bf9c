from drawn_things import colour_map

viridis = Blues = gray = colour_map
