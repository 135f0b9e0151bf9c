"""Shared parts: keys built once from solutions/, one real sandbox, and a way to grade a piece of source."""

import asyncio
import glob
import json
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import uuid
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import sync_playwright

from tensorgrade.commands import release_assignment
from tensorgrade.commands.build_keys import make_key
from tensorgrade.course.new_course import create_course
from tensorgrade.engine_sentence import EngineSentence
from tensorgrade.grading.grade_one import GradingPolicy, grade
from tensorgrade.grading.plan import plan_grading
from tensorgrade.key import key_file
from tensorgrade.key_builder.build import build_answer_key
from tensorgrade.sandbox.host import Sandbox
from tensorgrade.setting_choices import DeviceChoice
from tensorgrade.submission.choose_file import Submission
from tensorgrade.translation import LANGUAGES
from tests.built_once import built_once
from tests.shipped_keys import copy_public_keys

ROOT = Path(__file__).parents[1]
SOLUTIONS = ROOT / "solutions"
ASSIGNMENTS = ["corr2d", "channels", "conv1x1", "pooling", "layer", "modules"]
SEED = "test"
FOLLOWED = {"modules"}
"""Assignments whose keys have the author's solution here: their functions are made of those before them."""


# No test depends on how busy the machine is.
settings.register_profile("tensorgrade", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tensorgrade")

# Every test of CUDA; in CI no other test may be skipped.
SKIPPED_WITHOUT_CUDA = 17
SLOW = "slow: only with --slow"


def slow_but(quick, values):
    """The values for ``parametrize``, of which all but those in ``quick`` are slow; these come first."""
    assert set(quick) <= set(values)
    return slow_from(len(quick), sorted(values, key=lambda value: value not in quick))


def slow_but_each(step, values):
    """The values for ``parametrize``, of which every ``step``-th is quick: a sample of what is in them."""
    return slow_but(list(values)[::step], values)


def slow_from(position, rows):
    """The rows for ``parametrize``, which are slow from that position on; a row is a tuple, or one value."""
    values = [row if isinstance(row, tuple) else (row,) for row in rows]
    marks = [[]] * position + [pytest.mark.slow] * (len(values) - position)
    return [pytest.param(*row, marks=mark) for row, mark in zip(values, marks, strict=True)]


def pytest_addoption(parser):
    parser.addoption("--slow", action="store_true", help="run the tests that are marked slow, too")


def pytest_xdist_auto_num_workers(config):
    """Half as many workers again as there are cores: tests wait for processes, for limits and for locks."""
    return len(os.sched_getaffinity(0)) * 3 // 2


def pytest_collection_modifyitems(config, items):
    if not config.getoption("--slow"):
        for item in items:
            if item.get_closest_marker("slow"):
                item.add_marker(pytest.mark.skip(reason=SLOW))


def skipped(terminalreporter):
    """How many tests were skipped: because they are slow, and for other reasons."""
    reasons = [report.longrepr[2] for report in terminalreporter.stats.get("skipped", [])]
    slow = sum(reason.endswith(SLOW) for reason in reasons)
    return slow, len(reasons) - slow


def pytest_sessionfinish(session):
    terminalreporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if terminalreporter and in_ci() and skipped(terminalreporter)[1] > SKIPPED_WITHOUT_CUDA:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter):
    slow, others = skipped(terminalreporter)
    if slow:
        terminalreporter.write_line(f"{slow} slow tests were left out; `make test-all` and CI run them.")
    if in_ci():
        terminalreporter.write_line(
            f"{others} tests were skipped; at most {SKIPPED_WITHOUT_CUDA} may be, which need CUDA."
        )


def in_ci():
    return os.environ.get("CI") == "true"


def released_points(assignment):
    """The points of an assignment as its notebook has them: of its functions, and of its written questions."""
    text = (ROOT / "assignments/en" / assignment / f"{assignment}.ipynb").read_text(encoding="utf-8")
    marks = [cell["metadata"].get("nbgrader", {}) for cell in json.loads(text)["cells"]]
    graded = [mark for mark in marks if mark.get("grade")]
    return tuple(sum(mark["points"] for mark in graded if mark["locked"] is locked) for locked in (True, False))


class Keys:
    """Keys by assignment's name, built when first asked for. As graders read them: written, then loaded."""

    def __init__(self, tmp_path_factory):
        self.tmp_path_factory = tmp_path_factory
        self.loaded = {}

    def __getitem__(self, assignment):
        if assignment not in self.loaded:

            def build(folder):
                folder.mkdir()
                if assignment in FOLLOWED:
                    key = make_key(create_course(folder / "course", "en", SEED), assignment, DeviceChoice.CPU)
                else:
                    key = build_answer_key(SOLUTIONS / assignment, SEED)
                key_file.save(key, folder / "key.npz")

            folder = built_once(self.tmp_path_factory, f"key-{assignment}", build)
            self.loaded[assignment] = key_file.load(folder / "key.npz")
        return self.loaded[assignment]


@pytest.fixture(scope="session")
def keys(tmp_path_factory):
    return Keys(tmp_path_factory)


@pytest.fixture(scope="session")
def released(tmp_path_factory):
    """Courses in which one assignment is released, not to be changed: copy them."""

    def course(assignment, language="en"):
        def build(folder):
            release_assignment.release_assignment(create_course(folder / "course", language, SEED), assignment)

        return built_once(tmp_path_factory, f"{assignment}-{language}", build) / "course"

    return course


@pytest.fixture(scope="session")
def pooling(released):
    """A course in which `pooling` is released, not to be changed: copy it."""
    return released("pooling")


@pytest.fixture
def course(released, tmp_path):
    """A course, to be spoilt, in which `channels` is released: the small assignment. Three have handed in."""
    from tests.coursework import WRONG, hand_in_three  # late: most tests need not wait for nbgrader's imports

    copy = tmp_path / "course"
    shutil.copytree(released("channels"), copy)
    hand_in_three(copy, WRONG)
    return copy


@pytest.fixture
def graded_course(released, tmp_path_factory, tmp_path):
    """The same course, to be spoilt, in which all three are graded: once, and each test has a copy."""
    from tests.coursework import WRONG, cli, hand_in_three  # late, as above

    def build(folder):
        shutil.copytree(released("channels"), folder / "course")
        hand_in_three(folder / "course", WRONG)
        done = cli("grade", "channels", "--jobs", "1", cwd=folder / "course")
        assert done.returncode == 0, done.stderr

    shutil.copytree(built_once(tmp_path_factory, "channels-graded", build) / "course", tmp_path / "course")
    return tmp_path / "course"


@pytest.fixture(scope="session")
def sandbox():
    with Sandbox() as running:
        yield running


@pytest.fixture
def grade_source(keys, sandbox):
    """Grade a script (or a notebook's text) as a submission of an assignment."""

    def run(assignment, source, name="answer.py", language="en"):
        handed = Submission("student", name, source.encode())
        return grade(handed, plan_grading(keys[assignment]), sandbox, GradingPolicy(device="cpu")).result

    return run


@pytest.fixture
def public_keys_beside(tmp_path, monkeypatch):
    """The current folder, which has public keys and no notebook."""
    copy_public_keys(tmp_path)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def distributions(tmp_path_factory):
    """The files that are published, built from this tree: the students' wheel and sdist, and the instructors' wheel."""

    def build(folder):
        command = [sys.executable, "-m", "hatchling", "build", "-d", folder, "-t", "wheel"]
        subprocess.run([*command, "-t", "sdist"], cwd=ROOT, check=True)
        subprocess.run(command, cwd=ROOT / "instructor", check=True)

    folder = built_once(tmp_path_factory, "distributions", build)
    patterns = {"wheel": "tensorgrade-*.whl", "sdist": "tensorgrade-*.tar.gz", "instructor": "tensorgrade_instr*.whl"}
    found = {kind: list(folder.glob(pattern)) for kind, pattern in patterns.items()}
    return {kind: path for kind, [path] in found.items()}


# What a student writes who attacks the page.
HOSTILE = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>{{ 7 * 7 }}"
STUDENTS = sorted((SOLUTIONS / "corr2d/students").glob("*.py"))


@pytest.fixture
def no_running_loop():
    """A browser that another test of this process has started keeps a loop running in this thread."""
    running = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(running)


@pytest.fixture(scope="session")
def chromium():
    path = shutil.which("chromium")
    require(path, "Debian's chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session", params=slow_but(["en"], LANGUAGES))
def graded(request, keys, sandbox):
    """A class in one language: the demo's students, one who attacks the page, and one who handed in nothing."""
    sources = {path.stem: path.read_text(encoding="utf-8") for path in STUDENTS}
    sources["mallory"] = (
        f"print({HOSTILE!r})\ndef corr2d(X, K):\n    raise ValueError({HOSTILE!r})\n"
        f"def conv2d(X, K):\n    raise type({HOSTILE!r}, (Exception,), {{}})\n"
    )
    policy = GradingPolicy()
    handed = [Submission(name, f"{name}.py", source.encode()) for name, source in sources.items()]
    handed.append(Submission("=HYPERLINK(1)<b>", problem=EngineSentence.as_written(HOSTILE)))
    results = [grade(item, plan_grading(keys["corr2d"]), sandbox, policy).result for item in handed]
    return request.param, keys["corr2d"], {result.student: result for result in results}


def require(condition, reason):
    """Skip with a reason on a user's machine; fail in CI, where everything must be there."""
    if not condition:
        if in_ci():
            pytest.fail(f"needed in CI: {reason}")
        pytest.skip(reason)


@pytest.fixture(scope="session")
def postgres():
    """A PostgreSQL server of our own, by an ordinary user, on a socket; gives addresses of new databases."""
    programs = next(iter(sorted(glob.glob("/usr/lib/postgresql/*/bin"), reverse=True)), None)
    programs = programs or os.path.dirname(shutil.which("initdb") or "")
    require(programs, "PostgreSQL is not installed (Debian: postgresql)")
    accounts = {account.pw_name for account in pwd.getpwall()}
    as_root = os.geteuid() == 0
    user = ("postgres" if "postgres" in accounts else "nobody") if as_root else None  # it refuses to be root
    with tempfile.TemporaryDirectory() as folder:
        if user:
            shutil.chown(folder, user)

        def run(program, *arguments):
            command = [f"{programs}/{program}", *arguments]
            subprocess.run(command, check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL, timeout=60)

        run("initdb", "-D", f"{folder}/data", "-U", "grader", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-k {folder} -c listen_addresses= -c fsync=off"
        run("pg_ctl", "-D", f"{folder}/data", "-l", f"{folder}/log", "-w", "-o", options, "start")
        os.chmod(folder, 0o755)

        def new_database():
            name = f"course_{uuid.uuid4().hex[:8]}"
            run("createdb", "-h", folder, "-U", "grader", name)
            return f"postgresql+psycopg://grader@/{name}?host={folder}"

        try:
            yield new_database
        finally:
            run("pg_ctl", "-D", f"{folder}/data", "-m", "immediate", "-w", "stop")
