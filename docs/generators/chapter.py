"""docs/chapter.md: the book's headings and where they are taught."""

import tomllib

from docs.generators.paths import ROOT

CHAPTER = """# The book's chapter, heading by heading

The assignments follow the chapter on convolutional networks of [Dive into Deep Learning](https://d2l.ai). For each of
its headings this page says where the notebooks teach it and what they draw. It also says which functions students
write, how many cells they run beside, and what they answer in words. The table is made from `solutions/chapter.toml`.

| the book | notebook, heading | figures | functions | cells to run | written question |
|---|---|---|---|---|---|
"""


def chapter_page() -> str:
    """docs/chapter.md."""
    book = "https://d2l.ai/chapter_convolutional-neural-networks"
    headings = tomllib.loads((ROOT / "solutions/chapter.toml").read_text(encoding="utf-8"))["heading"]
    rows = []
    for item in headings:
        figures, functions, questions = (
            ", ".join(f"`{name}`" for name in item.get(kind, ())) or "–"
            for kind in ("figures", "functions", "questions")
        )
        cells = len(item.get("cells", ())) or "–"
        link = f"[{item['title']}]({book}/{item['page']}.html)"
        columns = (link, f"`{item['assignment']}`, {item['text']}", figures, functions, str(cells), questions)
        rows.append(f"| {' | '.join(columns)} |\n")
    return CHAPTER + "".join(rows)
