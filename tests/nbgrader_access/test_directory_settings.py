"""The settings of ``c.CourseDirectory`` that are read without nbgrader are the ones that nbgrader has."""

import pytest
from traitlets import TraitError
from traitlets.config import Config

from tensorgrade.nbgrader_access.classes import course_directory
from tensorgrade.nbgrader_access.directory_settings import CourseDirectory, directory_settings

SET = {
    "course_id": "conv", "source_directory": "src", "release_directory": "out", "submitted_directory": "in",
    "autograded_directory": "auto", "feedback_directory": "pages", "db_url": "sqlite:////tmp/other.db",
}  # fmt: skip


@pytest.mark.parametrize("settings", [{}, SET, {"db_url": ""}])
def test_they_are_nbgraders(tmp_path, settings):
    config = Config(CourseDirectory=settings)
    ours, theirs = directory_settings(tmp_path, config), course_directory(tmp_path, config)
    assert set(CourseDirectory.class_own_traits(config=True)) == set(SET)
    assert {name: getattr(ours, name) for name in SET} == {name: getattr(theirs, name) for name in SET}


def test_a_value_of_another_kind_is_refused(tmp_path):
    with pytest.raises(TraitError, match="source_directory"):
        directory_settings(tmp_path, Config(CourseDirectory={"source_directory": 7}))


def test_options_that_are_nbgraders_alone_are_not_called_unknown(tmp_path, recwarn, caplog):
    settings = directory_settings(tmp_path, Config(CourseDirectory={"max_dir_size": 7, "source_directory": "here"}))
    assert (settings.source_directory, list(recwarn), caplog.records) == ("here", [], [])
