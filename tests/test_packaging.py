"""Wheel and sdist, as a person installs them: by pip, in an environment of their own.

Nothing is downloaded: other packages come from the development environment, whose own tensorgrade does not come along.
A notebook's first cell installs the wheel beside it, as in Colab. A course is begun and an assignment released:
`tensorgrade demo` would do that too, and then grade for half a minute what other tests grade.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
from importlib.metadata import Distribution
from pathlib import Path

import pytest
import yaml
from nbformat.v4 import new_code_cell

from tensorgrade.course.student_wheel import WHEEL_NAME, student_wheel
from tensorgrade.dependencies import supported_pythons
from tensorgrade.translation import LANGUAGES
from tensorgrade.version import VERSION
from tests.built_once import built_once
from tests.conftest import ROOT

OFFLINE = ("--no-index", "--no-deps", "--disable-pip-version-check", "-q")


def pip(*arguments):
    subprocess.run([sys.executable, "-m", "pip", *map(str, arguments)], check=True, timeout=120)


def run(program, *arguments, cwd, **variables):
    # Not PYTHONPATH: it would go before what is installed.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [program, *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, env=environment | variables, text=True, capture_output=True, timeout=120)


@pytest.fixture(scope="module")
def installed(distributions, tmp_path_factory):
    """The environments in which wheel, sdist and the instructors' two wheels are installed, by the file's kind."""

    def install(folder, *wheels):
        venv.create(folder, symlinks=True)
        pip("--python", folder / "bin/python", "install", *OFFLINE, *wheels)
        # A line of a .pth file: its packages are found last, and its own .pth files, so the development install, not.
        (site_of(folder) / "others.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")

    def build(folder):
        pip("wheel", *OFFLINE, "--no-build-isolation", "-w", folder / "made", distributions["sdist"])
        [from_sdist] = (folder / "made").glob("*.whl")
        install(folder / "wheel", distributions["wheel"])
        install(folder / "sdist", from_sdist)
        install(folder / "instructor", distributions["wheel"], distributions["instructor"])

    folder = built_once(tmp_path_factory, "installed", build)
    return {kind: folder / kind for kind in ("wheel", "sdist", "instructor")}


def site_of(environment):
    [site] = environment.glob("lib/python*/site-packages")
    return site


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_what_is_imported_is_what_was_installed(installed, kind, tmp_path):
    program = "import tensorgrade, numpy, jinja2; print(tensorgrade.__file__, tensorgrade.__version__)"
    done = run(installed[kind] / "bin/python", "-c", program, cwd=tmp_path)
    assert done.stdout.split() == [str(site_of(installed[kind]) / "tensorgrade/__init__.py"), VERSION], done.stderr
    assert distribution(installed[kind]).version == VERSION
    assert site_of(installed[kind]).joinpath("tensorgrade/py.typed").is_file()


@pytest.mark.slow
def test_the_sdist_makes_the_same_wheel(installed):
    [wheel, sdist] = (
        {str(file): file.hash and file.hash.value for file in distribution(installed[kind]).files or []}
        for kind in ("wheel", "sdist")
    )
    ours = [name for name in wheel if name.startswith("tensorgrade/") and not name.endswith(".pyc")]
    assert len(ours) > 100
    assert {name: sdist.get(name) for name in ours} == {name: wheel[name] for name in ours}
    assert wheel.keys() == sdist.keys()


def distribution(environment):
    [information] = site_of(environment).glob("tensorgrade-*.dist-info")
    return Distribution.at(information)


# A kernel without tensorgrade: the notebook's cells one after the other, with an answer.
COLAB = """
import json, sys
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
for cell in json.load(open(sys.argv[1], encoding="utf-8")):
    shell.run_cell(cell).raise_error()
"""


def environment_without_tensorgrade(folder):
    """An environment that has everything else, as Colab's."""
    environment, others = folder / "environment", folder / "others"
    venv.create(environment, symlinks=True)
    others.mkdir()
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if "tensorgrade" not in path.name:
            (others / path.name).symlink_to(path)
    (site_of(environment) / "others.pth").write_text(str(others), encoding="utf-8")
    return environment


@pytest.mark.slow
@pytest.mark.parametrize("beside", ["nothing", "folder"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notebooks_first_cell_installs_what_is_missing(language, beside, tmp_path):
    """From the wheel beside it, and without an index.

    Also where an empty folder there has the package's name, which Python takes for a package.
    """
    colab = environment_without_tensorgrade(tmp_path)
    shutil.copytree(ROOT / f"assignments/{language}/corr2d", tmp_path, dirs_exist_ok=True)
    (tmp_path / WHEEL_NAME).write_bytes(student_wheel())
    notebook = json.loads((tmp_path / "corr2d.ipynb").read_text(encoding="utf-8"))
    code = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    answer = code[1].replace("raise NotImplementedError()", "return X")
    cells = tmp_path / "cells.json"
    cells.write_text(json.dumps([code[0], answer, "print(check(corr2d))", code[0]]), encoding="utf-8")
    if beside == "folder":
        (tmp_path / "tensorgrade").mkdir()
    offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "", "IPYTHONDIR": str(tmp_path / "ipython")}
    done = run(colab / "bin/python", "-c", COLAB, cells, cwd=tmp_path, **offline)
    assert done.returncode == 0, done.stdout + done.stderr
    words = {"en": "public checks: 0 of 2", "zh": "公开检查：通过 0 项，共 2 项"}
    assert words[language] in done.stdout
    assert (site_of(colab) / "tensorgrade/selfcheck/check.py").is_file()


PROGRAM = """\
#!/bin/sh
exec {python} -m {module} "$@"
"""


@pytest.mark.slow
def test_the_workflow_for_github_classroom_shows_which_checks_pass(tmp_path):
    """Its steps as a runner takes them, in a student's repository; what GitHub's own actions make is there."""
    [text] = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs/pytest.md").read_text(encoding="utf-8"), re.DOTALL)
    workflow = yaml.safe_load(text)
    [job] = workflow["jobs"].values()
    actions = [step["uses"].partition("@")[0] for step in job["steps"] if "uses" in step]
    assert actions == ["actions/checkout", "actions/setup-python"]
    version = tuple(map(int, job["steps"][1]["with"]["python-version"].split(".")))
    assert version in supported_pythons()
    assert workflow["permissions"] == {"contents": "read"}  # what students push runs with them
    environment = environment_without_tensorgrade(tmp_path)
    for module in ("pip", "pytest"):  # their packages are among the others, their programs are not
        program = environment / "bin" / module
        program.write_text(PROGRAM.format(python=environment / "bin/python", module=module), encoding="utf-8")
        program.chmod(0o755)
    repository = tmp_path / "corr2d-octocat"
    shutil.copytree(ROOT / "assignments/en/corr2d", repository)
    (repository / WHEEL_NAME).write_bytes(student_wheel())
    (repository / ".github/workflows").mkdir(parents=True)
    (repository / ".github/workflows/classroom.yml").write_text(text, encoding="utf-8")

    def pushed():
        """The exit code and output of the first step that fails, or of the last."""
        for command in (step["run"] for step in job["steps"] if "run" in step):
            script = tmp_path / "step.sh"
            script.write_text(command, encoding="utf-8")
            done = run(
                "bash", "-e", script, cwd=repository, PIP_NO_INDEX="1", PIP_FIND_LINKS="",
                PATH=f"{environment / 'bin'}{os.pathsep}{os.defpath}",
            )  # fmt: skip
            if done.returncode:
                break
        return done.returncode, done.stdout + done.stderr

    code, said = pushed()
    assert code == 1, said
    assert "missing" in said
    notebook = json.loads((repository / "corr2d.ipynb").read_text(encoding="utf-8"))
    right = (ROOT / "solutions/corr2d/alternative.py").read_text(encoding="utf-8")
    notebook["cells"].append(new_code_cell(right))
    (repository / "corr2d.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    code, said = pushed()
    assert code == 0, said
    assert (site_of(environment) / "tensorgrade/__init__.py").is_file()
    assert re.search(r"\d+ passed", said)


@pytest.mark.slow
def test_a_course_is_begun_and_an_assignment_released_from_the_wheels(installed, tmp_path):
    tensorgrade = installed["instructor"] / "bin/tensorgrade"
    begun = run(tensorgrade, "init", "course", "--lang", "zh", cwd=tmp_path)
    assert begun.returncode == 0, begun.stderr
    released = run(tensorgrade, "release", "conv1x1", cwd=tmp_path / "course")
    assert released.returncode == 0, released.stderr
    for path in (
        "keys/conv1x1.npz",
        "assignments/conv1x1/conv1x1.ipynb",
        f"assignments/conv1x1/{WHEEL_NAME}",
        "gradebook.db",
    ):
        assert (tmp_path / "course" / path).is_file()
    new = run(tensorgrade, "new", "rows", cwd=tmp_path / "course")
    assert new.returncode == 0, new.stderr
    assert (tmp_path / "course/solutions/rows/notebook.zh.py").is_file()


@pytest.mark.slow
@pytest.mark.parametrize("words", ["init mine", "demo mine", "new rows", "nbgrader-config --write"])
def test_without_the_instructors_files_it_is_one_sentence_and_nothing_is_made(installed, words, tmp_path):
    if "mine" not in words:
        (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n", encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    done = run(installed["wheel"] / "bin/tensorgrade", *words.split(), cwd=tmp_path)
    assert done.returncode == 2
    said = " ".join(done.stderr.split())
    assert f"install tensorgrade_instructor-{VERSION}-py3-none-any.whl, which `make wheels` makes" in said
    assert "Traceback" not in done.stderr + done.stdout
    assert sorted(path for path in tmp_path.rglob("*") if "logs" not in path.parts) == before
