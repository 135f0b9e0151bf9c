"""Where the folders lie that come with tensorgrade: beside the package in a clone, inside it when installed."""

from pathlib import Path


def shipped_folder(what: str) -> Path:
    """The folder ``templates``, ``solutions`` or ``assignments``."""
    package = Path(__file__).parent
    installed = package / "shipped" / what
    return installed if installed.is_dir() else package.parents[1] / what
