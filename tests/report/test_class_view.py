"""What the class page counts."""

import json
import random
from dataclasses import replace

import pytest

from tensorgrade.judge.judge import not_written_result
from tensorgrade.report.class_page import class_html, class_json
from tensorgrade.report.class_page_records import OtherNameRow
from tensorgrade.report.class_view import class_view
from tensorgrade.report.student_rows import earlier_scores
from tensorgrade.result.absence_facts import NotWritten, OtherName
from tensorgrade.result.class_member import ClassMember
from tensorgrade.result.explanation_facts import Hint, NamedMisconception
from tensorgrade.result.gradebook_entry import GradebookEntry, GradedCell
from tensorgrade.result.item_statistics import discrimination, distribution, mean, median
from tensorgrade.result.points import total_score
from tensorgrade.shipped_files import shipped_folder
from tensorgrade.translation import Text
from tests.conftest import HOSTILE
from tests.result.records import make_check, make_exercise_result, make_result


def crowd(keys, count, passes):
    """Results of ``count`` students; ``passes(student, function, check)`` says what each passes."""
    key = keys["channels"]
    stubs = {item.name: not_written_result(item) for item in key.exercises}
    made = []
    for number in range(count):
        exercises = {}
        for name, stub in stubs.items():
            checks = [
                replace(check, status="passed" if passes(number, name, place) else "failed", failure=None)
                for place, check in enumerate(stub.checks)
            ]
            weights = sum(check.weight for check in checks)
            share = sum(check.weight for check in checks if check.status == "passed") / weights
            status = "passed" if share == 1 else "partly"
            exercises[name] = replace(
                stub, checks=checks, score=round(stub.points * share, 2), status=status, seconds=0.001 * number
            )
        score = total_score([item.score for item in exercises.values()])
        made.append(make_result(exercises, assignment="channels", student=f"s{number:04}", score=score))
    return made


def test_a_check_that_good_students_fail_more_is_suspect(keys):
    def passes(student, function, check):
        return student < 10 if (function, check) == ("corr2d_multi_in", 0) else student >= 2 * check

    results = crowd(keys, 20, passes)
    view = class_view(results, "en")
    odd, *others = view.checks
    assert odd.discrimination < -0.5
    assert odd.suspicions == ("those who do better elsewhere fail it more often",)
    assert (odd.passed, odd.of, odd.share) == (10, 20, 0.5)
    assert not any(row.suspicions for row in others if row.passed)


def test_a_check_that_nobody_passes_is_suspect_unless_the_class_is_tiny(keys):
    results = crowd(keys, 6, lambda student, function, check: check > 0)
    assert class_view(results, "en").checks[0].suspicions == ("nobody passes",)
    assert class_view(results[:4], "en").checks[0].suspicions == ()


def test_what_could_not_be_judged_is_neither_passed_nor_failed(keys):
    results = crowd(keys, 6, lambda *_: True)
    exercise = results[0].exercises["corr2d_multi_in"]
    unsure = replace(exercise.checks[0], status="could-not-tell")
    changed = replace(exercise, status="could-not-tell", checks=[unsure, *exercise.checks[1:]])
    exercises = results[0].exercises | {"corr2d_multi_in": changed}
    results[0] = replace(results[0], status="could-not-tell", exercises=exercises)
    view = class_view(results, "en")
    assert (view.checks[0].passed, view.checks[0].of) == (5, 5)
    assert view.checks[0].suspicions == ("could not be judged for 1",)
    assert [(row.student, row.reasons) for row in view.attention] == [
        ("s0000", ("could not be judged: corr2d_multi_in",))
    ]


FLIPPED = NamedMisconception("flipped", Text("Turned.", {"zh": "翻转了。"}))
BOTH = replace(FLIPPED, also="mean", also_text=Text("A mean.", {"zh": "平均。"}))


def explained(results, *explanations):
    """The results, with what explains the first function's wrong answers."""
    for result, explanation in zip(results, explanations):
        item = result.exercises["corr2d_multi_in"]
        result.exercises["corr2d_multi_in"] = replace(item, explanation=explanation)
    return results


def test_hints_and_each_of_two_misconceptions_are_counted_by_the_words_that_are_read(keys):
    # The factors differ in digits that are not shown.
    hints = [Hint("factor", number=0.5), Hint("factor", number=0.5000000001), Hint("factor", number=0.25)]
    results = explained(crowd(keys, 8, lambda *_: False), hints[1], BOTH, FLIPPED, hints[0], hints[2], hints[1], None)
    view = class_view(results, "en")
    assert [(row.name, row.words.partition(" Where")[0], row.students) for row in view.misconceptions] == [
        ("factor", "Your answer is half of what it should be.", ("s0000", "s0003", "s0005")),
        ("flipped", "Turned.", ("s0001", "s0002")),
        ("factor", "Your answer is 0.25 times what it should be.", ("s0004",)),
        ("mean", "A mean.", ("s0001",)),
    ]
    assert [row.misconceptions for row in view.rows[:3]] == [
        ("corr2d_multi_in: factor",),
        ("corr2d_multi_in: flipped", "corr2d_multi_in: mean"),
        ("corr2d_multi_in: flipped",),
    ]
    assert {row.words for row in class_view(results, "zh").misconceptions} > {"翻转了。", "平均。"}


def test_a_hint_with_the_id_of_a_misconception_is_another_row(keys):
    """The words are those that the students read."""
    named = NamedMisconception("only-square", Text("One length serves for both.", {"zh": "一个长度。"}))
    rows = class_view(explained(crowd(keys, 2, lambda *_: False), named, Hint("only-square")), "en").misconceptions
    assert [(row.name, row.words[:10], row.students) for row in rows] == [
        ("only-square", "One length", ("s0000",)),
        ("only-square", "Right when", ("s0001",)),
    ]


def test_the_page_is_of_whoever_is_first_and_needs_somebody(keys):
    results = crowd(keys, 2, lambda *_: True)
    gone = replace(results[0], student="gone", status="missing")
    view = class_view([gone, *results], "zh")
    assert (view.title, view.max_score, view.handed_in) == ("卷积", 14.0, 2)
    assert [row.message for row in view.rows] == ["没有提交任何内容。", "", ""]
    assert [(part.name, part.points) for part in view.parts] == [("corr2d_multi_in", 6), ("corr2d_multi_in_out", 8)]
    assert [row.name for row in view.functions] == ["corr2d_multi_in", "corr2d_multi_in_out"]
    nobody = class_view([gone], "en")
    assert (nobody.functions, nobody.checks, nobody.bins, nobody.mean) == ((), (), (), None)
    with pytest.raises(ValueError, match="needs a result"):
        class_view([], "en")


def test_who_waits_for_a_person_and_who_is_missing(keys):
    results = crowd(keys, 2, lambda *_: True)
    results.append(replace(results[0], student="gone", status="missing"))
    decided = {
        "s0000": GradebookEntry(14, 18, 0, {"invariance": GradedCell(4, 0, waits=True, written=True)}),
        "s0001": GradebookEntry(
            15.5,
            18,
            0.5,
            {
                "check-corr2d_multi_in": GradedCell(6, 6, 6, waits=True),
                "invariance": GradedCell(4, 2, by_person=True, written=True),
            },
        ),
    }
    members = [
        ClassMember(item.student, "graded" if item.status == "graded" else "missing", item, unread=item is results[0])
        for item in results
    ]
    view = class_view(members, "en", decided)
    assert (view.waiting, view.waiting_answers) == (("s0000",), 1)
    assert (view.max_score, [row.score for row in view.rows]) == (18, [14, 15, 14])
    assert [row.scores for row in view.rows] == [(6, 8, None), (6, 8, 2), (None, None, None)]
    assert view.missing == ("gone",)
    assert view.handed_in == 2
    said = "(without waiting answers: 1)"
    assert said in class_html(view, "en", [shipped_folder("templates")])
    decided["s0000"] = decided["s0001"]
    assert said not in class_html(class_view(results, "en", decided), "en", [shipped_folder("templates")])


def checks_section(results, language):
    """The checks of a class page on which each student has a page."""
    view = class_view(results, language, url=lambda student: f"students/{student}.html")
    return class_html(view, language, [shipped_folder("templates")]).partition('id="checks"')[2]


def test_a_check_names_who_failed_it_and_not_who_wrote_nothing():
    def student(name, *statuses):
        checks = [make_check(name=f"c{number}", status=status) for number, status in enumerate(statuses)]
        return make_result({"corr2d": make_exercise_result(*checks)}, student=name)

    unwritten = [make_check(NotWritten(), name=name, status="failed") for name in ("c0", "c1")]
    results = [
        student("zoe", "failed", "failed"),
        student("ada", "passed", "failed"),
        student("bob", "could-not-tell", "not-run"),
        make_result({"corr2d": make_exercise_result(*unwritten, status="missing")}, student="eve"),
    ]
    view = class_view(results, "en")
    assert [(row.passed, row.of, row.failed, row.more_failed) for row in view.checks] == [
        (1, 3, ("zoe",), 0),
        (0, 3, ("zoe", "ada"), 0),
    ]
    assert [group.missing for group in view.function_checks] == [1]
    for language, unwritten_by in (("en", "1 did not write it"), ("zh", "1 人未作答")):
        section = checks_section(results, language)
        assert section.count('<a href="students/zoe.html#f-corr2d">zoe</a>') == 2
        assert section.count('<a href="students/ada.html#f-corr2d">ada</a>') == 1
        assert ">eve<" not in section
        assert section.count(unwritten_by) == 1


@pytest.mark.parametrize(("count", "folded", "named", "rest"), [(12, 0, 12, ""), (13, 1, 13, ""), (500, 1, 30, "470")])
def test_many_who_failed_a_check_are_folded_and_of_a_crowd_the_first_are_named(count, folded, named, rest):
    check = make_check(status="failed")
    results = [make_result({"corr2d": make_exercise_result(check)}, student=f"s{number:03}") for number in range(count)]
    for language, students, more in (("en", " students", f", and {rest} more"), ("zh", " 名学生", f"，另有 {rest} 人")):
        section = checks_section(results, language)
        assert section.count(f"<summary>{count}{students}</summary>") == folded
        assert section.count("<a ") == named
        assert section.count(more) == bool(rest)


def misnamed(found):
    """A function that is missing, with the name that the notebook has."""
    checks = [make_check(OtherName(found, "corr2d"), name=name) for name in ("first", "second")]
    return make_exercise_result(*checks, score=0.0, status="missing")


def test_functions_under_another_name_are_listed_for_a_person_once_each():
    written = make_exercise_result(make_check())
    results = [
        make_result({"corr2d": misnamed("Corr2D"), "conv2d": written}, student="ada"),
        make_result({"corr2d": written, "conv2d": misnamed(HOSTILE)}, student="bob"),
        make_result({"corr2d": misnamed("Corr2D"), "conv2d": written}, student="unread", status="unreadable"),
        make_result(
            {"corr2d": make_exercise_result(make_check(NotWritten()), status="missing"), "conv2d": written},
            student="eve",
        ),
    ]
    view = class_view(results, "en", url=lambda student: f"{student}.html")
    assert view.other_names == (
        OtherNameRow("ada", "ada.html", "corr2d", "Corr2D"),
        OtherNameRow("bob", "bob.html", "conv2d", HOSTILE),
    )
    assert [row.missing for row in view.functions] == [2, 1]
    page = class_html(view, "en", [shipped_folder("templates")])
    start, end = page.index('id="attention"'), page.index("</section>", page.index('id="attention"'))
    assert "corr2d is missing; there is a Corr2D." in page[start:end]
    assert '<a href="ada.html">ada</a>' in page
    assert HOSTILE not in page
    alone = class_view(results[:1], "zh")
    assert "缺少 corr2d；有一个 Corr2D。" in class_html(alone, "zh", [shipped_folder("templates")])


def test_many_functions_under_another_name_are_folded():
    results = [make_result({"corr2d": misnamed("Corr2D")}, student=f"s{number}") for number in range(13)]
    folders = [shipped_folder("templates")]
    assert "<summary>13 functions</summary>" in class_html(class_view(results, "en"), "en", folders)
    assert "functions</summary>" not in class_html(class_view(results[:12], "en"), "en", folders)


def test_scores_that_changed_are_kept_until_they_change_again(keys):
    results = crowd(keys, 2, lambda *_: True)
    first = class_json(class_view(results, "en"))
    exercises = results[0].exercises
    less = replace(exercises["corr2d_multi_in"], score=exercises["corr2d_multi_in"].score - 5)
    regraded = [replace(results[0], exercises=exercises | {"corr2d_multi_in": less}), results[1]]

    def again(before, results):
        view = class_view(results, "en", earlier=earlier_scores(before))
        return class_json(view), view.regraded, view.rows[0].earlier

    assert again(first, results)[1:] == (0, None)
    second, *told = again(first, regraded)
    assert told == [1, 14.0]
    # Reported again without a change, it still says so.
    assert again(second, regraded)[1:] == (1, 14.0)
    assert again(second, results)[1:] == (1, 9.0)
    for damaged in ("", "{", "[]", '{"rows": [{}]}', json.dumps({"rows": [{"student": "s0000", "status": "graded"}]})):
        assert earlier_scores(damaged) == {}


@pytest.mark.slow
def test_five_thousand_students_have_a_page(keys, chromium, tmp_path):
    draw = random.Random(0)
    skill = [draw.random() for _ in range(5000)]
    results = crowd(keys, 5000, lambda student, function, check: draw.random() < skill[student])
    view = class_view(results, "en", url=lambda student: f"{student}.html")
    assert sum(item.students for item in view.bins) == 5000
    assert all(row.discrimination > 0.2 for row in view.checks)
    path = tmp_path / "class.html"
    path.write_text(class_html(view, "en", [shipped_folder("templates")]), encoding="utf-8")
    tab = chromium.new_page()
    tab.goto(path.as_uri())
    tab.locator("#filter").fill("s4999")
    assert tab.locator("#count").inner_text() == "1 / 5000"
    tab.locator("#filter").fill("")
    tab.locator("#table thead th:nth-child(2) button").press("Enter")
    assert tab.locator("#table tbody tr").first.locator("td").first.inner_text() == "0"
    tab.close()


def test_discrimination_is_the_point_biserial_correlation_and_needs_numbers():
    rest = list(range(10))
    assert discrimination([0] * 5 + [1] * 5, rest) == pytest.approx(0.87)
    assert discrimination([1] * 5 + [0] * 5, rest) == pytest.approx(-0.87)
    assert discrimination([1] * 10, rest) is None
    assert discrimination([0, 1] * 5, [3] * 10) is None
    assert discrimination([0, 1] * 4, rest[:8]) is None


@pytest.mark.parametrize(
    ("scores", "most", "first", "last"),
    [
        ([3, 46], 46, ["0–4", "5–9"], "45–46"),
        ([3, 13], 13, ["0–1", "2–3"], "12–13"),
        ([3, 26], 26, ["0–4", "5–9"], "25–26"),
        ([3, 50], 50, ["0–4", "5–9"], "50"),
        ([3.5, 46], 46, ["0–4.5", "5–9.5"], "45–46"),
        ([36.96, 46], 46, ["0–4.99", "5–9.99"], "45–46"),
        ([1, 5], 5, ["0", "1"], "5"),
        ([0.25, 0.5], 0.5, ["0", "0.25"], "0.5"),
        ([3, 48], 46, ["0–4", "5–9"], "45–48"),
        ([5.25], 8, ["0–0.75", "1–1.75"], "8"),
        ([0], 0, ["0"], "0"),
    ],
)
def test_ranges_share_no_end_and_the_last_ends_at_the_maximum(scores, most, first, last):
    labels = [item.label for item in distribution(scores, most)]
    assert labels[: len(first)] == first
    assert labels[-1] == last


def test_distribution_has_round_bounds_and_loses_nobody():
    bins = distribution([0, 4.99, 5, 46, 46], 46)
    assert [item.students for item in bins] == [2, 1, 0, 0, 0, 0, 0, 0, 0, 2]
    assert sum(item.students for item in distribution([1, 2, 3], 3)) == 3
    assert sum(item.students for item in distribution([1, 2, 3.5], 3)) == 3  # with extra credit
    assert (mean([]), median([])) == (None, None)
