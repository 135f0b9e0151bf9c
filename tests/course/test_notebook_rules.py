"""The rules that a notebook prints, made from the domains of its exercises."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from tensorgrade.course.domain_rules import rules_markdown
from tensorgrade.course.expression_markdown import expression_markdown, number_markdown, rule_markdown
from tensorgrade.course.notebook_rules import has_marks, print_rules
from tensorgrade.exercise import (
    AuthorError,
    Choice,
    Close,
    Count,
    Domain,
    Exact,
    Exercise,
    Floats,
    Made,
    PairOf,
    Size,
)

WORDS = "words"
SIZES = {"h": Size(1, 32, 6), "w": Size(1, 32, 7), "kh": Size(1, 5, 2), "kw": Size(1, 5, 3)}
CORR2D = Domain(
    sizes=SIZES,
    arguments={"X": Floats("h", "w"), "K": Floats("kh", "kw")},
    rules=["kh <= h and kw <= w"],
)
STRIDED = Domain(
    sizes=SIZES | {"sh": Size(1, 1, 1)},
    arguments={"X": Floats("h", "w"), "K": Floats("kh", "kw"), "stride": PairOf("sh", "1", none_means=("kh", "kw"))},
    derived={"rest": "h - kh", "out_h": "rest // sh + 1", "out_w": "w - kw + 1"},
    rules=["kh <= h", "out_h > 1"],
)
POOL = Domain(
    sizes=SIZES,
    arguments={"X": Floats("h", "w", largest=255, smallest=1e-3, signed=False), "mode": Choice("max", "avg", None)},
)
COUNTS = Domain(sizes={"c": Size(1, 10_000, 3)}, arguments={"c": Count("c"), "n": Count("2 * c"), "layers": Made(list)})


def exercise(name, domain, **more):
    given = {"title": WORDS, "points": 2, "reference": print, "checks": [], "domain": domain}
    return Exercise(name=name, **(given | more))


def maximum_is_exact(X, mode):
    return Exact() if mode == "max" and X.shape == (6, 7) else Close()


def test_equal_rules_are_printed_once_and_what_all_share_last():
    text = rules_markdown([exercise("corr2d", CORR2D), exercise("conv2d", CORR2D)], "en")
    assert (
        text
        == """\
- **`corr2d`**, **`conv2d`**
  - `X` has shape `(h, w)`; `K` has shape `(kh, kw)`.
  - `h`, `w`: 1 to 32; `kh`, `kw`: 1 to 5.
  - Always `kh` ≤ `h`, `kw` ≤ `w`.
- Arrays: finite numbers, at most 10⁶ in absolute value; ANSWERS
- Arrays are float32 or float64, in any memory layout, and may be read-only.
- A call may take 2 s.""".replace("ANSWERS", "answers to numbers as small as 10⁻⁹ count as precisely as others.")
    )  # noqa: E501


def test_rules_in_chinese():
    text = rules_markdown([exercise("corr2d_strided", STRIDED, answer=Exact())], "zh")
    assert (
        text
        == """\
- **`corr2d_strided`**
  - `X` 的形状为 `(h, w)`；`K` 的形状为 `(kh, kw)`；`stride` 为 `(sh, 1)`，或为 `None`，此时表示 `(kh, kw)`。
  - `h`、`w`：1 到 32；`kh`、`kw`：1 到 5；`sh`：1。
  - 总有 `kh` ≤ `h`、`out_h` > 1；其中 `rest` = `h` − `kh`、`out_h` = ⌊`rest` / `sh`⌋ + 1。
  - 结果必须完全精确：除了舍入到自身的 dtype 之外，没有任何误差。
- 数组：有限的数，绝对值不超过 10⁶；数值小到 10⁻⁹ 时，对结果精度的要求不变。
- 数组的类型为 float32 或 float64，可以是任意内存布局，也可能只读。
- 一次调用限时 2 秒。"""
    )


def test_what_differs_stands_with_the_function():
    several = [exercise("corr2d", CORR2D), exercise("conv2d", STRIDED), exercise("count", COUNTS, seconds=5.0)]
    text = rules_markdown([*several, exercise("pool2d", POOL, answer=maximum_is_exact)], "en")
    before, pool = text.split("- **`pool2d`**\n")
    assert "- **`count`**\n  - `n` is 2 · `c`.\n  - `c`: 1 to 10,000.\n  - A call may take 5 s.\n" in before
    assert "  - `X` has shape `(h, w)`; `mode` is `'max'`, `'avg'` or `None`.\n" in pool
    assert "  - Arrays: finite numbers, from 0 to 255; answers to numbers as small as 10⁻³ count" in pool
    assert "  - With `mode` = `'max'` the answer is exact" in pool
    assert "\n- Arrays: finite numbers, at most 10⁶ in absolute value" in pool
    assert "count as precisely as others, unless it says otherwise above.\n" in pool
    assert pool.endswith("- A call may take 2 s, unless it says otherwise above.")


def test_nothing_of_exactness_where_only_tensors_could_tell():
    domain = Domain(sizes=SIZES, arguments={"X": Floats("h", "w"), "mode": Choice("max")})
    pool = exercise("pool2d", domain, answer=lambda X, mode: Exact() if X.is_cuda else Exact())
    assert "exact" not in rules_markdown([pool], "en")
    always = exercise("pool2d", domain, answer=lambda X, mode: Exact())
    assert "  - The answer is exact" in rules_markdown([always], "en")


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("kh<=h+2*pad", "`kh` ≤ `h` + 2 · `pad`"),
        ("(h + 2 * (ph + 1) - kh) // sh + 1", "⌊(`h` + 2 · (`ph` + 1) − `kh`) / `sh`⌋ + 1"),
        ("h - (w - kh) - 1", "`h` − (`w` − `kh`) − 1"),
        ("h // (2 * w) % 3 != -1", "⌊`h` / (2 · `w`)⌋ mod 3 ≠ −1"),
        ("(-h) ** 2 == h ** 2 * +10000", "(−`h`)² = `h`² · 10,000"),
        ("max(abs(h - w), 1) < 3 > 2", "max(|`h` − `w`|, 1) < 3 > 2"),
        ("not (h > 1 and w >= 1) or h == 1", "not (`h` > 1 and `w` ≥ 1) or `h` = 1"),
        ("not h > 1", "not (`h` > 1)"),
        ("(h > 1) + 1", "(`h` > 1) + 1"),
    ],
)
def test_expressions(text, markdown):
    assert expression_markdown(text, "en") == markdown


def test_the_comparisons_of_a_rule_come_one_by_one():
    assert rule_markdown("h > 1 and (w > 1 or kh > 1)", "zh") == ["`h` > 1", "(`w` > 1 或 `kh` > 1)"]


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1e6, "10⁶"),
        (1e-9, "10⁻⁹"),
        (2.5e7, "2.5 · 10⁷"),
        (255, "255"),
        (0.5, "0.5"),
        (12_000.0, "12,000"),
        (1e5, "10⁵"),
    ],
)
def test_numbers(number, text):
    assert number_markdown(number) == text


@pytest.fixture
def path(tmp_path):
    return tmp_path / "notebook.py"


def printed(path, source, language="en"):
    path.write_text("# %% [markdown]\n" + "".join(f"# {line}\n" for line in source.split("\n")), encoding="utf-8")
    cells = [new_markdown_cell(source), new_code_cell("X[[limits]]")]
    print_rules(cells, path, [exercise("corr2d", CORR2D), exercise("count", COUNTS), exercise("free", None)], language)
    assert cells[1].source == "X[[limits]]"
    return cells[0].source


def test_a_mark_becomes_a_list_of_its_own(path):
    text = printed(path, "Rules:\n[[limits]]\nThat is all.")
    assert text.startswith("Rules:\n\n- **`corr2d`**\n")
    assert "**`count`**" in text
    assert text.endswith("A call may take 2 s.\n\nThat is all.")


def test_an_authors_own_list_stays_as_it_is(path):
    own = "- one point\n  on two lines\n- another"
    text = printed(path, f"{own}\n\n[[limits]]\n\n{own}")
    assert text.startswith(f"{own}\n\n- **")
    assert text.endswith(f"s.\n\n{own}")


def test_a_mark_may_name_functions(path):
    text = printed(path, "[[limits count]]")
    assert text.startswith("- **`count`**\n")
    assert "corr2d" not in text
    both = printed(path, "[[limits count, corr2d count]]", "zh")
    assert (both.count("**`count`**"), both.count("**`corr2d`**")) == (1, 1)


def test_notebooks_without_marks():
    assert not has_marks([new_markdown_cell("limits"), new_code_cell("[[limits]]")])
    assert has_marks([new_markdown_cell("a\n[[limits]]")])


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("[[limits corr]]", "no exercise corr with a domain; it has corr2d, count."),
        ("[[limits corr2d, free]]", "no exercise free with a domain"),
        ("Here: [[limits]]", "alone on its line"),
        ("[[limits: corr2d]]", "alone on its line"),
    ],
)
def test_a_wrong_mark_is_named_with_its_line(path, line, words):
    with pytest.raises(AuthorError) as caught:
        printed(path, f"Some words.\n{line}")
    assert words in str(caught.value)
    assert str(caught.value).startswith(f"{path}, line 3: ")


def test_a_mark_where_no_exercise_has_a_domain(tmp_path):
    with pytest.raises(AuthorError, match=r"notebook\.ipynb: no exercise of exercises\.py has a domain"):
        print_rules([new_markdown_cell("[[limits]]")], tmp_path / "notebook.ipynb", [exercise("free", None)], "en")


class Layer:
    def __init__(self, W, padding=(0, 0), bias=None):
        pass


def test_the_folded_rules_say_what_the_exercises_have(path):
    path.write_text("# [[rules]]\n", encoding="utf-8")
    made = exercise("made", Domain(sizes={}, arguments={"stride": Made(tuple)}), reference=lambda stride: stride)
    strided = exercise("corr2d", STRIDED, reference=lambda X, K, stride: X)
    layer = Exercise(name="Layer", title=WORDS, points=2, reference=Layer, checks=[])
    texts = {}
    for name, exercises in {"functions": [strided], "others": [strided, made], "class": [layer]}.items():
        cells = [new_markdown_cell("Before.\n[[rules]]")]
        assert has_marks(cells)
        print_rules(cells, path, exercises, "en")
        texts[name] = cells[0].source
    for text in texts.values():
        assert text.startswith("Before.\n\n<details>\n<summary><b>How this notebook works</b></summary>\n\n- ")
        assert text.endswith("\n\n</details>")
        assert "**NumPy and the standard library only.**" in text
    assert "- `stride`: pairs, first for the rows, then for the columns.\n" in texts["functions"]
    assert "All calls keep these limits, and some reach them:\n\n- **`corr2d`**\n" in texts["functions"]
    # What a function makes may be no pair, and a domain of nothing else has no limits to read.
    assert "pairs, first" not in texts["others"]
    assert "**`made`**" not in texts["others"]
    assert "- `padding`: pairs" in texts["class"]
    assert "- `padding`, `bias`: passed by keyword" in texts["class"]
    assert "An object is made once" in texts["class"]
    assert "An object is made once" not in texts["functions"]
    assert "limits" not in texts["class"]
