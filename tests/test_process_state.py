"""What tensorgrade changes in its process for one call is as before afterwards."""

import json
import os
import shutil
import subprocess
import sys

import pytest
from nbgrader.api import Gradebook

from tests.coursework import rows, set_config, stamp

PLUGIN = """
from nbgrader.plugins import BasePlugin
from rate import A_DAY
class Late(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return A_DAY * (total_seconds_late // 86400)
"""

COMMANDS = """
import contextlib, json, os, sys
from pathlib import Path
import torch
from nbgrader.api import Gradebook  # whatever importing these packages changes is theirs
from tensorgrade.commands import build_keys, grade_course, release_assignment, write_reports
from tensorgrade.commands.assignment_grading import GradingOptions
from tensorgrade.course.course import Course

def state():
    cudnn, matmul = torch.backends.cudnn, torch.backends.cuda.matmul
    precisions = [operator.fp32_precision for operator in (matmul, cudnn.conv, cudnn.rnn)]
    algorithms = [cudnn.benchmark, cudnn.deterministic]
    numerics = [torch.get_num_threads(), str(torch.get_default_dtype()), algorithms, precisions]
    finders = [type(item).__module__ for item in sys.meta_path]
    modules = [name for name in ("late", "rate", "rfc3987_syntax") if name in sys.modules]
    return {"environment": dict(os.environ), "path": list(sys.path), "finders": finders,
            "numerics": numerics, "folder": os.getcwd(), "modules": modules}

torch.set_num_threads(3)
torch.backends.cudnn.benchmark = True
torch.backends.cudnn.conv.fp32_precision = "tf32"
course = Course(Path(sys.argv[1]))
before, changed = state(), {}

@contextlib.contextmanager
def step(name):
    yield
    changed[name] = [part for part, value in state().items() if value != before[part]]

with step("the course's directory"):
    course.nbgrader_coursedir
with step("build"):
    build_keys.build_key(course, "channels")
with step("release"):
    release_assignment.release_assignment(course, "channels")
with step("grade"):
    grade_course.grade_assignment(course, "channels", ["half", "right"], GradingOptions())
with step("report"):
    write_reports.report_assignment(course, "channels")
print(json.dumps(changed))
"""


@pytest.mark.slow
def test_build_release_grade_and_report_leave_the_process_as_it_was(course):
    (course / "late.py").write_text(PLUGIN)
    (course / "rate.py").write_text("A_DAY = 0.5\n")
    set_config(course, "c.AssignLatePenalties.plugin_class = 'late.Late'")
    shutil.rmtree(course / "submitted/blank")
    for student in ("half", "right"):
        stamp(course, student, "channels", "2026-11-24 12:00:00 UTC")
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        gradebook.update_or_create_assignment("channels", duedate="2026-11-22 12:00:00 UTC")
    done = subprocess.run(
        [sys.executable, "-c", COMMANDS, course],
        env=os.environ | {"PATH": "/usr/bin:/bin"}, text=True, capture_output=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    steps = ("the course's directory", "build", "release", "grade", "report")
    assert json.loads(done.stdout) == {name: [] for name in steps}
    assert {name: row["penalty"] for name, row in rows(course, "channels").items()} == {"half": [1.0], "right": [1.0]}
