"""The log of a run: when it is made, how many are kept, other processes."""

import logging
import multiprocessing
import os

import pytest

from tensorgrade import run_log
from tensorgrade.run_log import LOGGER, MAX_LOGS, active_run_log, new_run_log, recorded_run, write_run_log


@pytest.fixture
def new_log(tmp_path):
    """A log in a folder that has a course's file."""
    (tmp_path / "config.py").touch()

    def make(command="grade", **options):
        return new_run_log(tmp_path / "logs", command, "the command", tmp_path / "config.py", **options)

    return make


def test_the_file_is_made_at_the_first_warning(new_log):
    log = new_log()
    with recorded_run(log):
        LOGGER.info("not worth a file")
        assert not log.path.parent.exists()
        LOGGER.getChild("part").warning("this is")
        LOGGER.warning("and this")
    lines = log.path.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "the command"
    assert [line.partition("MainProcess: ")[2] for line in lines[1:]] == ["this is", "and this"]


def test_debug_takes_every_record_to_the_file_and_the_error_stream(new_log, capsys):
    log = new_log(level=logging.DEBUG)
    with recorded_run(log, debug=True):
        LOGGER.debug("a detail")
    assert "DEBUG MainProcess: a detail" in log.path.read_text(encoding="utf-8")
    assert capsys.readouterr().err == "a detail\n"


def test_nothing_stays_after_the_run(new_log):
    before = (list(LOGGER.handlers), LOGGER.level)
    with recorded_run(new_log(), debug=True):
        assert active_run_log() is not None
    assert (LOGGER.handlers, LOGGER.level) == before
    assert active_run_log() is None


def test_the_newest_logs_are_kept_and_no_other_file_is_touched(new_log):
    folder = new_log().path.parent
    folder.mkdir()
    for number in range(MAX_LOGS + 5):
        old = folder / f"report-20260101-0000{number:02}.log"
        old.touch()
        os.utime(old, (number, number))
    (folder / "notes.log").touch()
    with recorded_run(new_log()):
        LOGGER.warning("a new one")
    names = sorted(path.name for path in folder.iterdir())
    assert "notes.log" in names
    assert len(names) == MAX_LOGS + 1
    assert [name for name in names if name.startswith("report")] == [
        f"report-20260101-0000{number:02}.log" for number in range(6, MAX_LOGS + 5)
    ]


def test_what_cannot_be_encoded_is_logged_all_the_same(new_log, monkeypatch):
    log = new_log()
    monkeypatch.setattr(LOGGER, "propagate", False)  # pytest cannot send it from a process of its own
    with recorded_run(log):
        LOGGER.warning("half a character: %s", "\ud800")
    assert "half a character: \\ud800" in log.path.read_text(encoding="utf-8")


def _fail_in_worker(log):
    write_run_log(log)
    try:
        raise ValueError("in a worker")
    except ValueError:
        LOGGER.exception("The grader failed on ada.")


def test_another_process_writes_to_the_same_file(new_log):
    log = new_log()
    with recorded_run(log):
        LOGGER.warning("before")
        worker = multiprocessing.get_context("spawn").Process(target=_fail_in_worker, args=(active_run_log(),))
        worker.start()
        worker.join()
    assert worker.exitcode == 0
    text = log.path.read_text(encoding="utf-8")
    assert text.count("the command") == 1
    assert text.index("before") < text.index("The grader failed on ada.") < text.index("ValueError: in a worker")


def test_a_process_without_a_log_goes_on_without():
    assert run_log.active_run_log() is None
    write_run_log(None)
    assert LOGGER.handlers == []
