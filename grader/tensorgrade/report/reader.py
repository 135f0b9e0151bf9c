"""Who a page is for: what decides how it looks, whatever it shows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tensorgrade.result.result_records import Disclosure
from tensorgrade.translation import Translate, translator


@dataclass(frozen=True)
class Reader:
    """The reader of a page."""

    language: str
    """Its code."""
    disclosure: Disclosure
    """What students see of hidden cases."""
    template_folders: Sequence[Path]
    """Folders of templates, the course's own first; the built-in ones are taken where these have none."""

    def with_built_in_templates(self) -> "Reader":
        """The same reader, without the course's own templates."""
        return replace(self, template_folders=())

    @property
    def translate(self) -> Translate:
        """The engine's sentences in the reader's language."""
        return translator(self.language)
