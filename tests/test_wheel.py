"""What is installed: the wheel carries all that a course needs."""

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def unpacked(distributions, tmp_path_factory):
    site = tmp_path_factory.mktemp("wheel") / "site"
    with zipfile.ZipFile(distributions["wheel"]) as archive:
        archive.extractall(site)
    return site


def test_the_wheel_carries_templates_solutions_assignments_and_words(unpacked):
    shipped = unpacked / "tensorgrade/shipped"
    for path in (
        shipped / "templates/student.html.j2",
        shipped / "solutions/corr2d/exercises.py",
        shipped / "solutions/corr2d/locale/zh.po",
        shipped / "assignments/zh/layer/layer.public.npz",
        unpacked / "tensorgrade/locale/zh/LC_MESSAGES/tensorgrade.mo",
        unpacked / "tensorgrade/course/starter/class/notebook.zh.py.txt",
        unpacked / "tensorgrade/course/starter/property/locale/zh.po",
        unpacked / "tensorgrade/py.typed",
    ):
        assert path.is_file(), path
    assert not list(unpacked.rglob("*.pyc"))


def test_a_students_check_needs_numpy_and_jinja_only(unpacked, tmp_path):
    answer = tmp_path / "answer.py"
    answer.write_text("def corr2d(X, K):\n    return X\n")
    program = (
        "import sys\n"
        "class Only:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        top = name.partition('.')[0]\n"
        "        if top not in {'numpy', 'jinja2', 'markupsafe', 'tensorgrade'} | sys.stdlib_module_names:\n"
        "            raise ModuleNotFoundError(f'no {top} here', name=top)\n"
        "sys.meta_path.insert(0, Only())\n"
        "from tensorgrade.cli.main import main\n"
        "main()\n"
    )
    environment = os.environ | {"PYTHONPATH": str(unpacked)}

    def student(*arguments, **variables):
        command = [sys.executable, "-c", program, *map(str, arguments)]
        return subprocess.run(command, cwd=tmp_path, env=environment | variables, encoding="utf-8", capture_output=True)

    done = student("check", answer)
    assert done.returncode == 1, done.stderr
    assert "corr2d: public checks: 0 of 2" in done.stdout
    piped = student("check", answer, "--lang", "zh", PYTHONIOENCODING="cp1252")
    assert (piped.returncode, piped.stderr) == (1, "")
    assert "✗ 书中的例子" in piped.stdout
    for asked in ((), ("--help",)):
        helped = student(*asked)
        assert (helped.returncode, helped.stderr) == (0, "")
        assert helped.stdout.startswith("Usage: tensorgrade check NOTEBOOK")
    refused = student("grade", "corr2d")
    assert refused.returncode == 2
    assert "pip install 'tensorgrade[instructor]'" in refused.stderr
    assert "Traceback" not in refused.stderr


# A browser's Python has no threads, no processes, no sockets and no disk but what was put there. It runs what NumPy and
# markupsafe compiled, for it brings both.
IN_A_BROWSER = """
import sys
ours = {"numpy", "jinja2", "markupsafe", "tensorgrade"}
class Only:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] not in ours | sys.stdlib_module_names:
            raise ModuleNotFoundError(f"no {name} here", name=name)
sys.meta_path.insert(0, Only())
import json, numpy as np
seen = []
sys.addaudithook(lambda event, arguments: seen.append((event, [str(item) for item in arguments[:2]])))
from tensorgrade import check

def corr2d(X, K):
    return np.einsum("ijkl,kl->ij", np.lib.stride_tricks.sliding_window_view(X, K.shape), K)
right = check(corr2d)
def corr2d(X, K):
    return np.einsum("ijkl,kl->ij", np.lib.stride_tricks.sliding_window_view(X, K.shape), K[::-1, ::-1])
wrong = check(corr2d)
words = [f"{report}{report._repr_html_()}" for report in (right, wrong)]
seen = list(seen)
files = {name: str(getattr(module, "__file__", "")) for name, module in sys.modules.items()}
print(json.dumps({"words": words, "seen": seen, "files": files}))
"""
NOT_IN_A_BROWSER = ("_thread.", "subprocess.", "socket.", "os.exec", "os.fork", "os.posix_spawn", "os.system")
TOUCHING = ("open", "os.listdir", "os.scandir", "os.mkdir", "os.remove", "os.rename", "shutil.", "tempfile.")


def test_check_asks_for_nothing_that_a_browser_does_not_have(unpacked, tmp_path):
    command = [sys.executable, "-B", "-c", IN_A_BROWSER]
    environment = os.environ | {"PYTHONPATH": str(unpacked)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    right, wrong = told["words"]
    assert "public checks: 2 of 2" in right
    assert "should be 19" in wrong
    assert "<table" in wrong

    events = [(event, arguments) for event, arguments in told["seen"] if event.startswith(NOT_IN_A_BROWSER)]
    assert events == []
    touched = [arguments for event, arguments in told["seen"] if event.startswith(TOUCHING)]
    assert any(arguments[0].endswith("corr2d.public.npz") for arguments in touched)
    allowed = [unpacked, tmp_path, sysconfig.get_path("stdlib"), sysconfig.get_path("purelib")]
    for path, *mode in touched:
        assert any(Path(path).is_relative_to(folder) for folder in allowed), path
        assert not set("".join(mode)) & set("wax+"), (path, mode)

    library = Path(sysconfig.get_path("stdlib"))
    compiled = [name for name, path in told["files"].items() if path.endswith(".so")]
    of_the_library = [name for name in compiled if Path(told["files"][name]).is_relative_to(library / "lib-dynload")]
    others = {name.partition(".")[0] for name in compiled if name not in of_the_library}
    assert {"numpy"} <= others <= {"numpy", "markupsafe"}
