"""A small exercises.py, built."""

import pytest

from tensorgrade.key_builder.build import build_answer_key


@pytest.fixture
def build(tmp_path):
    """Builds the key of that exercises.py and returns its only exercise's."""

    def build_text(text):
        folder = tmp_path / "sums"
        folder.mkdir()
        (folder / "exercises.py").write_text(text, encoding="utf-8")
        [exercise] = build_answer_key(folder, "seed").exercises
        return exercise

    return build_text
