"""The lines of nbgrader_config.py that plug tensorgrade into nbgrader."""

import secrets

CONFIG_FILE = "nbgrader_config.py"

PLUGIN_CONFIG = """\
# tensorgrade in nbgrader: its grading in `nbgrader autograde`, its page in `nbgrader generate_feedback`.
# Notebooks that are not tensorgrade's go through nbgrader's own classes, as ever.
c.Autograde.exporter_class = "tensorgrade.nbgrader_plugin.autograde.AutogradeExporter"
c.Autograde.sanitize_preprocessors = [
    "tensorgrade.nbgrader_plugin.autograde.Restore",
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.DeduplicateIds",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.Autograde.autograde_preprocessors = [
    "tensorgrade.nbgrader_plugin.autograde.Grade",  # for nbgrader's Execute
    "nbgrader.preprocessors.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    "nbgrader.preprocessors.LimitOutput",
    "tensorgrade.nbgrader_plugin.autograde.Save",  # for nbgrader's SaveAutoGrades
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.GenerateFeedback.exporter_class = "tensorgrade.nbgrader_plugin.feedback.FeedbackExporter"
"""


def settings_lines(language: str, seed: str) -> str:
    """The lines of ``c.Tensorgrade``."""
    return f"""\
c.Tensorgrade.language = {language!r}
# Keep this secret: hidden cases are drawn from it. Changing it makes the keys stale.
c.Tensorgrade.seed = {seed!r}
# What students may see of hidden cases: "name", "shape" or "values".
c.Tensorgrade.disclosure = "shape"
# "strict" refuses to grade when a layer of the sandbox is missing; "reduced" records it.
c.Tensorgrade.isolation = "strict"
"""


def config_lines(language: str) -> str:
    """Everything that an nbgrader course lacks, with a secret of its own."""
    return f"\n{settings_lines(language, secrets.token_hex(16))}\n{PLUGIN_CONFIG}"
