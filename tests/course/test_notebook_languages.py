"""An author's notebook in one language: one file with marks, or a file for each."""

import pytest

from tensorgrade.course.new_course import create_course
from tensorgrade.course.notebook_languages import read_in_language
from tensorgrade.exercise.validation import AuthorError

MARKED = '''\
# %% [markdown] lang="en"
# Rows

# %% [markdown] lang="en"
# More rows

# %% [markdown] lang="zh"
# 行

# %% [markdown] lang="pt-BR"
# Linhas

# %% [markdown]
# 1 + 1 = 2

# %% [markdown] lang="en"
# English only

# %%
def f(X):
    """
    [en] All rows.
    [zh] 所有行。
    [pt_BR] Todas.
    [en] Returns: (h,)
    [fr] Renvoie : (h,)
    """
    # [zh] 求和
    rows = [
        [ab] * 2,
        [X],
    ]
'''


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "notebook.py"
    path.write_text(MARKED, encoding="utf-8")
    return path


def read(path, language, source_language="en"):
    notebook = read_in_language(path, language, source_language)
    text = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    [code] = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    return text, [line.strip() for line in code.splitlines()[2:-4]], len(notebook.missing)


@pytest.mark.parametrize(
    ("language", "text", "code", "missing"),
    [
        ("en", ["Rows", "More rows", "1 + 1 = 2", "English only"], ["All rows.", "Returns: (h,)", '"""'], 0),
        ("en_GB", ["Rows", "More rows", "1 + 1 = 2", "English only"], ["All rows.", "Returns: (h,)", '"""'], 0),
        ("zh", ["行", "1 + 1 = 2", "English only"], ["所有行。", "Returns: (h,)", '"""', "# 求和"], 2),
        ("zh_CN", ["行", "1 + 1 = 2", "English only"], ["所有行。", "Returns: (h,)", '"""', "# 求和"], 2),
        ("pt_BR", ["Linhas", "1 + 1 = 2", "English only"], ["Todas.", "Returns: (h,)", '"""'], 2),
        ("fr", ["Rows", "More rows", "1 + 1 = 2", "English only"], ["All rows.", "Renvoie : (h,)", '"""'], 3),
    ],
)  # fmt: skip
def test_each_part_is_in_the_language_or_in_the_authors(path, language, text, code, missing):
    assert read(path, language) == (text, code, missing)


def test_a_list_of_one_name_is_no_mark(path):
    code = read_in_language(path, "zh", "en").cells[-1].source
    assert "        [ab] * 2,\n        [X],\n" in code


def test_the_authors_language_may_be_any(path):
    assert read(path, "fr", "zh")[0] == ["行", "1 + 1 = 2"]


def test_a_mark_that_is_no_language_is_refused(path):
    path.write_text('# %% [markdown] lang="french"\n# Lignes\n', encoding="utf-8")
    with pytest.raises(AuthorError, match="a cell is marked lang='french': 'french' is not the code of a language"):
        read_in_language(path, "fr", "en")


def test_a_language_may_have_a_file_of_its_own(tmp_path):
    names = {}
    for language in ("en", "zh", "zh_CN", "pt_BR", "fr"):
        course = create_course(tmp_path / language, language, "seed")
        folder = course.solution_folder("corr2d")
        for name in ("notebook.zh.py", "notebook.pt_BR.py", "notebook.pt.py"):
            (folder / name).write_text("# %%\n", encoding="utf-8")
        names[language] = course.author_notebook_path("corr2d").name
    assert names == {
        "en": "notebook.py", "zh": "notebook.zh.py", "zh_CN": "notebook.zh.py", "pt_BR": "notebook.pt_BR.py",
        "fr": "notebook.py",
    }  # fmt: skip
