"""The public keys that count for a notebook: those beside it, else those of the packaged assignment that it is.

A course may have exercises of the same names as those that come with tensorgrade, and of other contents. So a key that
lies beside the notebook is never replaced by another one, and a packaged key counts only for a notebook that was made
from the same files.
"""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tensorgrade.errors import UserError
from tensorgrade.key.key_file import DamagedKey, KeyOfOtherVersion, UnusableKey, load_public
from tensorgrade.key.public_key import PublicExercise, PublicKey
from tensorgrade.report.sentence_joints import names
from tensorgrade.shipped_files import shipped_folder
from tensorgrade.translation import translator
from tensorgrade.version import VERSION

ENDING = ".public.npz"


class NoSingleKey(UserError):
    """No key that surely is a function's: none can be used, or several know it; the message says what to do."""


@dataclass(frozen=True)
class PublicKeys:
    """The keys for one notebook."""

    own: PublicKey | None
    """The key that is named after the notebook."""
    others: Mapping[str, PublicKey]
    """The other keys, by the names of their files."""
    problem: str
    """Why one of the others cannot be used, so that it is not known which functions it has; empty where all can be."""
    language: str

    @property
    def all(self) -> Sequence[PublicKey]:
        """All keys that can be read, the notebook's own first."""
        return [*([self.own] if self.own else []), *self.others.values()]

    @property
    def functions(self) -> list[str]:
        """The names of all functions that the keys know."""
        return list(dict.fromkeys(item.name for key in self.all for item in key.exercises))

    def exercise(self, function: str) -> PublicExercise | None:
        """The exercise of a function; None where no key knows it. Raises NoSingleKey."""
        if self.own and (exercise := _exercise(self.own, function)):
            return exercise
        if self.problem:
            raise NoSingleKey(self.problem)
        found = {file: exercise for file, key in self.others.items() if (exercise := _exercise(key, function))}
        if len(found) > 1:
            _ = translator(self.language)
            raise NoSingleKey(
                _(
                    "{files} all know a function {name!r}, and none of them has the notebook's name. Keep only the one "
                    "that came with this notebook in this folder."
                ).format(files=names(found, _), name=function)
            )
        return next(iter(found.values()), None)

    def beside(self, function: str) -> dict[str, PublicExercise]:
        """The exercises of the assignment that has the function, in its order; none where no key knows it."""
        exercise = self.exercise(function)
        found = next((key.exercises for key in self.all if any(item is exercise for item in key.exercises)), ())
        return {item.name: item for item in found}

    def certain(self, functions: Iterable[str]) -> dict[str, PublicExercise]:
        """The exercises of functions of which one key alone knows each. Raises NoSingleKey where one cannot be used."""
        if self.problem and not self.own:
            raise NoSingleKey(self.problem)
        found = {}
        for name in functions:
            try:
                exercise = self.exercise(name)
            except NoSingleKey:
                continue
            if exercise:
                found[name] = exercise
        return found


def public_keys(folder: Path, notebook: Path | None, language: str) -> PublicKeys:
    """The keys for a notebook in the folder; ``notebook`` is its path, None where that is not known.

    Raises NoSingleKey where the key that is named after the notebook cannot be used.
    """
    paths = sorted(folder.glob(f"*{ENDING}"))
    own, others, problem = None, {}, ""
    for path in paths:
        try:
            key = load_public(path)
        except UnusableKey as error:
            problem = problem or _sentence(error, path.name, language)
            if notebook and path.name == f"{notebook.stem}{ENDING}":
                raise NoSingleKey(_sentence(error, path.name, language)) from None
            continue
        if notebook and path.name == f"{notebook.stem}{ENDING}":
            own = key
        else:
            others[path.name] = key
    return PublicKeys(own, others if paths else _packaged_keys(folder, notebook), problem, language)


def given_key(path: Path, language: str) -> PublicKeys:
    """The key in that file alone. Raises NoSingleKey where it cannot be used."""
    try:
        return PublicKeys(load_public(path), {}, "", language)
    except UnusableKey as error:
        raise NoSingleKey(_sentence(error, path.name, language)) from None


def running_notebook(namespace: Mapping[str, Any]) -> Path | None:
    """The path of the notebook that runs in this process, as Jupyter or VS Code say; None where neither does.

    ``namespace`` is that of the notebook's cells.
    """
    path = namespace.get("__vsc_ipynb_file__") or os.environ.get("JPY_SESSION_NAME", "")
    return Path(path) if isinstance(path, str) and path.endswith(".ipynb") else None


def _packaged_keys(folder: Path, notebook: Path | None) -> dict[str, PublicKey]:
    """The packaged keys of the assignments that the notebook, or for a script one in the folder, was released from."""
    known = [folder / notebook.name] if notebook and notebook.suffix == ".ipynb" else []
    paths = known or sorted(folder.glob("*.ipynb"))
    digests = {digest for path in paths if (digest := _sources_digest(path))}
    keys: dict[str, PublicKey] = {}
    if digests:
        for path in sorted(shipped_folder("assignments").glob(f"*/*/*{ENDING}")):
            key = load_public(path)
            if key.sources_digest in digests:
                keys.setdefault(path.name, key)  # one a language, with the same contents
    return keys


def _sources_digest(path: Path) -> str:
    """The `AnswerKey.sources_digest` that a released notebook names; empty where it names none."""
    try:
        digest = json.loads(path.read_bytes())["metadata"]["tensorgrade"]["sources_digest"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return ""
    return digest if isinstance(digest, str) else ""


def _exercise(key: PublicKey, function: str) -> PublicExercise | None:
    return next((item for item in key.exercises if item.name == function), None)


def _sentence(error: UnusableKey, file: str, language: str) -> str:
    """What is wrong with a key, and what a student does about it."""
    _ = translator(language)
    match error:
        case KeyOfOtherVersion(version=version, install=install) if version and install:
            return _(
                "{file} was made by tensorgrade {version}, and this is {present}. Run `pip install {install}`, and "
                "start Python again."
            ).format(file=file, version=version, present=VERSION, install=install)
        case KeyOfOtherVersion(version=version):
            return _(
                "{file} was made by another version of tensorgrade ({version}), and this is {present}. Get it again "
                "from where you got the notebook."
            ).format(file=file, version=version or "?", present=VERSION)
        case DamagedKey():
            return _("{file} is damaged. Get it again from where you got the notebook.").format(file=file)
    return str(error)
