"""The settings of ``c.Tensorgrade`` in nbgrader_config.py."""

from collections.abc import Mapping
from typing import Any, get_args

from traitlets import Bool, Enum, Float, Int, TraitError, Unicode, validate
from traitlets.config import Configurable

from tensorgrade.course.student_wheel import WHEEL
from tensorgrade.result.result_records import Disclosure
from tensorgrade.setting_choices import DeviceChoice, Isolation
from tensorgrade.translation import ENGINE_LANGUAGE, language_code

_DISCLOSURES: tuple[Disclosure, ...] = get_args(Disclosure)


class Tensorgrade(Configurable):
    """The settings of ``c.Tensorgrade`` in nbgrader_config.py."""

    language = Unicode(ENGINE_LANGUAGE, help="Language of notebooks and reports, such as fr or pt_BR.").tag(config=True)
    seed = Unicode(help="Secret from which hidden cases are drawn; changing it makes keys stale.").tag(config=True)
    disclosure = Enum(_DISCLOSURES, "shape", help="What students may see of hidden cases.").tag(config=True)
    isolation = Enum(
        [item.value for item in Isolation],
        Isolation.STRICT.value,
        help="Refuse to grade when a sandbox layer is missing?",
    ).tag(config=True)
    follow_through = Bool(
        True,
        help="Do the points count that a function earns with right answers in place of wrong functions that it calls?",
    ).tag(config=True)
    device = Enum(
        [item.value for item in DeviceChoice],
        DeviceChoice.AUTO.value,
        help="Where references run, and which count, unless --device says.",
    ).tag(config=True)
    notebook_url = Unicode(
        "../../{assignment}.ipynb",
        help="Where links from students' pages find the notebook; the default fits feedback fetched with nbgrader.",
    ).tag(config=True)
    install = Unicode(
        WHEEL,
        help="What notebooks install: wheel (put beside them), a requirement or a URL; {version} is tensorgrade's.",
    ).tag(config=True)
    cell_seconds = Float(10.0, help="Seconds that one notebook cell may take.").tag(config=True)
    memory_mib = Int(1024, help="Memory of a student's process, beyond the interpreter's own.").tag(config=True)

    @validate("language")
    def _language_code(self, proposal: Mapping[str, Any]) -> str:
        try:
            return language_code(proposal["value"])
        except ValueError as error:
            raise TraitError(f"c.Tensorgrade.language: {error}") from None

    @validate("install")
    def _pip_argument(self, proposal: Mapping[str, Any]) -> str:
        value: str = proposal["value"].strip()
        # It stands in a line of IPython and of a shell.
        if (
            not value.isprintable()
            or not value
            or value[0] == "-"
            or set(value.replace("{version}", "")) & set(_SPECIAL)
        ):
            raise TraitError(
                f'c.Tensorgrade.install: {value!r} cannot be given to pip; write "wheel", a requirement such as '
                '"tensorgrade", or the URL of a wheel.'
            )
        return value


_SPECIAL = "\"'`$\\{}"
"""Characters that a shell or IPython takes for its own in double quotes, and quotes."""
