"""How fast students' pages are rendered, and how that compares with grading. Run with ``make bench``.

The thousand results are those of the sample students, repeated under other names.
"""

import statistics
import tempfile
import time
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path

from tensorgrade.grading import grade_one
from tensorgrade.grading.plan import plan_grading
from tensorgrade.key import key_file
from tensorgrade.key_builder.build import build_answer_key
from tensorgrade.report.class_page import class_html
from tensorgrade.report.class_view import class_view
from tensorgrade.report.reader import Reader
from tensorgrade.report.student_page import Surroundings, student_page
from tensorgrade.sandbox.host import Sandbox
from tensorgrade.shipped_files import shipped_folder
from tensorgrade.submission import choose_file
from tensorgrade.submission.headings import headings_by_grade_id

ROOT = Path(__file__).parents[1]
STUDENTS = 1000


def main() -> None:
    """Print one table."""
    author = ROOT / "solutions/corr2d"
    with tempfile.TemporaryDirectory() as folder, Sandbox() as sandbox:
        key_file.save(build_answer_key(author, "benchmark"), Path(folder) / "corr2d.npz")
        key = key_file.load(Path(folder) / "corr2d.npz")
        right = (author / "alternative.py").read_text(encoding="utf-8")
        handed = [
            choose_file.Submission(path.stem, path.name, f"{right}\n\n{path.read_text(encoding='utf-8')}".encode())
            for path in sorted((author / "students").glob("*.py"))
        ]
        grade_one.grade(handed[0], plan_grading(key), sandbox, grade_one.GradingPolicy())
        seconds, results = [], []
        for item in handed:
            began = time.perf_counter()
            results.append(grade_one.grade(item, plan_grading(key), sandbox, grade_one.GradingPolicy()).result)
            # The time limit of code that does not end is not counted.
            seconds.append(time.perf_counter() - began - results[-1].waited)
    headings = headings_by_grade_id((ROOT / "assignments/en/corr2d/corr2d.ipynb").read_text(encoding="utf-8"))
    reader = Reader("en", "shape", [shipped_folder("templates")])
    surroundings = Surroundings(headings=headings)
    crowd = [replace(item, student=f"s{n:04}") for n, item in enumerate(islice(cycle(results), STUDENTS))]
    student_page(crowd[0], reader)  # templates are compiled once
    began = time.perf_counter()
    sizes = [len(student_page(item, reader, surroundings).encode()) for item in crowd]
    spent = time.perf_counter() - began
    began = time.perf_counter()
    whole = class_html(class_view(crowd, "en"), "en", reader.template_folders)
    of_class = time.perf_counter() - began
    page, graded = spent / STUDENTS, statistics.mean(seconds)
    print("| students' pages | pages per second | mean kB | largest kB | a page / grading one submission |")
    print("|---|---|---|---|---|")
    print(
        f"| {STUDENTS} | {1 / page:.0f} | {statistics.mean(sizes) / 1000:.0f} | {max(sizes) / 1000:.0f} "
        f"| {page / graded:.1%} |"
    )
    print(f"\nThe class page of {STUDENTS}: {of_class:.2f} s, {len(whole.encode()) / 1000:.0f} kB.")


if __name__ == "__main__":
    main()
