"""The directory that a student's process may write to: made for it, and removed with everything in it."""

import contextlib
import os
import secrets
import shutil
import tempfile
from pathlib import Path


def make_directory() -> Path:
    """A new directory that other accounts cannot read."""
    directory = Path(tempfile.gettempdir()) / f"tensorgrade-{secrets.token_hex(8)}"
    directory.mkdir(mode=0o700)
    return directory


def remove_directory(directory: Path) -> None:
    """Remove the directory and its content, including folders without permissions; links are not followed."""
    with contextlib.suppress(OSError):
        os.chmod(directory, 0o700)
    for folder, folders, _ in os.walk(directory):
        for name in folders:
            path = os.path.join(folder, name)
            if not os.path.islink(path):
                with contextlib.suppress(OSError):
                    os.chmod(path, 0o700)
    shutil.rmtree(directory, ignore_errors=True)
