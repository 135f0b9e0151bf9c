"""The folder of a course: its paths and settings, nbgrader's configuration, new assignments, released notebooks."""
