"""What students install: the setting ``c.Tensorgrade.install``, the wheel beside the notebook, the first cell."""

import io
import re
import shutil
import zipfile
from importlib.metadata import PackageNotFoundError

import nbformat
import pytest

from tensorgrade.course import student_wheel as module
from tensorgrade.course.course import Course, CourseError
from tensorgrade.course.release import source_notebook, write_source
from tensorgrade.course.student_wheel import WHEEL_NAME, NoWheel, install_target, pip_argument, student_wheel
from tensorgrade.key.key_file import load_public
from tensorgrade.version import VERSION
from tests.conftest import SOLUTIONS
from tests.coursework import command


@pytest.fixture
def fresh():
    student_wheel.cache_clear()
    yield
    student_wheel.cache_clear()


def members(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_wheel_has_the_same_files_as_the_one_that_is_built(distributions):
    ours, built = members(student_wheel()), members(distributions["wheel"].read_bytes())
    assert distributions["wheel"].name == WHEEL_NAME
    assert set(ours) == set(built)
    own = (f"tensorgrade-{VERSION}.dist-info/{name}" for name in ("RECORD", "WHEEL", "METADATA"))
    different = {name for name in ours if ours[name] != built[name]}
    assert different <= set(own)  # metadata is that of the last install


def test_the_same_code_makes_the_same_wheel(fresh):
    once = student_wheel()
    student_wheel.cache_clear()
    assert student_wheel() == once


@pytest.mark.parametrize(
    ("setting", "target", "argument"),
    [
        ("wheel", WHEEL_NAME, None),
        ("tensorgrade", f"tensorgrade=={VERSION}", None),
        ("tensorgrade[dask]", f"tensorgrade[dask]=={VERSION}", f'"tensorgrade[dask]=={VERSION}"'),
        ("tensorgrade>=0.2,<1", "tensorgrade>=0.2,<1", '"tensorgrade>=0.2,<1"'),
        ("tensorgrade~={version}", f"tensorgrade~={VERSION}", f'"tensorgrade~={VERSION}"'),
        ("https://example.org/t-{version}.whl", f"https://example.org/t-{VERSION}.whl", None),
        (
            "tensorgrade @ https://example.org/t.whl",
            "tensorgrade @ https://example.org/t.whl",
            '"tensorgrade @ https://example.org/t.whl"',
        ),
    ],
)
def test_what_pip_is_given(setting, target, argument):
    assert install_target(setting) == target
    assert pip_argument(setting) == (argument or target)


@pytest.mark.parametrize("setting", ["", "--pre tensorgrade", "a; rm -rf '/'", "a$HOME", "a`b`", "{x}", "a\nb", 'a"b'])
def test_what_a_shell_would_read_otherwise_is_refused(setting, tmp_path):
    (tmp_path / "nbgrader_config.py").write_text(f"c = get_config()\nc.Tensorgrade.install = {setting!r}\n")
    with pytest.raises(CourseError, match="c.Tensorgrade.install: .* cannot be given to pip; write"):
        Course(tmp_path).settings  # noqa: B018


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("install", ["wheel", "tensorgrade"])
def test_the_first_cell_and_the_key_name_it(keys, install, language, tmp_path):
    notebook = source_notebook(SOLUTIONS / "channels/notebook.py", language, keys["channels"], install)
    first = next(cell.source for cell in notebook.cells if cell.cell_type == "code")
    assert f"    %pip install -q {pip_argument(install)}\n" in first
    assert bool(re.search(r"    # .*\n    %pip", first)) == (install == "wheel")
    (tmp_path / "tensorgrade-0.0.9-py3-none-any.whl").touch()
    write_source(tmp_path, notebook, keys["channels"], install)
    assert [path.name for path in tmp_path.glob("*.whl")] == ([WHEEL_NAME] if install == "wheel" else [])
    assert load_public(tmp_path / "channels.public.npz").install == pip_argument(install)
    nbformat.validate(notebook)


@pytest.mark.parametrize("installed", ["0.0.9", None])
def test_without_metadata_of_this_version_nothing_is_written(keys, installed, tmp_path, monkeypatch, fresh):
    def distribution(name):
        if installed is None:
            raise PackageNotFoundError(name)
        return type("Installed", (), {"version": installed})

    monkeypatch.setattr(module, "distribution", distribution)
    notebook = source_notebook(SOLUTIONS / "channels/notebook.py", "en", keys["channels"])
    with pytest.raises(NoWheel, match="install your clone again"):
        write_source(tmp_path / "source", notebook, keys["channels"], "wheel")
    assert not (tmp_path / "source").exists()


@pytest.mark.slow
def test_a_release_puts_one_wheel_beside_the_notebook_or_none(released, tmp_path):
    course = tmp_path / "course"
    shutil.copytree(released("channels"), course)
    for folder in (course / "source/channels", course / "assignments/channels"):
        [wheel] = folder.glob("*.whl")
        assert wheel.name == WHEEL_NAME
        wheel.rename(folder / "tensorgrade-0.0.9-py3-none-any.whl")
    command(course, "release", "channels")
    assert [path.name for path in (course / "assignments/channels").glob("*.whl")] == [WHEEL_NAME]
    with (course / "nbgrader_config.py").open("a") as config:
        config.write("\nc.Tensorgrade.install = 'tensorgrade'\n")
    command(course, "release", "channels")
    assert not list((course / "assignments/channels").glob("*.whl"))
    assert f"tensorgrade=={VERSION}" in (course / "assignments/channels/channels.ipynb").read_text(encoding="utf-8")
