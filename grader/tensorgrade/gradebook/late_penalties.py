"""The course's late penalties, by nbgrader's own plug-in and rules."""

from pathlib import Path

from traitlets.config import Config

from tensorgrade.gradebook.importable_folder import ImportableFolder
from tensorgrade.nbgrader_access.protocols import Database, SubmittedAssignment, SubmittedNotebook


class LatePenalties:
    """nbgrader's settings of late penalties, from its ``config``. The plug-in may be a module in ``folder``."""

    def __init__(self, config: Config, folder: Path) -> None:
        from tensorgrade.nbgrader_access.classes import assign_late_penalties  # late: it imports nbgrader

        self._modules = ImportableFolder(folder)
        with self._modules.importable():
            self._policy = assign_late_penalties(config)

    def penalty(
        self, database: Database, student: str, submission: SubmittedAssignment, notebook: SubmittedNotebook
    ) -> float | None:
        """The penalty of a submitted notebook in points, at most its score; None for none."""
        seconds = submission.total_seconds_late
        if not (self._policy.enabled and seconds > 0):
            return None
        database.refresh(notebook)  # its score is the database's to add up
        return self.of_score(student, notebook.score, seconds)

    def of_score(self, student: str, score: float, seconds: float) -> float | None:
        """The penalty of a notebook with this score that is so many seconds late, in points; None for none."""
        if not (self._policy.enabled and seconds > 0):
            return None
        with self._modules.importable():  # the plug-in may import another module now
            penalty = self._policy.plugin_inst.late_submission_penalty(student, score, seconds)
        return None if penalty is None else limited_penalty(float(penalty), score)


def has_late_rule(config: Config) -> bool:
    """Whether these settings name a rule for late work."""
    return any("Late" in section for section in config)


def limited_penalty(penalty: float, score: float) -> float:
    """A plug-in's penalty, not below zero and not above the notebook's score, as nbgrader limits it."""
    if penalty < 0:
        return 0.0
    return min(penalty, float(score))
