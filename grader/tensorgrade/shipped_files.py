"""Finds the folders that come with tensorgrade: at the top of a clone, or inside the installed package."""

from pathlib import Path


def shipped_folder(what: str) -> Path:
    """The path of the folder ``templates``, ``solutions`` or ``assignments``."""
    package = Path(__file__).parent
    installed = package / "shipped" / what
    return installed if installed.is_dir() else package.parents[1] / what
