"""Chinese Markdown as it is set: joined lines, bold emphasis, and everything else as it was."""

import pytest

from tensorgrade.course.chinese_markdown import set_chinese


@pytest.mark.parametrize(
    ("source", "right"),
    [
        ("第一行，\n第二行。\n第三行", "第一行，第二行。第三行"),
        ("- 第一项\n  还是第一项\n- 第二项", "- 第一项还是第一项\n- 第二项"),
        ("1. 第一项\n2. 第二项", "1. 第一项\n2. 第二项"),
        ("卷积核\n`K` 与", "卷积核 `K` 与"),
        ("卷积核：\n`K` 与", "卷积核：`K` 与"),
        ("卷积核 `K`\n与图像", "卷积核 `K`\n与图像"),
        ("这是*重点*。", "这是**重点**。"),
        ("这是*重\n点*。", "这是**重点**。"),
        ("\\text{(有偏置)} 与 f(x)、[链接](页)", "\\text{（有偏置）} 与 f(x)、[链接](页)"),
        ("**只能用标准库。**\n评分时", "**只能用标准库**。评分时"),
        ("一句。**重点**再说", "一句。**重点**再说"),
        ("先说\n**（注意）**", "先说\n**（注意）**"),
        ("$a*b*c$ 与 *a*", "$a*b*c$ 与 *a*"),
        ("一行  \n第二行", "一行  \n第二行"),
        ("# 标题\n正文", "# 标题\n正文"),
        ("| 甲 |\n|---|\n| 乙 |", "| 甲 |\n|---|\n| 乙 |"),
        ("```\n一行\n二行 *三*\n```\n正文，\n接着", "```\n一行\n二行 *三*\n```\n正文，接着"),
        (
            "$$\\begin{a}\n=\\text{行}\n\\end{a}$$\n\n正文，\n接着",
            "$$\\begin{a}\n=\\text{行}\n\\end{a}$$\n\n正文，接着",
        ),
        (
            "<details>\n<summary>提示</summary>\n\n正文\n</details>",
            "<details>\n<summary>提示</summary>\n\n正文\n</details>",
        ),
        ("One line\nand *another*\n", "One line\nand *another*\n"),
    ],
)
def test_chinese_is_set(source, right):
    assert set_chinese(source) == right
    assert set_chinese(right) == right
