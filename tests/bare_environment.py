"""An environment that has some packages of the running one, with what they need, and no other."""

import sys
import venv
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement


def make_bare_environment(folder: Path, *names: str) -> Path:
    """Make it of links, without a download; the path of its Python."""
    venv.create(folder, symlinks=True)
    packages = folder / "packages"
    packages.mkdir()
    for name in with_requirements(names):
        installed = distribution(name)
        for top in {file.parts[0] for file in installed.files or []} - {"..", "__pycache__"}:
            if not (packages / top).exists():
                (packages / top).symlink_to(str(installed.locate_file(top)))
    site = folder / f"lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages"
    (site / "packages.pth").write_text(str(packages), encoding="utf-8")
    return folder / "bin/python"


def with_requirements(names: tuple[str, ...]) -> set[str]:
    """The names of these packages and of all that they need here, without extras."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            needed = map(Requirement, distribution(name).requires or [])
            waiting += [item.name for item in needed if item.marker is None or item.marker.evaluate({"extra": ""})]
    return found
