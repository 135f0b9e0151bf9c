"""The values that settings of a course and options of commands share: device, isolation, kind of exercise."""

from enum import StrEnum


class DeviceChoice(StrEnum):
    """Where references run, and which of them answers are compared with."""

    AUTO = "auto"
    """The course's setting; as a setting, CUDA where there is a device, and all that a key holds."""
    CPU = "cpu"
    CUDA = "cuda"


class Isolation(StrEnum):
    """What to do when a layer of the sandbox is missing."""

    STRICT = "strict"
    """Refuse to grade."""
    REDUCED = "reduced"
    """Grade, and name the layers in the result."""


class ExerciseKind(StrEnum):
    """What the exercise of a new assignment is; `course.scaffold` has starter files of each kind."""

    FUNCTION = "function"
    CLASS = "class"
    PROPERTY = "property"
    """A function whose answer must be good rather than equal."""
