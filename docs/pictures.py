"""The pictures in README and docs, from a demo course: ``make pictures``."""

import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import nbformat
from nbconvert import HTMLExporter
from playwright.sync_api import FloatRect, Page, sync_playwright

HERE = Path(__file__).parent
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


EMMY, ALAN = "feedback/emmy/corr2d/corr2d.html", "feedback/alan/corr2d/corr2d.html"
PICTURES = {
    "student-page.png": Picture(EMMY, 720, 545, part=".card"),
    "student-page-dark.png": Picture(ALAN, 960, 860, "dark"),
    "student-page-phone.png": Picture(EMMY, 375, 760, "dark"),
    "class-page.png": Picture("results/corr2d/class.html", 1000, 860),
    "class-page-phone.png": Picture("results/corr2d/class.html", 375, 760),
    "instructor-page.png": Picture("results/corr2d/students/emmy.html", 960, 560),
    "notebook-figure.png": Picture(NOTEBOOK, 960, 520, part="img"),
}


def main(course: Path) -> None:
    """Take each picture of the course's pages."""
    path = shutil.which("chromium")
    if path is None:
        sys.exit("Pictures need Debian's chromium; install it: apt-get install chromium fonts-noto-cjk")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        for name, picture in PICTURES.items():
            context = browser.new_context(
                viewport={"width": picture.width, "height": picture.height}, color_scheme=picture.scheme
            )
            tab = context.new_page()
            tab.goto(_shown(course / picture.page, Path(folder)).resolve().as_uri())
            _take(tab, picture, HERE / name)
            context.close()
        browser.close()


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
