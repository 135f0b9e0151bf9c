"""The class page as HTML, CSV and JSON."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from tensorgrade.number_format import score_text, spreadsheet_cell
from tensorgrade.report import charts
from tensorgrade.report.class_answers import ClassQuestion
from tensorgrade.report.class_page_records import ClassPage
from tensorgrade.report.jinja_environment import render
from tensorgrade.similarity.pair_records import Similarity
from tensorgrade.translation import translator


def class_html(
    page: ClassPage,
    language: str,
    folders: Sequence[Path],
    similar: Similarity | None = None,
    written: Sequence[ClassQuestion] = (),
) -> str:
    """The class page as HTML; ``folders`` hold templates. ``similar`` are the answers to look at together."""
    drawn = charts.class_charts(page.bins, page.functions, translator(language))
    return render("class.html.j2", language, folders, page=page, charts=drawn, similar=similar, written=written)


def class_csv(page: ClassPage) -> str:
    """One line per student, with the gradebook's score; empty where the student has none.

    Texts that a spreadsheet might run as a formula are quoted with an apostrophe.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(
        [
            *("student", "status", "score", "max_score"),
            *(spreadsheet_cell(part.name) for part in page.parts),
            *("misconceptions", "automatic_score", "late_penalty", "last_name", "first_name"),
        ]
    )
    for row in page.rows:
        scores = ["" if score is None else score_text(score) for score in row.scores]
        total, automatic = score_text(row.score) if row.has_score or row.status == "unreadable" else "", row.automatic
        texts = spreadsheet_cell(row.student), spreadsheet_cell(row.status)
        misconceptions = spreadsheet_cell("; ".join(row.misconceptions))
        judged = "" if automatic is None else score_text(automatic)
        penalty = score_text(row.late_penalty) if total else ""
        names = spreadsheet_cell(row.last_name), spreadsheet_cell(row.first_name)
        writer.writerow([*texts, total, score_text(page.max_score), *scores, misconceptions, judged, penalty, *names])
    return stream.getvalue()


def class_json(page: ClassPage) -> str:
    """The class page's records as JSON, for other tools."""
    return json.dumps(asdict(page), ensure_ascii=False, indent=1) + "\n"
