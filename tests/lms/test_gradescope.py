"""Gradescope's autograder: its zip, unpacked as Gradescope does, and what a run of it writes."""

import errno
import json
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from importlib import metadata
from pathlib import Path

import jsonschema
import pytest

from tensorgrade.course.course import Course
from tensorgrade.dependencies import InstallError, required_packages, supported_pythons
from tensorgrade.errors import UserError
from tensorgrade.lms import gradescope_container, gradescope_zip
from tests.conftest import require, slow_from
from tests.coursework import command, filled, set_config
from tests.report.own_templates import FORMER, extending, write

WRITTEN_BY = {"name": "<b>Ada</b>", "email": "ada@x.org", "id": 7}
VISIBILITY = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
FORMAT = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
POINTS = {"type": "number", "minimum": 0}
# Written from Gradescope's specification of results.json; "leaderboard" is left out, as we write none.
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["score", "output", "tests"],
    "properties": {
        "score": POINTS,
        "execution_time": {"type": "number"},
        "output": {"type": "string"},
        "output_format": FORMAT,
        "test_output_format": FORMAT,
        "test_name_format": FORMAT,
        "visibility": VISIBILITY,
        "stdout_visibility": VISIBILITY,
        "extra_data": {"type": "object"},
        "tests": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["score", "max_score", "name"],
                "properties": {
                    "score": POINTS,
                    "max_score": POINTS,
                    "status": {"enum": ["passed", "failed"]},
                    "name": {"type": "string"},
                    "name_format": FORMAT,
                    "number": {"type": "string"},
                    "output": {"type": "string"},
                    "output_format": FORMAT,
                    "tags": {"type": "array", "items": {"type": "string"}},
                    "visibility": VISIBILITY,
                    "extra_data": {"type": "object"},
                },
            },
        },
    },
}
WRONG = "def pool2d(X, pool_size, mode='max'):\n    return X\n"
ENDLESS = "def pool2d(X, pool_size, mode='max'):\n    while True:\n        pass\n"
SPY = """
import os
def pool2d(X, pool_size, mode='max'):
    for name in ('KEY', 'RESULTS'):
        path = {'KEY': %r, 'RESULTS': %r}[name]
        try:
            with open(path, 'rb' if name == 'KEY' else 'w'):
                raise ValueError('opened ' + name)
        except OSError:
            pass
    raise ValueError('kept out')
"""


@pytest.fixture(scope="module")
def container(pooling, tmp_path_factory):
    """``/autograder`` as Gradescope lays it out, and the course that it comes from."""
    folder = tmp_path_factory.mktemp("gradescope")
    folder.chmod(0o755)
    shutil.copytree(pooling, folder / "course")
    set_config(folder / "course", "c.Tensorgrade.cell_seconds = 1.0")
    archive = folder / "autograder.zip"
    done = command(folder / "course", "export", "pooling", "--to", "gradescope", "--output", str(archive))
    assert done.exit_code == 0, done.output
    assert "keep it secret" in done.output
    root = folder / "autograder"
    (root / "results").mkdir(parents=True)
    # Gradescope's own unzip keeps modes; Python's does not, so nothing may depend on them but run_autograder's.
    with zipfile.ZipFile(archive) as unpacked:
        unpacked.extractall(root / "source")
    shutil.copy(root / "source/run_autograder", root / "run_autograder")
    (root / "run_autograder").chmod(0o755)
    return root


def run(container, files, metadata=True):
    shutil.rmtree(container / "submission", ignore_errors=True)
    (container / "results/results.json").unlink(missing_ok=True)
    (container / "submission").mkdir()
    for name, text in files.items():
        path = container / "submission" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    about = container / "submission_metadata.json"
    created = "2026-07-01T14:22:32.365935-07:00"
    about.write_text(json.dumps({"created_at": created, "users": [WRITTEN_BY]}) if metadata else "{")
    variables = {"TENSORGRADE_ROOT": str(container), "TENSORGRADE_PYTHON": sys.executable, "PATH": os.environ["PATH"]}
    return subprocess.run(
        [container / "run_autograder"], cwd=container, env=variables, text=True, capture_output=True, timeout=120
    )


ACCOUNT = "games"  # every Debian has it


def run_as_account(container, folder):
    """The same in an empty folder, by an account without rights, but to read: the interpreter may be root's."""
    rights = ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search", "--reuid", ACCOUNT, "--clear-groups"]
    variables = {"TENSORGRADE_ROOT": str(container), "TENSORGRADE_PYTHON": sys.executable, "PATH": os.environ["PATH"]}
    return subprocess.run(
        ["setpriv", *rights, container / "run_autograder"],
        cwd=folder, env=variables, text=True, capture_output=True, timeout=120,
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("owner", slow_from(1, [ACCOUNT, "root"]))
def test_an_account_without_rights_grades_in_an_empty_folder(container, tmp_path, owner):
    require(os.geteuid() == 0 and shutil.which("setpriv"), "another account: needs root and setpriv")
    run(container, {"pooling.ipynb": filled(container.parent / "course", "pooling", {"pool2d": WRONG})})
    by_root = json.loads((container / "results/results.json").read_text(encoding="utf-8"))
    root, folder = tmp_path / "autograder", tmp_path / "empty"
    shutil.copytree(container, root)
    folder.mkdir()
    for path in (folder, root / "results", *([root, *root.rglob("*")] if owner == ACCOUNT else ())):
        shutil.chown(path, ACCOUNT)
    (root / "results/results.json").unlink()
    done = run_as_account(root, folder)
    assert done.returncode == 0, done.stderr
    assert list(folder.iterdir()) == []
    found = json.loads((root / "results/results.json").read_text(encoding="utf-8"))
    jsonschema.validate(found, SCHEMA)
    assert {test["visibility"] for test in found["tests"]} == {"visible"}
    assert [(test["name"], test["status"]) for test in found["tests"]] == [
        (test["name"], test["status"]) for test in by_root["tests"]
    ]
    assert {test["status"] for test in found["tests"]} == {"passed", "failed"}
    assert found["score"] == by_root["score"]
    if owner == "root":
        (root / "results/results.json").unlink()
        shutil.chown(root / "results", "root")
        done = run_as_account(root, folder)
        assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
        assert "results.json cannot be written" in done.stderr


@pytest.mark.slow
def test_a_key_that_other_accounts_may_read_needs_landlock(container, monkeypatch):
    original = gradescope_container.GradingWorker.grade

    def without_landlock(worker, submission):
        graded = original(worker, submission)
        layers = tuple(layer for layer in graded.result.isolation if layer != "landlock")
        return replace(graded, result=replace(graded.result, isolation=layers))

    run(container, {"pooling.py": WRONG})
    monkeypatch.setattr(gradescope_container.GradingWorker, "grade", without_landlock)
    assert gradescope_container.grade_container(container)["score"] < 19
    monkeypatch.setattr(Path, "chmod", fail_as_on_a_read_only_disk)
    os.chmod(container / "source/key.npz", 0o644)
    with pytest.raises(gradescope_container.ContainerError, match="Without Landlock"):
        gradescope_container.grade_container(container)


def fail_as_on_a_read_only_disk(path, mode):
    raise OSError(errno.EROFS, "Read-only file system")


def test_damaged_settings_are_said_in_one_sentence(container):
    settings = container / "source/settings.json"
    text = settings.read_text()
    settings.write_text(text[:20])
    try:
        done = run(container, {"pooling.py": WRONG})
    finally:
        settings.write_text(text)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
    assert "upload the autograder's zip again" in done.stderr


def results(container, files, metadata=True):
    done = run(container, files, metadata)
    assert done.returncode == 0, done.stderr
    found = json.loads((container / "results/results.json").read_text(encoding="utf-8"))
    jsonschema.validate(found, SCHEMA)
    assert round(sum(test["max_score"] for test in found["tests"]), 2) == 19
    assert "points" in done.stdout
    return found


def test_the_zip_is_what_gradescope_asks_for_and_holds_no_more_than_it_needs(container):
    archive = container.parent / "autograder.zip"
    assert archive.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(archive) as zipped:
        modes = {item.filename: item.external_attr >> 16 & 0o777 for item in zipped.infolist()}
    assert {"setup.sh", "run_autograder", "requirements.txt", "settings.json", "key.npz"} <= set(modes)
    assert modes["run_autograder"] == modes["setup.sh"] == 0o755
    assert modes["key.npz"] == 0o600
    assert not [name for name in modes if "solutions" in name or "__pycache__" in name]
    shipped = {name for name in modes if "/shipped/" in name}
    assert {Path(name).parent.as_posix() for name in shipped} == {"tensorgrade/shipped/templates"}
    assert {"tensorgrade/__init__.py", "tensorgrade/locale/zh/LC_MESSAGES/tensorgrade.mo"} <= set(modes)
    assert {name.partition("/")[0] for name in modes if name.endswith(".py")} == {"tensorgrade"}
    assert "tensorgrade/shipped/templates/card.html.j2" in modes
    assert not [name for name in modes if name.startswith("templates/")]
    seed = Course(container.parent / "course").settings.seed
    assert seed not in (container / "source/settings.json").read_text()
    for script in ("setup.sh", "run_autograder"):
        subprocess.run(["bash", "-n", container / "source" / script], check=True)


@pytest.mark.slow
def test_the_zip_has_the_courses_own_templates_and_a_mistake_in_one_costs_no_points(container, pooling, tmp_path):
    course = tmp_path / "course"
    shutil.copytree(pooling, course)
    former = {"base.html.j2": FORMER, "README.md": "words"}
    end = "{% block end %}{% include 'parts/ask.html' %}{% endblock %}"
    card = {"card.html.j2": extending("card.html.j2", end), "parts/ask.html": "<p>Ask about {{ view.name }}</p>"}
    write(course, former | card)
    done = command(course, "export", "pooling", "--to", "gradescope", "--output", tmp_path / "autograder.zip")
    assert done.exit_code == 0, done.output
    with zipfile.ZipFile(tmp_path / "autograder.zip") as zipped:
        own = [name for name in zipped.namelist() if name.startswith("templates/")]
        zipped.extractall(container / "source", own)
    assert own == ["templates/card.html.j2", "templates/parts/ask.html"]
    try:
        assert "<p>Ask about pool2d</p>" in results(container, {"pooling.py": WRONG})["output"]
        (container / "source/templates/parts/ask.html").write_text("{{ view.nmae }}")
        done = run(container, {"pooling.py": WRONG})
        sentence = "templates/parts/ask.html, line 1: a Card has no 'nmae'; did you mean 'name'?"
        assert (done.returncode, done.stderr) == (
            0, f"tensorgrade: {sentence} The built-in templates are used instead.\n",
        )  # fmt: skip
        found = json.loads((container / "results/results.json").read_text(encoding="utf-8"))
        assert 'id="f-pool2d"' in found["output"]
    finally:
        shutil.rmtree(container / "source/templates")


def test_the_container_installs_what_grading_needs(container):
    required = [line.partition("==") for line in (container / "source/requirements.txt").read_text().splitlines()]
    assert [name for name, _, _ in required] == required_packages("grading")
    assert all(version == metadata.version(name) for name, _, version in required)


def test_the_container_takes_a_python_that_grading_supports(container, monkeypatch):
    script = (container / "source/setup.sh").read_text()
    supported, own = supported_pythons(), sys.version_info[:2]
    assert f"sys.exit(sys.version_info[:2] not in {supported})" in script
    others = [version for version in supported[::-1] if version != own]
    names = [f"python{major}.{minor}" for major, minor in (own, *others)]
    assert f"for candidate in {' '.join(names)} python3; do" in script
    monkeypatch.setattr(gradescope_zip, "supported_pythons", lambda: [(3, 7), (3, 8)])
    assert "for candidate in python3.8 python3.7 python3; do" in gradescope_zip.setup_script()


def set_up(container, root, requirements, programs):
    """Run the zip's script in ``root``, where each program of ``programs`` is a script with that content."""
    shutil.copytree(container / "source", root / "source")
    (root / "source/requirements.txt").write_text(requirements)
    (root / "bin").mkdir()
    for name, content in programs.items():
        program = root / "bin" / name
        program.write_text(f"#!/bin/sh\n{content}\n")
        program.chmod(0o755)
    variables = {"TENSORGRADE_ROOT": str(root), "PATH": f"{root}/bin:/usr/bin:/bin:/sbin", "PIP_NO_INDEX": "1"}
    return subprocess.run(
        ["bash", root / "source/setup.sh"], env=variables, text=True, capture_output=True, timeout=120
    )


OWN = f"python3.{sys.version_info.minor}"
NO_PYTHON = dict.fromkeys(("python3", *(f"python3.{minor}" for _, minor in supported_pythons())), "exit 1")
AT_HAND = f'exec "{sys.executable}" "$@"'


def test_an_image_without_python_is_one_sentence(container, tmp_path):
    done = set_up(
        container, tmp_path / "a folder", "", NO_PYTHON | {"apt-get": 'echo "$@" >> "$0.log"; [ $1 = update ]'}
    )
    assert done.returncode == 1
    assert done.stderr.startswith(f"tensorgrade: this image has none of {OWN} python3.")
    asked = (tmp_path / "a folder/bin/apt-get.log").read_text().splitlines()
    assert asked[:2] == ["update", f"install -y {OWN} {OWN}-venv"]
    assert len(asked) == 1 + len(supported_pythons())


@pytest.mark.slow
def test_versions_that_the_python_of_the_image_lacks_are_said(container, tmp_path):
    done = set_up(container, tmp_path / "root", "numpy==99.0\n", NO_PYTHON | {OWN: AT_HAND})
    assert done.returncode == 1
    assert f"pip cannot install requirements.txt for {OWN}" in done.stderr
    done = set_up(container, tmp_path / "another", "", NO_PYTHON | {OWN: AT_HAND})
    assert done.returncode == 0, done.stderr


def test_the_container_runs_the_package_of_the_zip(container):
    program = "import sys, tensorgrade.lms.gradescope_container; print(*(m.__file__ for n, m in sys.modules.items()"
    program += " if n.partition('.')[0] == 'tensorgrade'), sep='\\n')"
    variables = os.environ | {"PYTHONPATH": str(container / "source")}
    done = subprocess.run([sys.executable, "-s", "-P", "-c", program], env=variables, text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    files = done.stdout.splitlines()
    assert len(files) > 50
    assert all(file.startswith(f"{container}/source/tensorgrade/") for file in files)


def test_right(container):
    found = results(container, {"pooling.ipynb": filled(container.parent / "course", "pooling")})
    assert found["score"] == 19  # two points are for a written answer, which people grade
    assert {test["status"] for test in found["tests"]} == {"passed"}
    assert found["output"] == ""
    assert found["extra_data"]["status"] == "graded"


def test_partly_right_in_a_folder_of_a_zip(container):
    wrong = {"pool2d": "def pool2d(X, pool_size, mode='max'):\n    return X[:1, :1] * 0 + 3.0\n"}
    text = filled(container.parent / "course", "pooling", wrong)
    found = results(container, {"hw/pooling.ipynb": text, "__MACOSX/._pooling.ipynb": "junk"})
    assert 0 < found["score"] < 19
    assert sum(test["score"] for test in found["tests"]) == pytest.approx(found["score"], abs=0.05)
    failed = [test for test in found["tests"] if test["status"] == "failed"]
    assert all(test["score"] == 0 for test in failed)
    assert any("The shape of your answer" in test["output"] for test in failed)
    assert "<table" in found["output"]
    assert "<script" not in found["output"]


@pytest.mark.slow
def test_unreadable_missing_and_metadata_that_is_none(container):
    found = results(container, {"pooling.ipynb": "<script>{"}, metadata=False)
    assert (found["score"], found["extra_data"]["status"]) == (0, "unreadable")
    assert "pooling.ipynb" in found["output"]
    found = results(container, {"notes.txt": "I was ill."})
    assert (found["score"], found["extra_data"]["status"]) == (0, "unreadable")
    assert "no notebook" in found["output"]


@pytest.mark.slow
def test_endless(container):
    found = results(container, {"pooling.py": ENDLESS})
    assert found["score"] == 0
    assert any("Does your while loop come to an end?" in test["output"] for test in found["tests"])


def test_a_student_reads_no_key_and_writes_no_results(container):
    spy = SPY % (str(container / "source/key.npz"), str(container / "results/results.json"))
    (container / "source/key.npz").chmod(0o644)  # as an unpacking that forgets modes leaves it
    found = results(container, {"pooling.py": spy})
    assert any("kept out" in test["output"] for test in found["tests"])
    assert not any("opened" in test["output"] for test in found["tests"])
    assert (container / "source/key.npz").stat().st_mode & 0o777 == 0o600


def test_a_container_that_may_not_grade_gives_no_score(container):
    key = container / "source/key.npz"
    whole = key.read_bytes()
    key.write_bytes(whole[:100])
    try:
        done = run(container, {"pooling.py": ENDLESS})
    finally:
        key.write_bytes(whole)
    assert done.returncode == 1
    assert not (container / "results/results.json").exists()
    assert "Traceback" not in done.stderr


def test_code_that_is_not_installed_says_what_to_install(container, tmp_path, monkeypatch):
    def missing(extra):
        raise InstallError("install it again: pip install 'tensorgrade[instructor]'")

    monkeypatch.setattr(gradescope_zip, "required_packages", missing)
    target = tmp_path / "autograder.zip"
    done = command(container.parent / "course", "export", "pooling", "--to", "gradescope", "--output", str(target))
    assert isinstance(done.exception, UserError)
    assert "pip install" in str(done.exception)
    assert not target.exists()


def test_wheels_are_asked_for_by_name(container, tmp_path):
    course, target = container.parent / "course", tmp_path / "offline.zip"
    asked = ["export", "pooling", "--to", "gradescope", "--output", str(target), "--wheels", str(tmp_path)]
    done = command(course, *asked)
    assert "pip download" in str(done.exception)
    assert not target.exists()
    required = (container / "source/requirements.txt").read_text().splitlines()
    for line in required:
        (tmp_path / f"{line.replace('-', '_').replace('==', '-')}-py3-none-any.whl").write_bytes(b"a wheel")
    assert command(course, *asked).exit_code == 0
    with zipfile.ZipFile(target) as zipped:
        assert len([name for name in zipped.namelist() if name.startswith("wheels/")]) == len(required)


@pytest.mark.parametrize(
    "line",
    slow_from(
        2,
        [
            "return np.full((X.shape[0] - pool_size[0] + 1, X.shape[1] - pool_size[1] + 1), -np.finfo(float).max)",
            "raise wrong" + ".on" * 1100,
            f"raise NotImplementedError(0x{'7' * 4200})",
            "raise ValueError('\ud83d')",
            "return np.zeros((300_000, 0))",
        ],
    ),
    ids=["least float", "deep raise", "long number", "half a character", "rows of nothing"],
)
def test_every_submission_gets_a_file_of_results(container, line):
    source = f"import numpy as np\ndef pool2d(X, pool_size, mode='max'):\n    {line}\n"
    answers = filled(container.parent / "course", "pooling", {"pool2d": source})
    assert results(container, {"pooling.ipynb": answers})["score"] == 13


def test_results_that_cannot_be_shown_say_so(container, monkeypatch):
    original = gradescope_container.check_cell_outputs

    def fail(graded, reader):
        if graded.status == "graded":
            raise OverflowError("too large")
        return original(graded, reader)

    results(container, {"pooling.ipynb": filled(container.parent / "course", "pooling")})
    monkeypatch.setattr(gradescope_container, "check_cell_outputs", fail)
    found = gradescope_container.grade_container(container)
    jsonschema.validate(found, SCHEMA)
    assert "The results for Gradescope could not be made (OverflowError: too large)" in found["output"]
    assert (found["extra_data"]["status"], found["score"]) == ("could-not-tell", 19)
