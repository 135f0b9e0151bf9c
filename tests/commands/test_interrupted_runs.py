"""After a kill of everything, or on a full disk: the next run leaves what an undisturbed one leaves."""

import random
import shutil

import pytest

from tests.commands import interrupted_runs
from tests.conftest import require, slow_from

MOMENTS = slow_from(1, [(number, random.Random(number).random()) for number in range(10)])


@pytest.fixture(scope="module")
def prepared(released, tmp_path_factory):
    course = tmp_path_factory.mktemp("interrupted") / "prepared"
    shutil.copytree(released("channels"), course)
    interrupted_runs.prepare(course)
    return course


@pytest.fixture(scope="module")
def undisturbed(prepared, tmp_path_factory):
    """What an undisturbed run leaves, its seconds, and its files' bytes."""
    return interrupted_runs.measure(prepared, tmp_path_factory.mktemp("undisturbed"))


@pytest.mark.slow
@pytest.mark.parametrize(("number", "share"), MOMENTS)
def test_a_run_after_a_kill_leaves_what_an_undisturbed_one_leaves(prepared, undisturbed, tmp_path, number, share):
    expected, seconds, _ = undisturbed
    assert interrupted_runs.killed_at(prepared, tmp_path, 1 + number % 2, share * seconds) == expected


@pytest.mark.slow
@pytest.mark.parametrize(("number", "share"), MOMENTS)
def test_a_run_after_a_full_disk_leaves_what_an_undisturbed_one_leaves(prepared, undisturbed, tmp_path, number, share):
    expected, _, size = undisturbed
    with interrupted_runs.small_disk(tmp_path / "disk") as mounted:
        require(mounted, "a small file system in memory cannot be mounted here; root can")
        found, said = interrupted_runs.full_at(prepared, tmp_path / "disk", 1 + number % 2, int(share * size))
    assert "Traceback" not in said
    assert found == expected


@pytest.mark.slow
@pytest.mark.parametrize(("number", "share"), MOMENTS)
def test_a_watch_after_a_killed_one_leaves_what_grade_and_report_leave(prepared, undisturbed, tmp_path, number, share):
    expected, seconds, _ = undisturbed
    # It looks twice, a second apart, before it does what the undisturbed run does.
    assert interrupted_runs.killed_watch_at(prepared, tmp_path, 1 + share * seconds) == expected


@pytest.mark.slow
def test_two_watches_at_once_leave_what_one_leaves(prepared, undisturbed, tmp_path):
    assert interrupted_runs.watched_twice(prepared, tmp_path) == undisturbed[0]


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.0, 0.3, 0.7])
def test_a_watch_goes_on_when_a_full_disk_has_room_again(prepared, undisturbed, tmp_path, share):
    expected, _, size = undisturbed
    with interrupted_runs.small_disk(tmp_path / "disk") as mounted:
        require(mounted, "a small file system in memory cannot be mounted here; root can")
        found, said = interrupted_runs.watch_on_full_disk(prepared, tmp_path / "disk", int(share * size))
    assert "Traceback" not in said
    assert found == expected


@pytest.mark.slow
def test_a_persons_points_and_words_are_among_what_is_compared(undisturbed):
    expected, _, _ = undisturbed
    for student in ("kept", "again"):
        assert expected["rows"][student]["grades"]["check-corr2d_multi_in"][1] == 1.5
        assert expected["rows"][student]["comments"]["corr2d_multi_in"][1] == f"Well done, {student}."
        assert expected[f"extra credit of {student}"]["check-corr2d_multi_in_out"] == 0.75
    assert expected["rows"]["again"]["score"] < expected["rows"]["kept"]["score"]
    assert not any("/." in name for name in expected)
