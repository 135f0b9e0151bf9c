"""The packages that an install needs, and the Python versions that grading supports: as listed in pyproject.toml.

Read from the metadata of the installed distribution: the package itself has no copy of these lists.
``python -m tensorgrade.dependencies EXTRA`` prints the packages, for the Makefile.
"""

import re
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution

_REQUIREMENT = re.compile(r"""([\w.-]+)[^;]*(?:;\s*extra == ["']([\w-]+)["'])?""")
"""A name, a range of versions, and the extra that it belongs to. There are no other markers in pyproject.toml."""
_SUPPORTED = "Programming Language :: Python :: 3."
_REMEDY = "install it again: pip install 'tensorgrade[instructor]'"


class InstallError(Exception):
    """tensorgrade is not installed, or its metadata is older than its code; the message says what to do."""


def required_packages(extra: str) -> list[str]:
    """The names, on the package index, of what every install needs, then of what ``extra`` adds.

    Raises InstallError.
    """
    requirements = []
    for line in _installed().requires or []:
        match = _REQUIREMENT.fullmatch(line)
        if match is None:
            raise ValueError(f"A requirement with a marker that is not known here: {line}")
        requirements.append(match.groups())
    if extra not in (name for _, name in requirements):
        raise InstallError(f"The installed tensorgrade has no extra {extra!r}; {_REMEDY}")
    return [package for wanted in (None, extra) for package, name in requirements if name == wanted]


def supported_pythons() -> list[tuple[int, int]]:
    """The versions of Python that grading supports, from the oldest on. Raises InstallError."""
    classifiers = _installed().metadata.get_all("Classifier") or []
    minors = sorted(int(line.removeprefix(_SUPPORTED)) for line in classifiers if line.startswith(_SUPPORTED))
    if not minors:
        raise InstallError(f"The installed tensorgrade names no version of Python; {_REMEDY}")
    return [(3, minor) for minor in minors]


def _installed() -> Distribution:
    try:
        return distribution("tensorgrade")
    except PackageNotFoundError:
        raise InstallError(f"tensorgrade runs without being installed; {_REMEDY}") from None


if __name__ == "__main__":
    print(*required_packages(sys.argv[1]))
