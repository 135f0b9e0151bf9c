"""Imports of plotting modules, where they are not installed and where they are."""

import importlib
import importlib.util
import sys

import numpy as np
import pytest

from tensorgrade.cells.plotting_modules import PLOTTING, StandInFinder, missing_plotting_modules
from tensorgrade.cells.stand_ins import is_stand_in

shown = []
REAL = {
    "IPython": {"get_ipython": lambda: "the shell"},
    "IPython.display": {"display": shown.append, "clear_output": lambda wait=False: shown.clear()},
}


def is_plotting(name):
    return name.partition(".")[0] in PLOTTING


@pytest.fixture
def stand_ins(monkeypatch):
    """Plotting modules are stand-ins, also those that are installed."""
    for name in filter(is_plotting, list(sys.modules)):
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [StandInFinder(REAL), *sys.meta_path])
    yield
    for name in filter(is_plotting, list(sys.modules)):
        del sys.modules[name]


@pytest.mark.parametrize(
    "cell",
    [
        "import matplotlib.pyplot as plt; plt.figure()",
        "import matplotlib as mpl, matplotlib.cm; mpl.cm.viridis(0.5); mpl.use('Agg'); mpl.rcParams['x'] = 3",
        "import matplotlib; assert matplotlib.__version__.split('.')[0] >= '3' and matplotlib.__version__ >= '3'",
        "from matplotlib import *",
        "from matplotlib.pyplot import *; plot([1]); figure(figsize=(3, 4))",
        "from mpl_toolkits.mplot3d import Axes3D; from mpl_toolkits.axes_grid1 import ImageGrid",
        "from matplotlib_inline import backend_inline; backend_inline.set_matplotlib_formats('svg')",
        "from cycler import cycler; 2 * cycler(color=['r'])",
        "import plotly.express as px; px.data.iris()",
        "from d2l import torch as d2l; d2l.set_figsize(); d2l.plt.imshow([[1]])",
        "import d2l.torch as d2l; d2l.use_svg_display()",
        "import seaborn as sns; sns.set_theme()",
        "from seaborn.objects import Plot",
        "import ipywidgets as widgets; widgets.IntSlider(3).observe(print)",
        "plt = importlib.import_module('matplotlib.pyplot'); assert importlib.reload(plt) is plt",
        "from matplotlib import pyplot; assert importlib.reload(pyplot) is sys.modules['matplotlib.pyplot']",
        "assert importlib.util.find_spec('matplotlib') and importlib.util.find_spec('seaborn.objects')",
        "import matplotlib.pyplot as plt; dir(plt); vars(plt); plt.__doc__; assert plt.__name__ == 'matplotlib.pyplot'",
        "import IPython; assert IPython.get_ipython() == 'the shell' and IPython.version_info >= (7, 0)",
        "from IPython import get_ipython; assert get_ipython() == 'the shell'",
        "from IPython.core.getipython import get_ipython; assert get_ipython() == 'the shell'",
        "import IPython; IPython.display.display(3); assert shown; IPython.display.clear_output(wait=True)",
        "from IPython import display; display.display(3); assert shown; display.clear_output(); assert not shown",
        "from IPython.core.display import display, HTML; display(3); assert shown; HTML('<b>')",
        "from IPython.display import display, HTML, Image, clear_output, Markdown; clear_output(); assert not shown",
        "import tqdm; assert list(tqdm.tqdm(range(9))) == list(range(9)) and sum(tqdm.trange(3)) == 3",
        "import tqdm; assert list(tqdm.notebook.tqdm(range(9), 'x')) == list(range(9))",
        "from tqdm.auto import tqdm, trange; assert sum(1 for _ in trange(4000)) == 4000",
        "from tqdm.notebook import tqdm as bar; assert list(bar(iterable=range(3))) == [0, 1, 2]",
        "from tqdm.contrib import tzip; from tqdm.contrib.concurrent import thread_map",
        "from tqdm import tqdm_notebook, tnrange, TqdmWarning",
        "import pylab; assert pylab.zeros((2, 2)).shape == (2, 2); pylab.plot([1])",
        "from pylab import *; assert array([1]).sum() == 1 and max(1, 2) == 2; imshow(eye(3)); plt.show(); np.pi",
        "from matplotlib.pylab import *; hist(randn(3)); assert pi > 3",
    ],
)
def test_imports_of_notebooks(cell, stand_ins):
    shown.clear()
    exec(cell, {"importlib": importlib, "sys": sys, "shown": shown})


@pytest.mark.parametrize("name", PLOTTING)
def test_every_module_is_there(name, stand_ins):
    module = importlib.import_module(name)
    assert module.__version__ == PLOTTING[name]
    assert is_stand_in(module) == (name != "tqdm")
    assert not hasattr(module, "__file__")
    assert is_stand_in(module.some_name)
    assert importlib.util.find_spec("numpy").loader is np.__spec__.loader


def test_other_modules_are_not_found(stand_ins):
    assert importlib.util.find_spec("matplotlib3") is None


def test_installed_modules_win(tmp_path, monkeypatch):
    for name in filter(is_plotting, list(sys.modules)):
        monkeypatch.delitem(sys.modules, name)
    (tmp_path / "seaborn").mkdir()
    (tmp_path / "seaborn" / "__init__.py").write_text("installed = True\n")
    (tmp_path / "bokeh.py").write_text("raise ImportError('broken')\n")
    monkeypatch.syspath_prepend(tmp_path)
    finders = list(sys.meta_path)
    with missing_plotting_modules(REAL):
        import altair.vegalite
        import seaborn

        assert seaborn.installed
        assert not hasattr(seaborn, "plot")
        assert is_stand_in(altair)
        assert is_stand_in(altair.vegalite.Chart)
        with pytest.raises(ModuleNotFoundError):
            importlib.import_module("seaborn.objects")
        with pytest.raises(ImportError, match="broken"):
            importlib.import_module("bokeh")
    assert sys.meta_path == finders
    assert "seaborn" in sys.modules
    assert "altair" not in sys.modules
    assert "altair.vegalite" not in sys.modules
    del sys.modules["seaborn"]


def test_nothing_stays_after_an_error():
    finders = list(sys.meta_path)
    with pytest.raises(AttributeError), missing_plotting_modules(REAL):
        importlib.import_module("altair").__spec__.loader.no_such_name  # noqa: B018
    assert sys.meta_path == finders
    assert "altair" not in sys.modules
