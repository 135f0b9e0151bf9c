"""Write docs/accuracy.md: what grading accepts, rejects, catches and names, counted. ``make accuracy`` (minutes)."""

import os
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import torch

from benchmarks.honest_answers import reference_trials, trials
from benchmarks.honest_answers.arguments import ARGUMENTS
from benchmarks.honest_answers.references import SEVENTEEN
from tensorgrade.audit import declared_verdicts
from tensorgrade.audit.audit_records import ExerciseAudit
from tensorgrade.cli.audit_text import audit_problems
from tensorgrade.commands import audit_keys, build_keys
from tensorgrade.course.course import Course
from tensorgrade.course.new_course import create_course
from tensorgrade.exercise.loader import load_assignment
from tensorgrade.grading.worker import GradingSetup
from tensorgrade.key import key_file, key_records
from tensorgrade.key.key_records import AnswerKey
from tensorgrade.setting_choices import DeviceChoice

HERE = Path(__file__).parent
SOLUTIONS = HERE.parent / "solutions"
SHELF = HERE.parent / "tests/shelf"
SEED, TRIALS, SEEDS, DRAWS = 20, 100, 3, 15
ROUNDINGS = (*trials.ROUNDINGS, "three decimals")

INTRODUCTION = f"""# Accuracy

Made by `make accuracy`, which takes a few minutes: the same seed every time, the real sandbox, and every assignment
that comes with tensorgrade.

## Honest and rough answers

Each function whose answer is an array is called {TRIALS} times with random legal arguments, and answered in every
honest *style* that applies: orders of summation, NumPy's sums and products, FFT, each in the precision of the input
and in float32 (`benchmarks/honest_answers/`). None may be rejected. The same calls are answered with too little
precision: with inputs rounded to TF32, bfloat16 or float16, or rounded to three decimals.
These should be rejected wherever that shows (`tests/judge/test_fairness.py`), which is not in every call: three
decimals are all that large float32 numbers have, and maxima of few numbers may have few bits. `learn_kernel` may miss
by 1 % by contract, which is coarser than any of these formats.

{{precision}}

## Other references

A rounding bound is found for any PyTorch reference. These are references of other courses
(`benchmarks/honest_answers/references.py`), with {DRAWS} sets of arguments each. They are answered honestly in float32
and float64 in every style that applies, and wrongly: to three decimals, with zeros, and by other formulas, such as a
softmax along the wrong axis or a variance with the other divisor. *Width* is the median of bound over answer, in
float32.

{{references}}

## Mutants of the reference solutions

`tensorgrade audit --seeds {SEEDS}` makes one small mistake at a time in the reference solution
([Mutation tests of a key](design/mutation-tests.md)). A mutant is *caught* when it costs marks, and caught
*in every seed* when it does with each of {SEEDS} keys, drawn from other secrets. *Equivalent* ones compute the
same: all their answers are the reference's, or `solutions/<assignment>/equivalent_mutants.toml` gives the reason.
*Open* ones keep all marks, for some legal call that no case is like. Others keep them only *under a condition* on
the arguments, such as float32 arrays, where no case has both this and what the mistake needs.

{{mutants}}

## Misconceptions

*Listed* are the misconceptions that the feedback can name, without combinations of two. The programs of `tests/shelf/`
are written as students write, in NumPy, and say which misconception they have, if any. *Named* counts the programs with
a misconception that get its name, *unnamed* those that get none, and *misnamed* those that get another one's. *Without*
counts the programs that are right, or wrong in some other way; those that get a name all the same are misnamed, too.

{{misconceptions}}
"""


@dataclass
class Names:
    """How the programs of the shelf that have one exercise wrong were diagnosed."""

    named: int = 0
    unnamed: int = 0
    misnamed: int = 0
    without: int = 0


@dataclass
class Figures:
    """Everything that the page says, by exercise."""

    counts: dict[str, trials.Count] = field(default_factory=dict)
    audits: dict[str, ExerciseAudit] = field(default_factory=dict)
    names: dict[str, Names] = field(default_factory=dict)
    listed: dict[str, int] = field(default_factory=dict)
    references: dict[str, reference_trials.Count] = field(default_factory=dict)


def main() -> int:
    """Measure, and write the page if no honest answer is rejected; open mutants are printed and counted."""
    found = Figures()
    with tempfile.TemporaryDirectory() as folder:
        course = create_course(Path(folder) / "course", "en", str(SEED))
        for assignment in course.assignments:
            print(f"{assignment} …", file=sys.stderr)
            key = build_keys.build_key(course, assignment, DeviceChoice.CPU)
            audits = audit_keys.audit_assignment(
                course, assignment, audit_keys.audit_trials(course, assignment, SEEDS), jobs=cores()
            )
            print("\n".join(words for item in audits for words in audit_problems(item)), file=sys.stderr)
            found.audits |= {item.exercise.name: item for item in audits}
            found.names |= names(course, key)
            found.listed |= {item.name: listed(item) for item in key.exercises}
            with ProcessPoolExecutor(cores(), initializer=torch.set_num_threads, initargs=(1,)) as pool:
                tried = [item.name for item in key.exercises if item.name in ARGUMENTS]
                found.counts |= zip(tried, pool.map(count, [assignment] * len(tried), tried), strict=True)
    with ProcessPoolExecutor(cores(), initializer=as_build_runs_references) as pool:
        counted = pool.map(count_reference, range(len(SEVENTEEN)))
        found.references |= {item.name: figures for item, figures in zip(SEVENTEEN, counted, strict=True)}
    rejected = [f"{name}: {item.rejected[0]}" for name, item in found.counts.items() if item.rejected]
    for name, reference in found.references.items():
        rejected += [f"{name}: {words}" for words in (*reference.refused, *reference.rejected)]
    if rejected:
        print("\n".join(["Nothing was written.", *rejected]), file=sys.stderr)
        return 1
    (HERE / "accuracy.md").write_text(page(found), encoding="utf-8")
    return 0


def cores() -> int:
    """How many processes to use."""
    return len(os.sched_getaffinity(0))


def count(assignment: str, exercise: str) -> trials.Count:
    """Honest and rough answers to one exercise."""
    [found] = [item for item in load_assignment(SOLUTIONS / assignment).exercises if item.name == exercise]
    return trials.count(found, TRIALS, SEED)


def as_build_runs_references() -> None:
    """One thread, and float64 wherever a reference makes a tensor."""
    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)


def count_reference(number: int) -> reference_trials.Count:
    """Honest, rough and wrong answers to one of the other references."""
    return reference_trials.count(SEVENTEEN[number], DRAWS, SEED)


def listed(exercise: key_records.ExerciseKey) -> int:
    """How many misconceptions have a name of their own."""
    return len({item.name for item in exercise.misconceptions})


def names(course: Course, key: AnswerKey) -> dict[str, Names]:
    """The names that the shelf's programs of one assignment get, against those that they say they have.

    Each function is judged alone: without a solution in the key, none follows from another one. Where arguments are
    objects of other classes, these have to be right.
    """
    found = {item.name: Names() for item in key.exercises}
    submissions = declared_verdicts.read_submissions(SHELF / key.assignment, list(found))
    alone = key if any(item.takes_objects_of for item in key.exercises) else replace(key, solution=())
    setup = GradingSetup(key_file.to_bytes(alone), course.limits)
    for verdict in declared_verdicts.grade_submissions(submissions, setup, cores()):
        has, gets = verdict.declared.misconception, verdict.found.misconception
        tally = found[verdict.function]
        tally.without += has is None
        if has is not None and gets is None:
            tally.unnamed += 1
        elif gets != has:
            tally.misnamed += 1
        elif has is not None:
            tally.named += 1
    return found


def page(found: Figures) -> str:
    """docs/accuracy.md."""
    return INTRODUCTION.format(
        precision=table(["exercise", "styles", "honest answers", "falsely rejected", *ROUNDINGS], precision(found)),
        references=table(
            ["reference", "honest answers", "falsely rejected", "three decimals", "zeros", "other formulas", "width"],
            references(found),
        ),
        mutants=table(
            ["exercise", "mutants", "caught", "in every seed", "equivalent", "open", "open under a condition"],
            mutants(found),
        ),
        misconceptions=table(["exercise", "listed", "named", "unnamed", "misnamed", "without"], misconceptions(found)),
    )


def precision(found: Figures) -> Iterator[list[object]]:
    """Styles, honest answers, false rejections, and per rounding how many of how many were rejected."""
    styles: set[str] = set()
    tried, rejected = Counter[str](), Counter[str]()
    for name, item in found.counts.items():
        own = {style.removesuffix(" in float32") for style in item.styles}
        styles |= own
        tried, rejected = tried + item.rough_tried, rejected + item.rough_rejected
        rough = [f"{item.rough_rejected[rounding]} / {item.rough_tried[rounding]}" for rounding in ROUNDINGS]
        yield [f"`{name}`", len(own), item.honest, len(item.rejected), *rough]
    total = sum(item.honest for item in found.counts.values())
    false = sum(len(item.rejected) for item in found.counts.values())
    yield ["**all**", len(styles), total, false, *(f"{rejected[item]} / {tried[item]}" for item in ROUNDINGS)]


def references(found: Figures) -> Iterator[list[object]]:
    """Honest answers, false rejections, and per kind of wrong answer how many of how many were rejected."""
    totals = Counter[str]()
    for name, item in found.references.items():
        wrong = {kind: Counter(tried=item.draws, accepted=item.accepted[kind]) for kind in ("three decimals", "zeros")}
        others = [kind for kind in item.accepted if kind not in wrong]
        wrong["others"] = Counter(tried=item.draws * len(others), accepted=sum(item.accepted[kind] for kind in others))
        for kind, tally in wrong.items():
            totals[f"{kind} tried"] += tally["tried"]
            totals[f"{kind} rejected"] += tally["tried"] - tally["accepted"]
        totals["honest"] += item.honest
        totals["false"] += len(item.rejected)
        shares = [f"{tally['tried'] - tally['accepted']} / {tally['tried']}" for tally in wrong.values()]
        yield [name, item.honest, len(item.rejected), *shares, f"{statistics.median(item.width):.0e}"]
    shares = [
        f"{totals[f'{kind} rejected']} / {totals[f'{kind} tried']}" for kind in ("three decimals", "zeros", "others")
    ]
    yield ["**all**", totals["honest"], totals["false"], *shares, ""]


def mutants(found: Figures) -> Iterator[list[object]]:
    """By assignment, the number of mutants, and how many are caught or equivalent."""
    for name, item in found.audits.items():
        yield [f"`{name}`", *counts(item)]
    yield ["**all**", *(sum(row) for row in zip(*(counts(item) for item in found.audits.values()), strict=True))]


def counts(audit: ExerciseAudit) -> tuple[int, ...]:
    """Mutants, caught, caught in every seed, equivalent, open, and caught ones that are open under a condition."""
    conditional = {mutant for mutant, _ in audit.conditional_holes}
    seeds = audit.caught_in_every_seed
    return len(audit.mutants), audit.caught, seeds, audit.equivalent, len(audit.unexplained), len(conditional)


def misconceptions(found: Figures) -> Iterator[list[object]]:
    """By assignment, the number of misconceptions, and how many programs of the shelf are diagnosed as declared."""
    for name, item in found.names.items():
        yield [f"`{name}`", found.listed[name], *vars(item).values()]
    rows = [(found.listed[name], *vars(item).values()) for name, item in found.names.items()]
    yield ["**all**", *(sum(row) for row in zip(*rows, strict=True))]


def table(head: Sequence[object], rows: Iterator[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [" | ".join(map(str, row)) for row in [head, ["---", *["--:"] * (len(head) - 1)], *rows]]
    return "\n".join(f"| {line} |" for line in lines)


if __name__ == "__main__":
    sys.exit(main())
