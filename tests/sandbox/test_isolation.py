"""Every layer of the sandbox, seen from inside: a child tries what the layer forbids, as root's and as a user's.

The child of an ordinary user is made by this process, which has loaded everything: an interpreter in root's
home is out of reach for others.
"""

import importlib
import json
import mmap
import os
import socket
import sys
import tempfile
from dataclasses import asdict, replace
from pathlib import Path

import psutil
import pytest

from tensorgrade.grading.grade_one import GradingPolicy, grade
from tensorgrade.grading.plan import plan_grading
from tensorgrade.result.json_format import to_json
from tensorgrade.sandbox import (
    child,
    environment_block,
    landlock,
    limits,
    preimported_modules,
    seccomp,
    standard_library,
    wire,
)
from tensorgrade.sandbox.allowed_imports import import_rules
from tensorgrade.sandbox.host import Sandbox
from tensorgrade.sandbox.limits import LAYERS, Limits
from tensorgrade.sandbox.outcomes import Returned
from tensorgrade.sandbox.private_directory import remove_directory
from tensorgrade.sandbox.reply_format import read_outcome
from tensorgrade.sandbox.run_records import StudentCode, call_batch
from tensorgrade.sandbox.wire import Call
from tensorgrade.submission.choose_file import Submission
from tests.conftest import require, slow_but

NOBODY = 65534
ACCOUNTS = ["root", "user"]
SHELF = Path(__file__).parents[1] / "shelf" / "channels"
ATTACKS = Path(__file__).parents[1] / "attacks"


@pytest.fixture
def folder():
    """A folder that everybody may write to, with a file that everybody may read."""
    with tempfile.TemporaryDirectory(prefix="isolation-") as name:
        place = Path(name)
        place.chmod(0o777)
        (place / "open").write_text("readable")
        (place / "open").chmod(0o666)
        yield place


def ask_as_root(source):
    with Sandbox() as sandbox:
        done = sandbox.run(StudentCode([(0, source)]), [call_batch([Call("f", (), {})], 10.0)])
    [[only]] = done.outcomes
    assert isinstance(only, Returned), only
    return done.layers, only.value


def ask_as_user(source):
    """The same with a child of this process, that is nobody before it locks itself."""
    rules = landlock.ruleset(preimported_modules.readable_paths([]))
    limits.compile_filters()
    ours, theirs = socket.socketpair()
    directory = tempfile.mkdtemp(prefix="tensorgrade-")
    os.chmod(directory, 0o777)
    pid = os.fork()
    if pid == 0:
        try:
            os.setsid()
            ours.detach()
            importlib.import_module("encodings.cp437")  # zipfile's; the interpreter may lie where nobody can read
            if os.getuid() == 0:
                os.setgroups([])
                os.setresgid(NOBODY, NOBODY, NOBODY)
                os.setresuid(NOBODY, NOBODY, NOBODY)
            standard_library.prepare()
            child.main(theirs, mmap.mmap(-1, mmap.PAGESIZE), {False: rules}, import_rules([]))
        finally:
            os._exit(0)
    theirs.close()
    os.close(rules)
    try:
        wire.send_frame(ours, {"start": {"directory": directory, "limits": asdict(Limits()), "kinds": []}})
        ours.settimeout(20)
        layers, _ = wire.receive_frame(ours, 0)
        cells = {"cells": [[0, source, [], False]], "functions": ["f"], "stubs": [], "script": False}
        wire.send_frame(ours, cells)
        while "functions" not in wire.receive_frame(ours, 0)[0]:  # what it says about statements and cells
            pass
        wire.send_bytes(ours, call_batch([Call("f", (), {})], 10.0).frame)
        outcome = read_outcome(*wire.receive_frame(ours, 1 << 20), 0.0)
    finally:
        ours.close()
        os.waitpid(pid, 0)
        os.rmdir(directory)
    assert isinstance(outcome, Returned), outcome
    return layers["layers"], outcome.value


@pytest.fixture(params=slow_but(["user"], ACCOUNTS))
def ask(request):
    """Run ``f`` of a piece of source in the sandbox; the layers in force, and what it returns."""
    require(request.param != "root" or os.getuid() == 0, "root's rights")
    require(landlock.version() > 0, "a kernel with Landlock")
    return ask_as_root if request.param == "root" else ask_as_user


BEGIN = """
import ctypes, importlib.machinery, importlib.util, os, resource, signal, socket, subprocess
libc = ctypes.CDLL(None, use_errno=True)
def start_thread():
    # By the module as Python has it: in the one that is imported, no thread is asked for.
    found = importlib.machinery.BuiltinImporter.find_spec("_thread")
    importlib.util.module_from_spec(found).start_new_thread(print, ())
def refused(action, *arguments):
    try:
        action(*arguments)
    except (OSError, RuntimeError, ValueError) as error:
        return type(error).__name__
    return "done"
"""

# By layer: an expression, and what it must be.
PROBES = {
    "session": ("os.getpid() == os.getsid(0) == os.getpgid(0)", True),
    "descriptors": (
        "[number for number in range(4096) if refused(os.fstat, number) == 'done'][:3], "
        "len([number for number in range(4096) if refused(os.fstat, number) == 'done'])",
        ([0, 1, 2], 4),
    ),
    "environment": ("sorted(os.environ)", ["HOME", "TMPDIR"]),
    "directory": ("os.getcwd() == os.environ['HOME'] and 'tensorgrade-' in os.getcwd()", True),
    "user": ("0 in (os.getuid(), os.geteuid(), os.getgid(), os.getegid())", False),
    "no-new-privileges": ("libc.prctl(39, 0, 0, 0, 0)", 1),
    "rlimits": (
        "[resource.getrlimit(what)[1] > bound for what, bound in ((resource.RLIMIT_AS, 8 << 30), "
        "(resource.RLIMIT_CPU, 300), (resource.RLIMIT_FSIZE, 16 << 20), (resource.RLIMIT_NOFILE, 64), "
        "(resource.RLIMIT_NPROC, 0), (resource.RLIMIT_CORE, 0))], "
        "refused(resource.setrlimit, resource.RLIMIT_AS, (-1, -1)) in ('OSError', 'ValueError')",
        ([False] * 6, True),
    ),
    "landlock": (
        "[refused(open, path, mode) for path, mode in (('{folder}/open', 'r'), ('{folder}/open', 'w'), "
        "('{folder}/new', 'w'), ('/etc/passwd', 'r'), ('new', 'w'), ('/proc/self/environ', 'r'))], "
        "refused(os.listdir, '{folder}'), refused(os.unlink, '{folder}/open'), refused(os.mkdir, '{folder}/new')",
        (["PermissionError"] * 6, "PermissionError", "PermissionError", "PermissionError"),
    ),
    "seccomp": (
        "[refused(*action) for action in ((socket.socket,), (socket.socketpair,), (os.fork,), "
        "(os.kill, os.getpid(), 0), "
        "(subprocess.run, ['/bin/true']), (os.execv, '/bin/true', ['true']), (os.chmod, '.', 0o700), "
        "(os.memfd_create, 'x'), (start_thread,), (os.unshare, 0) if hasattr(os, 'unshare') "
        "else (os.chroot, '/'))], [libc.syscall(number, 0, 0, 0, 0, 0) for number in (435, 425, 321, 298, 101)]",
        (["PermissionError"] * 8 + ["RuntimeError", "PermissionError"], [-1] * 5),
    ),
}


def test_there_is_a_probe_for_every_layer():
    assert set(PROBES) == set(LAYERS)


@pytest.mark.parametrize("layer", sorted(PROBES))
def test_a_layer_holds_from_inside(ask, layer, folder):
    expression, expected = PROBES[layer]
    source = BEGIN + "def f():\n    return " + expression.replace("{folder}", str(folder))
    layers, found = ask(source)
    assert layer in layers
    assert found == expected
    assert sorted(os.listdir(folder)) == ["open"]
    assert (folder / "open").read_text() == "readable"


# That of seccomp ends a process without locks by the program that it starts.
@pytest.mark.parametrize("layer", sorted(set(PROBES) - {"seccomp"}))
def test_a_probe_would_see_that_a_layer_is_missing(layer, folder):
    """In a process without locks the same expression is something else."""
    expression, expected = PROBES[layer]
    require(layer != "user" or os.getuid() == 0, "root's rights")
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.chdir(folder)  # one of them writes where it is
            names = {}
            exec(BEGIN + "def f():\n    return " + expression.replace("{folder}", str(folder)), names)
            os.write(writer, json.dumps(names["f"]()).encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as answer:
        found = json.loads(answer.read())
    os.waitpid(pid, 0)
    assert found != json.loads(json.dumps(expected))


def test_calls_newer_than_the_filters_library_are_refused_too(ask, folder):
    source = BEGIN + "def f():\n    return [libc.syscall(n, -1, 0, 0, 0, 0, 0) for n in (452,)], ctypes.get_errno()"
    assert ask(source)[1] == ([-1], 1)


@pytest.mark.parametrize("number", [463, 466, 467, 469])
def test_the_newest_calls_about_files_are_refused_by_number(ask, number):
    # setxattrat, removexattrat, open_tree_attr, file_setattr: 38 says that the kernel does not have them.
    source = BEGIN + f"def f():\n    return libc.syscall({number}, -1, 0, 0, 0, 0, 0), ctypes.get_errno()"
    result, error = ask(source)[1]
    assert result == -1
    assert error in (1, 38)


def test_a_child_may_not_name_who_is_signalled_about_its_descriptors(ask):
    source = BEGIN + (
        "def f():\n    import fcntl\n"
        "    return [refused(fcntl.fcntl, 0, command, value) for command, value in ((8, os.getppid()), (10, 9))]"
    )
    assert ask(source)[1] == ["PermissionError"] * 2


def test_a_child_dies_with_its_sandbox_whatever_it_asks(folder, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    reader, writer = os.pipe()
    grader = os.fork()
    if grader == 0:  # a grader, to be killed in the middle of a call
        try:
            sandbox = Sandbox()
            os.write(writer, b"%d " % sandbox._process.pid)
            source = "import ctypes, time\nctypes.CDLL(None).prctl(1, 0, 0, 0, 0)\ndef f(): time.sleep(20)"
            sandbox.run(StudentCode([(0, source)]), [call_batch([Call("f", (), {})], 60.0)])
        finally:
            os._exit(0)
    os.close(writer)
    zygote = psutil.Process(int(os.read(reader, 20)))
    os.close(reader)
    found = []
    while not found or found[0].uids().real == os.getuid() == 0:
        found = zygote.children()
    # It runs the call by now, or soon.
    psutil.wait_procs(found, timeout=1.0)
    os.kill(grader, 9)
    os.waitpid(grader, 0)
    _, alive = psutil.wait_procs([zygote, *found], timeout=5.0)
    for process in alive:
        process.kill()
    assert alive == []


def test_a_private_directory_that_is_gone_leaves_the_folder_around_it_as_it_was(folder):
    folder.chmod(0o1777)
    remove_directory(folder / "tensorgrade-gone")
    assert folder.stat().st_mode & 0o7777 == 0o1777


def graded(key, sandbox, files):
    results = {}
    for path in files:
        text = path.read_text(encoding="utf-8").replace("{proof}", "/nonexistent")
        results[path.stem] = grade(
            Submission(path.stem, path.name, text.encode()), plan_grading(key), sandbox, GradingPolicy()
        ).result
    return results


def steady(result):
    """The bytes of a result, but for the seconds, which are different in every run."""
    exercises = {name: replace(item, seconds=0.0) for name, item in result.exercises.items()}
    return to_json(replace(result, waited=0.0, memory=0, exercises=exercises)).encode()


@pytest.mark.slow
def test_honest_results_are_the_same_among_attackers(keys):
    honest = [SHELF / f"{name}.py" for name in ("right_book", "right_fft", "averaged", "kernel_flipped", "depthwise")]
    names = [
        "corrupt_numpy",
        "corrupt_builtins",
        "corrupt_random",
        "persist_in_the_zygote",
        "persist_daemon",
        "persist_other_files",
        "escape_signals",
        "deny_exit",
        "deny_endless_words",
        "deny_wire_closed",
        "deny_threads",
        "deny_memory_bytes",
        "deny_disk",
        "marks_replaced_ndarray",
    ]
    attackers = [ATTACKS / f"{name}.py" for name in names]
    mixed = []
    for number, attacker in enumerate(attackers):
        mixed += [attacker, honest[number % len(honest)]]
    limits = Limits(cell_seconds=1.0, notebook_seconds=3.0, memory=512 << 20)
    with Sandbox(limits) as alone:
        expected = {name: steady(result) for name, result in graded(keys["channels"], alone, honest).items()}
    with Sandbox(limits) as shared:
        found = graded(keys["channels"], shared, mixed)
    assert {name: steady(found[name]) for name in expected} == expected
    assert expected["right_book"].count(b'"passed"') > 20


# --- What a layer promises is tried before it is named -----------------------------------------------------


CHANGES = """
import ctypes, os
import numpy as np
libc = ctypes.CDLL(None, use_errno=True)
def refused(action, *arguments):
    try:
        action(*arguments)
    except OSError as error:
        return type(error).__name__
    return "done"
def f():
    path = "{folder}/open"
    how = (os.O_RDONLY, os.O_WRONLY, os.O_RDONLY | os.O_TRUNC, os.O_RDWR | os.O_TRUNC, os.O_ACCMODE | os.O_TRUNC)
    return (
        [refused(os.open, path, flags) for flags in how],
        [refused(os.truncate, path, 0), refused(os.unlink, path), refused(os.rename, path, path + "-gone"),
         refused(os.chmod, path, 0o600), refused(os.mkdir, "{folder}/new"), refused(os.utime, path, (0, 0))],
        [libc.truncate(path.encode(), ctypes.c_long(0)), libc.truncate(np.__file__.encode(), ctypes.c_long(0))],
        refused(os.open, np.__file__, os.O_RDONLY | os.O_TRUNC),
    )
"""
UNCHANGED = (["PermissionError"] * 5, ["PermissionError"] * 6, [-1, -1], "PermissionError")
VERSIONS = range(1, 8)
"""Of Landlock: Linux 5.13, 5.19, 6.2, 6.7, 6.10, 6.12, 6.15."""


def with_landlock(number):
    """Let a zygote, which is a process of its own, find this version of Landlock."""
    source = f"from tensorgrade.sandbox import landlock, zygote; landlock.version = lambda: {number}; zygote.main()"
    return type("Older", (Sandbox,), {"command": (sys.executable, "-s", "-P", "-c", source)})


@pytest.mark.parametrize("number", slow_but([min(VERSIONS), max(VERSIONS)], VERSIONS))
def test_all_layers_hold_with_every_version_of_landlock(number, folder, keys):
    require(os.getuid() == 0, "root's rights")
    require(landlock.version() >= number, f"a kernel with version {number} of Landlock")
    with with_landlock(number)() as sandbox:
        source = CHANGES.replace("{folder}", str(folder))
        run = sandbox.run(StudentCode([(0, source)]), [call_batch([Call("f", (), {})], 10.0)])
        right = Submission("student", "right.py", (SHELF / "right_einsum.py").read_bytes())
        result = grade(right, plan_grading(keys["channels"]), sandbox, GradingPolicy(strict=True)).result
    assert set(run.layers) == set(LAYERS)
    [[outcome]] = run.outcomes
    assert outcome.value == UNCHANGED
    assert (folder / "open").read_text() == "readable"
    assert result.score == result.max_score


@pytest.mark.parametrize("number", VERSIONS)
def test_all_layers_hold_with_every_version_of_landlock_for_a_user(number, folder, monkeypatch):
    require(landlock.version() >= number, f"a kernel with version {number} of Landlock")
    monkeypatch.setattr(landlock, "version", lambda: number)
    if os.getuid() == 0:
        os.chown(folder / "open", NOBODY, NOBODY)  # the child's own file
    layers, found = ask_as_user(CHANGES.replace("{folder}", str(folder)))
    assert set(layers) == set(LAYERS)
    assert found == UNCHANGED
    assert (folder / "open").read_text() == "readable"


@pytest.mark.parametrize(
    ("number", "lost"), [(1, {"landlock", "seccomp"}), (2, {"landlock", "seccomp"}), (3, {"seccomp"})]
)
def test_without_the_filter_landlock_is_named_where_it_keeps_its_promise(number, lost, monkeypatch):
    require(landlock.version() >= number, f"a kernel with version {number} of Landlock")
    monkeypatch.setattr(landlock, "version", lambda: number)
    monkeypatch.setattr(limits, "seccomp", None)
    layers, found = ask_as_user("def f():\n    return 1")
    assert set(LAYERS) - set(layers) == lost
    assert found == 1


def leave_one_open(kept, null, limit, close_all_but=limits._close_all_but):
    """A closing of descriptors that misses one."""
    close_all_but(kept, null, limit)
    os.dup(0)


def leave_standard_output(kept, null, limit, close_all_but=limits._close_all_but):
    """One that does not replace the grader's standard output."""
    close_all_but(kept, os.dup(1), limit)


BROKEN = {
    "landlock": (landlock, "restrict", lambda rules: None),
    "seccomp": (seccomp, "load_filter", lambda device: None),
    "descriptors": (limits, "_close_all_but", leave_one_open),
    "descriptors of the grader": (limits, "_close_all_but", leave_standard_output),
    "environment": (environment_block.ctypes, "memset", lambda *_: None),
    "rlimits": (limits.resource, "setrlimit", lambda *_: None),
}
"""A call of each layer that reports success, and does not do all that it should."""


@pytest.mark.parametrize("name", BROKEN)
def test_a_layer_that_does_not_hold_is_not_named(name, monkeypatch):
    require(landlock.version() > 0, "a kernel with Landlock")
    monkeypatch.setattr(*BROKEN[name])
    layers, _ = ask_as_user("def f():\n    return 1")
    assert set(LAYERS) - set(layers) == {name.split()[0]}


def test_trials_leave_the_private_directory_and_the_descriptors_as_they_were(ask):
    source = BEGIN + (
        "def f():\n    return os.stat('.').st_nlink, refused(os.stat, 'probe'), "
        "[number for number in range(4096) if refused(os.fstat, number) == 'done']"
    )
    links, probe, descriptors = ask(source)[1]
    assert (links, probe, descriptors[:3], len(descriptors)) == (2, "FileNotFoundError", [0, 1, 2], 4)


def test_standard_streams_are_dev_null(ask, capfd):
    source = BEGIN + "def f():\n    os.write(1, b'one')\n    return [os.fstat(number).st_rdev for number in (0, 1, 2)]"
    assert ask(source)[1] == [os.makedev(1, 3)] * 3
    assert "one" not in capfd.readouterr().out


def test_the_environment_of_the_zygote_is_erased_where_the_kernel_left_it(monkeypatch):
    monkeypatch.setenv("OPENBLAS_MAIN_FREE", "1")
    with Sandbox() as sandbox:
        sandbox.run(StudentCode([(0, "")]), [])  # it has started by now
        block = Path(f"/proc/{sandbox._process.pid}/environ").read_bytes()
        command = Path(f"/proc/{sandbox._process.pid}/cmdline").read_bytes().split(b"\0")
    assert block.strip(b"\0") == b""
    assert [word for word in command[1:] if b"/" in word] == []  # the interpreter's path is the only one


def test_nothing_of_the_environment_is_left_on_the_stack(ask):
    source = BEGIN + (
        "def f():\n    libc.getauxval.restype = ctypes.c_ulong\n    top = libc.getauxval(31)\n"
        "    text = ctypes.string_at(top - 4000, 4000)\n"
        "    return [name for name in ('PYTHON', 'LC_ALL', 'PATH=', 'HOME=', 'OPENBLAS') if name.encode() in text]"
    )
    assert ask(source)[1] == []
