"""What stand-ins accept, and what they refuse while a graded function runs."""

import asyncio
import importlib
from collections import namedtuple

import numpy as np
import pytest

from tensorgrade.cells.stand_ins import NotAvailable, graded_call, is_stand_in, refused_module, stand_in, unavailable
from tensorgrade.cells.stand_ins_in_answers import stand_in_module

# Lines of notebooks, outside of graded functions. Each must run.
ACCEPTED = [
    'plt.rcParams["figure.figsize"] = (8, 4)',
    'plt.rcParams.update({"font.size": 9})',
    'del plt.rcParams["font.size"]',
    'plt.rcParams["font.size"] += 1',
    "fig, (a, b, c) = plt.subplots(1, 3)",
    "fig, ((a, b), (c, d)) = plt.subplots(2, 2)",
    "fig, *axes = plt.subplots(2); axes[1].plot()",
    "n, bins, patches = plt.hist([1, 2, 2])",
    'red, green, blue, *others, last = sns.color_palette("x", 9)',
    "for ax in plt.axes.flat: ax.plot([1])",
    "for (a, b, c), d in zip(plt.axes, plt.axes): a.plot()",
    "width = plt.gca().get_position().width / 2; 2 - width; -width; width ** 2; width // 1 % 3; 2 ** width",
    "plt.axes |= 1; plt.alpha @= 2; plt.alpha <<= 1; divmod(plt.alpha, 2); round(plt.alpha, 2); abs(plt.alpha)",
    "plt.bar([1], [2])[0].get_height()",
    "plt.axes[0, 1].imshow(np.eye(3)); plt.axes[1:, ::2]",
    "plt.gca().lines[-1]",
    "plt.cm.viridis(0.5)",
    "assert math.isfinite(float(plt.alpha)); int(plt.alpha); complex(plt.alpha); math.floor(plt.alpha)",
    "max(plt.gca().get_ylim()); min(plt.gca().get_ylim(), default=1); sorted(plt.gca().get_xlim())",
    'f"{plt.alpha:.2f} {plt.alpha!r:>40}"; "%s %d %.1f" % (plt.a, plt.b, plt.c); "a" + plt.title(); str(plt)',
    "len(plt.axes); bool(plt.axes); plt.alpha > 3; plt.a <= plt.b; plt.a == 1; plt.a != 1; plt.a in [plt.b]",
    'if "seaborn" in plt.style.available: plt.style.use("seaborn")',
    "assert np.asarray(plt.axes).ravel().shape == (1,)",
    "for ax in np.array([plt.left, plt.right]): ax.plot([1])",
    "np.ravel(plt.axes); np.sin(plt.alpha); np.add(np.eye(2), plt.alpha); np.linspace(*plt.gca().get_xlim())",
    "X = np.eye(2); X * plt.a; plt.a * X; X @ plt.a; X == plt.a; X += plt.a",
    "X = np.eye(2); X[0, 0] = plt.alpha; X[:] = plt.alpha; X[plt.start:]",
    "np.float64(3) * plt.a; plt.a + np.float32(3); np.int64(3) < plt.a; np.zeros((plt.a, 3))",
    "lines = []; lines += plt.plot(); (1, 2) + plt.a; [1] * plt.a",
    "dict(plt.a); set(plt.a); list(map(str, plt.a)); print(*plt.a, end=''); next(plt.a.prop_cycler)['color']",
    "isinstance(plt.a, plt.Figure); assert not isinstance(3, (str, plt.Figure)); issubclass(int, plt.Figure)",
    "copy.copy(plt.a); copy.deepcopy([plt, plt.a]); assert is_stand_in(pickle.loads(pickle.dumps(plt.a)))",
    "dir(plt.a); vars(plt.a); plt.a.__doc__; plt.a.__name__; inspect.signature(plt.a); inspect.getmembers(plt.a)",
    "ax = plt.a; ax.gid = 3; assert ax.gid == 3; del ax.gid; del ax.gid; ax.gid()",
    "assert {plt.a: 1} and len({plt.a, plt.b}) == 2",
    "with plt.style.context('x') as c: c.plot()",
    "def f(ax: plt.Axes | None = None, b: typing.Optional[plt.Axes] = None) -> typing.Union[plt.Axes, int]: return 3",
    "def f(ax: 'plt.Axes'): return 3\ntyping.get_type_hints(f)",
    "@plt.foo\ndef f(): return 3\nassert f() == 3",
    "@widgets.interact(x=3)\ndef f(x): return x\nassert f(4) == 4",
    "@d2l.add_to_class(int)\nclass A: pass\nassert A.__name__ == 'A'",
    "formatter = plt.FuncFormatter(lambda value, place: value); formatter.set_offset_string('x')",
    "row = 0\nwhile row < plt.image.shape[0]: row += 1",
    "row = 9\nwhile not plt.image.shape[0] >= row: row -= 1",
]


def namespace():
    own = {name: importlib.import_module(name) for name in ("copy", "inspect", "math", "pickle", "typing")}
    return {"np": np, "is_stand_in": is_stand_in, **own, **{name: stand_in(top) for name, top in MODULES.items()}}


MODULES = {"plt": "matplotlib", "sns": "seaborn", "widgets": "ipywidgets", "d2l": "d2l"}


@pytest.mark.parametrize("line", ACCEPTED)
def test_plotting_code_runs(line, capsys):
    exec(compile(line, "<cell 1>", "exec"), namespace())


def test_classes_of_a_module_that_is_not_there():
    d2l = stand_in("d2l")

    class Module(d2l.Module, d2l.HyperParameters):
        def __init__(self, rate):
            super().__init__()
            self.save_hyperparameters()
            self.rate = rate

        def twice(self):
            return 2 * self.rate

    class Net(Module, d2l.Classifier, plot=True):
        pass

    net = Net(0.5)
    assert net.twice() == 1
    assert is_stand_in(net.plot())
    assert is_stand_in(net(3))
    assert not is_stand_in(net)
    assert net in [1, net]
    assert net


def test_asynchronous_use_ends():
    async def use(thing):
        async with thing.connect() as opened:
            found = [item async for item in opened]
        return [*found, await thing.wait()]

    assert all(map(is_stand_in, asyncio.run(use(stand_in("IPython")))))


def test_jupyter_asks_for_no_way_to_show_it():
    for thing in (stand_in("matplotlib"), unavailable("torch")):
        for name in ("_repr_html_", "_ipython_display_", "__wrapped__", "__array_interface__", "__file__"):
            assert not hasattr(thing, name)


# What graded functions do with a stand-in's value; each is told as the module's use.
USED = [
    "d2l.corr2d(X, K)",
    "sum(d2l.corr2d(x, k) for x, k in zip(X, K))",
    "d2l.reduce_sum(X * K)",
    "[X, (d2l.f(X), 1)]",
    '{"Y": d2l.f(X)}',
    "d2l.f(X) + 1 - 2.5",
    "np.float64(2) * d2l.f(X)",
    "X * d2l.f(X)",
    "d2l.f(X) @ X",
    "X == d2l.f(X)",
    "d2l.f(X) < X",
    "np.add(X, d2l.f(X))",
    "np.add(X, X, out=d2l.f(X))",
    "np.sum(d2l.f(X))",
    "np.stack([X, d2l.f(X)])",
    "np.array([d2l.f(X), 1])",
    "np.array([[d2l.f(X)]], dtype=object)",
    "np.frompyfunc(d2l.f, 1, 1)(X)",
    "np.full((2, 2), d2l.f(X))",
    "np.zeros(d2l.f(X).shape)",
    "np.zeros((d2l.f(X), 2))",
    "np.zeros(3, dtype=d2l.float32)",
    "X.astype(d2l.float32)",
    "X.reshape(2, d2l.f(X))",
    "X[d2l.f(X)]",
    "X[: d2l.f(X)]",
    "[1, 2][d2l.f(X)]",
    "np.where(d2l.f(X) > 0, X, K)",
    "range(d2l.zeros(3).shape[0])",
    "int(d2l.f(X))",
    "float(d2l.f(X))",
    "complex(d2l.f(X))",
    "math.sqrt(d2l.f(X))",
    "len(d2l.f(X))",
    "bool(d2l.f(X))",
    "X if d2l.f(X) > 0 else K",
    "X if d2l.f(X) == 3 else K",
    "X if d2l.f(X) != 3 else K",
    "max(1, d2l.f(X))",
    "3 in d2l.f(X)",
    "list(d2l.f(X))",
    "(*d2l.f(X),)",
    "[row for row in d2l.f(X)]",
    "list(reversed(d2l.f(X)))",
    "sorted([2, d2l.f(X)])",
    "(lambda *_: 3)(*d2l.f(X))",
    "Y.__setitem__((0, 0), d2l.f(X))",
    "Y.fill(d2l.f(X))",
    "Y.flat.__setitem__(0, d2l.f(X))",
    "np.copyto(Y, d2l.f(X))",
    "np.fromiter((d2l.f(x) for x in X), float)",
    "next(d2l.f(X))",
    "d2l.vmap(lambda x: x)(X)",
]


@pytest.mark.parametrize("expression", USED)
def test_no_answer_is_invented(expression):
    X, K, Y = np.eye(2), np.eye(2), np.zeros((2, 2))
    names = {**namespace(), "X": X, "K": K, "Y": Y}
    try:
        with graded_call():
            answer = eval(expression, names)
    except Exception as error:
        assert refused_module(error) == "d2l"
    else:
        assert stand_in_module(answer) == "d2l"


def test_tensors():
    torch = pytest.importorskip("torch")
    X, d2l = torch.eye(2), stand_in("d2l")
    for use in (
        *(lambda: X * d2l.f(X), lambda: d2l.f(X) @ X, lambda: d2l.f(X) > X, lambda: torch.add(X, d2l.f(X))),
        *(lambda: torch.stack([X, d2l.f(X)]), lambda: torch.tensor(d2l.f(X))),
    ):
        with pytest.raises(NotAvailable, match="d2l"), graded_call():
            use()


def test_an_element_set_to_a_stand_in():
    def corr2d(X, K):
        out = np.zeros((2, 2))
        out[0, 0] = stand_in("d2l").reduce_sum(X * K)
        return out

    with pytest.raises(ValueError) as caught, graded_call():
        corr2d(np.eye(2), np.eye(2))
    assert refused_module(caught.value) == "d2l"


def test_plots_within_a_graded_function():
    plt = stand_in("matplotlib")

    def corr2d(X, K):
        fig, (left, right) = plt.subplots(1, 2, figsize=(6, 3))
        for row, (axes, image) in enumerate(zip((left, right), (X, K))):
            axes.imshow(image, cmap=plt.cm.gray)
            axes.set_xlim(0, axes.get_xlim()[1] + row)
        plt.rcParams["font.size"] = 9
        handles = []
        handles += left.plot(X.sum(axis=0))
        bar = plt.colorbar(right, ax=None or plt.gca())
        bar.set_label(f"{X.max():.1f} of {bar}" + right.get_title())
        right.text(bar.x + bar.width / 2, X.max() * 1.1 + bar.height, "x")
        with plt.ioff():
            plt.show()
        return X * K

    with graded_call():
        assert (corr2d(np.eye(2), np.eye(2)) == np.eye(2)).all()


def test_an_error_of_ones_own_is_no_refusal():
    def function(X):
        try:
            X[0, 0] = stand_in("d2l").f(X)
        except ValueError:
            pass
        return X[9]

    with pytest.raises(IndexError) as caught, graded_call():
        function(np.eye(2))
    assert refused_module(caught.value) is None
    assert refused_module(ModuleNotFoundError("x")) is None


def test_the_rules_end_with_the_call():
    plt = stand_in("matplotlib")
    with graded_call():
        with graded_call(), pytest.raises(NotAvailable):
            bool(plt)
        with pytest.raises(NotAvailable):
            bool(plt)
    assert plt


class Disguised(tuple):
    def __iter__(self):
        raise AssertionError("asked the answer itself")

    __len__ = __getitem__ = __iter__


class Claims:
    __class__ = property(lambda self: type(stand_in("d2l")))


def test_a_stand_in_within_an_answer_is_found():
    pair = namedtuple("pair", "left right")
    one = stand_in("seaborn.objects")
    loop = [1.5]
    loop += [loop] * 10
    holding = np.empty(2, object)
    holding.fill(one)
    empty = np.array([None, "x"], dtype=object)
    for answer in (one, [1, [one]], (2, (one,)), pair(1, one), Disguised([one]), {"a": one}, [holding, empty]):
        assert stand_in_module(answer) == "seaborn"
    for answer in (loop, None, "seaborn", np.eye(2), Disguised([1]), Claims(), [empty] * 9, {one: 1}):
        assert stand_in_module(answer) is None
    assert stand_in_module((unavailable("torch"),)) == "torch"
    assert is_stand_in(unavailable("torch"))
    assert not is_stand_in(Claims())
