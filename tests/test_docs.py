"""Pages that are made from the code are true to it."""

import importlib.util
import json
import pkgutil
import re
import runpy
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import jupytext
import pytest
from nbgrader.apps.dbapp import DbApp
from nbgrader.apps.nbgraderapp import NbGraderApp

from benchmarks.honest_answers.arguments import ARGUMENTS
from tensorgrade import exercise
from tensorgrade.audit.call_forms import call_form
from tensorgrade.audit.declared_verdicts import read_verdicts
from tensorgrade.audit.mutants import mutants
from tensorgrade.cli.command_line import parse_command_line
from tensorgrade.cli.command_table import COMMANDS
from tensorgrade.cli.student_check import check
from tensorgrade.commands.demo import cells_by_grade_id, fill_solution_cells
from tensorgrade.course.new_course import create_course
from tensorgrade.exercise.loader import load_assignment
from tensorgrade.exercise.validation import validate
from tensorgrade.report.messages import failure_message
from tensorgrade.result.json_format import from_json
from tests.conftest import ASSIGNMENTS, ROOT, SOLUTIONS
from tests.coursework import command, invoke, result
from tests.shipped_keys import copy_public_keys

specification = importlib.util.spec_from_file_location("generate", ROOT / "docs/generate.py")
generate = importlib.util.module_from_spec(specification)
specification.loader.exec_module(generate)


@pytest.mark.parametrize("name", generate.PAGES)
def test_generated_pages_are_current(name):
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == generate.PAGES[name](), "run `make docs`"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The built site."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "docs", folder]
    built = subprocess.run(command, cwd=ROOT, text=True, capture_output=True)
    assert built.returncode == 0, built.stderr
    return folder


def test_the_site_builds_without_a_warning(site):
    assert "threat-model.html" in (site / "index.html").read_text(encoding="utf-8")


def test_a_page_of_the_site_has_a_description(site):
    page = (site / "tour.html").read_text(encoding="utf-8")
    [description] = re.findall(r'<meta name="description" content="([^"]*)">', page)
    assert 20 < len(description) <= 162


def test_a_block_of_the_site_is_copied_without_prompts(site, chromium):
    context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"])
    opened = context.new_page()
    opened.goto((site / "index.html").as_uri())
    block = opened.locator("div.highlight", has_text="$ tensorgrade demo").first
    block.hover()
    block.locator("button.copybtn").click()
    copied = opened.evaluate("navigator.clipboard.readText()")
    context.close()
    assert copied.splitlines() == ["pip install -e '.[instructor]'", "tensorgrade demo"]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example_that_can_be_typed(name):
    shown, example = invoke(name, "--help"), COMMANDS[name].example
    assert (shown.exit_code, shown.stderr) == (0, "")
    assert shown.stdout.startswith(f"usage: tensorgrade {name} ")
    assert f"\nexample: tensorgrade {example}\n" in shown.stdout
    assert parse_command_line(shlex.split(example)).command == name


@pytest.mark.parametrize("name", COMMANDS)
def test_help_tells_each_default(name):
    for argument in COMMANDS[name].arguments:
        if argument.settings.get("default"):
            assert "default" in argument.help.lower(), argument.name


def test_a_module_without_a_docstring_is_refused(tmp_path):
    module = tmp_path / "module.py"
    module.write_text("x = 1\n", encoding="utf-8")
    with pytest.raises(ValueError, match="module.py has no docstring"):
        generate.summary(module)


def written_pages():
    """The pages that people wrote or that `make docs` made, by name."""
    paths = [*(ROOT / "docs").glob("*.md"), *ROOT.glob("README*.md"), ROOT / "CONTRIBUTING.md"]
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(paths)}


@pytest.mark.parametrize("name", written_pages())
def test_files_and_modules_that_a_page_names_exist(name):
    text, packages = written_pages()[name], "|".join(set(generate.package_floors()) - {generate.TOP_LEVEL})
    assert not re.search(r"(?<![\w-])grader\.\w|from grader import (?!check`)", text), "the import name before 0.2"
    for path in re.findall(r"`((?:grader|tests|benchmarks)/[\w/.]+)`", text):
        assert (ROOT / path).exists(), path
    dotted = re.findall(r"(?<![/\w])tensorgrade((?:\.\w+)+)", text)
    dotted += re.findall(rf"`((?:{packages})\.(?!md|py|json|db)[\w.]+)`", text)
    for module in dotted:
        pkgutil.resolve_name(f"tensorgrade.{module.strip('.')}")


def test_the_examples_of_the_api_run():
    names = runpy.run_path(str(ROOT / "docs/api_examples.py"))
    assert validate(names["assignment"]) == []
    assert generate.api_examples().keys() < set(exercise.__all__)


def page(name):
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def blocks(text, language=""):
    """The fenced blocks of a page; those of an item in a list stand to the right."""
    found = re.findall(r"^ *```([^\n]*)\n(.*?)^ *```$", text, re.DOTALL | re.MULTILINE)
    return [block for named, block in found if named == language]


def commands(text):
    """What a page tells to type, as words; a comment ends the line."""
    lines = [line.strip() for block in blocks(text) for line in block.splitlines()]
    return [shlex.split(line[2:], comments=True) for line in lines if line.startswith("$ ")]


def inline_commands(text):
    """The commands of tensorgrade and nbgrader that sentences of a page name, as words."""
    sentences = " ".join(re.sub(r"^ *```.*?^ *```$", "", text, flags=re.DOTALL | re.MULTILINE).split())
    return [found.split() for found in re.findall(r"`((?:tensorgrade|nbgrader) [^`]+)`", sentences)]


NBGRADER_DB = "db"
"""The command of nbgrader whose second and third words are commands, too."""


@pytest.mark.parametrize("name", written_pages())
def test_commands_that_a_page_names_exist(name):
    text = written_pages()[name]
    typed = [words for words in commands(text) if words[:1] in (["tensorgrade"], ["nbgrader"])]
    for program, first, *arguments in [*typed, *inline_commands(text)]:
        if program == "nbgrader":
            assert first in NbGraderApp.subcommands, first
            if first == NBGRADER_DB:
                assert arguments[0] in DbApp.subcommands, arguments
        elif first.startswith("-"):
            assert first in ("--help", "--version", "--debug")
        elif first != "COMMAND":
            known = {argument.name for argument in COMMANDS[first].arguments} | {"--help", "--debug"}
            options = {word.strip("[]") for word in arguments if word.startswith(("--", "[--"))}
            assert options <= known, (first, options - known)


MEASUREMENTS = ("performance.md", "accuracy.md", "CONTRIBUTING.md")
"""The pages with times: of grading, of `make accuracy`, and of tests."""


@pytest.mark.parametrize("name", sorted(written_pages().keys() - MEASUREMENTS))
def test_times_that_were_measured_stand_on_one_page(name):
    measured = r"\d ms\b|\d (?:\w+ )?(?:a|per) (?:second|minute)|\d times (?:as fast|faster)"
    assert not re.search(measured, written_pages()[name]), "say it in performance.md, and link to it"


ELSEWHERE = (["pip"], ["tensorgrade", "doctor"], ["tensorgrade", "demo"])  # installing; what has tests of its own


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


def test_an_author_begins_as_the_page_says(tmp_path):
    course = create_course(tmp_path / "course", "en", "seed").root
    (course / "solutions/sums").mkdir()
    for source in blocks(page("author.md"), "python"):
        (course / "solutions/sums" / source.partition("\n")[0].removeprefix("# ")).write_text(source, encoding="utf-8")
    [build, audit, release] = [words[1:] for words in commands(page("author.md"))]
    assert command(course, *build).exit_code == 0
    audited = command(course, *audit, "--jobs", "1")
    [said] = [line for line in page("author.md").splitlines() if "keeps all marks" in line]
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
    text, path, said, refused = page("authoring.md"), None, "", False
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
                assert line in said, line
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


def refused_where_a_case_is_not_legal(text):
    """Whether `build` says what the page says of a case that breaks a rule of the domain."""
    path = Path("solutions/trans_conv/exercises.py")
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole.replace("(3, 4), (3, 2), (1, 2)", "(3, 4), (3, 2), (1, 3)"), encoding="utf-8")
    refused = invoke("build", "trans_conv")
    path.write_text(whole, encoding="utf-8")
    [words] = re.findall(r"^> (case 'close'.*)$", text, re.MULTILINE)
    return words in str(refused.exception) and f"{path}, line " in str(refused.exception)


def refused_where_the_solution_is_wrong(text):
    """Whether `release` says what the page says of a solution in which copies do not add up."""
    path = Path("solutions/trans_conv/notebook.py")
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole.replace("+= X[i, j] * K", "= X[i, j] * K"), encoding="utf-8")
    refused = invoke("release", "trans_conv")
    path.write_text(whole, encoding="utf-8")
    [quoted] = re.findall(r"^> Nothing was released(?:.*\n> )*.*$", text, re.MULTILINE)
    before, after = quoted.replace("\n>", "").removeprefix("> ").split("…")
    said = str(refused.exception)
    return said.startswith(before) and said.endswith(after) and not Path("assignments/trans_conv").exists()


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


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_make_has_every_target_that_is_told(name):
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    typed = re.findall(r"`[^`\n]+`|^\$ .*", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
    told = set(re.findall(r"\bmake ([\w-]+)", "\n".join(typed)))
    assert told
    assert told <= targets


def tables(text):
    """The rows of a page's Markdown tables, per table by the first cell: cells by the column's head."""
    found, head = [], None
    for line in text.splitlines():
        cells = [cell.strip().strip("`*") for cell in line.strip("|").split("|")] if line.startswith("|") else None
        if cells is None:
            head = None
        elif head is None:
            head = cells
            found.append({})
        elif not cells[-1].startswith("--"):
            found[-1][cells[0]] = dict(zip(head, cells))
    return found


def test_the_figures_of_accuracy_are_those_of_the_code(keys):
    """What is cheap to count again: the rest takes `make accuracy`."""
    precision, _, mutated, named = tables((ROOT / "docs/accuracy.md").read_text(encoding="utf-8"))
    exercises = {item.name: item for name in ASSIGNMENTS for item in keys[name].exercises}
    assert set(mutated) == set(named) == {*exercises, "all"}, "run `make accuracy`"
    assert set(precision) == {*ARGUMENTS, "all"}
    assert int(precision["all"]["honest answers"]) >= 10_000
    for row in precision.values():
        assert row["falsely rejected"] == "0"
    with_domain = {
        item.name for name in ASSIGNMENTS for item in load_assignment(SOLUTIONS / name).exercises if item.domain
    }
    for name, key in exercises.items():
        # The audit makes mutants of the calls, too, where a domain says what calls there are.
        form = call_form(key) if name in with_domain else None
        total, *parts = [int(mutated[name][head]) for head in ("mutants", "caught", "equivalent", "open")]
        assert total == sum(parts) == len(mutants_of(name, form)), f"{name}: run `make accuracy`"
        assert parts[0] - 1 <= int(mutated[name]["in every seed"]) <= parts[0]
        listed = {item.name for item in key.misconceptions}
        assert int(named[name]["listed"]) == len(listed), f"{name}: run `make accuracy`"
        said = [verdicts[name].misconception for verdicts in DECLARED if name in verdicts]
        assert int(named[name]["named"]) == sum(item is not None for item in said), f"{name}: run `make accuracy`"
        assert named[name]["misnamed"] == named[name]["unnamed"] == "0"
    for table in (mutated, named):
        for head in list(table["all"])[1:]:
            assert int(table["all"][head]) == sum(int(row[head]) for name, row in table.items() if name != "all")


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_figures_of_the_readme_are_those_of_accuracy(name):
    text = re.sub(r"180°", "", (ROOT / name).read_text(encoding="utf-8"))
    precision, _, mutated, named = [table["all"] for table in tables(page("accuracy.md"))]
    figures = [precision["honest answers"], *(mutated[head] for head in ("mutants", "caught", "equivalent"))]
    figures += [named[head] for head in ("listed", "named", "without")]
    assert sorted(re.findall(r"\d{3,}", text)) == sorted(figures)
    zeros = (precision["falsely rejected"], named["unnamed"], named["misnamed"], mutated["open"])
    assert set(zeros) == {"0"}


LONG = (
    "design.md",
    "templates.md",
    "results.md",
    "modules.md",
    "api.md",
    "changelog.md",
    "README.zh.md",
    "student.zh.md",
)
"""Pages for developers, those that are made from docstrings, and those whose words have no spaces between them."""


@pytest.mark.parametrize("name", sorted(written_pages().keys() - LONG))
def test_no_sentence_is_longer_than_thirty_words(name):
    text = re.sub(r"^ *```.*?^ *```$|^>.*?$", "", written_pages()[name], flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"\]\([^)]*\)", "]", text)
    paragraphs = re.split(r"\n\s*\n|\n(?=\s*(?:[-*] |\d+\. ))|\|", text)
    sentences = (item for part in paragraphs for item in re.split(r"(?<=[.?!:;])\s+", " ".join(part.split())))
    assert [item for item in sentences if len(item.split()) > 30] == []


@pytest.mark.parametrize("name", written_pages())
def test_what_others_cannot_do_is_said_with_care(name):
    text = " ".join(written_pages()[name].split())
    assert not re.search(r"(?<!know of )\bno other (?:auto)?(?:grader|tool|system|package)", text, re.IGNORECASE)


DECLARED = [read_verdicts(path.read_text(encoding="utf-8")) for path in (ROOT / "tests/shelf").glob("*/*.py")]


def mutants_of(name, form):
    [cell] = [
        cell.source
        for assignment in ASSIGNMENTS
        for cell in jupytext.read(SOLUTIONS / assignment / "notebook.py").cells
        if cell.metadata.get("solution") == name
    ]
    return mutants(cell, name, form)
