"""The pictures in README and docs, from a demo course: ``make pictures``."""

import shutil
import sys
from pathlib import Path
from typing import Literal

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
PICTURES: dict[str, tuple[str, int, int, Literal["light", "dark"]]] = {
    "student-page.png": ("feedback/emmy/corr2d/corr2d.html", 960, 860, "light"),
    "student-page-dark.png": ("feedback/alan/corr2d/corr2d.html", 960, 860, "dark"),
    "class-page.png": ("results/corr2d/class.html", 1200, 860, "light"),
}


def main(course: Path) -> None:
    """Take each picture of the course's pages."""
    path = shutil.which("chromium")
    if path is None:
        sys.exit("Pictures need Debian's chromium; install it: apt-get install chromium fonts-noto-cjk")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        for name, (page, width, height, scheme) in PICTURES.items():
            context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
            tab = context.new_page()
            tab.goto((course / page).resolve().as_uri())
            tab.screenshot(path=HERE / name)
            context.close()
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
