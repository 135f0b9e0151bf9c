"""`tensorgrade collect`: notebooks out of clones of students' repositories, which may hold anything."""

import os
import shutil
import subprocess

import pytest

from tests.coursework import cli, filled, gradebook, result


@pytest.fixture
def course(released, tmp_path):
    copy = tmp_path / "course"
    shutil.copytree(released("channels"), copy)
    with gradebook(copy) as opened:
        opened.update_or_create_student("one", lms_user_id="11", email="one@x.org")
        opened.update_or_create_student("two")
    return copy


@pytest.fixture
def clones(tmp_path):
    folder = tmp_path / "clones"
    folder.mkdir()
    return folder


def write(path, text, time=None):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    if time is not None:
        os.utime(path, (time, time))
    return path


def collect(course, *words):
    return cli("collect", *words, "--course", course)


def submitted(course):
    top = course / "submitted"
    return {
        path.relative_to(top).as_posix(): path.read_text(encoding="utf-8") for path in top.rglob("*") if path.is_file()
    }


def test_real_clones_are_collected_graded_and_left_alone_until_they_change(course, tmp_path, clones):
    origin, clone = tmp_path / "origin", clones / "channels-submissions/channels-one"
    write(origin / "channels.ipynb", filled(course, "channels"))
    write(origin / "__init__.py", "raise SystemExit(1)\n")
    write(origin / "conftest.py", "raise SystemExit(1)\n")
    git = ("git", "-c", "user.name=x", "-c", "user.email=x@x.org", "-c", "init.defaultBranch=main")
    for words in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "done")):
        subprocess.run([*git, "-C", origin, *words], check=True)
    subprocess.run([*git, "clone", "-q", origin, clone], check=True)
    done = collect(course, clones / "channels-submissions")
    assert done.returncode == 1
    assert "It has clones in it; give these, as in channels-submissions/*." in done.stderr
    done = collect(course, clone)
    first, last = done.stdout.splitlines()
    assert (done.returncode, first, done.stderr) == (0, "channels: 1 new, 0 replaced, 0 unchanged.", "")
    assert last == f"Next: tensorgrade grade channels --course {course}"
    assert list(submitted(course)) == ["one/channels/channels.ipynb"]
    before = (course / "submitted/one/channels").stat()
    assert "0 new, 0 replaced, 1 unchanged." in collect(course, clone).stdout
    assert (course / "submitted/one/channels").stat() == before
    assert cli("grade", "channels", "--jobs", "1", "--student", "one", cwd=course).returncode == 0
    assert result(course, "channels", "one")["score"] == 14


def test_the_folders_name_says_whose_it_is_whatever_lies_inside(course, clones):
    write(clones / "one/channels/channels.ipynb", "ONE")
    write(clones / "two/channels/channels.ipynb", "TWO")
    write(clones / "two/one/channels/channels.ipynb", "no")
    write(clones / "two/submission_metadata.yml", "x")
    write(clones / "two/.git/config", "")
    write(clones / "two/one/.git/config", "")
    done = collect(course, clones / "one", clones / "two")
    assert done.returncode == 0, done.stderr
    assert submitted(course) == {"one/channels/channels.ipynb": "ONE", "two/channels/channels.ipynb": "TWO"}


def test_a_newer_file_replaces_all_that_was_collected_and_an_older_one_does_not(course, clones):
    path = write(clones / "one/channels.ipynb", "first", 1000)
    assert collect(course, clones / "one").returncode == 0
    for name in ("timestamp.txt", "data.csv"):
        write(course / "submitted/one/channels" / name, "x", 1000)
    path.unlink()
    write(clones / "one/channels.py", "second", 2000)
    assert "1 replaced" in collect(course, clones / "one").stdout
    assert submitted(course) == {"one/channels/channels.py": "second"}
    write(clones / "one/channels.py", "older", 1500)
    done = collect(course, clones / "one")
    assert done.returncode == 1
    assert "has a newer submission; remove that to collect this one" in done.stderr
    assert submitted(course) == {"one/channels/channels.py": "second"}


def link(path, target):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(target)


def large(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.truncate((64 << 20) + 1)


def fifo(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    os.mkfifo(path)


HOSTILE = {
    "a link to another's": (lambda clone: link(clone / "channels.ipynb", "../two/channels.ipynb"), "ordinary file"),
    "a link to a folder": (lambda clone: link(clone / "channels", "../two"), "It has no channels.ipynb"),
    "a link in a circle": (lambda clone: link(clone / "channels.ipynb", "channels.ipynb"), "ordinary file"),
    "a FIFO": (lambda clone: fifo(clone / "channels.ipynb"), "channels.ipynb is not an ordinary file"),
    "a folder": (lambda clone: write(clone / "channels.ipynb/test_mine.py", "1 / 0"), "is not an ordinary file"),
    "a folder with a notebook": (lambda clone: write(clone / "channels.ipynb/channels.ipynb", "x"), "ordinary file"),
    "a large file": (lambda clone: large(clone / "channels.ipynb"), "is larger than 20 MB"),
    "nothing": (lambda clone: write(clone / "readme.md", "x"), "It has no channels.ipynb"),
    "a hidden one": (lambda clone: write(clone / ".git/channels.ipynb", "x"), "It has no channels.ipynb"),
    "a deep one": (lambda clone: write(clone.joinpath(*"a" * 50) / "channels.ipynb", "x"), "It has no channels.ipynb"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_one_bad_clone_costs_its_own_student(course, clones, case):
    make, words = HOSTILE[case]
    make(clones / "one")
    (clones / "one").mkdir(exist_ok=True)
    write(clones / "two/channels.ipynb", "TWO")
    done = collect(course, clones / "one", clones / "two", "--assignment", "channels")
    assert done.returncode == 1
    assert submitted(course) == {"two/channels/channels.ipynb": "TWO"}
    [line] = done.stderr.splitlines()
    assert line.startswith("one: ")
    assert words in line


def test_an_ordinary_file_deeper_down_counts_where_a_bad_one_is_above(course, clones):
    fifo(clones / "one/channels.ipynb")
    write(clones / "one/b/channels.ipynb", "b")
    write(clones / "one/a/channels.ipynb", "a")
    write(clones / "one/a/a/channels.ipynb", "aa")
    assert collect(course, clones / "one").returncode == 0
    assert submitted(course) == {"one/channels/channels.ipynb": "a"}


def test_a_link_in_submitted_is_not_followed(course, clones):
    write(clones / "one/channels.ipynb", "ONE")
    (course / "submitted/one").mkdir(parents=True)
    link(course / "submitted/one/channels", course / "source/channels")
    before = (course / "source/channels/channels.ipynb").read_bytes()
    done = collect(course, clones / "one")
    assert done.returncode == 1
    assert "is a link, which is not followed" in done.stderr
    assert (course / "source/channels/channels.ipynb").read_bytes() == before


@pytest.mark.parametrize("name", ["a" * 250, "..x\n", "\x1b[31m", "class"])
def test_a_name_that_is_no_id_is_skipped(course, clones, name):
    write(clones / name / "channels.ipynb", "x")
    write(clones / "two/channels.ipynb", "TWO")
    done = collect(course, clones / name, clones / "two")
    assert done.returncode == 1
    assert "cannot be a folder's name" in done.stderr
    assert "\x1b" not in done.stderr
    assert submitted(course) == {"two/channels/channels.ipynb": "TWO"}


def test_a_roster_says_whose_a_user_name_is(course, clones, tmp_path):
    names = ["week-1-OctoCat", "week-1-mona", "week-1-hubot", "week-1-two", "week-1-one@x.org", "lab-two"]
    for name in names:
        write(clones / name / "channels.ipynb", name)
    lines = ("identifier,github_username,github_id", "two,octocat,5", "one@x.org,mona,6", "new,Hubot,7", "none,,")
    roster = write(tmp_path / "roster.csv", "\n".join(lines))
    words = (*(clones / name for name in names), "--prefix", "week-1-", "--roster", roster)
    done = collect(course, *words)
    assert done.returncode == 1
    assert "lab-two: Its name does not begin with week-1-." in done.stderr
    assert "week-1-two: Its owner is not in the roster." in done.stderr
    assert "new: Nobody in the gradebook is called this; collected all the same." in done.stderr
    assert submitted(course) == {
        "two/channels/channels.ipynb": names[0], "one/channels/channels.ipynb": names[1],
        "new/channels/channels.ipynb": names[2],
    }  # fmt: skip
    for text in ("name,github\na,b\n", "identifier,github_username\none,x\ntwo,X\n"):
        write(roster, text)
        assert collect(course, *words).returncode == 2


def test_of_a_clone_that_is_skipped_nobody_says_that_it_was_collected(course, clones):
    (clones / "channels-newcomer").mkdir()
    os.mkfifo(clones / "channels-newcomer" / "channels.ipynb")
    done = collect(course, *sorted(clones.iterdir()))
    assert done.returncode == 1
    assert "is not an ordinary file" in done.stderr
    assert "collected all the same" not in done.stderr
    assert submitted(course) == {}


def test_without_a_roster_a_user_name_is_an_id_and_nothing_else(course, clones):
    for name in ("channels-Two", "channels-11", "channels-student", "channels-channels-one"):
        write(clones / name / "channels.ipynb", name)
    done = collect(course, *sorted(clones.iterdir()))
    assert done.returncode == 0
    assert done.stderr.count("Nobody in the gradebook is called this; collected all the same.") == 3
    assert submitted(course) == {
        "two/channels/channels.ipynb": "channels-Two", "11/channels/channels.ipynb": "channels-11",
        "student/channels/channels.ipynb": "channels-student",
        "channels-one/channels/channels.ipynb": "channels-channels-one",
    }  # fmt: skip


def test_two_clones_of_one_student_are_a_persons_choice(course, clones):
    write(clones / "a/one/channels.ipynb", "A")
    write(clones / "b/ONE/channels.ipynb", "B")
    write(clones / "two/channels.ipynb", "TWO")
    done = collect(course, clones / "a/one", clones / "b/ONE", clones / "two", clones / "two")
    assert done.returncode == 1
    assert done.stderr.count("Several of the clones are one's; give one of them.") == 2
    assert submitted(course) == {"two/channels/channels.ipynb": "TWO"}


def test_what_is_no_clone_and_no_assignment_is_said(course, clones):
    path = write(clones / "readme.md", "x")
    done = collect(course, path, clones / "nowhere")
    assert done.returncode == 1
    assert done.stderr.count("It is not a folder.") == 2
    write(clones / "one/channels.ipynb", "ONE")
    done = collect(course, clones / "one", "--assignment", "nothing")
    assert done.returncode == 2
    assert "There is no assignment 'nothing'" in done.stderr
    assert not (course / "submitted").exists()
