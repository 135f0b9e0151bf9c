"""Cells run as in IPython; after a statement that stops the others run, and wanted functions keep their value."""

import ast
import linecache
import types

import pytest

from tensorgrade.cells.runner import CellRunner, FunctionPlace, Interrupted, LeftOut
from tensorgrade.cells.statement_kinds import may_take_time, takes_no_time


def at_once(position, statement, run):
    run()


def runner(*wanted, name="__main__", execute=at_once):
    return CellRunner(types.ModuleType(name), wanted, execute)


def run(*cells, wanted=("f",), **rest):
    made = runner(*wanted)
    for number, source in enumerate(cells):
        made.run(number, source, **rest)
    return made


def values(made):
    hidden = runner().namespace
    return {name: value for name, value in made.namespace.items() if name not in hidden and name[0] != "_"}


# --- After a statement that stops -------------------------------------------------------------------------


def test_the_statements_before_stay_and_those_after_run():
    made = runner()
    stops = made.run(0, "a = 1\nmissing\nb = a + 1\nopen('nowhere.csv')\n\nc = b + 1\n")
    assert values(made) == {"a": 1, "b": 2, "c": 3}
    assert [(stop.position, stop.line, type(stop.error)) for stop in stops] == [
        (1, 2, NameError),
        (3, 4, FileNotFoundError),
    ]


@pytest.mark.parametrize(
    "failing",
    ["missing", "1 / 0", "raise SystemExit", "assert False", "import nowhere_at_all", "exit()", "break", "return"],
)
def test_a_wanted_function_keeps_what_its_cell_had_bound_before_that_statement(failing):
    assert run(f"f = len\n{failing}\nf = abs\n").namespace["f"] is len


def test_it_keeps_that_also_while_the_rest_of_the_cell_runs():
    made = run("f = len\nmissing\nf = abs\ng = f\n")
    assert made.namespace["g"] is len


@pytest.mark.parametrize(
    "placeholder", ["f = ...", "f = None", "f = 'later'", "from nowhere import f", "import nowhere, f"]
)
def test_what_cannot_be_called_or_is_not_there_is_not_kept(placeholder):
    made = run(f"{placeholder}\nmissing\nf = len\n")
    assert made.namespace["f"] is len


def test_what_an_earlier_cell_has_bound_does_not_count():
    made = run("def f(): raise NotImplementedError\n", "missing\nf = len\n")
    assert made.namespace["f"] is len


def test_another_name_has_its_last_value():
    assert values(run("a = 1\nmissing\na = 2\n")) == {"a": 2}


def test_what_the_failing_statement_itself_has_bound_counts_as_before_it():
    assert run("for f in [len]:\n    missing\nf = abs\n").namespace["f"] is len


def test_a_later_cell_may_bind_the_function_again():
    assert run("f = len\nmissing\n", "f = abs\n").namespace["f"] is abs


def test_a_failed_import_binds_names_that_say_so_when_used():
    made = runner("f")
    [stop] = made.run(0, "import nowhere.at_all as n, other\nf = len\n")
    assert (stop.position, made.namespace["f"]) == (0, len)
    with pytest.raises(ModuleNotFoundError) as caught:
        made.namespace["n"].zeros(3)
    assert caught.value.name == "nowhere"


def test_a_failed_import_leaves_a_name_that_is_bound_already():
    assert run("np = 3\nimport nowhere as np\n").namespace["np"] == 3


def test_of_an_import_of_several_names_those_that_can_be_imported_are():
    made = run("import nowhere, math as m, json\nfrom math import pi, squareroot, tau\nimport math.nosuch as n\n")
    assert {"m", "json", "pi", "tau"} <= set(made.namespace)
    assert not {"squareroot", "n"} & set(made.namespace), "no module is missing, and no name says that one is"
    with pytest.raises(ModuleNotFoundError):
        made.namespace["nowhere"].f()


@pytest.mark.parametrize(
    "definition",
    [
        "def f(x: nowhere.Tensor) -> int: return 1",
        "def f(x: 'int', *, y: Alias = 2): return 1",
        "def f(x) -> Alias: return 1",
        "@staticmethod\ndef f(x: nowhere.Tensor): return 1",
        "class F:\n    field: nowhere.Tensor\n    def __call__(self, x: Alias): return 1\nf = F()",
    ],
)
def test_annotations_with_names_that_are_lost_decide_nothing(definition):
    made = run("import nowhere\nfrom typing import Union\nAlias = Union[int, nowhere.Tensor]\n", definition)
    assert made.namespace["f"](0) == 1


def test_nor_do_those_with_names_of_a_cell_that_is_no_python():
    made = run("from typing import Any\ndef broken(:\n", "def f(x: Any): return 1")
    assert made.namespace["f"](0) == 1


def test_a_definition_is_made_once_and_other_annotations_are_evaluated():
    made = run(
        "import nowhere\ncount = []\n",
        "@lambda f: count.append(1) or f\ndef f(x: nowhere.Tensor, y: int, z: count.append(2) = 3) -> 'z': return x\n",
    )
    assert made.namespace["count"] == [2, 1]
    assert made.namespace["f"].__annotations__ == {"x": "nowhere.Tensor", "y": int, "z": None, "return": "z"}


@pytest.mark.parametrize(
    "cells",
    [
        ["try:\n    import nowhere\nexcept ImportError:\n    pass\n", "def f(x: nowhere.Tensor): return 1"],
        ["try:\n    import nowhere\nexcept ImportError:\n    nowhere = None\n", "def f(x: nowhere.Tensor): return 1"],
        ["import nowhere\nif True:\n    def f(x: nowhere.Tensor): return 1\n"],
        ["import nowhere\ndef f(x):\n    def g(y: nowhere.Tensor) -> nowhere.Tensor: return y\n    return g(1)\n"],
        ["import nowhere\ndef made():\n    def f(y: nowhere.Tensor): return 1\n    return f\nf = made()\n"],
        ["import nowhere\nx: nowhere.Tensor = 1\ndef f(y): return x\n"],
    ],
)
def test_annotations_with_lost_names_decide_nothing_wherever_they_stand(cells):
    assert run(*cells).namespace["f"](0) == 1


def test_an_annotation_that_ipython_stops_at_stops_here():
    [failed] = runner("f").run(0, "def f(x: Nowhere): return 1")
    assert type(failed.error) is NameError


@pytest.mark.parametrize(
    "stub",
    [
        "def f(): raise NotImplementedError",
        "import functools\n@functools.lru_cache\ndef f(): raise NotImplementedError",
    ],
)
def test_the_function_that_was_handed_out_is_not_kept(stub):
    line = stub.count("\n") or 1
    made = CellRunner(types.ModuleType("__main__"), ["f"], at_once, {(0, 2 if line > 1 else 1)})
    made.run(0, f"{stub}\nmissing\nf = len\n")
    assert made.namespace["f"] is len


@pytest.mark.parametrize(
    "source",
    [
        "import functools\n\n@functools.cache\ndef f(): return 1\n",
        "import functools\n\ndef f(): return 1\nf = functools.partial(f)\n",
        "def g(h):\n    return h\n@g\ndef f(): return 1\n",
    ],
)
def test_a_wrapped_function_is_found_where_it_is_defined(source):
    assert run(source).found() == {"f": FunctionPlace(0, 3)}


def test_a_cell_that_is_no_python_stops_as_a_whole_at_the_line_of_the_error():
    made = runner()
    [stop] = made.run(4, "a = 1\nb = = 2\n")
    assert (stop.position, stop.line, type(stop.error)) == (-1, 2, SyntaxError)
    assert values(made) == {}


def test_statements_at_the_given_positions_are_left_out_as_ones_that_stopped():
    made = runner("f")
    [failed] = made.run(0, "f = len\na = 1\nf = abs\nb = 2\n", skipped=[1])
    assert values(made) == {"f": len, "b": 2}
    assert (failed.position, failed.line, type(failed.error)) == (1, 2, LeftOut)


def test_without_time_only_what_takes_none_is_run():
    source = "import math\nSCALE = 2.0\ndata = list(range(3))\nprint(1)\nf = lambda x: math.floor(x)\nclass C: pass\n"
    made = runner("f")
    failed = made.run(0, source, constants_only=True)
    assert [(item.position, type(item.error)) for item in failed] == [(2, LeftOut), (3, LeftOut)]
    assert set(values(made)) == {"math", "SCALE", "f", "C"}


# --- What exists ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "place"),
    [
        (["def f(): return 1\n"], FunctionPlace(0, 1)),
        (["a = 1\n", "\n@staticmethod\ndef f(): return 1\n"], FunctionPlace(1, None)),
        (["\n\ndef g(): pass\n\nf = g\n"], FunctionPlace(0, 3)),
        (["def g(): pass\n", "f = g\n"], FunctionPlace(1, None)),
        (["exec('def f(): return 1')"], FunctionPlace(0, None)),
        (["globals()['f'] = len"], FunctionPlace(0, None)),
        (["import functools\nf = functools.partial(len)"], FunctionPlace(0, None)),
        (["class F:\n    def __call__(self): return 1\n", "f = F()"], FunctionPlace(1, None)),
        (["print(f := len)"], FunctionPlace(0, None)),
        (["def f(): pass\n", "a = 1", "def f(): return 2\n"], FunctionPlace(2, 1)),
        (["def f(): return 1\n", "f = f\n"], FunctionPlace(0, 1)),
        (["%%time\n\ndef f(): return 1\n"], FunctionPlace(0, 3)),
    ],
)
def test_a_function_exists_however_it_was_bound(cells, place):
    assert run(*cells).found() == {"f": place}


@pytest.mark.parametrize("source", ["f = 3", "def f(): pass\ndel f", "g = len", "f = None"])
def test_what_cannot_be_called_does_not_exist(source):
    made = run(source)
    assert (made.found(), made.function("f")) == ({}, None)


def test_a_function_of_a_module_that_is_not_there_exists_and_says_so_when_called():
    made = run("from nowhere import f")
    assert made.found() == {"f": FunctionPlace(0, None)}
    with pytest.raises(ModuleNotFoundError):
        made.function("f")(1)


def test_other_names_are_those_that_the_notebook_defines():
    source = (
        "import math\nfrom math import floor\nimport functools\nx = 3\ndef g(): pass\nh = lambda: 1\n"
        "from functools import cached_property\np = functools.partial(g)\ndef _own(): pass\n"
        "class C:\n    y = 1\n    def m(self): pass\n    @staticmethod\n    def s(): pass\n"
        "    def __len__(self): return 0\n"
    )
    assert run(source).other_names() == ["g", "h", "p", "_own", "C", "C.m", "C.s"]


# --- As in IPython ----------------------------------------------------------------------------------------


def test_the_last_expression_of_a_cell_is_remembered():
    made = run("1 + 1", "_ + 1", "a = _", "Out[1] + Out[2]", "_ * 2;", "b = _")
    assert (made.namespace["a"], made.namespace["b"], made.namespace["_"]) == (3, 5, 5)
    assert made.namespace["In"][1:3] == ["1 + 1", "_ + 1"]


@pytest.mark.parametrize(
    ("last", "remembered"),
    [("'é' * 2", "éé"), ("'é' * 2  # ok;", "éé"), ("'é' * 2; # no", ""), ("'é' * 2 ;\n\n", ""), ("('a;'\n)", "a;")],
)
def test_a_semicolon_after_the_last_expression_forgets_its_value(last, remembered):
    assert run(f"x = 1\n{last}").namespace["_"] == remembered


def test_an_underscore_of_the_notebooks_own_stays():
    assert run("_ = 7", "1 + 1", "a = _").namespace["a"] == 7


def test_flags_of_the_future_stay_for_later_cells():
    made = run("from __future__ import annotations\n", "def f(x: Nowhere) -> Nothing: return 1\n")
    assert made.namespace["f"](0) == 1


def test_a_notebooks_names_are_there(capsys):
    made = run("display(3)\nget_ipython().run_line_magic('matplotlib', 'inline')\nname = __name__\n")
    assert made.namespace["name"] == "__main__"
    assert capsys.readouterr().out.startswith("3\n")


def test_the_caller_runs_each_statement_and_may_refuse_to():
    seen = []

    def execute(position, statement, run):
        seen.append(position)
        if position == 1:
            raise TimeoutError
        run()

    made = runner("f", execute=execute)
    [stop] = made.run(0, "a = 1\nb = 2\nf = len\n")
    assert (seen, values(made), type(stop.error)) == ([0, 1, 2], {"a": 1, "f": len}, TimeoutError)


def test_the_caller_may_end_the_run_and_a_cell_may_not():
    def execute(position, statement, run):
        raise Interrupted

    with pytest.raises(Interrupted):
        runner(execute=execute).run(0, "a = 1")
    assert values(run("raise KeyboardInterrupt\na = 1")) == {"a": 1}


def test_a_traceback_finds_the_cells_lines():
    made = runner()
    made.run(3, "def g():\n    return 1 / 0\n")
    [stop] = made.run(4, "g()")
    frames = []
    trace = stop.error.__traceback__
    while trace:
        frames.append((trace.tb_frame.f_code.co_filename, trace.tb_lineno))
        trace = trace.tb_next
    assert frames[-2:] == [("<cell 4>", 1), ("<cell 3>", 2)]
    assert made.cells == {"<cell 3>": 3, "<cell 4>": 4}


def test_the_lines_of_a_cell_are_counted_as_python_counts_them():
    run("a = 1\n\f\nb = 2\r\nc = 3\n")
    assert [linecache.getline("<cell 0>", number) for number in (3, 4)] == ["b = 2\n", "c = 3\n"]


# --- What takes no time -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "no_time", "may"),
    [
        ("import math", True, False),
        ("X = [1.0, 2.0]", True, False),
        ("x: int = 3", True, False),
        ("f = lambda: print(1)", True, True),
        ("def f(a, b=1): return a", True, True),
        ("def f(a): return a", True, False),
        ("@g\ndef f(): pass", True, True),
        ("class C: pass", True, True),
        ("x = -1, {'a': [y]}", True, False),
        ("x = a @ b", True, True),
        ("x = a[b]", True, True),
        ("x.y = 1", True, True),
        ("f = lambda a=g(): a", True, True),
        ("x = g()", False, True),
        ("x = [y for y in z]", False, True),
        ("x = 9 ** 9 ** 9", False, True),
        ("while True: pass", False, True),
        ("print(1)", False, True),
    ],
)
def test_statements_that_take_no_time(source, no_time, may):
    [statement] = ast.parse(source).body
    assert (takes_no_time(statement), may_take_time(statement)) == (no_time, may)
