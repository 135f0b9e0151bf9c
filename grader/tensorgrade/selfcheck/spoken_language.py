"""The language in which `check` and `show` answer."""

import contextlib
import json
from pathlib import Path

from tensorgrade.key.key_file import UnusableKey, load_public
from tensorgrade.selfcheck.public_keys import ENDING
from tensorgrade.translation import ENGINE_LANGUAGE, language_by_script, language_code


def spoken_language(notebook: Path | None, docstring: str = "", function: str = "", folder: Path | None = None) -> str:
    """The first language that is told: by the docstring's script, by the notebook, by the key; else English.

    Letters that English has, too, tell nothing. ``notebook`` is the path of the one that runs, None where that is not
    known: others in the folder may be in other languages. The key is the one in the folder that knows the function, or
    any where no function is given; several must agree. The default folder is the current one.
    """
    folder = folder or Path.cwd()
    by_script = language_by_script(docstring)
    if by_script != ENGINE_LANGUAGE:
        return by_script
    return (notebook and _of_notebook(notebook, folder)) or _of_keys(folder, function) or ENGINE_LANGUAGE


def notebook_file(notebook: Path, folder: Path) -> Path:
    """The file of a notebook that Jupyter's server tells by a path of its own; it runs in the folder."""
    return notebook if notebook.is_file() else folder / notebook.name


def _of_notebook(notebook: Path, folder: Path) -> str:
    """What a released notebook says; empty for others, and for one that is not on this disk."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError, RecursionError):
        said = json.loads(notebook_file(notebook, folder).read_bytes())["metadata"]["tensorgrade"]["language"]
        return language_code(said)
    return ""


def _of_keys(folder: Path, function: str) -> str:
    """The language of the public keys in the folder that know the function; empty where there is none, or several."""
    languages = set()
    for path in folder.glob(f"*{ENDING}"):
        with contextlib.suppress(UnusableKey, ValueError):
            key = load_public(path)
            if not function or function in {exercise.name for exercise in key.exercises}:
                languages.add(language_code(key.language))
    return languages.pop() if len(languages) == 1 else ""
