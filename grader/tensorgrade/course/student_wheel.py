"""How students install tensorgrade: ``c.Tensorgrade.install``, and the wheel that `release` puts beside the notebook.

The wheel is made of the code that runs here, in a clone or as installed. So it always fits the key, and nothing has to
be built before or fetched from an index. It has the same files as the one that ``make wheels`` builds.
"""

import base64
import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from tensorgrade.errors import UserError
from tensorgrade.shipped_files import shipped_folder
from tensorgrade.version import VERSION

WHEEL = "wheel"
"""The setting that puts the wheel beside the notebook."""
WHEEL_NAME = f"tensorgrade-{VERSION}-py3-none-any.whl"
"""The name of the wheel's file."""

_PACKAGE = Path(__file__).parents[1]
_SHIPPED = ("assignments", "templates")
_METADATA = ("METADATA", "entry_points.txt", "licenses/LICENSE")
_EPOCH = (1980, 1, 1, 0, 0, 0)
_NAME_ALONE = re.compile(r"[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?(?:\[[\w,. -]*\])?", re.ASCII)


class NoWheel(UserError):
    """A tensorgrade of which no wheel can be made; the message says what to do."""


def install_target(setting: str) -> str:
    """What a notebook's first cell gives to pip, for a value of ``c.Tensorgrade.install``.

    A requirement without a version gets this one, and ``{version}`` stands for it.
    """
    if setting == WHEEL:
        return WHEEL_NAME
    if _NAME_ALONE.fullmatch(setting):
        return f"{setting}=={VERSION}"
    return setting.replace("{version}", VERSION)


def pip_argument(setting: str) -> str:
    """`install_target` as a word of a shell's line, in quotes where it needs them."""
    target = install_target(setting)
    return target if re.fullmatch(r"[\w.:/=@+,-]+", target, re.ASCII) else f'"{target}"'


@cache
def student_wheel() -> bytes:
    """The content of the wheel. Its bytes depend on the code only.

    Raises NoWheel where tensorgrade is not installed, or its metadata is another version's.
    """
    information = f"tensorgrade-{VERSION}.dist-info"
    members = {name: path.read_bytes() for name, path in _package_files()}
    members |= {f"{information}/{name}": text.encode() for name, text in _metadata().items()}
    record = "".join(f"{name},sha256={_digest(content)},{len(content)}\n" for name, content in members.items())
    members[f"{information}/RECORD"] = f"{record}{information}/RECORD,,\n".encode()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _package_files() -> Iterator[tuple[str, Path]]:
    """The package's files, and what comes with it, by their names in a wheel."""
    for path in _files(_PACKAGE):
        inside = path.relative_to(_PACKAGE)
        if inside.parts[0] != "shipped":
            yield f"{_PACKAGE.name}/{inside.as_posix()}", path
    for name in _SHIPPED:
        folder = shipped_folder(name)
        for path in _files(folder):
            yield f"{_PACKAGE.name}/shipped/{name}/{path.relative_to(folder).as_posix()}", path


def _files(folder: Path) -> Iterator[Path]:
    """All files below a folder, in the order of their names, but for what Python and editors leave there."""
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).parts
        is_left_over = path.name.endswith((".pyc", "~")) or any(part.startswith(".") for part in inside)
        if path.is_file() and not is_left_over:
            yield path


def _metadata() -> dict[str, str]:
    """The installed distribution's own metadata, and what says that this is a wheel."""
    try:
        installed = distribution("tensorgrade")
    except PackageNotFoundError:
        raise NoWheel(f"tensorgrade runs without being installed, and {_REMEDY}") from None
    if installed.version != VERSION:
        raise NoWheel(f"tensorgrade {VERSION} runs, {installed.version} was installed, and {_REMEDY}")
    wheel = f"Wheel-Version: 1.0\nGenerator: tensorgrade {VERSION}\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    texts = {name: text for name in _METADATA if (text := installed.read_text(name)) is not None}
    return texts | {"WHEEL": wheel}


_REMEDY = (
    "the students' wheel cannot be made of it; install your clone again (`pip install -e .` there), or set "
    "c.Tensorgrade.install to what students are to install."
)


def _digest(content: bytes) -> str:
    """As a wheel's RECORD has it."""
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
