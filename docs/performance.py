"""Measure again what grading costs, and write the tables of docs/performance.md: ``make performance``, when idle."""

import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from tensorgrade.atomic_write import write_text_atomically

ROOT = Path(__file__).parents[1]

SECTIONS: tuple[tuple[str, str, tuple[str, list[str]]], ...] = (
    (
        "Compared with the student's own computing",
        "The notebook with the reference solutions, graded in one process, compared with a bare loop that executes "
        "the cells and makes the same calls, without isolation and without judging. Rounds are interleaved; times "
        "are medians, and the ratio is the median of each round's ratio. If an answer is one line of NumPy and "
        "takes microseconds, the fixed cost of a process of its own dominates; if it loops, as students' answers "
        "do, the ratio is smaller.",
        ("grading", []),
    ),
    (
        "Stage by stage",
        "start is the fork of the student's process, its restrictions and its end; calls are the student's own "
        "computing and the transfer of arguments and answers.",
        ("split", []),
    ),
    (
        "Cost of the sandbox's layers",
        "The same submissions with all layers of the sandbox and with none. The ratio is the median of each round's "
        "ratio.",
        ("isolation", []),
    ),
    (
        "Compared with nbgrader",
        "The real commands on the same submissions, start-up included. Stock nbgrader runs the public checks in a "
        "kernel and writes the gradebook; it does not run hidden cases, compare or diagnose.",
        ("gradebook", ["40"]),
    ),
    (
        "Compared with nbgrader and otter-grader",
        "The same functions and as many calls of the same shapes, with tests as users of these graders write them: "
        "nbgrader's cells and otter-grader's doctests import torch and compare with its answers. Their times "
        "include the start of a kernel for each submission. The bare loop makes tensorgrade's calls without "
        "isolation and without judging.",
        ("peers", ["200", "5"]),
    ),
    (
        "Processes and clusters",
        "Of twenty submissions, one raises and one never ends, which costs its time limit. The last column is the "
        "share of all cores' time that is used from the first result to the last, compared with what plain loops "
        "use, one for each core. The Dask workers are processes of this machine.",
        ("cluster", ["200"]),
    ),
    (
        "A whole course",
        "`tensorgrade grade` and `tensorgrade report` with their defaults; of twenty submissions 12 are right, 6 "
        "partly right, one raises, and one never ends or asks for more memory than there is. Results are not kept "
        "in memory after they are written: the peaks hardly differ.",
        ("course", ["200", "2000"]),
    ),
    (
        "A student's own check",
        "In a fresh interpreter that has NumPy; the first check reads the public cases and loads templates.",
        ("check", []),
    ),
    ("Pages", "Students' pages, written one after another.", ("pages", [])),
)


MARK = "<!-- What follows is written by make performance; the text above is written by hand. -->"


def machine() -> str:
    """The machine in words."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine())
    return f"{model}, {sum(line.startswith('processor') for line in lines)} cores, Python {platform.python_version()}"


def table(name: str, arguments: list[str]) -> str:
    """What a benchmark prints."""
    command = [sys.executable, "-m", f"benchmarks.{name}", *arguments]
    print(" ".join(command[2:]), file=sys.stderr)
    return subprocess.run(command, cwd=ROOT, check=True, text=True, stdout=subprocess.PIPE).stdout.strip()


def main() -> None:
    """Run every benchmark, then write the page."""
    page = ROOT / "docs/performance.md"
    parts = [
        page.read_text(encoding="utf-8").partition(MARK)[0] + MARK,
        f"Measured by `make performance` on {machine()}, {datetime.now(UTC):%B %Y}. Compare ratios, not times: each "
        "table is of one run on one machine.",
    ]
    for title, words, (name, arguments) in SECTIONS:
        parts += [f"## {title}", words, table(name, arguments), f"`python -m benchmarks.{name}`"]
    write_text_atomically(page, "\n\n".join(parts) + "\n")


if __name__ == "__main__":
    main()
