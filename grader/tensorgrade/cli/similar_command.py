"""The command `similar`."""

from collections.abc import Sequence
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from tensorgrade.cli.failures import stopped_with
from tensorgrade.cli.progress import Tally, progress_bar
from tensorgrade.cli.status_commands import print_next_step
from tensorgrade.cli.terminal import course_flag, err, out, print_error, print_table
from tensorgrade.commands import find_similar
from tensorgrade.course.course import open_course
from tensorgrade.number_format import percent
from tensorgrade.similarity.pair_records import MAX_SHOWN_PAIRS, Similarity


def similar(assignments: Sequence[str], root: Path) -> int:
    """List pairs of students with similar answers."""
    course = open_course(root)
    for assignment in assignments:
        tally = Tally(len(course.submitters(assignment).students))
        with (
            stopped_with("Stopped; nothing was written.", print_error),
            progress_bar(f"comparing {assignment}", tally) as advance,
        ):
            similarity = find_similar.find_similar_pairs(course, assignment, advance)
        _print_similar(similarity)
        if similarity.found:
            command = f"tensorgrade report {escape(assignment)}{course_flag(root)}"
            out.print(f"Side by side in the class page: {command}", soft_wrap=True)
        else:
            print_next_step(course, assignment, root)
    return 0


def _print_similar(similarity: Similarity) -> None:
    """The pairs to look at; what was not compared goes to the error stream."""
    table = Table(title=f"Look at these together ({escape(similarity.assignment)})", title_justify="left")
    for title in ("students", "function", "alike"):
        table.add_column(title, justify="right" if title == "alike" else "left")
    for pair in similarity.pairs[:MAX_SHOWN_PAIRS]:
        table.add_row(
            escape(" and ".join(pair.students)),
            "\n".join(escape(match.exercise) for match in pair.matches),
            "\n".join(percent(match.share) for match in pair.matches),
        )
    if similarity.pairs:
        print_table(table)
    for item in similarity.left_out:
        place = f"{item.student}, {item.exercise}" if item.exercise else item.student
        err.print(f"[yellow]{escape(place)}[/yellow] was not compared: {escape(item.why)}", soft_wrap=True)
    if short := [f"{name} {count}" for name, count in similarity.short.items() if count]:
        out.print(f"Answers with too little of their own to tell anything: {escape(', '.join(short))}.", soft_wrap=True)
    pairs = f"{similarity.found} pair{'' if similarity.found == 1 else 's'} to look at"
    more = f", the first {MAX_SHOWN_PAIRS} shown" if similarity.found > MAX_SHOWN_PAIRS else ""
    out.print(
        f"{escape(similarity.assignment)}: {len(similarity.compared)} submissions compared, {pairs}{more}.",
        soft_wrap=True,
    )
