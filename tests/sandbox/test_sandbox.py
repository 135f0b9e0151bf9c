"""Real processes: whatever a submission does, its outcomes come back, and nothing of it stays behind."""

import contextlib
import gc
import os
import socket
import subprocess
import tempfile
import threading
import time
import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest

from tensorgrade.arrays.codec import Array, Opaque
from tensorgrade.sandbox.host import Sandbox
from tensorgrade.sandbox.limits import Limits
from tensorgrade.sandbox.outcomes import (
    BrokeProtocol,
    DeviceStopped,
    Died,
    MovedData,
    NotCalled,
    NotDefined,
    Place,
    Raised,
    RanOutOfMemory,
    Returned,
    ReturnedOtherKind,
    TimedOut,
    UsedReadyMade,
    UsedThreads,
    UsedUnavailableModule,
)
from tensorgrade.sandbox.private_directory import remove_directory
from tensorgrade.sandbox.reply_format import outcome_reply
from tensorgrade.sandbox.run_records import CellCuts, StudentCode, call_batch
from tensorgrade.sandbox.wire import Call, encode_frame
from tensorgrade.sandbox.zygote_control import SandboxError
from tests.conftest import slow_but


@pytest.fixture
def folders(tmp_path, monkeypatch):
    """Where the private directories of sandboxes are made."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    tmp_path.chmod(0o755)
    for parent in tmp_path.parents:  # a test's folder is its owner's alone, and students are somebody else
        if parent.stat().st_uid == os.getuid() and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o011)
    return tmp_path


@pytest.fixture(scope="module")
def quick():
    """A sandbox whose patience is short."""
    with Sandbox(Limits(cell_seconds=1.0, memory=256 << 20, file_size=1 << 20, answer=1 << 20)) as running:
        yield running


def run(sandbox, source, *calls, seconds=10.0, script=False):
    """Run one cell (or several) and one batch of calls without arguments (or with those given)."""
    cells = list(enumerate([source] if isinstance(source, str) else source))
    wanted = [Call(call, (), {}) if isinstance(call, str) else call for call in calls or ["f"]]
    return sandbox.run(StudentCode(cells, script), [call_batch(wanted, seconds)])


def outcome(sandbox, source, **options):
    [[only]] = run(sandbox, source, **options).outcomes
    return only


def attempted(sandbox, source, **options):
    """The outcome, or None after a SandboxError. What that leaves open is collected here, not in a later test."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        try:
            return outcome(sandbox, source, **options)
        except SandboxError:
            return None
        finally:
            gc.collect()


def without_seconds(made):
    return replace(made, seconds=0.0)


def function(*lines):
    return "import os, sys, socket, signal, subprocess, threading\nimport numpy as np\ndef f():\n" + "".join(
        f"    {line}\n" for line in lines
    )


# --- What works -------------------------------------------------------------------------------------------


def test_values_come_back_from_calls_with_arguments(sandbox):
    X = np.arange(6.0).reshape(2, 3)
    calls = [Call("double", (Array(X, layout), 2), {"mode": "max"}) for layout in ("C", "F", "strided", "readonly")]
    source = (
        "def double(X, k, mode='min'):\n"
        "    assert mode == 'max'\n"
        "    return X * k, X.flags.c_contiguous, X.flags.writeable"
    )
    [outcomes] = run(sandbox, source, *calls).outcomes
    assert [type(item) for item in outcomes] == [Returned] * 4
    assert all(np.array_equal(item.value[0].values, 2 * X) for item in outcomes)
    assert [item.value[1:] for item in outcomes] == [(True, True), (False, True), (False, True), (True, False)]
    assert all(item.arguments is None for item in outcomes), "no call changed one"


def test_arguments_come_back_as_the_call_left_them(sandbox):
    call = Call("f", (Array(np.zeros((2, 2))), [1, 2]), {})
    source = "def f(X, sizes):\n    X[0, 0] = 7\n    sizes.append(3)"
    [[only]] = run(sandbox, source, call).outcomes
    assert only.arguments[0].values.tolist() == [[7, 0], [0, 0]]
    assert only.arguments[1] == [1, 2, 3]


def test_cells_share_one_namespace_and_their_words_are_kept_by_cell(sandbox):
    done = run(sandbox, ["x = 3\nprint('one')", "import sys\nprint('zwei', file=sys.stderr)", "def f(): return x"])
    assert done.outcomes[0][0].value == 3
    assert (done.printed[0], done.printed[1], done.printed[2]) == ("one\n", "zwei\n", "")
    assert (done.stopped, done.cuts) == ((), CellCuts())


def test_submissions_share_nothing(sandbox):
    run(sandbox, "import numpy as np, builtins\nnp.add = None\nbuiltins.secret = 1\ndef f(): return 1")
    source = function("import builtins", "return hasattr(builtins, 'secret'), int(np.add(1, 2))")
    assert outcome(sandbox, source).value == (False, 3)


def test_a_statement_that_raises_is_named_and_the_others_run(sandbox):
    done = run(sandbox, ["x = 1\n1 / 0\nx = 2", "def g(:", "raise SystemExit", "def f(): return x"])
    assert done.outcomes[0][0].value == 2
    assert [(item.end.type, item.end.place, item.place, item.position) for item in done.stopped] == [
        ("ZeroDivisionError", Place(0, 2, "1 / 0"), Place(0, 2, "1 / 0"), 1),
        ("SyntaxError", Place(1, 1, "def g(:"), Place(1, 1, "def g(:"), -1),
        ("SystemExit", Place(2, 1, "raise SystemExit"), Place(2, 1, "raise SystemExit"), 0),
    ]


def test_an_import_that_fails_is_an_error_of_its_kind_and_the_cell_goes_on(sandbox):
    done = run(sandbox, "import torch\nfrom scipy import signal\nraise NameError('last')\ndef f(): return 1")
    assert tuple(item.end for item in done.stopped) == (
        UsedUnavailableModule("torch", Place(0, 1, "import torch")),
        UsedUnavailableModule("scipy", Place(0, 2, "from scipy import signal")),
        Raised("NameError", "last", Place(0, 3, "raise NameError('last')")),
    )


def test_magics_shell_commands_and_plots_do_no_harm(sandbox, folders):
    source = [
        "%matplotlib inline\n!touch ran\nfiles = !ls\n%timeit 3\nimport os\nran = os.path.exists('ran')",
        "import matplotlib.pyplot as plt\nfrom d2l import torch as d2l\nfig, ax = plt.subplots()\nax.plot([1])",
        "%%time\ny = 4",
        "%%bash\nexit 1",
        "def f(): return ran, y",
    ]
    done = run(sandbox, source)
    assert done.outcomes[0][0].value == (False, 4)
    assert done.stopped == ()


@pytest.mark.parametrize("magic", ["%timeit -n1 -r1 3", "%timeit -o 3", "%prun -s time 3"])
def test_a_timing_magic_may_have_options(sandbox, magic):
    done = run(sandbox, f"{magic}\ndef f(): return 1")
    assert (done.stopped, done.outcomes[0][0].value) == ((), 1)


def test_a_scripts_own_test_drive_is_not_run_and_a_notebooks_is(sandbox):
    source = "x = 0\nif __name__ == '__main__':\n    x = 1\ndef f(): return x"
    assert outcome(sandbox, source, script=True).value == 0
    assert outcome(sandbox, source, script=False).value == 1


CLASSES = """\
from __future__ import annotations
import copy, pickle, typing
from dataclasses import dataclass, field
@dataclass
class Window:
    top: int
    left: int = field(default=2)
class Size(typing.NamedTuple):
    rows: int
def f():
    window = pickle.loads(pickle.dumps(copy.deepcopy(Window(1))))
    return window.top + window.left + len(typing.get_type_hints(Window)) + Size(3).rows
"""


@pytest.mark.parametrize("script", [False, True])
def test_classes_that_look_for_their_own_module_find_it(sandbox, script):
    assert outcome(sandbox, CLASSES, script=script).value == 8


def test_a_script_knows_its_file_and_a_notebook_none(sandbox):
    source = "import os\ndef f(): return os.path.basename(__file__)"
    assert outcome(sandbox, source, script=True).value == "submission.py"
    assert outcome(sandbox, source, script=False).type == "NameError"


def test_an_exception_names_the_students_own_line(sandbox):
    source = "import numpy as np\ndef g(x):\n    return np.linalg.inv(x)\ndef f():\n    return g(np.zeros((2, 3)))"
    only = outcome(sandbox, source)
    assert (type(only), only.type) == (Raised, "LinAlgError")
    assert only.place == Place(0, 3, "return np.linalg.inv(x)")


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("sys.exit(3)", "SystemExit"),
        ("return f()", "RecursionError"),
        ("raise BaseExceptionGroup('x', [KeyboardInterrupt()])", "BaseExceptionGroup"),
    ],
)
def test_what_a_call_raises_is_its_outcome(sandbox, line, name):
    only = outcome(sandbox, function(line))
    assert (type(only), only.type) == (Raised, name)


@pytest.mark.parametrize(("line", "module"), [("import torch", "torch"), ("import scipy.signal", "scipy")])
def test_an_import_in_a_call_of_what_is_not_available_is_its_outcome(sandbox, line, module):
    assert without_seconds(outcome(sandbox, function(line))) == UsedUnavailableModule(module, Place(0, 4, line))


def test_a_module_imported_above_and_used_below_is_unavailable_by_name(sandbox):
    only = outcome(sandbox, "import torch\nfrom torch import nn\ndef f():\n    return torch.ones(3)")
    assert without_seconds(only) == UsedUnavailableModule("torch", Place(0, 4, "return torch.ones(3)"))


@pytest.mark.parametrize("source", ["x = 1", "f = 3", "f = None", "def g(): pass", "def f(): return 1\ndel f"])
def test_a_function_that_is_not_there_is_not_defined(sandbox, source):
    assert outcome(sandbox, source) == NotDefined()


def test_an_exception_that_cannot_be_printed_is_still_one(sandbox):
    source = "class E(Exception):\n    def __str__(self): raise ValueError\ndef f(): raise E"
    assert without_seconds(outcome(sandbox, source)) == Raised("E", "", Place(0, 3, "def f(): raise E"))


def test_this_packages_own_modules_are_not_available(sandbox):
    only = outcome(sandbox, function("import tensorgrade.key.key_file"))
    assert (type(only), only.module) == (UsedUnavailableModule, "tensorgrade")


def test_an_exception_whose_class_lies_about_its_name_and_text_is_still_one(sandbox):
    source = """
class Meta(type):
    __name__ = property(lambda cls: {1, 2})
class Words(str):
    def __getitem__(self, item): return {1, 2}
class E(SyntaxError, metaclass=Meta):
    def __str__(self): return Words("words")
def f():
    error = E()
    error.filename, error.lineno = [], {}
    raise error
"""
    assert without_seconds(outcome(sandbox, source)) == Raised("E", "words", Place(0, 11, "raise error"))


def test_what_is_no_value_comes_back_as_its_type(sandbox):
    assert outcome(sandbox, "def f(): return {1}").value == Opaque("set")
    assert outcome(sandbox, "def f(): return {1: 2}").value == Opaque("dict")


def test_a_dict_with_texts_as_keys_comes_back_as_it_is(sandbox):
    source = "def f(): return {'loss': 0.5, 'shapes': [(2, 3)], 'of a class': type('D', (dict,), {})(a=None)}"
    expected = {"loss": 0.5, "shapes": [(2, 3)], "of a class": {"a": None}}
    assert outcome(sandbox, source).value == expected


# --- What never ends --------------------------------------------------------------------------------------


def test_a_call_that_hangs_is_a_timeout_and_so_are_those_after_it(sandbox):
    source = "import time\ndef g(): return 1\ndef f():\n    while True: pass"
    [outcomes] = run(sandbox, source, "g", "f", "g", seconds=0.5).outcomes
    assert [type(item) for item in outcomes] == [Returned, TimedOut, NotCalled]
    assert outcomes[2] == NotCalled("timeout")


def test_a_batch_that_hangs_costs_only_itself(sandbox):
    source = "def g(): return 1\ndef f():\n    while True: pass"
    batches = [call_batch([Call(name, (), {})], 0.5) for name in ("g", "f", "g")]
    done = sandbox.run(StudentCode([(0, source)]), batches)
    assert [[type(item) for item in batch] for batch in done.outcomes] == [[Returned], [TimedOut], [Returned]]
    assert done.waited >= done.outcomes[1][0].seconds >= 0.5


@pytest.mark.parametrize(
    "end",
    slow_but(
        ["while True: pass", "import os\nos._exit(0)"],
        [
            "while True: pass",
            "import time\ntime.sleep(100)",
            "s = type('S', (), {'__matmul__': lambda *_: sum(iter(int, 1))})()\nt = s @ s",
            "import os\nos._exit(0)",
            "import ctypes\nctypes.string_at(0)",
        ],
    ),
)
def test_a_statement_that_hangs_or_ends_the_process_is_left_out_and_the_others_run(quick, end):
    source = ["import math\nx = 1", f"y = 2\ng = lambda: math.pi\n{end}\nz = y + 1\ndef f(): return x, g() > 3, z"]
    done = run(quick, source)
    first = 2 + end.count("\n")
    assert done.cuts == CellCuts(frozenset({(1, first)}))
    assert [(item.place.line, item.position) for item in done.stopped] == [(3 + end.count("\n"), first)]
    assert isinstance(done.stopped[0].end, Died if "import os" in end or "ctypes" in end else TimedOut)
    assert done.outcomes[0][0].value == (1, True, 3)


@pytest.mark.slow
def test_a_cell_that_hangs_twice_still_runs_its_other_statements(quick):
    loop = "while True: pass"
    done = run(quick, ["x = 1", f"{loop}\ny = 2\n{loop}\nprint(1)\ndef f(): return x + y", "z = sum([1])"])
    assert done.cuts == CellCuts(frozenset({(1, 0), (1, 2)}))
    assert (done.outcomes[0][0].value, done.printed[1]) == (3, "1\n")


@pytest.mark.slow
def test_a_notebook_that_hangs_everywhere_still_has_its_definitions(quick):
    done = run(quick, [*["while True: pass"] * 6, "def f(): return 1"])
    assert (done.finished, done.outcomes[0][0].value) == (True, 1)
    ends = [item.end for item in done.stopped]
    assert [type(end) for end in ends] == [TimedOut] * 3 + [NotCalled] * 3


def test_a_definition_that_never_ends_is_left_out(quick):
    source = "def f(x=sum(iter(int, 1))): return 1"
    done = run(quick, source, "f", "f")
    assert done.outcomes == ((NotDefined(),) * 2,)
    assert [(item.place.line, type(item.end)) for item in done.stopped] == [(1, TimedOut)]


def test_infinite_printing_ends_and_is_cut(quick):
    done = run(quick, ["while True: print('x' * 100)", "def f():\n    return 1"])
    assert done.outcomes[0][0].value == 1
    limited = run(quick, ["print('y' * 10**7)\nprint('more')", "def f(): return 1"])
    assert 0 < len(limited.printed[0]) <= Limits().printed
    assert set(limited.printed[0]) == {"y"}
    assert outcome(quick, "def f():\n    while True: print('x' * 100)", seconds=0.5) == TimedOut(
        pytest.approx(0.5, abs=0.4)
    )


def test_words_printed_in_calls_are_dropped(sandbox):
    done = run(sandbox, "def f():\n    print('hidden arguments')\n    return 1")
    assert (done.outcomes[0][0].value, done.printed) == (1, {0: ""})


# --- What ends the process --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("os._exit(0)", "exit"),
        ("os._exit(3)", "exit"),
        ("import ctypes; ctypes.string_at(0)", "SIGSEGV"),
        # Where the kernel refuses the signal, the C library ends the process in another way.
        ("os.abort()", "SIGABRT or SIGSEGV or SIGILL or SIGBUS"),
    ],
)
def test_a_call_that_ends_the_process_is_named_by_how(sandbox, line, reason):
    source = function(line) + "def g(): return 1\n"
    batches = [
        call_batch([Call("g", (), {}), Call("f", (), {}), Call("g", (), {})], 10.0),
        call_batch([Call("g", (), {})], 10.0),
    ]
    first, second = sandbox.run(StudentCode([(0, source)]), batches).outcomes
    assert [type(item) for item in first] == [Returned, Died, NotCalled]
    assert first[1].cause in reason.split(" or ")
    assert first[2] == NotCalled("died")
    # The next exercise has a process of its own.
    assert [item.value for item in second] == [1]


@pytest.mark.parametrize(
    "lines",
    [
        # Descriptors are numbers: the wire is one of them.
        ["os.closerange(0, 256)", "return 1"],
        ["os.closerange(3, 256)"],
    ],
)
def test_a_child_that_closes_the_wire_is_ended(sandbox, lines):
    only = outcome(sandbox, function(*lines), seconds=3.0)
    assert isinstance(only, Died)


@pytest.mark.parametrize(
    "written",
    [
        "b'\\xff' * 64",
        "b'\\0' * 12",
        "struct.pack('!IQ', 2, 0) + b'{}'",
        'struct.pack(\'!IQ\', 40, 0) + b\'{"outcome": {"status": "x"}, "buffers":[]}\'.ljust(40)',
        "struct.pack('!IQ', 40, 0) + b'{\"layers\": [], \"buffers\": []}'.ljust(40)",
        # What may be reported of calls with other libraries' arrays only.
        *(
            repr(encode_frame(*outcome_reply(forged)))
            for forged in (ReturnedOtherKind("list"), UsedReadyMade("conv2d"), MovedData("numpy"), DeviceStopped())
        ),
    ],
)
def test_a_child_that_writes_on_the_wire_itself_breaks_the_protocol_and_nothing_else(sandbox, written):
    source = function(
        "import struct",
        "for number in range(3, 256):",
        "    try:",
        f"        os.write(number, {written})",
        "    except OSError:",
        "        pass",
        "return 1",
    )
    only = outcome(sandbox, source, seconds=3.0)
    assert isinstance(only, BrokeProtocol)
    assert only.reason
    assert outcome(sandbox, "def f(): return 1").value == 1


def test_a_reply_that_is_still_on_its_way_is_not_taken_for_the_next_exercises(sandbox):
    forged = encode_frame(*outcome_reply(Returned(3)))
    source = function(
        "import stat, time",
        "[number] = [n for n in range(3, 256) if is_socket(n)]",
        f"os.write(number, {forged!r})",
        "time.sleep(0.2)",
        "return 1",
    )
    source += "\ndef is_socket(n):\n    import os, stat\n    try:\n        return stat.S_ISSOCK(os.fstat(n).st_mode)"
    source += "\n    except OSError:\n        return False\ndef g(): return 2"
    batches = [call_batch([Call("f", (), {})] * 2, 5.0), call_batch([Call("g", (), {})] * 2, 5.0)]
    forging, honest = sandbox.run(StudentCode([(0, source)]), batches).outcomes
    assert [outcome.value for outcome in forging] == [3, 1]  # one of two forged answers, and one of two others
    assert [outcome.value for outcome in honest] == [2, 2]


def test_an_answer_larger_than_the_limit_is_refused(quick):
    only = outcome(quick, function("return np.zeros(1 << 20)"))
    assert only == BrokeProtocol("a message larger than the limit")


# --- What is out of reach ---------------------------------------------------------------------------------


def test_memory_is_limited(quick):
    source = function("return np.ones(1 << 30).nbytes") + "def g(): return 1\n"
    [first, second] = run(quick, source, "f", "g").outcomes[0]
    assert isinstance(first, RanOutOfMemory)
    assert second.value == 1


def test_an_answer_that_does_not_fit_into_memory_is_a_matter_of_memory(quick):
    source = function("return np.broadcast_to(0.0, (1 << 20, 1 << 20))")
    assert isinstance(outcome(quick, source), RanOutOfMemory)


@pytest.mark.parametrize(
    "line",
    [
        "return os.fork()",
        "return subprocess.run(['true'])",
        "return os.system('true')",
        "return os.posix_spawn('/bin/true', ['true'], {})",
        "threading.Thread(target=print).start()",
    ],
)
def test_no_other_process_or_thread_can_be_started(sandbox, line):
    only = outcome(sandbox, function(line))
    # `system` says so with a status; the others raise.
    assert isinstance(only, (Raised, UsedThreads, Died)) or (isinstance(only, Returned) and only.value not in (0, None))


def test_files_are_limited_in_size_wherever_they_may_be_written(quick, folders):
    source = function(
        "try:",
        "    with open('large', 'wb') as file:",
        "        for _ in range(64): file.write(bytes(1 << 16))",
        "except OSError as error:",
        "    return type(error).__name__",
        "return 'written'",
    )
    only = outcome(quick, source)
    assert isinstance(only, Died) or only.value != "written"


def test_the_environment_holds_nothing_of_the_host(sandbox, monkeypatch):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SECRET_SEED", "1234")
        with Sandbox() as fresh:
            only = outcome(fresh, function("return sorted(os.environ), os.environ['HOME'], os.getcwd()"))
    names, home, here = only.value
    assert names == ["HOME", "TMPDIR"]
    assert home == here
    assert "tensorgrade-" in home


def test_no_open_descriptor_but_the_wire_is_inherited(folders):
    secret = folders / "secret"
    secret.write_text("4711")
    with open(secret) as file, Sandbox() as fresh:
        os.set_inheritable(file.fileno(), True)
        source = function(
            "found = []",
            "for number in range(256):",
            "    try:",
            "        os.fstat(number)",
            "        found.append(number)",
            "    except OSError:",
            "        pass",
            "return found",
        )
        found = outcome(fresh, source).value
    assert found[:3] == [0, 1, 2]
    assert len(found) == 4


def test_the_process_is_nobody_in_a_session_of_its_own(sandbox):
    only = outcome(sandbox, function("return os.getuid(), os.geteuid(), os.getgroups(), os.getpid() == os.getsid(0)"))
    user, effective, groups, leader = only.value
    assert 0 not in (user, effective)
    assert (groups if os.getuid() == 0 else [], leader) == ([], True)


def test_the_hosts_files_cannot_be_written_and_its_processes_not_signalled(sandbox, tmp_path):
    target = tmp_path / "victim"
    target.write_text("whole")
    tmp_path.chmod(0o755)
    source = function(
        "found = []",
        f"path = {str(target)!r}",
        f"for action in (lambda: open(path, 'w'), lambda: os.kill({os.getpid()}, 0), lambda: os.unlink(path)):",
        "    try:",
        "        action()",
        "        found.append('done')",
        "    except OSError:",
        "        found.append('refused')",
        "return found",
    )
    if os.getuid() == 0:  # without root the account is the same; the other layers are tested elsewhere
        assert outcome(sandbox, source).value == ["refused"] * 3
        assert target.read_text() == "whole"


# --- What stays behind ------------------------------------------------------------------------------------

MESS = """
import os
def attempt(action, *arguments):
    try:
        action(*arguments)
    except OSError:
        pass
def f():
    attempt(os.makedirs, 'a/b/c')
    attempt(lambda: open('a/b/c/file', 'w').close())
    attempt(os.symlink, '/', 'a/b/root')
    attempt(os.mkfifo, 'pipe')
    for path in ('a/b/c', 'a/b', 'a', '.'):
        attempt(os.chmod, path, 0)
    return 1
"""


@pytest.mark.parametrize(
    "source", ["def f(): return 1", MESS, "def f():\n    while True: pass", function("os._exit(0)"), "def f("]
)
def test_the_private_directory_is_removed_afterwards(sandbox, folders, source):
    run(sandbox, source, seconds=0.5)
    assert list(folders.iterdir()) == []


def test_closed_folders_are_removed_without_roots_rights_too(tmp_path):
    # Root may remove anything, so this is done by a process that is somebody else.
    for parent in (tmp_path, *tmp_path.parents):
        if parent.stat().st_uid == os.getuid() == 0:
            parent.chmod(parent.stat().st_mode | 0o011)
    place = tmp_path / "place"
    place.mkdir()
    place.chmod(0o777)
    pid = os.fork()
    if pid == 0:
        try:
            if os.getuid() == 0:
                os.setresuid(65534, 65534, 65534)
            private = place / "private"
            (private / "a" / "b" / "c").mkdir(parents=True)
            (private / "a" / "b" / "c" / "file").touch()
            for path in ("a/b/c", "a/b", "a", "."):
                (private / path).chmod(0)
            remove_directory(private)
        finally:
            os._exit(0)
    os.waitpid(pid, 0)
    assert list(place.iterdir()) == []


def test_nothing_runs_after_a_sandbox_is_closed(folders):
    with Sandbox() as fresh:
        zygote = psutil.Process(fresh._process.pid)
        run(fresh, "import time\ndef f(): time.sleep(100)", seconds=0.3)
        # One that ended by itself, one that was killed: neither is left, not even as a zombie.
        run(fresh, function("os._exit(0)"))
        assert zygote.children(recursive=True) == []
        assert zygote.is_running()
    assert not zygote.is_running()
    assert list(folders.iterdir()) == []


@pytest.mark.slow
def test_children_die_with_the_sandbox_even_in_the_middle_of_a_call(folders):
    fresh = Sandbox()
    found = []

    def end():
        zygote = psutil.Process(fresh._process.pid)
        while not found:
            found.extend(zygote.children())
            time.sleep(0.01)
        fresh._process.kill()

    killer = threading.Thread(target=end)
    killer.start()
    try:
        attempted(fresh, "def f():\n    while True: pass", seconds=3.0)
    finally:
        killer.join()
        fresh.close()
    assert found
    for _ in range(1000):
        if not any(child.is_running() and child.status() != psutil.STATUS_ZOMBIE for child in found):
            break
        time.sleep(0.01)
    else:
        pytest.fail("a child outlived its sandbox")


def test_a_zygote_that_is_gone_is_started_anew(folders):
    with Sandbox() as fresh:
        fresh._process.kill()
        fresh._process.wait()
        assert outcome(fresh, "def f(): return 1").value == 1
    assert list(folders.iterdir()) == []


class Stillborn(Sandbox):
    """One whose first process ends at once."""

    command = ("false",)


def test_a_zygote_that_cannot_be_started_is_a_sandbox_error(folders):
    with Stillborn() as fresh, pytest.raises(SandboxError, match="doctor"):
        run(fresh, "def f(): return 1")
    gc.collect()
    assert list(folders.iterdir()) == []


def test_a_sandbox_error_leaves_no_socket_open():
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        with Stillborn() as fresh, contextlib.suppress(SandboxError):
            run(fresh, "def f(): return 1")
        gc.collect()
    assert [str(item.message) for item in seen] == []


@pytest.mark.parametrize("request_", [b"f", b"r", b"r\0\0"])
def test_a_zygote_whose_host_ends_in_the_middle_of_a_request_ends_in_silence(request_):
    host, zygote = socket.socketpair()
    host_of_child, child = socket.socketpair()
    process = subprocess.Popen(
        [*Sandbox.command, str(zygote.fileno())], pass_fds=[zygote.fileno()], stderr=subprocess.PIPE, text=True
    )
    socket.send_fds(host, [request_], [child.fileno(), child.fileno()])
    for end in (zygote, host, host_of_child, child):
        end.close()  # before the zygote has even started: it finds the request, and nobody to answer
    _, words = process.communicate(timeout=60)
    assert (process.returncode, words) == (0, "")


@pytest.mark.slow
def test_a_zygote_that_goes_in_the_middle_of_a_call_is_not_the_students_failure(folders):
    fresh = Sandbox()

    def end():
        zygote = psutil.Process(fresh._process.pid)
        while not zygote.children():
            time.sleep(0.01)
        zygote.kill()

    killer = threading.Thread(target=end)
    killer.start()
    try:
        only = attempted(fresh, "def f():\n    while True: pass", seconds=3.0)
        assert only is None or isinstance(only, TimedOut)  # started anew, and there it hangs
    finally:
        killer.join()
        fresh.close()
    assert list(folders.iterdir()) == []


TOO_MUCH = ["x = '" + "x" * 1_000_000 + "'"] * 5 + ["def f(): return 1"]


def test_a_submission_with_more_code_than_a_message_holds_is_not_the_sandboxs_failure(folders):
    with Sandbox() as fresh:
        assert attempted(fresh, TOO_MUCH) is not None


def test_a_child_that_could_not_be_started_leaves_nothing_behind(folders):
    with Sandbox() as fresh:
        attempted(fresh, TOO_MUCH)
    assert list(folders.iterdir()) == []


def test_layers_in_force_are_named(sandbox):
    layers = run(sandbox, "def f(): return 1").layers
    assert list(layers) == sorted(layers)
    assert {"descriptors", "directory", "environment", "no-new-privileges", "rlimits", "session", "user"} <= set(layers)
