"""docs/settings.md: the settings of a course."""

import json
from typing import Any, get_args

from traitlets import Bool, Enum, Float, Int, TraitType, Unicode

from tensorgrade.course.settings import Tensorgrade
from tensorgrade.result.result_records import Disclosure

SETTINGS = """# Settings

A course's settings are lines in its `nbgrader_config.py`, such as `c.Tensorgrade.disclosure = "name"`. The seed is made
by `tensorgrade init`; all other settings have a default. Everything else in that file is nbgrader's:
[its list of options](https://nbgrader.readthedocs.io/en/stable/configuration/config_options.html).

The time limit of one call is no setting of the course. An author sets it: [`Exercise.seconds`](api.md#exercise).

This page is made from the traits of `c.Tensorgrade` by `make docs`.
"""

SHOWN = {
    "name": "what the check is about, and the kind of failure. No arguments and no answers.",
    "shape": "also the case: the shapes and dtypes of its arguments, and of the expected answer. No values.",
    "values": "everything: arguments, the student's answer, the expected answer. Once a student has seen them, the "
    "hidden cases are known, and code can be made to fit them.",
}
"""What students see of a hidden case at each level of disclosure."""

DISCLOSED = """For example, a `corr2d` is right in all public cases, and loses rows of other pictures that are not
square:

| level | what the page says |
|---|---|
| `"name"` | "Pictures and kernels that are not square: Your answer has another shape." |
| `"shape"` | the same, and "The call that shows it: corr2d(X: 6×4 float64, K: 3×3 float64), expected 4×2 float64" |
| `"values"` | "The shape of your answer is (2, 2); it should be (4, 2)", and the numbers of X, K and both answers |

Titles of checks, misconceptions and hints are shown at each level. So is the case that illustrates a misconception: it
is public, or it earns nothing. Comments in the gradebook show what `"name"` shows.
"""


def settings_page() -> str:
    """docs/settings.md."""
    lines = [SETTINGS]
    for name, trait in sorted(Tensorgrade.class_own_traits(config=True).items()):
        values = " or ".join(f'`"{value}"`' for value in trait.values or ()) if isinstance(trait, Enum) else ""
        lines += [f"## {name}", "", f"{trait.help}", "", f"Value: {values or _values_of(trait)}. Default:", ""]
        default = trait.default_value
        shown = json.dumps(default) if isinstance(default, str) else repr(default)
        lines += ["```python", f"c.Tensorgrade.{name} = {shown}", "```", ""]
    lines += ["## What each level of disclosure shows", ""]
    lines += ["Of a public case, a student's page shows everything. Of a hidden case that fails, it shows", ""]
    lines += [f'- with `disclosure = "{level}"`: {SHOWN[level]}' for level in get_args(Disclosure)]
    lines += ["", DISCLOSED]
    return "\n".join(lines)


def _values_of(trait: TraitType[Any, Any]) -> str:
    """The type of a trait's values, in words."""
    return {Bool: "True or False", Float: "a number", Int: "a whole number", Unicode: "a text"}[type(trait)]
