"""Lets tensorgrade-instructor depend on the tensorgrade of its own version, with its extra for instructors."""

from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


class SameVersion(MetadataHookInterface):
    """Sets the dependencies."""

    def update(self, metadata: dict[str, Any]) -> None:
        metadata["dependencies"] = [f"tensorgrade[instructor]=={metadata['version']}"]
