"""The pictures in README and docs, from a demo course: ``make pictures``."""

import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import nbformat
from nbconvert import HTMLExporter
from playwright.sync_api import FloatRect, Page, sync_playwright

HERE = Path(__file__).parent
TENSORGRADE = Path(sys.executable).with_name("tensorgrade")
NOTEBOOK = "assignments/corr2d/corr2d.ipynb"
MARGIN = 8
"""Pixels around an element that is cut out."""


@dataclass(frozen=True)
class Picture:
    """A part of a page, as a browser shows it."""

    page: str
    """Its place in the course; that of a notebook is shown as HTML."""
    width: int
    """Of the browser's window, in pixels."""
    height: int
    """Of the picture, at most."""
    scheme: Literal["light", "dark"] = "light"
    part: str = ""
    """The element that is cut out; the top of the page where it is empty."""
    language: Literal["en", "zh"] = "en"
    """Of the course. That in Chinese has emmy's answer alone."""
    scale: int = 1
    """Pixels of the picture for each of the window's."""


EMMY, ALAN = "feedback/emmy/corr2d/corr2d.html", "feedback/alan/corr2d/corr2d.html"
CARD = Picture(EMMY, 440, 562, part=".card", scale=2)
"""README's, cut off below the two answers; narrow, so that it can be read on a phone."""
CHINESE_CARD = replace(CARD, height=538, language="zh")
PICTURES = {
    "feedback-card.png": CARD,
    "feedback-card-dark.png": replace(CARD, scheme="dark"),
    "feedback-card.zh.png": CHINESE_CARD,
    "feedback-card-dark.zh.png": replace(CHINESE_CARD, scheme="dark"),
    "student-page.png": Picture(EMMY, 720, 545, part=".card"),
    "student-page-dark.png": Picture(ALAN, 960, 860, "dark"),
    "student-page-phone.png": Picture(EMMY, 375, 760, "dark"),
    "class-page.png": Picture("results/corr2d/class.html", 1000, 860),
    "class-page-phone.png": Picture("results/corr2d/class.html", 375, 760),
    "instructor-page.png": Picture("results/corr2d/students/emmy.html", 960, 560),
    "notebook-figure.png": Picture(NOTEBOOK, 960, 520, part="img"),
}


def main(demo: Path) -> None:
    """Take each picture of the pages of the demo course, or of one in Chinese."""
    path = shutil.which("chromium")
    if path is None:
        sys.exit("Pictures need Debian's chromium; install it: apt-get install chromium fonts-noto-cjk")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        courses = {"en": demo, "zh": _chinese_course(Path(folder) / "course")}
        for name, picture in PICTURES.items():
            context = browser.new_context(
                viewport={"width": picture.width, "height": picture.height},
                color_scheme=picture.scheme,
                device_scale_factor=picture.scale,
            )
            tab = context.new_page()
            tab.goto(_shown(courses[picture.language] / picture.page, Path(folder)).resolve().as_uri())
            _take(tab, picture, HERE / name)
            context.close()
        browser.close()


def _chinese_course(course: Path) -> Path:
    """A course in Chinese with the answer of the demo's emmy, graded and reported."""
    subprocess.run([TENSORGRADE, "init", course, "--lang", "zh"], check=True)
    subprocess.run([TENSORGRADE, "release", "corr2d"], cwd=course, check=True)
    handed_in = course / "submitted/emmy/corr2d/corr2d.py"
    handed_in.parent.mkdir(parents=True)
    shutil.copy(course / "solutions/corr2d/students/emmy.py", handed_in)
    for command in ("grade", "report"):
        subprocess.run([TENSORGRADE, command, "corr2d"], cwd=course, check=True)
    return course


def _shown(page: Path, folder: Path) -> Path:
    """The page, or what shows a notebook."""
    if page.suffix == ".html":
        return page
    text, _ = HTMLExporter().from_notebook_node(nbformat.read(page, as_version=4))  # type: ignore[no-untyped-call]
    target = folder / f"{page.stem}.html"
    target.write_text(text, encoding="utf-8")
    return target


def _take(tab: Page, picture: Picture, target: Path) -> None:
    if not picture.part:
        tab.screenshot(path=target)
        return
    box = tab.locator(picture.part).first.bounding_box()
    assert box is not None, picture.part
    clip: FloatRect = {
        "x": box["x"] - MARGIN,
        "y": box["y"] - MARGIN,
        "width": box["width"] + 2 * MARGIN,
        "height": min(box["height"] + 2 * MARGIN, picture.height),
    }
    tab.screenshot(path=target, clip=clip, full_page=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
