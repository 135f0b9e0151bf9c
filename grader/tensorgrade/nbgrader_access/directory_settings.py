"""The settings of ``c.CourseDirectory`` that tensorgrade reads, without the second that nbgrader takes to import."""

from pathlib import Path

from traitlets import Unicode
from traitlets.config import Config, Configurable


class CourseDirectory(Configurable):
    """As nbgrader's class of this name; its name is that of the section in nbgrader_config.py."""

    course_id = Unicode("").tag(config=True)
    source_directory = Unicode("source").tag(config=True)
    release_directory = Unicode("release").tag(config=True)
    submitted_directory = Unicode("submitted").tag(config=True)
    autograded_directory = Unicode("autograded").tag(config=True)
    feedback_directory = Unicode("feedback").tag(config=True)
    db_url = Unicode("").tag(config=True)
    """The gradebook's address."""


def directory_settings(root: Path, config: Config) -> CourseDirectory:
    """The settings of the course at ``root``, an absolute path. Raises TraitError for a value of another kind."""
    section = config.get("CourseDirectory", {})
    # Of the options that are nbgrader's alone, traitlets would print that they are unknown.
    ours = {name: value for name, value in section.items() if CourseDirectory.class_own_traits().get(name)}
    settings = CourseDirectory(config=Config(CourseDirectory=ours))
    if "db_url" not in section:
        settings.db_url = f"sqlite:///{root / 'gradebook.db'}"
    return settings
