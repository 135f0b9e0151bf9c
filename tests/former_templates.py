"""Add to the digests of templates that courses may have copies of: ``python -m tests.former_templates REVISION``.

The digests are of every text that a file of templates/ had up to a revision. Versions before 0.2.0 copied all
templates into each new course.
"""

import subprocess
import sys

from tensorgrade.report.template_loader import FORMER_TEMPLATES, digest
from tests.conftest import ROOT


def former_templates(revision):
    """The lines of the file: a digest and the template's name."""
    objects = git("rev-list", "--objects", revision, "--", "templates").decode().splitlines()
    files = [line.split() for line in objects if line.endswith(".j2")]
    return {f"{digest(git('cat-file', 'blob', blob))}  {path.removeprefix('templates/')}\n" for blob, path in files}


def git(*arguments):
    return subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True).stdout


if __name__ == "__main__":
    known = FORMER_TEMPLATES.read_text(encoding="utf-8").splitlines(keepends=True)
    lines = sorted({*known, *former_templates(sys.argv[1])}, key=lambda line: line.split()[::-1])
    FORMER_TEMPLATES.write_text("".join(lines), encoding="utf-8")
