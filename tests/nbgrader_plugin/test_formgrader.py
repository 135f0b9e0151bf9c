"""The formgrader page in a real Jupyter server, in a real browser; what it looks like goes to build/formgrader/."""

import contextlib
import os
import shutil
import socket
import subprocess
import time
import urllib.request

import pytest

from tests.conftest import ROOT
from tests.coursework import PROGRAMS, filled, grade, hand_in, rows

PICTURES = ROOT / "build/formgrader"
WRONG = {"pool2d": "print('<b>hello</b>')\ndef pool2d(X, pool_size, mode='max'):\n    return X[:1, :1] * 0 + 3.0\n"}
WRITTEN = {
    "pooling-why": "Because of <script>alert(1)</script> [this](&#106;avascript:alert(1)): $\\max_i x_i$ forgets "
    "**where** it was found, and a picture that is moved by less than a window has the same maximum in most windows, "
    "or the maximum of a neighbour.\n\n- A list.\n- Of two."
}


@pytest.fixture(scope="module")
def course(pooling, tmp_path_factory):
    course = tmp_path_factory.mktemp("formgrader") / "course"
    shutil.copytree(pooling, course)
    for student, answers in (("ada", {}), ("bob", WRONG)):
        hand_in(course, student, "pooling", filled(course, "pooling", answers, WRITTEN))
    assert grade(course, "pooling").exit_code == 0
    return course


@pytest.fixture(scope="module")
def server(course, tmp_path_factory):
    """Its address. No network but this machine's own."""
    home = tmp_path_factory.mktemp("home")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {
        "ip": "127.0.0.1", "port": port, "port_retries": 0, "token": "", "password": "", "root_dir": course,
        "open_browser": False, "allow_root": True,
        "jpserver_extensions": '{"nbgrader.server_extensions.formgrader": True}',
    }  # fmt: skip
    environment = os.environ | {
        "HOME": str(home), "JUPYTER_CONFIG_DIR": str(home / "config"),
        "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}",
    }  # fmt: skip
    command = [PROGRAMS / "jupyter-server", *(f"--ServerApp.{name}={value}" for name, value in options.items())]
    log = (home / "log").open("w")
    running = subprocess.Popen(command, cwd=course, env=environment, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}/formgrader"
    try:
        for _ in range(200):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(address, timeout=5).close()
                break
            assert running.poll() is None, (home / "log").read_text()
            time.sleep(0.2)
        yield address
    finally:
        running.terminate()
        running.wait(30)
        log.close()


def picture(page, name):
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True)


@pytest.mark.slow
def test_assignments_submissions_scores_and_a_grade_by_hand(chromium, course, server):
    page = chromium.new_page(viewport={"width": 1100, "height": 1000}, color_scheme="dark")
    alerts = []
    page.on("dialog", lambda dialog: (alerts.append(dialog.message), dialog.dismiss()))
    page.goto(server)
    row = page.locator("tr", has_text="pooling").first
    row.wait_for()
    assert row.locator(".num-submissions").inner_text() == "2"
    picture(page, "assignments")
    page.goto(f"{server}/manage_submissions/pooling")
    for student, score in (("ada", "19 / 21"), ("bob", "13 / 21")):
        row = page.locator("tr", has_text=student)
        row.locator(".score", has_text=score).wait_for()
        assert "needs manual grading" in row.inner_text()
    picture(page, "submissions")
    page.goto(f"{server}/gradebook/pooling/pooling")
    page.locator("a.name-hidden").nth(1).wait_for()
    assert page.locator("td.score, td.total-score, td[data-order]").count() > 0
    table = page.locator("table").first.inner_text()
    assert "19 / 21" in table
    assert "13 / 21" in table
    picture(page, "scores")
    # bob's: first by name or not, it is the one with 13 points.
    page.locator("tr", has_text="13 / 21").locator("a.name-hidden").click()
    page.locator("#check-pool2d").wait_for()
    page.wait_for_load_state("networkidle")

    # Our card stands in the check cell, light as nbgrader's page is; our words are in the comment box.
    card = page.locator(".tg.verdict .card").first
    assert "The shape of your answer is (1, 1); it should be (2, 2)." in card.inner_text()
    assert card.evaluate("card => getComputedStyle(card).backgroundColor") == "rgb(246, 247, 250)"
    assert page.locator("#check-pool2d").get_attribute("placeholder") == "0"
    assert "The shape of your answer is" in page.locator("#pool2d-comment").get_attribute("placeholder")
    assert page.get_by_text("<b>hello</b>", exact=False).count() > 0
    # Nothing that bob wrote runs.
    answer = page.locator(".nbgrader_cell", has_text="Because of").locator("pre")
    assert answer.inner_text().splitlines()[0] == WRITTEN["pooling-why"].splitlines()[0]
    assert answer.evaluate("item => item.scrollWidth <= item.clientWidth")  # a long line is broken where the box ends
    assert page.locator("a", has_text="this").count() == 0

    page.fill("#pooling-why", "1.5")
    page.fill("#pooling-why-comment", "Nearly.")
    page.locator("#pool2d-comment").focus()
    page.wait_for_load_state("networkidle")
    picture(page, "submission")
    for _ in range(50):
        found = rows(course, "pooling")["bob"]
        if found["comments"]["pooling-why"][1]:
            break
        time.sleep(0.1)
    assert found["grades"]["pooling-why"] == (None, 1.5, False)
    assert found["comments"]["pooling-why"] == (None, "Nearly.")
    assert found["score"] == 14.5
    assert alerts == []
    page.close()


@pytest.mark.slow
def test_its_autograde_button_agrees_and_keeps_the_persons_grade(chromium, course, server):
    before = rows(course, "pooling")
    shutil.rmtree(course / "autograded/ada")
    page = chromium.new_page()
    page.goto(f"{server}/manage_submissions/pooling")
    row = page.locator("tr", has_text="ada")
    row.locator(".autograde a").click()
    page.get_by_text("Successfully").first.wait_for()
    page.close()
    assert (course / "autograded/ada/pooling/pooling.ipynb").exists()
    assert rows(course, "pooling") == before
