"""Prints, as pip's constraints, the oldest versions that pyproject.toml allows: ``make oldest``.

Not of what only tests need, and not of PyTorch: reference answers are made with the version that constraints.txt has.
"""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def lower_bounds() -> list[str]:
    """A line ``name==version`` for each package that students or instructors install."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    requirements = [*project["dependencies"], *extras["grading"], *extras["instructor"], *extras["dask"]]
    pairs = [re.fullmatch(r"([\w.-]+(?:\[\w+\])?)>=([\w.]+)", line) for line in requirements]
    return [f"{pair[1]}=={pair[2]}" for pair in pairs if pair and pair[1] != "torch"]


def constraints() -> list[str]:
    """The lower bounds, and PyTorch as it is pinned."""
    pinned = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return [*lower_bounds(), *(line for line in pinned if line.startswith("torch=="))]


if __name__ == "__main__":
    print(*constraints(), sep="\n")
