"""What commands say of the course's own templates before they use them."""

from collections.abc import Sequence

from rich.markup import escape

from tensorgrade.cli.terminal import err
from tensorgrade.commands import own_templates
from tensorgrade.course.course import Course


def require_right_templates(course: Course, pages: Sequence[str], otherwise: str) -> None:
    """Say which of the course's templates are not used. Raises TemplateMistake for a mistake in the others."""
    print_template_remarks(course)
    own_templates.require_right_templates(course, pages, otherwise)


def print_template_remarks(course: Course) -> None:
    """Say which of the course's templates are not used."""
    for remark in own_templates.template_remarks(course):
        err.print(f"[yellow]{escape(remark)}[/yellow]", soft_wrap=True)
