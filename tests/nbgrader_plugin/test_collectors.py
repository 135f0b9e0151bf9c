"""Where the collectors look for files: in the folder that nbgrader has extracted them into."""

from pathlib import Path

import pytest
from nbgrader.apps.zipcollectapp import ZipCollectApp
from traitlets.config import Config

from tensorgrade.nbgrader_access.classes import course_directory
from tensorgrade.nbgrader_plugin.collectors import Moodle


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {
            "extracted_directory": "unpacked",
            "collect_directory_structure": "{downloaded}/{collect_step}/{assignment_id}",
        },
        {"downloaded_directory": "zips"},
    ],
)
def test_files_are_looked_for_where_nbgrader_extracts_them(tmp_path, settings):
    app = ZipCollectApp(coursedir=course_directory(tmp_path, Config(), "pooling"), **settings)
    path = Path(app._format_collect_path(app.extracted_directory))
    path.mkdir(parents=True)
    (path / "Jane Doe_12345_assignsubmission_file_pooling.ipynb").write_text("{}")
    collector = Moodle(parent=app)
    assert list(collector._submitted_files) == [path / "Jane Doe_12345_assignsubmission_file_pooling.ipynb"]
