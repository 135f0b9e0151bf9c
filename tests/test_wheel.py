"""What is installed: the students' wheel has all that a check needs and nothing secret, the instructors' the rest."""

import json
import os
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from tensorgrade.key.key_file import public_from_bytes, to_bytes
from tensorgrade.version import VERSION
from tests.conftest import ASSIGNMENTS, ROOT
from tests.shipped_keys import copy_public_keys

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def unpacked(distributions, tmp_path_factory):
    site = tmp_path_factory.mktemp("wheel") / "site"
    with zipfile.ZipFile(distributions["wheel"]) as archive:
        archive.extractall(site)
    return site


def test_the_wheel_carries_templates_public_keys_and_words(unpacked):
    for path in (
        "shipped/templates/student.html.j2",
        "shipped/assignments/zh/layer/layer.public.npz",
        "locale/zh/LC_MESSAGES/tensorgrade.mo",
        "py.typed",
    ):
        assert (unpacked / "tensorgrade" / path).is_file(), path
    assert not list(unpacked.rglob("*.pyc"))


SHIPPED_ENDINGS = {("templates", ".j2"), ("templates", ".css"), ("assignments", ".ipynb"), ("assignments", ".npz")}


def archive_members(path):
    """The files of a wheel or sdist by their names, and what they hold."""
    if path.suffix == ".whl":
        with zipfile.ZipFile(path) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    with tarfile.open(path) as archive:
        files = {member.name: archive.extractfile(member) for member in archive.getmembers() if member.isfile()}
        return {name.partition("/")[2]: file.read() for name, file in files.items()}


def solution_lines():
    """Long lines of the files that students must not get: solutions, other answers, references, hidden cases."""
    paths = [path for top in ("solutions", "starter") for path in (ROOT / top).rglob("*") if path.is_file()]
    for path in paths:
        if path.suffix in (".py", ".txt") and "notebook" not in path.name:
            for line in path.read_text(encoding="utf-8").splitlines():
                # Imports are in docstrings of the package, and headers of functions in notebooks.
                if len(line.strip()) > 50 and not line.strip().startswith(("from ", "import ", "def ")):
                    yield line.strip()


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_nothing_that_a_student_must_not_get_is_in_the_students_distribution(distributions, kind):
    members = archive_members(distributions[kind])
    names = {file.name for top in ("solutions", "starter") for file in (ROOT / top).rglob("*") if file.is_file()}
    names -= {"__init__.py", "parts.py", "zh.po"}  # names that files of the package have as well
    assert {"exercises.py", "notebook.py", "alternative.py", "emmy.py", "misconceptions.py"} < names
    assert not {name for name in members if name.rpartition("/")[2] in names - {"misconceptions.py"}}
    assert not {name for name in members if name.startswith("solutions/") or "/solutions/" in name}
    # Beside the package's code: templates, and of each assignment the notebook and the public key.
    shipped = [Path(name) for name in members if "/shipped/" in name]
    assert {(path.parts[2], path.suffix) for path in shipped} <= SHIPPED_ENDINGS
    notebooks = {name: content for name, content in members.items() if name.endswith(".ipynb")}
    assert len(notebooks) == 2 * len(ASSIGNMENTS)
    assert not [name for name, content in notebooks.items() if b"SOLUTION" in content]
    text = "\n".join(content.decode("utf-8", "replace") for content in members.values())
    lines = set(solution_lines())
    assert len(lines) > 300
    assert [line for line in lines if line in text] == []


def test_the_public_keys_in_it_have_public_parts_only(distributions, keys):
    members = archive_members(distributions["wheel"])
    public_keys = {name: content for name, content in members.items() if name.endswith(".npz")}
    assert len(public_keys) == 2 * len(ASSIGNMENTS)
    for name, content in public_keys.items():
        key = public_from_bytes(content, name)
        full = keys[key.assignment]
        for exercise in key.exercises:
            public, whole = exercise.public, full.exercise(exercise.name)
            shown = {case.name for case in whole.cases if case.public}
            assert {case.name for case in public.cases} == shown
            assert {case for check in public.checks for case in check.cases} <= shown
            variants = [variant for item in public.misconceptions for variant in item.variants]
            assert {case for item in variants for case in (*item.answers, *item.no_answer, *item.undecided)} <= shown
            for part in ("repeats", "pairs", "pair_cases", "helpers"):
                assert not getattr(public, part), part
        # All that is in the file belongs to these records: written again, they give the same bytes.
        assert to_bytes(replace(key, digest="")) == content


def test_the_instructors_wheel_is_data_that_needs_the_students_of_its_version(distributions):
    members = archive_members(distributions["instructor"])
    [metadata] = [content.decode() for name, content in members.items() if name.endswith("METADATA")]
    assert f"Requires-Dist: tensorgrade[instructor]=={VERSION}\n" in metadata
    files = {name.partition("/")[2] for name in members if name.startswith("tensorgrade_instructor/")}
    for path in (
        "solutions/corr2d/exercises.py",
        "solutions/corr2d/locale/zh.po",
        "solutions/corr2d/students/emmy.py",
        "solutions/sliding.py",
        "starter/class/notebook.zh.py.txt",
        "starter/property/locale/zh.po",
    ):
        assert path in files
    assert not [name for name in members if name.endswith(".pyc")]


def test_a_students_check_needs_numpy_and_jinja_only(unpacked, tmp_path):
    answer = tmp_path / "answer.py"
    answer.write_text("def corr2d(X, K):\n    return X\n")
    copy_public_keys(tmp_path)
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


@pytest.mark.usefixtures("public_keys_beside")
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
