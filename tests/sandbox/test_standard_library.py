"""Ordinary Python in a real child, whatever account it has: what the locks refuse is answered in Python, or said."""

import multiprocessing.managers  # noqa: F401 - the child of an ordinary user has what this process has imported
import subprocess
import sys
import textwrap
import zoneinfo  # noqa: F401 - the same

import pytest

from tensorgrade.arrays.codec import Opaque
from tensorgrade.sandbox.preimported_modules import standard_library_modules
from tensorgrade.sandbox.run_records import StudentCode, call_batch
from tensorgrade.sandbox.wire import Call
from tests.sandbox.test_isolation import ask  # noqa: F401 - a fixture: a child of each account

BEGIN = """
import asyncio, concurrent.futures, contextlib, faulthandler, glob, io, logging, logging.handlers, multiprocessing, os
import multiprocessing.dummy, multiprocessing.pool, pathlib, pickle, shutil, sys, tempfile, threading, zipfile
import numpy as np
def double(x):
    return 2 * x
async def later(x):
    await asyncio.sleep(0.001)
    return 2 * x
def names_of(error_of):
    try:
        error_of()
    except BaseException as error:
        return type(error).__name__, str(error)
"""


def function(body):
    return BEGIN + "def f():\n" + textwrap.indent(textwrap.dedent(body).strip(), "    ")


WORKS = {
    "null text": """
        with open(os.devnull, "w") as nothing, contextlib.redirect_stdout(nothing):
            print("é")
        return nothing.closed, nothing.name
        """,
    "null in every mode": """
        for mode in ("wb", "a", "r+", "r+b", "w+", "r"):
            with pathlib.Path(os.devnull).open(mode) as one, io.open(os.devnull, mode) as two:
                found = one.read() if "r" in mode or "+" in mode else two.write(b"x" if "b" in mode else "x")
        return len(found)
        """,
    "null descriptor": """
        number = os.open(os.devnull, os.O_RDWR)
        return os.write(number, b"dropped"), os.close(number)
        """,
    "standard output": """
        sys.stdout.reconfigure(line_buffering=True)
        faulthandler.enable()
        faulthandler.dump_traceback_later(100)
        return sys.stdout.buffer.write(b"x"), sys.stdout.fileno(), sys.stdout.encoding, sys.stdout.isatty()
        """,
    "temporary file": """
        with tempfile.TemporaryFile() as file:
            np.save(file, np.arange(3))
            file.seek(0)
            return np.load(file).tolist()
        """,
    "spooled file": """
        with tempfile.SpooledTemporaryFile(max_size=10, mode="w+") as file:
            file.write("many words" * 10)
            file.seek(0)
            return len(file.read())
        """,
    "named file": """
        with tempfile.NamedTemporaryFile(suffix=".npz") as file:
            np.savez(file.name, a=np.ones(2), b=np.zeros(1))
            with np.load(file.name) as both:
                found = both["a"].sum(), both["b"].sum()
        return float(found[0]), float(found[1]), os.path.exists(file.name)
        """,
    "text of numbers": """
        with tempfile.NamedTemporaryFile("w", delete=False) as file:
            pass
        np.savetxt(file.name, [[1.0, 2.0]], delimiter=",")
        found = np.loadtxt(file.name, delimiter=",").tolist(), os.path.getsize(file.name) > 10
        os.remove(file.name)
        return found
        """,
    "temporary directory": """
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            (folder / "a.txt").write_text("é", encoding="utf-8")
            os.makedirs(folder / "b" / "c", exist_ok=True)
            with open(folder / "b" / "c" / "d.pickle", "wb") as file:
                pickle.dump([1], file)
            (folder / "a.txt").rename(folder / "e.txt")
            shutil.copyfile(folder / "e.txt", folder / "g.txt")
            found = [
                sorted(os.listdir(name)), folder.joinpath("e.txt").read_text("utf-8"), folder.is_dir(),
                sorted(os.path.basename(path) for path in glob.glob(name + "/*.txt")),
                sorted(path.name for path in folder.iterdir()), sorted(path.name for path in folder.rglob("*.pickle")),
                sorted(os.path.relpath(base, name) for base, _, _ in os.walk(name)),
            ]
        return found, folder.exists()
        """,
    "descriptor of a file": """
        number, path = tempfile.mkstemp(text=True)
        with os.fdopen(number, "w") as file:
            file.write("by descriptor")
        again, other = tempfile.mkstemp()
        os.write(again, b"directly")
        os.close(again)
        with open(path) as one, open(other, "rb") as two:
            return one.read(), two.read() == b"directly"
        """,
    "made directory": """
        name = tempfile.mkdtemp(prefix="x")
        with zipfile.ZipFile(os.path.join(name, "a.zip"), "w") as archive:
            archive.writestr("inside", "words")
        with zipfile.ZipFile(os.path.join(name, "a.zip")) as archive:
            found = archive.read("inside") == b"words"
        shutil.rmtree(name)
        return found, os.path.isdir(name)
        """,
    "log files": """
        logging.basicConfig(filename="notes.log", level=logging.INFO)
        logging.info("dropped é")
        handlers = [
            logging.FileHandler("a.log"), logging.handlers.RotatingFileHandler("b.log", maxBytes=10, backupCount=2),
            logging.handlers.TimedRotatingFileHandler("c.log", when="S"), logging.handlers.WatchedFileHandler("d.log"),
        ]
        for handler in handlers:
            logging.getLogger("own").addHandler(handler)
        for number in range(3):
            logging.getLogger("own").warning("more than ten bytes")
        return [handler.close() for handler in handlers]
        """,
    "executors": """
        with concurrent.futures.ThreadPoolExecutor(2) as threads, concurrent.futures.ProcessPoolExecutor() as others:
            return list(threads.map(double, range(3))), others.submit(double, [1]).result()
        """,
    "pools": """
        found = []
        context = multiprocessing.get_context()
        for make in (
            multiprocessing.pool.ThreadPool, multiprocessing.dummy.Pool, multiprocessing.Pool, context.Pool,
            multiprocessing.pool.Pool,
        ):
            with make(2) as pool:
                found.append(sum(pool.map(double, range(3))))
        return found
        """,
    "event loop": """
        async def main():
            thread = await asyncio.to_thread(double, 4)
            return await asyncio.gather(later(1), later(2)), thread
        loop = asyncio.new_event_loop()
        found = loop.run_until_complete(asyncio.wait_for(later(3), 5)), loop.close()
        with asyncio.Runner() as runner:
            return asyncio.run(main()), found, runner.run(later(5)), asyncio.SelectorEventLoop().close()
        """,
    "synchronization": """
        for make in (threading.Lock, threading.RLock, threading.Condition, multiprocessing.Lock, multiprocessing.RLock):
            with make():
                pass
        count = multiprocessing.Value("i", 3)
        with count.get_lock():
            count.value += 1
        queue = multiprocessing.Queue()
        queue.put(5)
        event = multiprocessing.Event()
        event.set()
        own = threading.local()
        own.value = 7
        numbers = list(multiprocessing.Array("d", [1, 2]))
        return count.value, queue.get(), event.wait(1), own.value, threading.current_thread().name, numbers
        """,
}


# What leaves processes or handlers behind in another process.
MORE = {
    "pools": [6] * 5,
    "executors": ([0, 2, 4], [1, 1]),
    "log files": [None] * 4,
    "standard output": (1, 1, "utf-8", False),
}


@pytest.mark.usefixtures("no_running_loop")
@pytest.mark.parametrize("name", sorted(WORKS))
def test_what_works_elsewhere_works_here(ask, name, tmp_path, monkeypatch):  # noqa: F811
    _, found = ask(function(WORKS[name]))
    if name in MORE:
        assert found == MORE[name]
        return
    # The oracle is this process, which has none of the replacements.
    monkeypatch.chdir(tmp_path)
    exec(function(WORKS[name]), namespace := {"__name__": "__main__"})
    assert found == namespace["f"]()


REFUSED = {
    "threading.Thread(target=print).start": ("ThreadsNotAvailable", "threads are not available here"),
    "threading.Timer(0, print).start": ("ThreadsNotAvailable", "threads are not available here"),
    "multiprocessing.dummy.Process(target=print).start": ("ThreadsNotAvailable", "threads are not available here"),
    "lambda: __import__('_thread').start_new_thread(print, ())": (
        "ThreadsNotAvailable",
        "threads are not available here",
    ),
    "multiprocessing.Process(target=print).start": ("ThreadsNotAvailable", "processes are not available here"),
    "multiprocessing.Manager": ("ThreadsNotAvailable", "processes are not available here"),
    "lambda: asyncio.run(asyncio.Event().wait())": (
        "RuntimeError",
        "the event loop waits for something that cannot happen: no task can go on",
    ),
}


@pytest.mark.parametrize("call", sorted(REFUSED))
def test_what_is_not_available_says_so(ask, call):  # noqa: F811
    assert ask(function(f"return names_of({call})"))[1] == REFUSED[call]


@pytest.mark.parametrize(
    "call",
    ["open('x.txt', 'w')", "np.save('x.npy', np.ones(2))", "os.mkdir('x')", "open('/tmp/x', 'w')", "os.open('x', 65)"],
)
def test_all_other_writing_is_refused_by_the_kernel(ask, call):  # noqa: F811
    assert ask(function(f"return names_of(lambda: {call})[0]"))[1] == "PermissionError"


PATHS = {
    "os.remove('missing')": "FileNotFoundError",
    "os.rmdir('missing')": "FileNotFoundError",
    "os.rename('missing', 'new')": "FileNotFoundError",
    "pathlib.Path('missing').unlink(missing_ok=True)": "done",
    "shutil.rmtree('missing')": "FileNotFoundError",
    "os.mkdir('/')": "FileExistsError",
    "os.mkdir('missing/new')": "FileNotFoundError",
    "os.mkdir('new')": "PermissionError",
    "os.makedirs(os.getcwd(), exist_ok=True)": "done",
    "open('missing', 'r+b')": "FileNotFoundError",
    "open('missing/new', 'w')": "FileNotFoundError",
    "open('new', 'w')": "PermissionError",
    "open('/', 'w')": "IsADirectoryError",
    "open(np.__file__, 'x')": "FileExistsError",
    "open(np.__file__, 'w')": "PermissionError",
    "np.memmap('missing', shape=3)": "FileNotFoundError",
    "np.load('missing.npy')": "FileNotFoundError",
    "os.open('missing', os.O_RDWR)": "FileNotFoundError",
    "os.open('new', os.O_CREAT | os.O_WRONLY)": "PermissionError",
    "os.open(np.__file__, os.O_CREAT | os.O_EXCL)": "FileExistsError",
    "os.remove(np.__file__)": "PermissionError",
    "os.truncate(np.__file__, 0)": "PermissionError",
    "shutil.copyfile(np.__file__, 'new')": "PermissionError",
}
"""What changes files says about a path what it says elsewhere, and is refused where the path is sound."""


def test_what_is_wrong_with_a_path_is_said_before_rights_are_missing(ask):  # noqa: F811
    calls = ", ".join(f"lambda: {call}" for call in PATHS)
    source = BEGIN + f"def f():\n    return [(names_of(call) or ['done'])[0] for call in [{calls}]]"
    assert dict(zip(PATHS, ask(source)[1], strict=True)) == PATHS


OWN = {
    "time": "time.sleep(0.001), time.time(), time.process_time(), time.strftime('%Z'), time.get_clock_info('time')",
    "random": "os.urandom(4), np.random.default_rng().random(), random.SystemRandom().random(), secrets.token_hex(4)",
    "memory": (
        "[memory := mmap.mmap(-1, 1 << 16), memory.write(b'x'), memory.flush(), memory.resize(1 << 17), memory.close()]"
    ),
    "advice": "mmap.mmap(-1, 1 << 16).madvise(mmap.MADV_DONTNEED)",
    "memmap": "np.memmap(np.__file__, np.uint8, 'r')[:4].sum()",
    "folders": "os.listdir(os.path.dirname(np.__file__)), os.getcwd(), os.chdir('.')",
    "names": "os.stat('.'), os.access('.', os.R_OK), os.path.realpath(np.__file__), shutil.disk_usage('.')",
    "machine": "os.cpu_count(), os.sched_getaffinity(0), os.uname(), os.sysconf('SC_PAGE_SIZE'), platform.platform()",
    "itself": "os.getpid(), os.getppid(), os.getuid(), os.getgroups(), os.getpgrp(), os.getpriority(0, 0), os.times()",
    "limits": "resource.getrusage(0), resource.getrlimit(3), resource.setrlimit(resource.RLIMIT_CORE, (0, 0))",
    "alarm": (
        "[signal.signal(signal.SIGALRM, lambda *_: None), signal.setitimer(0, 0.001), signal.pause(), signal.alarm(0)]"
    ),
    "masks": "signal.pthread_sigmask(signal.SIG_BLOCK, []), signal.sigpending(), signal.getsignal(2)",
    "pipes": (
        "[pair := os.pipe(), os.write(pair[1], b'x'), select.select([pair[0]], [], [], 1), os.read(pair[0], 1), "
        "os.set_blocking(pair[0], False), *map(os.close, pair)]"
    ),
    "selectors": "[one := selectors.DefaultSelector(), one.select(0), one.close()]",
    "terminal": "os.isatty(0), shutil.get_terminal_size(), sys.stdout.isatty()",
    "callbacks": (
        "ctypes.CDLL(None).qsort((ctypes.c_int * 3)(3, 1, 2), 3, 4, "
        "ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)(lambda *_: 0))"
    ),
    "zones": (
        "zoneinfo.ZoneInfo('Europe/Zurich').utcoffset(datetime.datetime.now()), locale.setlocale(locale.LC_ALL, 'C')"
    ),
    "faults": "faulthandler.enable(), faulthandler.disable()",
    "children": "multiprocessing.active_children(), multiprocessing.cpu_count(), gc.collect()",
}
"""Calls about the process itself: none is refused."""


@pytest.mark.parametrize("name", OWN)
def test_a_process_may_ask_about_itself(ask, name):  # noqa: F811
    modules = "ctypes, datetime, gc, locale, mmap, platform, random, resource, secrets, select, selectors, signal, time"
    source = f"{BEGIN}import {modules}, zoneinfo\ndef f():\n    return names_of(lambda: [{OWN[name]}])"
    assert ask(source)[1] is None


def run(sandbox, source, *arguments):
    done = sandbox.run(StudentCode([(0, source)]), [call_batch([Call("f", arguments, {})], 30.0)])
    assert done.stopped == ()
    return done


def test_bytes_on_standard_output_are_printed(sandbox):
    source = "import sys\nprint('one')\nsys.stdout.buffer.write(b'two \\xc3\\xa9')\ndef f(): pass"
    assert run(sandbox, source).printed == {0: "one\ntwo é"}


def test_the_whole_standard_library_can_be_imported_by_an_account_that_cannot_read_it(sandbox):
    source = """
import importlib
def f(names):
    missing = []
    for name in names:
        try:
            importlib.import_module(name)
        except ImportError as error:
            missing.append(name)
    return missing
"""
    names = standard_library_modules()
    assert {
        *("multiprocessing.dummy", "multiprocessing.synchronize", "multiprocessing.shared_memory", "xml.dom.minidom"),
        *("html.parser", "email.mime.text", "dbm.dumb", "wsgiref.simple_server", "curses.ascii", "concurrent.futures"),
        *("encodings.cp1252", "_strptime", "json.tool", "importlib.resources.abc", "sqlite3", "unittest.mock", "this"),
    } < set(names)
    assert not {name for name in names if name.startswith(("idlelib", "antigravity", "test."))}
    [[outcome]] = run(sandbox, source, names).outcomes
    program = f"{source}\nimport ast, contextlib, io, sys\nwith contextlib.redirect_stdout(io.StringIO()):\n    "
    program += "missing = f(ast.literal_eval(sys.stdin.read()))\nprint(missing)"
    here = subprocess.run(
        [sys.executable, "-S", "-W", "ignore", "-c", program],
        input=repr(names),
        capture_output=True,
        text=True,
        check=True,
    )
    assert repr(outcome.value) == here.stdout.strip()


def test_no_installed_package_is_imported_with_the_standard_library():
    # `distutils` looks for both of these.
    program = (
        "import sys\nfrom tensorgrade.sandbox import preimported_modules\npreimported_modules.import_modules([])\n"
    )
    program += "print({'docutils', 'setuptools'} & set(sys.modules), 'multiprocessing.dummy' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert found == "set() True\n"


def test_a_named_tuple_is_a_tuple_and_an_object_has_its_class_name(sandbox):
    source = """
from typing import NamedTuple
import numpy as np
class Grads(NamedTuple):
    dX: np.ndarray
    db: np.ndarray
class Field:
    pass
def f():
    class Inner:
        pass
    return Grads(np.ones(2), np.zeros(1)), Field(), Inner(), {}.values()
"""
    [[outcome]] = run(sandbox, source).outcomes
    (dX, db), *others = outcome.value
    assert type(outcome.value[0]) is tuple
    assert (dX.values.tolist(), db.values.tolist()) == ([1, 1], [0])
    assert others == [Opaque("Field"), Opaque("Inner"), Opaque("dict_values")]
