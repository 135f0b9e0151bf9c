"""What the class page counts."""

import json
import random
from dataclasses import replace

import pytest

from tensorgrade.judge.judge import judge
from tensorgrade.report.class_page import class_html, class_json
from tensorgrade.report.class_view import class_view, earlier_scores
from tensorgrade.report.manual_grades import GradebookEntry, ManualScore
from tensorgrade.result.item_statistics import discrimination, distribution, mean, median
from tensorgrade.result.points import total_score
from tensorgrade.result.result_records import KeyUsed, SubmissionResult, Submitted
from tensorgrade.shipped_files import shipped_folder


def crowd(keys, count, passes):
    """Results of ``count`` students; ``passes(student, function, check)`` says what each passes."""
    key = keys["channels"]
    stubs = {item.name: judge(item, {}, {}, "en", written=False) for item in key.exercises}
    made = []
    for number in range(count):
        exercises = {}
        for name, stub in stubs.items():
            checks = [
                replace(check, status="passed" if passes(number, name, place) else "failed", kind="value")
                for place, check in enumerate(stub.checks)
            ]
            weights = sum(check.weight for check in checks)
            share = sum(check.weight for check in checks if check.status == "passed") / weights
            status = "passed" if share == 1 else "partly"
            exercises[name] = replace(
                stub, checks=checks, score=round(stub.points * share, 2), status=status, seconds=0.001 * number
            )
        score = total_score([item.score for item in exercises.values()])
        made.append(
            SubmissionResult(
                1, "channels", f"s{number:04}", Submitted("d", "f", None), KeyUsed(key.digest), {}, [], [],
                score, 14.0, "graded", "", exercises,
            )
        )  # fmt: skip
    return key, made


def test_a_check_that_good_students_fail_more_is_suspect(keys):
    def passes(student, function, check):
        return student < 10 if (function, check) == ("corr2d_multi_in", 0) else student >= 2 * check

    key, results = crowd(keys, 20, passes)
    view = class_view(results, key, "en")
    odd, *others = view.checks
    assert odd.discrimination < -0.5
    assert odd.suspicions == ("those who do better elsewhere fail it more often",)
    assert (odd.passed, odd.of, odd.share) == (10, 20, 0.5)
    assert not any(row.suspicions for row in others if row.passed)


def test_a_check_that_nobody_passes_is_suspect_unless_the_class_is_tiny(keys):
    key, results = crowd(keys, 6, lambda student, function, check: check > 0)
    assert class_view(results, key, "en").checks[0].suspicions == ("nobody passes",)
    assert class_view(results[:4], key, "en").checks[0].suspicions == ()


def test_what_could_not_be_judged_is_neither_passed_nor_failed(keys):
    key, results = crowd(keys, 6, lambda *_: True)
    exercise = results[0].exercises["corr2d_multi_in"]
    unsure = replace(exercise.checks[0], status="could-not-tell")
    changed = replace(exercise, status="could-not-tell", checks=[unsure, *exercise.checks[1:]])
    exercises = results[0].exercises | {"corr2d_multi_in": changed}
    results[0] = replace(results[0], status="could-not-tell", exercises=exercises)
    view = class_view(results, key, "en")
    assert (view.checks[0].passed, view.checks[0].of) == (5, 5)
    assert view.checks[0].suspicions == ("could not be judged for 1",)
    assert [(row.student, row.reasons) for row in view.attention] == [
        ("s0000", ("could not be judged: corr2d_multi_in",))
    ]


def test_hints_and_second_misconceptions_are_ranked_too(keys):
    key, results = crowd(keys, 3, lambda *_: False)
    for position, result in enumerate(results):
        item = replace(result.exercises["corr2d_multi_in"], explanation="Look at the shape.")
        object.__setattr__(item, "hint", "shape-off" if position else None)
        result.exercises["corr2d_multi_in"] = item
    rows = class_view(results, key, "en").misconceptions
    assert [(row.name, row.words, row.students) for row in rows] == [
        ("shape-off", "Look at the shape.", ("s0001", "s0002"))
    ]


def test_who_waits_for_a_person_and_who_is_missing(keys):
    key, results = crowd(keys, 2, lambda *_: True)
    results.append(replace(results[0], student="gone", status="missing", message="Nothing was handed in."))
    decided = {
        "s0000": GradebookEntry(manual_scores={"invariance": ManualScore(4, None)}),
        "s0001": GradebookEntry(
            manual_scores={"check-corr2d_multi_in": ManualScore(4, None), "invariance": ManualScore(4, 2)}
        ),
    }
    view = class_view(results, key, "en", decided)
    assert view.waiting == ("s0000",)
    assert view.missing == ("gone",)
    assert view.handed_in == 2


def test_scores_that_changed_are_kept_until_they_change_again(keys):
    key, results = crowd(keys, 2, lambda *_: True)
    first = class_json(class_view(results, key, "en"))
    regraded = [replace(results[0], score=9.0), results[1]]

    def again(before, results):
        view = class_view(results, key, "en", earlier=earlier_scores(before))
        return class_json(view), view.regraded, view.rows[0].earlier

    assert again(first, results)[1:] == (0, None)
    second, *told = again(first, regraded)
    assert told == [1, 14.0]
    # Reported again without a change, it still says so.
    assert again(second, regraded)[1:] == (1, 14.0)
    assert again(second, results)[1:] == (1, 9.0)
    for damaged in ("", "{", "[]", '{"rows": [{}]}', json.dumps({"rows": [{"student": "s0000", "status": "graded"}]})):
        assert earlier_scores(damaged) == {}


def test_five_thousand_students_have_a_page(keys, chromium, tmp_path):
    draw = random.Random(0)
    skill = [draw.random() for _ in range(5000)]
    key, results = crowd(keys, 5000, lambda student, function, check: draw.random() < skill[student])
    view = class_view(results, key, "en", url=lambda student: f"{student}.html")
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


def test_distribution_has_round_bounds_and_loses_nobody():
    bins = distribution([0, 4.99, 5, 46, 46], 46)
    assert [item.label for item in bins][:2] == ["0–5", "5–10"]
    assert [item.students for item in bins] == [2, 1, 0, 0, 0, 0, 0, 0, 0, 2]
    assert sum(item.students for item in distribution([1, 2, 3], 3)) == 3
    assert (mean([]), median([])) == (None, None)
