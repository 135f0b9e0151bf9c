"""What the distributions' metadata say of the project: address, contact, long description."""

import email
import importlib.util
import re
import subprocess
import sys
import tarfile
import zipfile

import pytest

from tests.conftest import ROOT

specification = importlib.util.spec_from_file_location("distribution_metadata", ROOT / "distribution_metadata.py")
module = importlib.util.module_from_spec(specification)
specification.loader.exec_module(module)

SETTINGS = '[tool.tensorgrade]\naddress = "{}"\ncontact = "{}"\n'
README = (
    '<picture>\n<source media="(prefers-color-scheme: dark)" srcset="docs/dark.png">\n<img src="docs/a.png" alt="A">\n'
    "</picture>\n\n![A page](docs/page.png)\n\n"
    "See [docs/faq.md](docs/faq.md), [there](https://example.org) and [x[0]](a.md).\n"
)


def metadata_of(folder, address, contact):
    (folder / "pyproject.toml").write_text(SETTINGS.format(address, contact), encoding="utf-8")
    (folder / "README.md").write_text(README, encoding="utf-8")
    (folder / "instructor").mkdir()
    metadata = {"version": "0.9.0"}
    config = {"clone": "..", "readme": "README.md", "needs": "tensorgrade[instructor]"}
    module.ProjectMetadata(str(folder / "instructor"), config).update(metadata)
    return metadata


def test_while_the_settings_are_empty_nothing_names_an_address(tmp_path):
    metadata = metadata_of(tmp_path, "", "")
    assert (metadata["urls"], metadata["authors"]) == ({}, [])
    text = metadata["readme"]["text"]
    assert text == "\n\nSee docs/faq.md, [there](https://example.org) and x[0].\n"
    assert metadata["dependencies"] == ["tensorgrade[instructor]==0.9.0"]


def test_all_links_follow_from_the_two_settings(tmp_path):
    metadata = metadata_of(tmp_path, "https://example.org/tensorgrade/", "someone@example.org")
    assert {url.startswith("https://example.org/tensorgrade") for url in metadata["urls"].values()} == {True}
    assert metadata["authors"] == [{"name": "tensorgrade's maintainers", "email": "someone@example.org"}]
    pictures = "https://example.org/tensorgrade/raw/main/docs"
    assert metadata["readme"]["text"] == (
        f'<picture>\n<source media="(prefers-color-scheme: dark)" srcset="{pictures}/dark.png">\n'
        f'<img src="{pictures}/a.png" alt="A">\n</picture>\n\n'
        "![A page](https://example.org/tensorgrade/raw/main/docs/page.png)\n\n"
        "See [docs/faq.md](https://example.org/tensorgrade/blob/main/docs/faq.md), [there](https://example.org) and "
        "[x[0]](https://example.org/tensorgrade/blob/main/a.md).\n"
    )


def test_an_address_that_is_none_is_refused(tmp_path):
    with pytest.raises(ValueError, match="write the repository's https address, or nothing"):
        metadata_of(tmp_path, "github.com/me/tensorgrade", "")


def test_code_stays_as_it_is():
    text = "```\n[a](b.md)\n```\n[a](b.md)\n"
    assert module.description(text, "") == "```\n[a](b.md)\n```\na\n"


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_the_long_description_renders_without_the_repository(distributions, kind):
    if kind == "wheel":
        with zipfile.ZipFile(distributions[kind]) as archive:
            [name] = [name for name in archive.namelist() if name.endswith("/METADATA")]
            content = archive.read(name)
    else:
        with tarfile.open(distributions[kind]) as archive:
            [member] = [member for member in archive.getmembers() if member.name.endswith("/PKG-INFO")]
            content = archive.extractfile(member).read()
    metadata = email.message_from_string(content.decode())
    assert metadata["Description-Content-Type"] == "text/markdown"
    text = metadata.get_payload()
    assert "# tensorgrade" in text
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        assert target.startswith("https://"), target
    for classifier in ("Development Status ::", "Framework :: Jupyter", "Framework :: Pytest"):
        assert any(line.startswith(classifier) for line in metadata.get_all("Classifier"))


def test_the_instructors_distribution_has_no_sdist(tmp_path):
    command = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", tmp_path]
    done = subprocess.run(command, cwd=ROOT / "instructor", text=True, capture_output=True, timeout=60)
    assert done.returncode != 0
    assert "is built as a wheel only: run `make wheels` in a clone." in done.stderr.splitlines()[-1]
    assert not list(tmp_path.iterdir())
