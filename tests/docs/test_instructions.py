"""The tour, tutorials and guides do what they say, typed as they stand."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tensorgrade.cli.student_check import check
from tensorgrade.commands.demo import cells_by_grade_id, fill_solution_cells
from tensorgrade.course.new_course import create_course
from tensorgrade.report.messages import failure_message
from tensorgrade.result.json_format import from_json
from tests.conftest import ROOT, SOLUTIONS
from tests.coursework import command, invoke, result
from tests.docs.pages import blocks, commands, page
from tests.shipped_keys import copy_public_keys

ELSEWHERE = (["pip"], ["tensorgrade", "doctor"], ["tensorgrade", "demo"])  # installing; what has tests of its own


@pytest.mark.slow
def test_an_instructor_begins_as_the_page_says(pooling, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    typed = [
        words for words in commands(page("instructor.md")) if words[:1] not in ELSEWHERE and words[:2] not in ELSEWHERE
    ]
    [class_list] = blocks(page("instructor.md"), "text")
    for program, *arguments in typed:
        if program == "cd":
            monkeypatch.chdir(arguments[0])
        elif arguments == ["release", "pooling"]:  # done once for several tests
            shutil.copytree(pooling, tmp_path / "mycourse", dirs_exist_ok=True)
        elif program == "tensorgrade":
            done = invoke(*arguments)
            assert done.exit_code == 0, (arguments, done)
        elif program == "nbgrader":
            Path("students.csv").write_text(class_list, encoding="utf-8")
            subprocess.run([sys.executable, "-m", program, *arguments], check=True)
        else:
            subprocess.run([program, *arguments], check=True)
    course = tmp_path / "mycourse"
    assert "\ncarol,missing," in (course / "results/pooling/class.csv").read_text(encoding="utf-8")
    ada, bob = (result(course, "pooling", student) for student in ("ada", "bob"))
    assert ada["score"] == ada["max_score"] > bob["score"] == 0
    for made in re.findall(r"`((?:assignments|results)/[\w./]+)`", page("instructor.md")):
        assert (course / made).exists(), made
    assert (course / "feedback/ada/pooling/pooling.html").is_file()
    assert (course / "scores.csv").read_text(encoding="utf-8").count("\n") == 4


@pytest.mark.slow
def test_the_tour_goes_as_the_page_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said = ""
    for line in (line for block in blocks(page("tour.md")) for line in block.splitlines()):
        if not line.startswith("$ "):
            assert " ".join(line.split()) in said, line
            continue
        program, *arguments = shlex.split(line[2:], comments=True)
        if program == "cd":
            monkeypatch.chdir(arguments[0])
        elif program == "tensorgrade" and [program, *arguments] not in ELSEWHERE:
            done = invoke(*arguments)
            assert done.exit_code in (0, 1), (arguments, done)
            said = " ".join(done.output.split())
        elif program not in ("pip", "tensorgrade"):
            subprocess.run([program, *arguments], check=True)
    for path in re.findall(r"`mydemo/([\w./]+)`", page("tour.md")):
        assert Path(path).is_file()


@pytest.mark.slow
def test_an_author_begins_as_the_page_says(tmp_path):
    course = create_course(tmp_path / "course", "en", "seed").root
    (course / "solutions/sums").mkdir()
    for source in blocks(page("author.md"), "python"):
        (course / "solutions/sums" / source.partition("\n")[0].removeprefix("# ")).write_text(source, encoding="utf-8")
    [build, audit, release] = [words[1:] for words in commands(page("keys.md"))]
    assert command(course, *build).exit_code == 0
    audited = command(course, *audit, "--jobs", "1")
    [said] = [line for line in page("keys.md").splitlines() if "keeps all marks" in line]
    assert audited.exit_code == 1
    assert said in " ".join(audited.output.split())
    assert command(course, *release).exit_code == 0
    assert (course / "assignments/sums/sums.public.npz").is_file()


def test_a_function_moves_from_test_cells_as_the_page_says(tmp_path):
    course = create_course(tmp_path / "course", "en", "seed").root
    (course / "solutions/means").mkdir()
    for source in blocks(page("migrate.md"), "python"):
        (course / "solutions/means" / source.partition("\n")[0].removeprefix("# ")).write_text(source, encoding="utf-8")
    [release] = [words[1:] for words in commands(page("migrate.md"))]
    assert command(course, *release).exit_code == 0


@pytest.mark.slow
def test_an_exercise_is_added_as_the_tutorial_says(tmp_path, monkeypatch):
    """Its blocks in their order: commands and what they say, files in pieces."""
    monkeypatch.chdir(tmp_path)
    text, path, said, refused = page("authoring.md") + page("translations.md"), None, "", False
    for kind, block in re.findall(r"^```(\w*)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE):
        if kind == "python":
            if named := re.match(r"# ([\w/.]+)\n", block):
                path = Path(named[1] if "/" in named[1] else f"solutions/trans_conv/{named[1]}")
                path.write_text("", encoding="utf-8")
            path.write_text(path.read_text(encoding="utf-8") + block + "\n\n", encoding="utf-8")
            continue
        if "tensorgrade build" in block:
            refused = refused_where_a_case_is_not_legal(text)
        if "tensorgrade release" in block:
            refused = refused and refused_where_the_solution_is_wrong(text)
        for line in block.splitlines():
            if not line.startswith("$ "):
                assert " ".join(line.split()) in said, line
                continue
            program, *arguments = shlex.split(line[2:])
            if program == "cd":
                monkeypatch.chdir(arguments[0])
            elif program == "tensorgrade":
                done = invoke(*arguments)
                assert done.exit_code == 0, (arguments, done)
                said = " ".join(done.output.split())
            else:
                subprocess.run([program, *arguments], check=True)
    assert refused
    course = tmp_path / "mycourse"
    ada, bob = (result(course, "trans_conv", student) for student in ("ada", "bob"))
    assert (ada["score"], ada["max_score"], bob["score"]) == (6, 6, 0)
    assert bob["exercises"]["trans_conv"]["explanation"]["name"] == "overlap-overwritten"
    [words] = re.findall(r"^> (Where copies.*)$", text, re.MULTILINE)
    assert words in (course / "feedback/bob/trans_conv/trans_conv.html").read_text(encoding="utf-8")
    assert Path("solutions/trans_conv/locale/zh.po").is_file()


def invoke_with_change(path, words, others, command):
    """The command, while the author's file has other words; afterwards it is as before."""
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole.replace(words, others), encoding="utf-8")
    done = invoke(command, "trans_conv")
    path.write_text(whole, encoding="utf-8")
    return done


def refused_where_a_case_is_not_legal(text):
    """Whether `build` says what the page says of a case that breaks a rule of the domain."""
    path = Path("solutions/trans_conv/exercises.py")
    refused = invoke_with_change(path, "(3, 4), (3, 2), (1, 2)", "(3, 4), (3, 2), (1, 3)", "build")
    [words] = re.findall(r"^> (case 'close'.*)$", text, re.MULTILINE)
    return words in str(refused.exception) and f"{path}, line " in str(refused.exception)


def refused_where_the_solution_is_wrong(text):
    """Whether `release` says what the page says of a solution in which copies do not add up."""
    path = Path("solutions/trans_conv/notebook.py")
    refused = invoke_with_change(path, "+= X[i, j] * K", "= X[i, j] * K", "release")
    [quoted] = re.findall(r"^> Nothing was released(?:.*\n> )*.*$", text, re.MULTILINE)
    before, after = quoted.replace("\n>", "").removeprefix("> ").split("…")
    said = str(refused.exception)
    return said.startswith(before) and said.endswith(after) and not Path("assignments/trans_conv").exists()


@pytest.mark.slow
def test_exercises_of_other_kinds_are_made_as_the_page_says(tmp_path):
    """All of the page's files, in pieces: the solution gets all points, and each of Bob's mistakes is named."""
    text = page("kinds.md")
    course, bob, explained = graded_as_the_page_says(tmp_path, text, "kinds")
    names = {"count_params": "no-bias", "summary": "divided-by-n-1", "Linear": "mean-of-bias", "train": "uphill"}
    assert explained == {**names, "apply": None}
    assert bob["exercises"]["apply"]["status"] == "passed"
    sentences = [
        failure_message(check, "en")
        for item in from_json((course / "results/kinds/bob.json").read_text(encoding="utf-8")).exercises.values()
        for check in item.checks
        if check.failure
    ]
    for told in re.findall(r'"(Your value at [^"…]*)…?\."', text.replace("\n", " ")):
        assert any(told.removesuffix("…").strip() in sentence for sentence in sentences), told


@pytest.mark.slow
def test_the_cookbooks_exercises_name_the_mistakes_that_the_page_names(tmp_path):
    text = page("cookbook.md")
    _, _, explained = graded_as_the_page_says(tmp_path, text, "cookbook")
    [sentence] = re.findall(r"^Bob has one mistake in each\..*$", text, re.MULTILINE)
    assert list(explained.values()) == re.findall(r"\*([\w-]+)\*", sentence)


def graded_as_the_page_says(folder, text, assignment):
    """A course with the page's files, graded: the solution, which is Ada's, has all points.

    Also Bob's result, and the misconceptions that it names, by function.
    """
    course, path = create_course(folder / "course", "en", "seed").root, None
    for block in blocks(text, "python"):
        if named := re.match(r"# ([\w/.]+)\n", block):
            path = course / (named[1] if "/" in named[1] else f"solutions/{assignment}/{named[1]}")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("", encoding="utf-8")
        path.write_text(path.read_text(encoding="utf-8") + block + "\n\n", encoding="utf-8")
    assert command(course, "release", assignment).exit_code == 0
    handed_in = course / "submitted/ada" / assignment
    handed_in.mkdir(parents=True)
    shutil.copy(course / "source" / assignment / f"{assignment}.ipynb", handed_in)
    assert command(course, "grade", assignment, "--jobs", "1").exit_code == 0
    ada, bob = (result(course, assignment, student) for student in ("ada", "bob"))
    assert ada["score"] == ada["max_score"]
    return course, bob, {name: (item["explanation"] or {}).get("name") for name, item in bob["exercises"].items()}


@pytest.mark.parametrize(("name", "language"), [("student.md", "en"), ("student.zh.md", "zh")])
def test_a_student_checks_as_the_page_says(name, language, capsys, tmp_path):
    [shown] = [block for block in blocks(page(name)) if "$ tensorgrade check" in block]
    first, *lines = [line.strip() for line in shown.splitlines()]
    copy_public_keys(tmp_path, language)
    released = json.loads((ROOT / "assignments" / language / "corr2d/corr2d.ipynb").read_text(encoding="utf-8"))
    flipped = (SOLUTIONS / "corr2d/students/emmy.py").read_text(encoding="utf-8")
    notebook = tmp_path / "corr2d.ipynb"
    answers = cells_by_grade_id(released) | {"corr2d": flipped}
    notebook.write_text(json.dumps(fill_solution_cells(released, answers, "")), encoding="utf-8")
    assert check(notebook) == 1
    printed = capsys.readouterr().out
    assert first == "$ tensorgrade check corr2d.ipynb"
    for line in lines:
        assert line.removesuffix("…").strip() in printed, line
