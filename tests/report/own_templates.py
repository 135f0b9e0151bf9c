"""A course's own templates in tests, and the pages that are made of the samples."""

import re

from tensorgrade.report.jinja_environment import render
from tensorgrade.report.sample_pages import SAMPLES
from tensorgrade.report.template_trial import try_templates
from tensorgrade.shipped_files import shipped_folder

BUILT_IN = {path.name: path.read_text(encoding="utf-8") for path in sorted(shipped_folder("templates").glob("*.j2"))}

FORMER = """\
<!DOCTYPE html>
<html lang="{{ language }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '{{ digest('style.css.j2') }}'; {% block policy %}{% endblock %}base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<title>{% block title %}{% endblock %}</title>
<style>{{ inline("style.css.j2") }}</style>
</head>
<body class="tg">
<main{% block width %}{% endblock %}>
{% block main %}{% endblock %}
</main>
{% block end %}{% endblock %}
</body>
</html>
"""  # noqa: E501
"""base.html.j2 of version 0.1.0."""


def write(root, files):
    """Puts files, by name, into a course's templates/, and gives the folder."""
    folder = root / "templates"
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def extending(name, body):
    return f'{{% extends "tensorgrade:{name}" %}}\n{body}'


def student(body):
    """A file that has lines in a block of students' pages, from its third line on."""
    return {"student.html.j2": extending("student.html.j2", f"{{% block after_score %}}\n{body}\n{{% endblock %}}\n")}


def told(folder):
    """The mistakes in the templates of a folder."""
    return [str(mistake) for mistake in try_templates("en", [folder])]


def sample_pages(*folders):
    return {
        (name, number): render(name, "en", folders, **sample)
        for name, samples in SAMPLES.items()
        for number, sample in enumerate(samples)
    }


def squeezed(pages):
    """Pages without white space, and without digests, which depend on it."""
    return {place: re.sub(r"\s+|sha256-[^']*", "", page) for place, page in pages.items()}
