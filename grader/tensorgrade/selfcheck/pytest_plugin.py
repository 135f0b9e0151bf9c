"""``pytest corr2d.ipynb``: one test per check, with the check's message where it fails.

pytest loads this module in every project of an environment where tensorgrade is installed. Until there is a
notebook to test, it therefore imports only pytest and the standard library.
"""

import json
import os
import re
import shlex
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tensorgrade.selfcheck.pytest_items import Notebook

_CURRENT_IMPORT = re.compile(r"^[ \t]*(from|import)[ \t]+tensorgrade\b", re.MULTILINE)
# A student's own module may have the former name: only its `check` means this package.
_FORMER_IMPORT = re.compile(r"^[ \t]*from[ \t]+grader[ \t]+import\b.*\bcheck\b", re.MULTILINE)
_FORMER_MODULE = re.compile(r"^[ \t]*import[ \t]+grader[ \t]*$", re.MULTILINE)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the instructor's options."""
    group = parser.getgroup("tensorgrade", "notebooks of tensorgrade")
    group.addoption(
        "--tensorgrade-key",
        type=Path,
        metavar="PATH",
        help="the answer key of your own, hidden checks included; answers run in the sandbox (default: public checks)",
    )
    group.addoption(
        "--tensorgrade-isolation",
        choices=["strict", "reduced"],
        default="strict",
        help="what the sandbox does where this machine lacks one of its layers: refuse, or go on (default: strict)",
    )


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    """With a key, load no conftest, and take no settings that may be a student's. Raises pytest.UsageError."""
    options = early_config.known_args_namespace
    key, settings = getattr(options, "tensorgrade_key", None), early_config.inipath
    if key is not None:
        options.noconftest = True
        if not (settings is None or _names_settings(early_config) or _is_below(key, settings.parent)):
            raise pytest.UsageError(
                f"{settings} may be a student's. With --tensorgrade-key, name the settings to use: -c FILE, or "
                "-c /dev/null for none."
            )
    return (yield)


def _names_settings(config: pytest.Config) -> bool:
    """Whether the command line names a file of settings; what ``addopts`` in such a file says does not count."""
    words = [*map(str, config.invocation_params.args), *shlex.split(os.environ.get("PYTEST_ADDOPTS", ""))]
    return any(word.startswith(("-c", "--config-file")) for word in words)


def _is_below(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


def pytest_configure(config: pytest.Config) -> None:
    """Read the key given by option. Raises pytest.UsageError with one sentence where it cannot be used."""
    path = config.getoption("--tensorgrade-key")
    if path is not None:
        from tensorgrade.selfcheck.pytest_graded import load_key

        load_key(config, path)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Close the worker, if there is one."""
    if config.getoption("--tensorgrade-key") is not None:
        from tensorgrade.selfcheck.pytest_graded import close_worker

        close_worker(config)


def pytest_collection(session: pytest.Session) -> bool | None:
    """With a key, collect only what it grades."""
    if session.config.getoption("--tensorgrade-key") is None:
        return None
    from tensorgrade.selfcheck.pytest_graded import collect_graded

    collect_graded(session, uses_tensorgrade)
    return True


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "Notebook | None":
    """Collect notebooks named on the command line and those that use tensorgrade; `Notebook` finds the key."""
    if file_path.suffix != ".ipynb":
        return None
    if not parent.session.isinitpath(file_path):
        try:
            content = file_path.read_bytes()
        except OSError:
            return None
        if not uses_tensorgrade(content):
            return None
    from tensorgrade.selfcheck.pytest_items import Notebook

    notebook: Notebook = Notebook.from_parent(parent, path=file_path)
    return notebook


def uses_tensorgrade(content: bytes) -> bool:
    """Whether the notebook was released by tensorgrade, or imports it, also under its former name."""
    try:
        notebook = json.loads(content)
        if "tensorgrade" in notebook["metadata"]:
            return True
        sources = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return False
    if any(_CURRENT_IMPORT.search(source) or _FORMER_IMPORT.search(source) for source in sources):
        return True
    return any(_FORMER_MODULE.search(source) for source in sources) and any("grader.check(" in one for one in sources)
