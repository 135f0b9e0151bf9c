"""The site builds, has descriptions, and copies what is to be typed."""

import re
import subprocess
import sys

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The built site."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "docs", folder]
    built = subprocess.run(command, cwd=ROOT, text=True, capture_output=True)
    assert built.returncode == 0, built.stderr
    return folder


def test_the_site_builds_without_a_warning(site):
    assert "threat-model.html" in (site / "index.html").read_text(encoding="utf-8")


def test_a_page_of_the_site_has_a_description(site):
    page = (site / "tour.html").read_text(encoding="utf-8")
    [description] = re.findall(r'<meta name="description" content="([^"]*)">', page)
    assert 20 < len(description) <= 162


def test_a_block_of_the_site_is_copied_without_prompts(site, chromium):
    context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"])
    opened = context.new_page()
    opened.goto((site / "index.html").as_uri())
    block = opened.locator("div.highlight", has_text="$ tensorgrade demo").first
    block.hover()
    block.locator("button.copybtn").click()
    copied = opened.evaluate("navigator.clipboard.readText()")
    context.close()
    assert copied.splitlines() == ["pip install -e '.[instructor]'", "tensorgrade demo"]
