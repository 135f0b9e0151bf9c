"""The command `collect`."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rich.markup import escape

from tensorgrade.cli.status_commands import print_next_step
from tensorgrade.cli.terminal import out, print_unsure
from tensorgrade.commands import collect_clones
from tensorgrade.course.course import open_course
from tensorgrade.student_id import StudentId


def collect(clones: Sequence[Path], root: Path, assignment: str, prefix: str | None, roster: Path | None) -> int:
    """Collect notebooks from clones of students' repositories; 1 where a person has to look at one."""
    course = open_course(root)
    found = collect_clones.find_clones(course, clones, prefix, roster)
    counts: Counter[tuple[str, str]] = Counter()
    skipped = list(found.skipped)
    collected: set[StudentId] = set()
    for item in collect_clones.collect_clones(course, found, assignment):
        if isinstance(item, collect_clones.Skipped):
            skipped.append(item)
        else:
            counts[item.assignment, item.done] += 1
            collected.add(item.student)
    for name in dict.fromkeys(name for name, _ in sorted(counts)):
        done = ", ".join(f"{counts[name, what]} {what}" for what in ("new", "replaced", "unchanged"))
        out.print(f"{escape(name)}: {done}.", soft_wrap=True)
    print_unsure(
        (student, "Nobody in the gradebook is called this; collected all the same.")
        for student in found.not_enrolled
        if student in collected
    )
    print_unsure((item.clone, item.reason) for item in skipped)
    for name in dict.fromkeys(name for name, _ in sorted(counts)):
        print_next_step(course, name, root)
    return 1 if skipped else 0
