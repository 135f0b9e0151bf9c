"""A course's plug-in for late penalties: found in its folder, and nowhere else afterwards."""

import importlib
import sys
from types import SimpleNamespace

import pytest
from nbgrader.preprocessors import AssignLatePenalties
from traitlets.config import Config

from tensorgrade.gradebook.late_penalties import LatePenalties, limited_penalty

PLUGIN = """
from nbgrader.plugins import BasePlugin
import late_rate
class Late(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        import late_rules.days
        return late_rate.A_DAY * late_rules.days.started(total_seconds_late)
"""
CONFIG = Config({"AssignLatePenalties": {"plugin_class": "late_plugin.Late"}})
DAY = 86400


class Database:
    def refresh(self, row):
        pass


def write_plugin(folder, rate):
    """A plug-in that imports a neighbour when it is loaded, and a module of a package when it is asked."""
    (folder / "late_rules").mkdir(parents=True)
    (folder / "late_plugin.py").write_text(PLUGIN)
    (folder / "late_rate.py").write_text(f"A_DAY = {rate}\n")
    (folder / "late_rules/__init__.py").write_text("")
    (folder / "late_rules/days.py").write_text(f"def started(seconds):\n    return -(-seconds // {DAY})\n")


def penalty(late, seconds, score=10.0):
    submission, notebook = SimpleNamespace(total_seconds_late=seconds), SimpleNamespace(score=score)
    return late.penalty(Database(), "ada", submission, notebook)


def test_a_plug_in_and_its_neighbours_are_imported_from_the_courses_folder(tmp_path):
    importlib.import_module("tensorgrade.nbgrader_access.classes")  # which the first penalty of a process imports
    write_plugin(tmp_path, 0.5)
    path, modules = list(sys.path), dict(sys.modules)
    late = LatePenalties(CONFIG, tmp_path)
    assert [penalty(late, seconds) for seconds in (0, 1, DAY, DAY + 1)] == [None, 0.5, 0.5, 1.0]
    assert sys.path == path
    assert sys.modules == modules


def test_two_courses_may_name_their_modules_alike(tmp_path):
    for name, rate in (("one", 1.0), ("two", 2.0)):
        write_plugin(tmp_path / name, rate)
    one, two = (LatePenalties(CONFIG, tmp_path / name) for name in ("one", "two"))
    assert [penalty(late, DAY) for late in (one, two, one)] == [1.0, 2.0, 1.0]


def test_what_is_loaded_from_elsewhere_stays_loaded(tmp_path, monkeypatch):
    """An environment may lie in the folder of the course: a module of that must not be loaded twice."""
    environment = tmp_path / ".venv/lib"
    environment.mkdir(parents=True)
    (environment / "installed_rate.py").write_text("A_DAY = 3.0\n")
    monkeypatch.syspath_prepend(environment)
    write_plugin(tmp_path, 0)
    (tmp_path / "late_rate.py").write_text("from installed_rate import A_DAY\n")
    assert penalty(LatePenalties(CONFIG, tmp_path), DAY) == 3.0
    assert "late_rate" not in sys.modules
    assert sys.modules.pop("installed_rate").A_DAY == 3.0


def test_an_error_in_a_plug_in_leaves_nothing_behind(tmp_path):
    write_plugin(tmp_path, 0.5)
    (tmp_path / "late_rules/days.py").write_text("raise ValueError('no days')\n")
    path = list(sys.path)
    late = LatePenalties(CONFIG, tmp_path)
    with pytest.raises(ValueError, match="no days"):
        penalty(late, DAY)
    assert sys.path == path
    assert not {"late_plugin", "late_rate", "late_rules", "late_rules.days"} & set(sys.modules)


@pytest.mark.parametrize("penalty", [-1.0, 0.0, 4.0, 10.0, 11.0])
def test_a_penalty_is_limited_as_nbgrader_limits_it(penalty):
    expected = AssignLatePenalties()._check_late_penalty(SimpleNamespace(score=10.0), penalty)
    assert limited_penalty(penalty, 10.0) == expected
