from drawn_things import Drawn

__version__ = "3.10.0"
rcParams = {"axes.prop_cycle": [{"color": "#1f77b4"}, {"color": "#ff7f0e"}]}
use = rc = interactive = Drawn()
