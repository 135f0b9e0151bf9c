"""What `get_ipython()` gives to the cells of a notebook."""

import copy
import os

import pytest

from tensorgrade.cells.shell import Shell
from tensorgrade.cells.transform import to_python


@pytest.fixture
def shell():
    """A shell whose notebook is run by `run`."""
    namespace: dict = {"__name__": "__main__", "In": [], "_": 3}
    made = Shell(namespace, lambda text: exec(to_python(text), namespace))
    namespace["get_ipython"] = lambda: made
    return made


def run(shell, source):
    shell._run_python(source)
    return shell.user_ns


HARMLESS = [
    "get_ipython().magic('matplotlib inline')",
    "get_ipython().magic('%load_ext autoreload')",
    "get_ipython().run_line_magic('autoreload', '2')",
    "get_ipython().run_cell_magic('html', '', '<b>')",
    "get_ipython().kernel.shell.anything[2].there = 3",
    "get_ipython().kernel.do_shutdown(True)",
    "get_ipython().events.register('post_run_cell', print)",
    "get_ipython().set_next_input('x = 1')",
    "get_ipython().config.InlineBackend.figure_format = 'retina'",
    "get_ipython().config['Any'].thing = 1",
    "get_ipython().display_formatter.formatters['text/html'].for_type(int, str)",
    "get_ipython().ast_node_interactivity = 'all'",
    "get_ipython().history_manager.get_range()",
    "for entry in get_ipython().history_manager.entries: raise ValueError",
    "with get_ipython().builtin_trap: pass",
    "get_ipython().show_usage()",
    "get_ipython().enable_matplotlib('inline')",
    "%config InlineBackend.figure_format = 'retina'",
    "%tensorflow_version 2.x",
    "%cd /nowhere/at/all",
    "%%memit\nraise ValueError",
    "%%bash\nexit 1",
    "%%time",
    "%run other.py",
    "!rm -rf x",
    "sum?",
]


@pytest.mark.parametrize("source", HARMLESS)
def test_does_nothing(shell, source):
    before = set(run(shell, "entry = None"))
    assert set(run(shell, source)) == before | {"__builtins__"}


def test_says_that_it_is_jupyter_and_not_colab(shell):
    run(shell, "text = str(get_ipython())\nkernel = 'IPKernelApp' in get_ipython().config")
    assert "zmqshell" in shell.user_ns["text"]
    assert "google.colab" not in shell.user_ns["text"]
    assert shell.user_ns["kernel"]
    assert type(shell).__name__ == "ZMQInteractiveShell"


def test_values_of_the_shell_can_be_copied(shell):
    assert copy.deepcopy(shell.config) == shell.config
    copy.copy(shell.kernel)


def test_what_is_ignored_is_said_in_a_line(shell, capsys):
    run(shell, "%run other.py\n!ls\nx = !ls\n%unknown\n")
    run(shell, "%%bash\nls\n")
    assert capsys.readouterr().out.splitlines() == [
        "%run is ignored here.",
        "Shell commands are ignored here.",
        "Shell commands are ignored here.",
        "%unknown is ignored here.",
        "%%bash is ignored here.",
    ]
    run(shell, "%matplotlib inline\n%load_ext autoreload\n%autoreload 2\n")
    assert capsys.readouterr().out == ""


def test_commands_print_nothing(shell):
    names = run(shell, "a = !ls\nb = [*a, a.n, a.s, *a.grep('x'), *a.fields(1), *a.l, *a.list]")
    assert names["b"] == ["", ""]
    assert isinstance(names["a"], list)


def test_time_runs_what_is_no_single_statement(shell):
    names = run(shell, "x = %time y = 1\n%time !ls")
    assert (names["x"], names["y"]) == (None, 1)
    assert shell.run_line_magic("time", "1 + 1") == 2
    assert shell.magic("time 1 + 2") == 3
    with pytest.raises(ZeroDivisionError):
        shell.run_line_magic("time", "1 / 0")


def test_time_and_timeit_see_the_variables_of_their_function(shell):
    source = "def f(a):\n    %timeit -q seen.append(a)\n    return get_ipython().run_line_magic('time', 'a + 1')"
    names = run(shell, f"seen = []\n{source}\nx = f(3)")
    assert (names["x"], names["seen"]) == (4, [3])


def test_timeit_runs_once_and_binds_nothing(shell, capsys):
    names = run(shell, "seen = []\n%timeit -n 100 -r3 seen.append(1); x = 1")
    assert names["seen"] == [1]
    assert capsys.readouterr().out.endswith(" s per loop (1 run, 1 loop)\n")
    run(shell, "%%timeit -q y = 5\nz = y\nseen.append(z)\n")
    assert names["seen"] == [1, 5]
    assert not {"x", "y", "z"} & set(names)
    assert capsys.readouterr().out == ""


def test_timeit_gives_its_result_where_that_is_asked_for(shell):
    names = run(shell, "a = %timeit -qo pass\nb = %timeit -q -n1 -o -r 2 pass\nc = %timeit -q pass\n%timeit -qv d pass")
    for name in "abd":
        assert names[name].average == names[name].best == names[name].timings[0] >= 0
        assert names[name].stdev == 0
    assert names["c"] is None


def test_capture_binds_its_name(shell):
    names = run(shell, "%%capture out --no-stderr\nx = 1\n")
    assert names["x"] == 1
    assert (names["out"].stdout, names["out"].stderr, names["out"].outputs) == ("", "", [])
    names["out"].show()
    names["out"]()


def test_code_given_to_the_shell_runs_in_the_notebook(shell, capsys):
    names = run(shell, "get_ipython().ex('a = 1')\nb = get_ipython().ev('a + 1')\nget_ipython().user_ns['c'] = 3")
    assert (names["a"], names["b"], names["c"]) == (1, 2, 3)
    names = run(
        shell, "get_ipython().run_cell_magic('time', '', 'd = 4')\nget_ipython().run_line_magic('prun', 'e = 5')"
    )
    assert (names["d"], names["e"]) == (4, 5)
    result = shell.run_cell("%matplotlib inline\nf = 6")
    assert (result.success, names["f"]) == (True, 6)
    result.raise_error()
    failed = shell.run_cell("1 / 0")
    assert not failed.success
    assert "ZeroDivisionError" in capsys.readouterr().out
    with pytest.raises(ZeroDivisionError):
        failed.raise_error()
    assert shell.transform_cell("!ls") == "get_ipython().system('ls')"


def test_magics_of_the_notebook(shell):
    run(shell, "def twice(line, cell=None): return 2 * (cell or line)")
    shell.register_magic_function(shell.user_ns["twice"], "line_cell")
    shell.register_magic_function(lambda line: line + "!", magic_name="call")
    names = run(shell, "a = %twice x\nb = %call x\nc = get_ipython().run_cell_magic('twice', '', 'y')")
    assert (names["a"], names["b"], names["c"]) == ("xx", "x!", "yy")


def test_pylab_binds_numpy(shell):
    names = run(shell, "%pylab inline\nx = np.zeros(3) + arange(3) + numpy.ones(3)")
    assert list(names["x"]) == [1, 2, 3]


def test_environment_and_folder(shell, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TENSORGRADE_TEST", "1")
    (tmp_path / "a b").mkdir()
    names = run(shell, "a = %env TENSORGRADE_TEST\n%env TENSORGRADE_TEST=x = y\n%cd 'a b'\nb = %pwd\nc = %env")
    assert (names["a"], os.environ["TENSORGRADE_TEST"]) == ("1", "x = y")
    assert names["b"] == str(tmp_path / "a b")
    assert names["c"]["TENSORGRADE_TEST"] == "x = y"
    run(shell, "%set_env TENSORGRADE_TEST 2")
    assert os.environ["TENSORGRADE_TEST"] == "2"


def test_variables_are_forgotten_where_the_notebook_asks_for_it(shell):
    names = run(shell, "x = x2 = y = z = 1\n%xdel z\nown = %who_ls")
    assert names["own"] == ["x", "x2", "y"]
    run(shell, "%reset_selective -f ^x\n%reset")
    assert "y" in names
    assert "x2" not in names
    run(shell, "%reset -f")
    assert not {"y", "own"} & set(names)
    assert {"In", "_", "get_ipython", "__name__"} <= set(names)
