"""Plotting modules that are not installed: imports of them succeed, and their modules are stand-ins."""

import builtins
import contextlib
import datetime
import functools
import importlib
import importlib.abc
import importlib.machinery
import sys
import types
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from tensorgrade.cells import progress_bars
from tensorgrade.cells.stand_ins import StandIn, stand_in

Contents = Mapping[str, Mapping[str, Any]]
"""What modules have beside stand-ins: module → name → value."""

# What notebooks of courses draw, show and set widgets with, by its import name, with the version it says it is. None of
# these computes what an exercise asks for; d2l's functions, which do, raise NotAvailable where their values are used.
PLOTTING = {
    "matplotlib": "3.10.0",
    "mpl_toolkits": "3.10.0",  # comes with Matplotlib: axes in three dimensions, grids of images
    "pylab": "3.10.0",  # comes with Matplotlib
    "matplotlib_inline": "0.1.7",  # the formats of figures: set_matplotlib_formats("svg")
    "ipympl": "0.9.0",  # figures as widgets
    "cycler": "0.12.0",  # the colours of lines
    "seaborn": "0.13.0",
    "plotly": "6.0.0",
    "bokeh": "3.6.0",
    "altair": "5.5.0",
    "graphviz": "0.20.0",  # diagrams of networks
    "d2l": "1.0.3",
    "IPython": "9.0.0",
    "ipywidgets": "8.1.0",
    "tqdm": "4.67.0",
}

# Modules that are attributes of their package before anything imports them, as `from IPython import display` gives one.
_SUBMODULES = frozenset(
    {
        *("matplotlib.pyplot", "d2l.torch", "IPython.display", "IPython.core", "IPython.core.display"),
        *(f"tqdm.{name}" for name in ("asyncio", "auto", "autonotebook", "contrib", "gui", "notebook", "rich", "std")),
        "tqdm.contrib.concurrent",
    }
)

# What `from matplotlib.pyplot import *` gives that cells call.
_PYPLOT = """
annotate arrow autoscale axes axhline axhspan axis axline axvline axvspan bar bar_label barbs barh box boxplot
broken_barh cla clabel clf clim close cm colorbar colormaps contour contourf cycler delaxes draw errorbar eventplot
figaspect figimage figlegend figtext figure fill fill_between fill_betweenx gca gcf gci get_backend get_cmap
get_fignums getp ginput gray grid hexbin hist hist2d hlines hot hsv imread imsave imshow inferno interactive ioff ion
isinteractive jet legend locator_params loglog magma margins matshow minorticks_off minorticks_on mlab pause pcolor
pcolormesh phase_spectrum pie plasma plot plot_date polar quiver quiverkey rc rc_context rcParams rcdefaults
rcParamsDefault rgrids savefig sca scatter sci semilogx semilogy set_cmap setp show specgram spring spy stackplot stairs
stem step streamplot style subplot subplot2grid subplot_mosaic subplot_tool subplots subplots_adjust summer suptitle
switch_backend table text thetagrids tick_params ticklabel_format tight_layout title tricontour tricontourf tripcolor
triplot twinx twiny violinplot viridis vlines waitforbuttonpress winter xcorr xkcd xlabel xlim xscale xticks ylabel
ylim yscale yticks
"""


class StandInFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds each plotting module, whatever its name below the package, and makes it of stand-ins.

    ``real``: what the modules of IPython have that does work, by module and name.
    """

    def __init__(self, real: Contents) -> None:
        self.real = {**real}
        # Other places that the same functions are imported from.
        display, shell = real.get("IPython.display", {}), real.get("IPython", {})
        for name in ("IPython.core.display", "IPython.core.display_functions"):
            self.real.setdefault(name, display)
        self.real.setdefault("IPython.core.getipython", shell)

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        package, _, _ = fullname.rpartition(".")
        if fullname.partition(".")[0] not in PLOTTING or (package and not self.made(sys.modules.get(package))):
            return None  # a package that is installed has all its modules
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def made(self, module: types.ModuleType | None) -> bool:
        """Whether a module is one of this finder's."""
        return getattr(getattr(module, "__spec__", None), "loader", None) is self

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        top = spec.name.partition(".")[0]
        if top == "tqdm":
            return types.ModuleType(spec.name)
        module: types.ModuleType = type(top, (StandIn, types.ModuleType), {"stands_for": top})(spec.name)
        return module

    def exec_module(self, module: types.ModuleType) -> None:
        name = module.__name__
        contents = dict(self.real.get(name, {}))
        match name.split("."):
            case ["tqdm", *_]:
                contents.update(progress_bars.NAMES)
            case ["IPython"]:
                contents.setdefault("version_info", (*map(int, PLOTTING["IPython"].split(".")), ""))
            case ["matplotlib", "pyplot"]:
                contents.update({name: stand_in("matplotlib") for name in _PYPLOT.split()})
            case ["pylab"] | ["matplotlib", "pylab"]:
                contents.update(_names_of_pylab())
            case _:
                pass
        version = PLOTTING[name.partition(".")[0]]
        contents |= {"__version__": version, "__version_info__": tuple(map(int, version.split(".")))}
        contents["__getattr__"] = functools.partial(self._attribute, name)
        vars(module).update(contents)

    def _attribute(self, module: str, attribute: str) -> Any:
        """What is not in a module yet."""
        name = f"{module}.{attribute}"
        if name in _SUBMODULES or name in self.real:
            return importlib.import_module(name)
        if attribute.startswith("_"):
            raise AttributeError(attribute)
        return stand_in(module)


def _names_of_pylab() -> dict[str, Any]:
    """Those of pyplot and of NumPy, whose functions answers may use by this way, too."""
    numpy = importlib.import_module("numpy")
    parts = (numpy, numpy.fft, numpy.random, numpy.linalg)
    names = {name: getattr(part, name) for part in parts for name in part.__all__}
    for name in ("abs", "bool", "bytes", "max", "min", "pow", "round"):
        names[name] = getattr(builtins, name)  # pylab leaves Python's own
    pyplot = {name: stand_in("matplotlib") for name in _PYPLOT.split()}
    modules = {"np": numpy, "plt": importlib.import_module("matplotlib.pyplot"), "datetime": datetime}
    return {**pyplot, **names, **modules}


@contextlib.contextmanager
def missing_plotting_modules(real: Contents, imported: Collection[str] = ()) -> Iterator[None]:
    """Within it, plotting modules that are not installed are stand-ins; those that are come first.

    Of an installed package that is ``imported``, the names in ``real`` are replaced: outside Jupyter IPython's own have
    no notebook.
    """
    finder = StandInFinder(real)
    sys.meta_path.append(finder)
    replaced: list[tuple[types.ModuleType, dict[str, Any]]] = []
    try:
        for name, contents in real.items():
            if name.partition(".")[0] in imported:
                module = importlib.import_module(name)
                if not finder.made(module):
                    replaced.append((module, {key: vars(module)[key] for key in contents if key in vars(module)}))
                    vars(module).update(contents)
        yield
    finally:
        for module, former in replaced:
            vars(module).update(former)
        with contextlib.suppress(ValueError):
            sys.meta_path.remove(finder)
        for name in [name for name, module in list(sys.modules.items()) if finder.made(module)]:
            del sys.modules[name]
