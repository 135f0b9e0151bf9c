"""Errors of commands: what is said, what is logged, the exit code."""

import errno
import os
import re
import stat
import subprocess
import tempfile
from pathlib import Path

import pytest

from tensorgrade.commands import doctor, write_reports
from tensorgrade.course.course import Course, CourseError
from tensorgrade.selfcheck import check_file
from tensorgrade.user_file import UnreadableFile
from tests.coursework import PROGRAMS, cli


def logs(course):
    folder = course / "logs"
    return sorted(folder.iterdir()) if folder.exists() else []


@pytest.fixture
def plain(tmp_path):
    """A course in which nothing is released."""
    assert cli("init", tmp_path / "course").returncode == 0
    return tmp_path / "course"


@pytest.fixture
def fault(monkeypatch):
    """`report` fails with an error that nobody expects."""

    def fail(course, assignment, failed):
        return {}["no such [key]"]

    monkeypatch.setattr(write_reports, "report_assignment", fail)


@pytest.fixture
def temporary(tmp_path_factory, monkeypatch):
    """A folder for temporary files of the test's own."""
    folder = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_an_unexpected_error_is_one_sentence_and_leaves_its_traceback(plain, fault):
    done = cli("report", "corr2d", "--course", plain)
    [log] = logs(plain)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == (
        f"tensorgrade: An unexpected error (KeyError: 'no such [key]'); its traceback is in {log}: "
        "send that to tensorgrade's maintainers.\n"
    )
    assert re.fullmatch(r"report-\d{8}-\d{6}\.log", log.name)
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    text = log.read_text(encoding="utf-8")
    assert text.startswith(f"tensorgrade report corr2d --course {plain}\ntensorgrade ")
    assert "Traceback (most recent call last)" in text
    assert 'return {}["no such [key]"]' in text
    assert text.rstrip().endswith("KeyError: 'no such [key]'")


def test_a_long_error_is_shortened_in_its_sentence_only(plain, monkeypatch):
    def fail(course, assignment, failed):
        raise ValueError("word\n" * 1000)

    monkeypatch.setattr(write_reports, "report_assignment", fail)
    done = cli("report", "corr2d", "--course", plain)
    assert len(done.stderr) < 500
    assert "word word …); its traceback is in" in done.stderr
    assert logs(plain)[0].read_text(encoding="utf-8").count("word\n") == 1000


def test_debug_prints_the_traceback_and_logs_more(plain, fault):
    done = cli("--debug", "report", "corr2d", "--course", plain)
    [log] = logs(plain)
    assert done.returncode == 3
    assert done.stderr.count("Traceback (most recent call last)") == 1
    assert f"its traceback is in {log}" in done.stderr
    assert "DEBUG MainProcess: Exit code 3." in log.read_text(encoding="utf-8")


def test_no_log_is_made_when_all_is_well_or_the_user_is_mistaken(plain):
    assert cli("new", "mine", "--course", plain).returncode == 0
    assert cli("new", "mine", "--course", plain).returncode == 2
    assert logs(plain) == []


def test_debug_shows_where_a_users_error_comes_from(plain):
    done = cli("new", "mine!", "--course", plain, "--debug")
    assert done.returncode == 2
    assert "Traceback (most recent call last)" in done.stderr
    assert "tensorgrade: 'mine!' cannot be an assignment's name" in done.stderr


def test_the_cause_of_an_error_that_may_not_be_the_users_is_logged(plain):
    (plain / "nbgrader_config.py").write_text("import math\nmath.no_such_name\n", encoding="utf-8")
    done = cli("report", "corr2d", "--course", plain)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    [log] = logs(plain)
    text = log.read_text(encoding="utf-8")
    assert "AttributeError: module 'math' has no attribute 'no_such_name'" in text
    assert "CourseError" in text


def test_a_command_without_a_course_leaves_its_traceback_in_a_temporary_file(tmp_path, monkeypatch, temporary):
    def fail():
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr(doctor, "probe_sandbox", fail)
    done = cli("doctor", cwd=tmp_path)
    assert done.returncode == 3
    said = re.fullmatch(
        r"tensorgrade: An unexpected error \(ZeroDivisionError: by zero\); its traceback is in (.+\.log): "
        r"send that to tensorgrade's maintainers\.\n",
        done.stderr,
    )
    assert said, done.stderr
    log = Path(said[1])
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert "in fail\n" in log.read_text(encoding="utf-8")
    log.unlink()
    assert "in fail\n" in cli("doctor", "--debug", cwd=tmp_path).stderr
    assert list(tmp_path.iterdir()) == []


def test_a_students_check_says_an_unexpected_error_in_one_sentence(tmp_path, monkeypatch, temporary):
    def fail(*arguments):
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr(check_file, "parse_submission", fail)
    (tmp_path / "answer.py").write_text("def corr2d(X, K):\n    return X\n", encoding="utf-8")
    done = cli("check", "answer.py", cwd=tmp_path)
    assert done.returncode == 3
    assert done.stderr.startswith("tensorgrade: An unexpected error (ZeroDivisionError: by zero); its traceback is in")
    assert done.stderr.count("\n") == 1
    assert "in fail\n" in cli("check", "answer.py", "--debug", cwd=tmp_path).stderr


def test_nothing_is_logged_where_there_is_no_course(tmp_path, monkeypatch, temporary):
    def fail(root):
        raise KeyError("nothing")

    monkeypatch.setattr("tensorgrade.cli.report_command.open_course", fail)
    done = cli("--debug", "report", "corr2d", cwd=tmp_path)
    assert done.returncode == 3
    assert list(tmp_path.iterdir()) == []


def test_a_log_that_cannot_be_written_hides_no_error(plain, fault, tmp_path, monkeypatch):
    (plain / "logs").write_text("a file", encoding="utf-8")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "no folder"))
    done = cli("report", "corr2d", "--course", plain)
    assert done.returncode == 3
    assert "KeyError" in done.stderr
    assert "run the command again with --debug" in done.stderr


def test_other_errors_of_the_operating_system_are_unexpected(plain, monkeypatch):
    def fail(course, assignment, failed):
        raise OSError(9, "Bad file descriptor")

    monkeypatch.setattr(write_reports, "report_assignment", fail)
    done = cli("report", "corr2d", "--course", plain)
    assert done.returncode == 3
    assert "An unexpected error (OSError: [Errno 9] Bad file descriptor)" in done.stderr
    assert len(logs(plain)) == 1


def test_a_file_that_cannot_be_written_is_a_users_error(plain, monkeypatch):
    monkeypatch.setattr(write_reports, "load_class_page", lambda course, assignment, failed, work: None)
    monkeypatch.setattr("tensorgrade.cli.export_command.class_csv", lambda page: "student,score\n")
    (plain / "taken").write_text("a file", encoding="utf-8")
    output = plain / "taken/scores.csv"
    done = cli("export", "corr2d", "--to", "csv", "--course", plain, "--output", output)
    assert done.returncode == 2
    assert done.stderr == (
        f"tensorgrade: {output} cannot be written: a file is where a folder of this path should be. "
        "Move that file away, and try again.\n"
    )
    assert logs(plain) == []


def test_ctrl_c_ends_any_command_with_one_sentence(plain, monkeypatch):
    def interrupt(course, assignment, failed):
        raise KeyboardInterrupt

    monkeypatch.setattr(write_reports, "report_assignment", interrupt)
    done = cli("report", "corr2d", "--course", plain)
    assert (done.returncode, done.stderr) == (130, "tensorgrade: Stopped.\n")
    assert logs(plain) == []


def test_a_released_notebook_that_is_damaged_is_not_called_missing(plain):
    course = Course(plain)
    with pytest.raises(CourseError, match="There is no notebook"):
        course.released_notebook("corr2d")
    path = course.release_folder("corr2d") / "corr2d.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text("{", encoding="utf-8")
    with pytest.raises(UnreadableFile, match=r"is damaged .*; run `tensorgrade release corr2d` again"):
        course.released_notebook("corr2d")


def test_a_course_that_cannot_be_made_says_why(tmp_path):
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    done = cli("init", tmp_path / "file")
    assert done.returncode == 2
    assert f"{tmp_path}/file/solutions cannot be made (Not a directory)" in done.stderr
    assert cli("demo", tmp_path / "file").returncode == 2


def piped(course, *words):
    """The exit code and the errors of a command whose output nobody reads."""
    command = [f"{PROGRAMS}/tensorgrade", *words, "--course", course]
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, text=True, check=False)
    finally:
        os.close(writer)
    return done.returncode, done.stderr


def test_output_that_nobody_reads_ends_quietly(plain):
    assert piped(plain, "new", "mine") == (141, "")
    assert (plain / "solutions/mine/exercises.py").exists()
    assert logs(plain) == []


def test_output_to_a_full_disk_is_one_sentence(plain):
    command = [f"{PROGRAMS}/tensorgrade", "new", "mine", "--course", plain]
    with open("/dev/full", "w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == "tensorgrade: A file cannot be written: the disk is full. Free some space, and try again.\n"


def test_a_broken_pipe_inside_is_no_reader_that_is_gone(plain, monkeypatch):
    def fail(course, assignment, failed):
        raise BrokenPipeError(32, "Broken pipe")

    monkeypatch.setattr(write_reports, "report_assignment", fail)
    done = cli("report", "corr2d", "--course", plain)
    assert done.returncode == 3
    assert "An unexpected error (BrokenPipeError" in done.stderr


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EROFS, errno.ENAMETOOLONG, errno.EISDIR])
def test_files_that_are_the_users_to_mend_are_no_unexpected_error(plain, monkeypatch, number):
    def fail(course, assignment, failed):
        raise OSError(number, os.strerror(number), "/some/file")

    monkeypatch.setattr(write_reports, "report_assignment", fail)
    done = cli("report", "corr2d", "--course", plain)
    assert done.returncode == 2
    assert re.fullmatch(r"tensorgrade: /some/file cannot be used: .+\. .+, and try again\.\n", done.stderr)
    assert len(logs(plain)) == 1
