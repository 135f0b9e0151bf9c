"""The released notebooks in a real browser: as HTML, and in JupyterLab, which does not trust them.

Screenshots of what was tested lie in build/notebooks.
"""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import time
import urllib.request

import pytest
from axe_playwright_python.sync_playwright import Axe
from nbconvert.exporters import HTMLExporter

from tensorgrade.figures.catalogue import FIGURES
from tensorgrade.translation import LANGUAGES, translator
from tests.conftest import ASSIGNMENTS, ROOT, slow_but
from tests.coursework import PROGRAMS
from tests.figures.examples import EXAMPLES

PICTURES = ROOT / "build/notebooks"
ALL = [(language, assignment) for language in LANGUAGES for assignment in ASSIGNMENTS]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# The text that authors write: the colours of code cells are nbconvert's and JupyterLab's.
TEXT = {"include": [[".jp-MarkdownCell"]]}
THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}
LOADED = """[...document.querySelectorAll('.jp-RenderedMarkdown img')].map(item => {
    const room = item.closest('.jp-RenderedMarkdown').clientWidth;
    return item.alt && item.naturalWidth > 0 && item.clientWidth <= room;
})"""


@pytest.fixture
def tab(chromium):
    """A tab that asks for nothing outside this machine."""
    context = chromium.new_context(viewport={"width": 1100, "height": 1000})
    page = context.new_page()
    page.route("https://**/*", lambda route: route.abort())
    yield page
    context.close()


def notebook_path(language, assignment):
    return ROOT / f"assignments/{language}/{assignment}/{assignment}.ipynb"


def picture(page, name):
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True)


@pytest.mark.parametrize(("language", "assignment"), slow_but([("zh", "pooling")], ALL))
def test_as_html_all_figures_are_shown_and_axe_finds_nothing(tab, language, assignment):
    path = notebook_path(language, assignment)
    html, _ = HTMLExporter().from_filename(str(path))
    tab.set_content(html, wait_until="load")
    tab.wait_for_function("[...document.images].every(item => item.complete)")
    shown = tab.evaluate(LOADED)
    assert shown
    assert all(shown)
    found = Axe().run(tab, TEXT, options={"runOnly": WCAG, "resultTypes": ["violations"]})
    assert found.violations_count == 0, found.generate_report()
    picture(tab, f"{assignment}-{language}-html")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_or_frame_of_a_figure_is_cut_off(tab, language):
    for name, draw in FIGURES.items():
        tab.set_content(draw(translator(language), **EXAMPLES[name]).svg)
        outside = tab.evaluate(
            """() => {
                const svg = document.querySelector("svg"), page = svg.getBoundingClientRect();
                return [...svg.querySelectorAll("text, rect, path, polyline, polygon")].filter(item => {
                    const box = item.getBoundingClientRect();
                    return box.left < page.left - 1 || box.right > page.right + 1
                        || box.top < page.top - 1 || box.bottom > page.bottom + 1;
                }).map(item => item.outerHTML);
            }"""
        )
        assert outside == [], name


@pytest.fixture(scope="module", params=THEMES)
def lab(request, tmp_path_factory):
    """JupyterLab with the notebooks: its address, and the theme's name."""
    folder, home = tmp_path_factory.mktemp("notebooks"), tmp_path_factory.mktemp("home")
    for language, assignment in ALL:
        shutil.copy(notebook_path(language, assignment), folder / f"{assignment}-{language}.ipynb")
    settings = home / "settings/@jupyterlab"
    for plugin, values in (
        ("apputils-extension/themes", {"theme": THEMES[request.param]}),
        ("apputils-extension/notification", {"fetchNews": "false", "checkForUpdates": False}),
        ("notebook-extension/tracker", {"windowingMode": "none"}),
    ):
        path = settings / f"{plugin}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {
        "ServerApp.ip": "127.0.0.1", "ServerApp.port": port, "ServerApp.port_retries": 0, "IdentityProvider.token": "",
        "ServerApp.root_dir": folder, "ServerApp.open_browser": False, "ServerApp.allow_root": True,
        "LabApp.user_settings_dir": home / "settings", "LabApp.workspaces_dir": home / "workspaces",
    }  # fmt: skip
    environment = os.environ | {"HOME": str(home), "JUPYTER_CONFIG_DIR": str(home / "config")}
    environment["PATH"] = f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}"
    command = [PROGRAMS / "jupyter-lab", *(f"--{name}={value}" for name, value in options.items())]
    log = (home / "log").open("w")
    running = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{address}/api", timeout=5).close()
                break
            assert running.poll() is None, (home / "log").read_text()
            time.sleep(0.2)
        yield address, request.param
    finally:
        running.terminate()
        running.wait(30)
        log.close()


@pytest.mark.slow
def test_in_jupyterlab_all_figures_are_shown_though_the_notebook_is_not_trusted(lab, tab):
    address, theme = lab
    # Whether a figure is loaded does not depend on the theme: in the second one, a notebook of each language is enough.
    for language, assignment in ALL if theme == "light" else ALL[:: len(ASSIGNMENTS)]:
        tab.goto(f"{address}/doc/tree/{assignment}-{language}.ipynb")
        tab.locator(".jp-RenderedMarkdown img").first.wait_for(timeout=60_000)
        tab.locator("[title*='not trusted']").first.wait_for()
        tab.wait_for_function("[...document.images].every(item => item.complete)")
        shown = tab.evaluate(LOADED)
        assert len(shown) == notebook_path(language, assignment).read_text(encoding="utf-8").count("data:image/svg+xml")
        assert all(shown), (language, assignment)
        tab.set_viewport_size({"width": 1100, "height": 4000})
        picture(tab, f"{assignment}-{language}-{theme}")
