"""How long a student waits: the import of `check`, and the check of each function, rendered as HTML.

Times are medians over fresh interpreters. NumPy is imported before: a notebook has it already.
"""

import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROUNDS = 5
SCRIPT = """
import sys, time, runpy
import numpy
began = time.perf_counter()
from tensorgrade import check
times = [("import", time.perf_counter() - began)]
names = runpy.run_path(sys.argv[1])
for name in sys.argv[2:]:
    began = time.perf_counter()
    check(names[name])._repr_html_()
    times.append((name, time.perf_counter() - began))
assert "torch" not in sys.modules
print(*(f"{name} {seconds}" for name, seconds in times), sep="\\n")
"""
ANSWERS = "solutions/pooling/alternative.py"
NOTEBOOK = "assignments/en/pooling"
"""The folder that students have, with the public key."""
FUNCTIONS = ("pool2d", "pool2d_strided", "pool2d_multi")


def main() -> None:
    """Print one table."""
    seconds: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        command = [sys.executable, "-c", SCRIPT, str(ROOT / ANSWERS), *FUNCTIONS]
        done = subprocess.run(command, cwd=ROOT / NOTEBOOK, check=True, text=True, stdout=subprocess.PIPE)
        for line in done.stdout.splitlines():
            name, taken = line.split()
            seconds.setdefault(name, []).append(float(taken))
    print("| | ms |\n|---|---|")
    for name, measured in seconds.items():
        words = "import check" if name == "import" else f"check({name})"
        print(f"| `{words}` | {1000 * statistics.median(measured):.0f} |")


if __name__ == "__main__":
    main()
