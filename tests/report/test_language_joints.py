"""Chinese pages, reports and notebooks as a Chinese author sets them: marks, joints and line breaks."""

import html
import json
import re

import pytest

from tensorgrade import check
from tensorgrade.grading.grade_one import GradingPolicy, grade
from tensorgrade.grading.plan import plan_grading
from tensorgrade.report.class_answers import ClassAnswers
from tensorgrade.report.class_page import class_html
from tensorgrade.report.class_view import class_view
from tensorgrade.report.class_walk import class_walks
from tensorgrade.report.instructor_page import handed_in_code, instructor_page
from tensorgrade.report.reader import Reader
from tensorgrade.report.student_page import Surroundings, student_html, student_view
from tensorgrade.result.parts import Question
from tensorgrade.shipped_files import shipped_folder
from tensorgrade.submission.choose_file import Submission
from tests.conftest import ROOT, STUDENTS
from tests.report.test_case_text import corr2d

HAN = "\u4e00-\u9fff"
WRONG = {
    "half-width colon": rf"[{HAN}][)）”]?:(?=\s|$)",
    "half-width comma or semicolon": rf"[{HAN}][,;] ",
    "space after a full stop": rf"[。，；：！？] +(?=[{HAN}A-Za-z0-9“（])",
    "space inside a sentence": rf"[{HAN}] (?=一[个对]|两个)",
    "half-width brackets": rf"\([{HAN}]|[{HAN}]\)",
    "half-width comma between names": r"\w, \w+(?=。)",
    "slanted": rf"(?<!\*)\*[{HAN}][^*\n]*\*(?!\*)",
    "line break inside a paragraph": rf"[{HAN}，。；：、）”]\n *(?=[{HAN}“（`*$])",
}
STUDENTS_SHOWN = ("emmy", "donald", "alan", "kurt", "sofia")
INLINE = ["a", "b", "code", "em", "mark", "s", "small", "span", "strong", "sub", "sup", "u"]
FOLDERS = [shipped_folder("templates")]


def text_of(page):
    """A page's text without code: a blank line where an element stands that is no part of a sentence."""
    page = re.sub(r"<(style|script|pre|svg|math)\b.*?</\1>", "\n\n", page, flags=re.DOTALL)
    page = re.sub(r"<code>.*?</code>", "x", page, flags=re.DOTALL)
    page = re.sub(rf"</?({'|'.join(INLINE)})\b[^>]*>", "", page)
    return html.unescape(re.sub(r"<[^>]+>", "\n\n", page))


def wrong(text):
    return {name: found for name, pattern in WRONG.items() if (found := re.findall(pattern, text))}


@pytest.fixture(scope="module")
def pages(keys, sandbox):
    sources = {path.stem: path.read_bytes() for path in STUDENTS if path.stem in STUDENTS_SHOWN}
    handed = [Submission(name, f"{name}.py", source) for name, source in sources.items()]
    handed += [Submission("broken", "corr2d.ipynb", b"{"), Submission("nobody")]
    plan, reader = plan_grading(keys["corr2d"]), Reader("zh", "shape", FOLDERS)
    results = [grade(item, plan, sandbox, GradingPolicy(device="cpu")).result for item in handed]
    written, made = ClassAnswers(), {}
    for result in results:
        questions = {"invariance": Question("8. 用自己的话说", 4.0, "问题")}
        view = student_view(result, reader, Surroundings(questions=questions))
        written.add(view)
        made[result.student] = student_html(view, reader)
    urls = {name: f"{name}.html" for name in made}
    view = class_view(results, "zh", {}, {"emmy": (12.5, None)}, urls.__getitem__)
    walks = class_walks(view, urls, "class.html")
    for result in results:
        name = result.student
        code = handed_in_code(result)
        made[f"{name} for the instructor"] = instructor_page(view.title, name, made[name], code, walks[name], reader)
    made["class"] = class_html(view, "zh", FOLDERS, None, written.in_order(urls))
    report = check(corr2d, ROOT / "assignments/zh/corr2d/corr2d.public.npz", "zh")
    return made | {"check": report._repr_html_(), "check in a terminal": re.sub(r"\n {2,}", "\n\n", str(report))}


def test_pages_and_reports_have_the_marks_and_joints_of_the_language(pages):
    assert {name: found for name, page in pages.items() if (found := wrong(text_of(page)))} == {}


def test_what_a_student_is_told_of_a_file_is_in_the_language(pages):
    text = text_of(pages["broken"])
    assert "你的文件无法读取：corr2d.ipynb 不是笔记本：其中的 JSON 已损坏。" in text
    words = re.sub(r"[\w.-]*\d[\w.-]*|corr2d.ipynb|cpu|float64|CUDA|broken|[a-z-]+(?=[,，]|$)", "", text)
    assert not re.findall(r"\b[A-Za-z]{2,} [A-Za-z]{2,} [A-Za-z]{2,}", words)


@pytest.mark.parametrize("path", sorted((ROOT / "assignments/zh").glob("*/*.ipynb")), ids=lambda path: path.stem)
def test_notebooks_have_no_broken_lines_and_nothing_slanted(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    texts = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    text = "\n\n".join(re.sub(r"```.*?```", "", text, flags=re.DOTALL) for text in texts)
    assert wrong(text) == {}


@pytest.mark.parametrize(
    "text",
    [
        "下一步: 请",
        "数值不同。 书中",
        "应为 一个数",
        "(公开)",
        "沙箱：a, b。",
        "这是*重点*。",
        "第一行，\n第二行",
        "甲; 乙",
    ],
)
def test_what_is_set_wrongly_is_found(text):
    assert wrong(text)
