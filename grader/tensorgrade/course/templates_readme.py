"""What a new course's ``templates/README.md`` says, in the course's language."""

from tensorgrade.translation import translator

EXAMPLE = """\
{% extends "tensorgrade:student.html.j2" %}
{% block after_score %}<p>…</p>{% endblock %}
"""
"""A template that changes one block of students' pages."""


def templates_readme(language: str) -> str:
    """How a course changes its pages: by files beside this one."""
    _ = translator(language)
    made = _(
        "Pages are made from tensorgrade's own templates, which each new version keeps up to date. Files in this "
        "folder change them. With these lines in a file `student.html.j2`, for example, every student's page has a "
        "paragraph of yours below the score:"
    )
    tried = _(
        "`tensorgrade report --try` finds mistakes and writes nothing. docs/templates.md of tensorgrade has examples, "
        "and docs/template-reference.md lists all templates, blocks and fields."
    )
    return f"# templates/\n\n{made}\n\n```\n{EXAMPLE}```\n\n{tried}\n"
