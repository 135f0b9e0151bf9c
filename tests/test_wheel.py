"""What is installed: the wheel carries all that a course needs."""

import os
import subprocess
import sys
import zipfile

import pytest


@pytest.fixture(scope="module")
def unpacked(distributions, tmp_path_factory):
    site = tmp_path_factory.mktemp("wheel") / "site"
    with zipfile.ZipFile(distributions["wheel"]) as archive:
        archive.extractall(site)
    return site


def test_the_wheel_carries_templates_solutions_assignments_and_words(unpacked):
    shipped = unpacked / "grader/shipped"
    for path in (
        shipped / "templates/student.html.j2",
        shipped / "solutions/corr2d/exercises.py",
        shipped / "assignments/zh/layer/layer.public.npz",
        unpacked / "grader/locale/zh/LC_MESSAGES/tensorgrade.mo",
        unpacked / "grader/py.typed",
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
        "        if top not in {'numpy', 'jinja2', 'markupsafe', 'grader'} | sys.stdlib_module_names:\n"
        "            raise ModuleNotFoundError(f'no {top} here', name=top)\n"
        "sys.meta_path.insert(0, Only())\n"
        "from grader.command import main\n"
        "main()\n"
    )
    environment = os.environ | {"PYTHONPATH": str(unpacked)}

    def student(*arguments):
        command = [sys.executable, "-c", program, *map(str, arguments)]
        return subprocess.run(command, cwd=tmp_path, env=environment, text=True, capture_output=True)

    done = student("check", answer)
    assert done.returncode == 1, done.stderr
    assert "corr2d: public checks: 0 of 2" in done.stdout
    refused = student("grade", "corr2d")
    assert refused.returncode == 2
    assert "pip install 'tensorgrade[instructor]'" in refused.stderr
    assert "Traceback" not in refused.stderr
