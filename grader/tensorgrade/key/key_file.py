"""The file of an answer key: one ``.npz`` that is read without torch and without the author's files.

It holds the records as a JSON manifest, in which an array is an index, the dtype and shape of every array, and the
arrays' data, concatenated. The same references, seed and versions give the same bytes.
"""

import hashlib
import io
import json
import types
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import numpy as np
from numpy.typing import NDArray

from tensorgrade.arrays.codec import decode, encode
from tensorgrade.atomic_write import atomic_write
from tensorgrade.errors import UserError
from tensorgrade.key.key_records import SCHEMA, AnswerKey, ArgumentValue


class UnusableKey(UserError):
    """A key that cannot be used; the message says what to do."""


def source_digest(folder: Path, seed: str) -> str:
    """SHA-256 of what a key is made from: the course's seed, exercises.py, and the modules beside ``folder``.

    Versions of packages are not part of it. A key with another ``made_from`` is stale.
    """
    digest = hashlib.sha256(seed.encode())
    for path in [folder / "exercises.py", *sorted(folder.parent.glob("*.py"))]:
        digest.update(b"\0" + path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def to_bytes(key: AnswerKey) -> bytes:
    """The content of the key's file. Deterministic: no timestamps, no pickles."""
    buffers: list[NDArray[Any]] = []
    manifest = json.dumps(_write(replace(key, digest=""), buffers), ensure_ascii=False)
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


def _arrays(layout: list[tuple[str, list[int]]], data: bytes) -> list[NDArray[Any]]:
    """The arrays that are concatenated in ``data``; copied, so that each is aligned in memory."""
    arrays, start = [], 0
    for dtype, shape in layout:
        array = np.ndarray(shape, np.dtype(dtype), data, start)
        arrays.append(array.copy())
        start += array.nbytes
    if start != len(data):
        raise ValueError("more data than arrays")
    return arrays


def save(key: AnswerKey, path: Path) -> AnswerKey:
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
    """Read a key. Raises UnusableKey if it is missing, damaged, or was made by a version with another schema."""
    return load_file(path).key


def load_file(path: Path) -> KeyFile:
    """Read a key and keep the content of its file. Raises UnusableKey as `load` does."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise UnusableKey(f"There is no answer key {path.name}; run `tensorgrade build {path.stem}` first.") from None
    except OSError as error:
        raise UnusableKey(f"{path.name} is not a usable answer key ({error.strerror}).") from None
    return KeyFile(content, from_bytes(content, path.name))


def from_bytes(content: bytes, name: str) -> AnswerKey:
    """The key of a file's content. Raises UnusableKey as `load` does; ``name`` is the file's in the message."""
    try:
        return _parse(content)
    except _OtherSchema:
        raise UnusableKey(
            f"{name} was made by another version of tensorgrade; run `tensorgrade build` again."
        ) from None
    except Exception as error:  # a damaged archive fails in more ways than zipfile and zlib document
        raise UnusableKey(
            f"{name} is not a usable answer key ({type(error).__name__}); run `tensorgrade build` again."
        ) from None


class _OtherSchema(Exception):
    """The key was made by a version with another schema."""


@lru_cache(maxsize=2)
def _parse(content: bytes) -> AnswerKey:
    """Cached: it takes a quarter of a second. One command needs a key several times, nbgrader once for each student."""
    with np.load(io.BytesIO(content), allow_pickle=False) as archive:
        tree = json.loads(archive["manifest"].tobytes())
        if tree.get("schema") != SCHEMA:
            raise _OtherSchema
        buffers = _arrays(json.loads(archive["layout"].tobytes()), archive["data"].tobytes())
    key: AnswerKey = _read(AnswerKey, tree, buffers)
    return replace(key, digest=hashlib.sha256(content).hexdigest())


def _write(record: Any, buffers: list[NDArray[Any]]) -> Any:
    if is_dataclass(record) and not isinstance(record, type):
        hints = _hints(type(record))
        return {
            item.name: _write_field(hints[item.name], getattr(record, item.name), buffers) for item in fields(record)
        }
    if isinstance(record, (tuple, list)):
        return [_write(item, buffers) for item in record]
    if isinstance(record, dict):
        return {name: _write(item, buffers) for name, item in record.items()}
    if isinstance(record, np.ndarray):
        buffers.append(record)
        return len(buffers) - 1
    return record


def _write_field(hint: Any, content: Any, buffers: list[NDArray[Any]]) -> Any:
    if hint == dict[str, ArgumentValue]:
        return {name: encode(item, buffers) for name, item in content.items()}
    return _write(content, buffers)


def _read(hint: Any, tree: Any, buffers: list[NDArray[Any]]) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if hint is ArgumentValue:
        return decode(tree, _Buffers(buffers))
    if is_dataclass(hint) and isinstance(hint, type):
        return hint(**{name: _read(item, tree[name], buffers) for name, item in _hints(hint).items()})
    if origin is types.UnionType:
        return None if tree is None else _read(arguments[0], tree, buffers)
    if origin is tuple:
        return tuple(_read(arguments[0], item, buffers) for item in tree)
    if origin is dict:
        return {name: _read(arguments[1], item, buffers) for name, item in tree.items()}
    if origin is np.ndarray:
        return buffers[tree]
    if origin is Literal or hint in (str, int, float, bool):
        return tree
    raise TypeError(f"no field of a key can be of type {hint}")


@cache
def _hints(record: type) -> dict[str, Any]:
    return get_type_hints(record)


class _Buffers(list[Any]):
    """The arrays as `decode` takes them: the bytes of each, made when it is indexed."""

    def __getitem__(self, position: Any) -> Any:
        return super().__getitem__(position).tobytes()
