"""The file of an answer key, or of its public part: one ``.npz`` that is read without torch and the author's files.

It holds the records as a JSON manifest (`tensorgrade.key.key_trees`), in which an array is an index, the dtype and
shape of every array, and the arrays' data, concatenated. The same references, seed and versions give the same bytes.
"""

import hashlib
import io
import json
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from tensorgrade.atomic_write import atomic_write
from tensorgrade.errors import UserError
from tensorgrade.file_errors import problem_words
from tensorgrade.key.former_schema import FORMER_SCHEMA, tree_from_schema_5
from tensorgrade.key.key_records import SCHEMA, AnswerKey
from tensorgrade.key.key_trees import Buffers, key_codec
from tensorgrade.key.public_key import PublicKey
from tensorgrade.version import VERSION

AnyKey = TypeVar("AnyKey", AnswerKey, PublicKey)

_MAX_SHOWN = 200
"""Characters of what a file says of its origin."""


class UnusableKey(UserError):
    """A key that cannot be used; the message says what to do."""


class DamagedKey(UnusableKey):
    """A file that is no key, or only half of one."""


class KeyOfOtherVersion(UnusableKey):
    """A key with a schema that this version does not read."""

    def __init__(self, message: str, version: str = "", install: str = "") -> None:
        """``version`` and ``install`` are the `PublicKey`'s, as far as the file says them; else empty."""
        super().__init__(message)
        self.version, self.install = version, install


def to_bytes(key: AnswerKey | PublicKey) -> bytes:
    """The content of the key's file. Deterministic: no timestamps, no pickles."""
    buffers: Buffers = []
    manifest = json.dumps(key_codec(buffers).to_tree(replace(key, digest="")), ensure_ascii=False)
    layout = json.dumps([[array.dtype.str, array.shape] for array in buffers])
    parts = {
        "manifest": manifest.encode(),
        "layout": layout.encode(),
        "data": b"".join(array.tobytes() for array in buffers),
    }
    stream = io.BytesIO()
    # One member for all arrays: there are thousands of small ones, and opening each member of an archive takes time.
    np.savez_compressed(stream, **{name: np.frombuffer(part, dtype=np.uint8) for name, part in parts.items()})  # type: ignore[arg-type]
    return stream.getvalue()


def save(key: AnyKey, path: Path) -> AnyKey:
    """Write the key atomically, readable by its owner only; returns it with its digest. Raises OSError."""
    content = to_bytes(key)
    with atomic_write(path, 0o600) as stream:
        stream.write(content)
    return replace(key, digest=hashlib.sha256(content).hexdigest())


@dataclass(frozen=True)
class KeyFile:
    """A key's file as it was read once: its content, and the key in it."""

    content: bytes
    key: AnswerKey


def load(path: Path) -> AnswerKey:
    """Read a key. Raises UnusableKey if it is missing, damaged, a public part, or has a schema that is not known."""
    return load_file(path).key


def load_file(path: Path) -> KeyFile:
    """Read a key and keep the content of its file. Raises UnusableKey as `load` does."""
    content = _content(path, f"run `tensorgrade build {path.stem}` first.")
    return KeyFile(content, from_bytes(content, str(path)))


def load_public(path: Path) -> PublicKey:
    """Read the public part of a key. Raises UnusableKey as `load` does, and for a full key."""
    return public_from_bytes(_content(path, "it is released beside the notebook."), str(path))


def from_bytes(content: bytes, name: str) -> AnswerKey:
    """The key of a file's content. Raises UnusableKey as `load` does; ``name`` is the file's in the message."""
    key = _key(content, name, "run `tensorgrade build` again")
    if isinstance(key, PublicKey):
        raise UnusableKey(
            f"{name} is the public part of a key, without hidden checks; give the answer key, which "
            "`tensorgrade build` writes to keys/."
        )
    return key


def public_from_bytes(content: bytes, name: str) -> PublicKey:
    """The public part of a key from a file's content. Raises UnusableKey as `load_public` does."""
    key = _key(content, name, "get it again from where the notebook came from")
    if isinstance(key, AnswerKey):
        raise UnusableKey(
            f"{name} is an answer key with hidden checks; give its public part, the .public.npz file that "
            "`tensorgrade release` writes beside the notebook."
        )
    return key


def _content(path: Path, advice: str) -> bytes:
    """The bytes of the file; ``advice`` is what to do where it is missing."""
    if path.is_fifo():
        raise UnusableKey(f"The answer key {path} cannot be read: it is a pipe; mend that first.")
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise UnusableKey(f"There is no answer key {path}; {advice}") from None
    except OSError as error:
        raise UnusableKey(f"The answer key {path} cannot be read: {problem_words(error)}; mend that first.") from None


def _key(content: bytes, name: str, remedy: str) -> AnswerKey | PublicKey:
    """The key in the content; ``remedy`` is what to do about a file that cannot be used."""
    try:
        return _parse(content)
    except _OtherSchema as error:
        version, install = error.args
        known = f" ({version}, and this is {VERSION})" if version else ""
        command = f"run `pip install {install}`, and start Python again" if install else remedy
        message = f"{name} was made by another version of tensorgrade{known}; {command}."
        raise KeyOfOtherVersion(message, version, install) from None
    except Exception as error:  # a damaged archive fails in more ways than zipfile and zlib document
        what = "is damaged, or no answer key" if content else "is empty"
        raise DamagedKey(f"{name} is not a usable answer key: the file {what}; {remedy}.") from error


class _OtherSchema(Exception):
    """The key was made by a version with another schema; the arguments are that version, and what to give to pip."""


@lru_cache(maxsize=2)
def _parse(content: bytes) -> AnswerKey | PublicKey:
    """Cached: it takes a quarter of a second, and nbgrader asks for each student."""
    with np.load(io.BytesIO(content), allow_pickle=False) as archive:
        tree = json.loads(archive["manifest"].tobytes())
        if tree.get("schema") not in (SCHEMA, FORMER_SCHEMA):
            raise _OtherSchema(*_origin(tree))
        buffers = _arrays(json.loads(archive["layout"].tobytes()), archive["data"].tobytes())
    if tree["schema"] == FORMER_SCHEMA:
        tree = tree_from_schema_5(tree, buffers)
    key = key_codec(buffers).from_tree(tree)
    return replace(key, digest=hashlib.sha256(content).hexdigest())


def _origin(tree: Any) -> tuple[str, str]:
    """The version that wrote a tree, and what to give to pip for it; both may be empty.

    Every schema has these fields in one of these places. They are shown to a person: what is no short line is left out.
    """
    versions = tree.get("versions")
    version = tree.get("version") or (versions.get("tensorgrade") if isinstance(versions, dict) else "")
    origin = version, tree.get("install")
    version, install = (
        text if isinstance(text, str) and text.isprintable() and len(text) <= _MAX_SHOWN else "" for text in origin
    )
    return version, install


def _arrays(layout: list[tuple[str, list[int]]], data: bytes) -> Buffers:
    """The arrays that are concatenated in ``data``; copied, so that each is aligned in memory, and read-only."""
    arrays: Buffers = []
    start = 0
    for dtype, shape in layout:
        array: np.ndarray[Any, Any] = np.ndarray(shape, np.dtype(dtype), data, start).copy()
        array.flags.writeable = False
        arrays.append(array)
        start += array.nbytes
    if start != len(data):
        raise ValueError("more data than arrays")
    return arrays
