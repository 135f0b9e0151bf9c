"""A course's own templates: tried before anything is made with them, and what to tell about those that are not used."""

from collections.abc import Sequence

from tensorgrade.course.course import Course
from tensorgrade.report import template_trial
from tensorgrade.report.template_loader import STUDENTS_OWN, TemplateLoader
from tensorgrade.report.template_mistakes import TemplateMistake, nearest

ALL_PAGES = template_trial.PAGES
STUDENT_PAGE = ("student.html.j2",)
CARDS = ("formgrader.html.j2",)
"""The cards of functions in formgrader and Gradescope."""


def template_mistakes(course: Course, pages: Sequence[str] = ALL_PAGES) -> list[TemplateMistake]:
    """The mistakes in the course's templates for these pages."""
    return template_trial.try_templates(course.settings.language, course.template_folders(), pages)


def require_right_templates(course: Course, pages: Sequence[str], otherwise: str) -> None:
    """Raise TemplateMistake for the first mistake in the templates of these pages; ``otherwise`` is said after it."""
    mistakes = template_mistakes(course, pages)
    if mistakes:
        more = f" `tensorgrade report --try` lists all {len(mistakes)} mistakes." if len(mistakes) > 1 else ""
        raise mistakes[0].followed_by(otherwise + more)


def template_remarks(course: Course) -> list[str]:
    """A sentence on the unchanged copies of former templates, and one on each template that no page is made of."""
    templates = TemplateLoader(course.template_folders())
    remarks = []
    if copies := templates.former_copies():
        remarks.append(
            f"templates/ has copies of templates of an earlier version, which are not used and can be deleted: "
            f"{', '.join(copies)}."
        )
    for name in template_trial.unused_templates(course.settings.language, course.template_folders()):
        if name in STUDENTS_OWN:
            why = "it changes nothing, because students' machines have tensorgrade's templates alone."
        else:
            why = f"it is used by no page{nearest(name, templates.built_in_names()) or '.'}"
        remarks.append(f"{templates.shown(name)}: {why}")
    return remarks
