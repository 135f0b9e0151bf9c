from drawn_things import Drawn

FuncAnimation = PillowWriter = Drawn
