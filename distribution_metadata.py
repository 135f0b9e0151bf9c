"""What both distributions' metadata say of the project: its address, whom to write to, and the long description.

The settings ``address`` and ``contact`` are in pyproject.toml under ``[tool.tensorgrade]``. While they are empty,
everything that depends on them is left out, and README's links to files of the repository are words without a link.
"""

import os
import re
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

_LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\((?!https?:|mailto:|#)([^)\s]+)\)")
"""A link or a picture in Markdown that leads to a file of the repository."""

_SOURCE = re.compile(r'(\ssrc(?:set)?=")(?!https?:)([^"]+)')
"""The file of a picture in HTML."""
_PICTURE = re.compile(r"<picture>.*?</picture>\n?", re.DOTALL)


class ProjectMetadata(MetadataHookInterface):
    """Sets the address, the authors and, where asked for, the long description and what depends on the version."""

    def update(self, metadata: dict[str, Any]) -> None:
        clone = Path(os.path.normpath(Path(self.root, self.config["clone"])))
        settings = tomllib.loads((clone / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["tensorgrade"]
        address, contact = settings["address"].rstrip("/"), settings["contact"]
        metadata["urls"] = project_urls(address) if address else {}
        metadata["authors"] = [{"name": "tensorgrade's maintainers", "email": contact}] if contact else []
        if "readme" in self.config:
            text = (clone / self.config["readme"]).read_text(encoding="utf-8")
            metadata["readme"] = {"content-type": "text/markdown", "text": description(text, address)}
        if "needs" in self.config:
            metadata["dependencies"] = [f"{self.config['needs']}=={metadata['version']}"]


class WheelOnly(BuildHookInterface[Any]):
    """For an sdist of the instructors' distribution: its files are outside its folder, and would not be in it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Refuse to build one."""
        raise ValueError("tensorgrade-instructor is built as a wheel only: run `make wheels` in a clone.")


def project_urls(address: str) -> dict[str, str]:
    """The addresses on the repository's host. Raises ValueError for one that is not https."""
    if urlsplit(address).scheme != "https":
        raise ValueError(f"tool.tensorgrade.address is {address!r}; write the repository's https address, or nothing.")
    return {
        "Homepage": address,
        "Documentation": f"{address}/blob/main/docs/index.md",
        "Changelog": f"{address}/blob/main/CHANGELOG.md",
        "Issues": f"{address}/issues",
    }


def description(text: str, address: str) -> str:
    """README as an index shows it, which has no files of the repository: links are absolute, or the words alone.

    Pictures are shown from the address, or left out.
    """
    lines, is_code = [], False
    for line in (text if address else _PICTURE.sub("", text)).splitlines():
        is_code ^= line.startswith("```")
        if not is_code:
            line = _LINK.sub(lambda match: _absolute(match, address), line)
            line = _SOURCE.sub(rf"\1{address}/raw/main/\2", line) if address else line
        lines.append(line)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)) + "\n"


def _absolute(match: re.Match[str], address: str) -> str:
    picture, words, path = match.groups()
    if not address:
        return "" if picture else words
    return f"{picture}[{words}]({address}/{'raw' if picture else 'blob'}/main/{path})"
