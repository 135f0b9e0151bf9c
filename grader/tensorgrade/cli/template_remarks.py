"""What commands say of the course's own templates before they use them."""

from collections.abc import Sequence

from tensorgrade.cli.terminal import print_remarks
from tensorgrade.commands import own_templates
from tensorgrade.course.course import Course


def require_right_templates(course: Course, pages: Sequence[str], otherwise: str) -> None:
    """Say which of the course's templates are not used. Raises TemplateMistake for a mistake in the others."""
    print_template_remarks(course)
    own_templates.require_right_templates(course, pages, otherwise)


def print_template_remarks(course: Course) -> None:
    """Say which of the course's templates are not used."""
    print_remarks(own_templates.template_remarks(course))
