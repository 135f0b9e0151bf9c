"""Made-up pages, on which a course's templates are tried before a real page is written.

Together they have every kind of record, with each of its optional parts once there and once not.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from tensorgrade.report.instructor_page import HandedInCode, InstructorPage
from tensorgrade.report.sample_cards import ARRAYS, CARDS, PIXELS
from tensorgrade.report.sample_class_pages import CLASS_PAGES, WALKS
from tensorgrade.report.sample_student_pages import STUDENT_PAGES

_BODY = Markup("<h1>Convolution</h1>")
_INSTRUCTOR_PAGES = (
    InstructorPage("Convolution", "alan", WALKS[0], (HandedInCode("corr2d", CARDS[0].code),), _BODY),
    InstructorPage("Convolution", "emmy", WALKS[1], (), _BODY),
)

SAMPLES: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "student.html.j2": [{"page": page} for page in STUDENT_PAGES],
    "class.html.j2": CLASS_PAGES,
    "instructor.html.j2": [{"page": page} for page in _INSTRUCTOR_PAGES],
    "formgrader.html.j2": [{"card": card, "message": message} for card in CARDS for message in ("", "It is broken.")],
    "check.html.j2": [
        {
            "card": card,
            "passed": card.mark == "passed",
            "standing": "public checks: 1 of 2",
            "helpers": helpers,
            "more": more,
            "hidden": hidden,
        }
        for card in CARDS
        for helpers, more, hidden in (
            ("", "", ()),
            ("corr2d, which conv2d calls, …", "; one more kind is graded: Large pictures", ("Large pictures",)),
        )
    ],
    "show.html.j2": [{"pictures": (*((item, None) for item in ARRAYS), *((None, item) for item in PIXELS))}],
}
"""By template, the variables of several made-up pages."""
