"""The instructor's way: from a student to the next, and to those who made the same mistake."""

from dataclasses import replace

from tensorgrade.report.class_page_records import MisconceptionRow
from tensorgrade.report.class_walk import Neighbour, Place, class_walks
from tensorgrade.report.sample_class_pages import CLASS_PAGES

NAMES = ["ada", "alan", "emmy", "kurt"]
URLS = {name: f"{name}.html" for name in NAMES}


def page():
    some = CLASS_PAGES[0]["page"]
    rows = tuple(replace(some.rows[0], student=name, reasons=("look",) if name == "emmy" else ()) for name in NAMES)
    told = (
        MisconceptionRow("relu", "negative", "Below zero it is zero.", ("alan", "kurt"), "m-1"),
        MisconceptionRow("corr2d", "flipped", "It is turned.", ("ada", "alan", "kurt"), "m-2"),
    )
    return replace(some, rows=rows, misconceptions=told)


def test_the_way_goes_through_the_class_in_its_order():
    walks = class_walks(page(), URLS, "../class.html")
    assert list(walks) == NAMES
    assert walks["ada"].place == Place(1, 4, None, Neighbour("alan", "alan.html"))
    assert walks["emmy"].place == Place(3, 4, Neighbour("alan", "alan.html"), Neighbour("kurt", "kurt.html"))
    assert walks["kurt"].place.following is None
    assert [walk.reasons for walk in walks.values()] == [(), (), ("look",), ()]


def test_the_way_of_a_mistake_goes_to_its_cards_in_the_order_of_the_notebook():
    walks = class_walks(page(), URLS, "../class.html")
    assert [(item.exercise, item.class_url) for item in walks["alan"].mistakes] == [
        ("corr2d", "../class.html#m-2"),
        ("relu", "../class.html#m-1"),
    ]
    flipped = walks["alan"].mistakes[0]
    assert flipped.place == Place(2, 3, Neighbour("ada", "ada.html#f-corr2d"), Neighbour("kurt", "kurt.html#f-corr2d"))
    assert walks["emmy"].mistakes == ()


def test_who_has_no_page_is_passed_over():
    walks = class_walks(page(), {name: url for name, url in URLS.items() if name != "alan"}, "../class.html")
    assert "alan" not in walks
    assert walks["ada"].place.following == Neighbour("emmy", "emmy.html")
    assert walks["kurt"].mistakes[0].place.previous == Neighbour("ada", "ada.html#f-corr2d")
    assert walks["kurt"].mistakes[1].place == Place(1, 1, None, None)
