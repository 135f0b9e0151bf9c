"""The course's late penalties, by nbgrader's own plug-in and rules."""

from typing import Any


class LatePenalties:
    """nbgrader's settings of late penalties, from its ``config``."""

    def __init__(self, config: Any) -> None:
        from nbgrader.preprocessors import AssignLatePenalties

        self._policy = AssignLatePenalties(config=config)
        self._policy.init_plugin()

    def penalty(self, database: Any, student: str, submission: Any, notebook: Any) -> float | None:
        """The penalty of a submitted notebook in points; None for none."""
        seconds = submission.total_seconds_late
        if not (self._policy.enabled and seconds > 0):
            return None
        database.refresh(notebook)  # its score is the database's to add up
        penalty = self._policy.plugin_inst.late_submission_penalty(student, notebook.score, seconds)
        return None if penalty is None else float(self._policy._check_late_penalty(notebook, penalty))
