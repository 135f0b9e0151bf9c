"""A course from before version 0.2, whose files import the package as `grader`: refused in one sentence, rewritten."""

import ast
import importlib
import json
import re
import shutil
import stat

import pytest

from tensorgrade.commands import release_assignment
from tensorgrade.course import former_names
from tensorgrade.course.course import Course, CourseError, open_course
from tensorgrade.course.former_names import FORMER_NAMES, PLUGIN_CLASSES, find_former_names, update_former_names
from tensorgrade.course.import_rewriting import rewrite_imports
from tensorgrade.course.new_course import create_course
from tensorgrade.exercise.loader import load_assignment
from tests.conftest import ASSIGNMENTS, SEED
from tests.coursework import command, nbgrader, tensorgrade

DRAWN = ("Derived", "Draw", "array", "grid", "integers", "normal")
WORDS = ("Section",)
NEW = ("Choice", "Count", "Domain", "Floats", "Made", "Make", "NoAnswer", "PairOf", "Rows", "Size", "vary")
"""What version 0.1 did not have."""


def without_exporter(config):
    """A config without the line that version 0.1 did not have, and that nobody adds to a course."""
    return re.sub(r"^c\.Autograde\.exporter_class = .*\n", "", config, flags=re.MULTILINE)


def without_show(notebook):
    """A notebook without `show`, which version 0.1 did not have."""
    notebook = notebook.replace("from tensorgrade import check, show\n", "from tensorgrade import check\n")
    return re.sub(r"^show\(.*\n", "", notebook, flags=re.MULTILINE)


def as_before(text):
    """A file of today's course as version 0.1 had it."""
    text = without_exporter(text)
    for former, present in PLUGIN_CLASSES.items():
        text = text.replace(f'"{present}"', f'"{former}"')
    text = without_show(text).replace("from tensorgrade import check", "from grader import check")
    match = re.search(r"^from tensorgrade\.exercise import (\((?s:.*?)\)|.*)$", text, re.MULTILINE)
    if match is None:
        return text
    names = re.findall(r"\w+", match[1])
    drawn, words = ([name for name in names if name in kind] for kind in (DRAWN, WORDS))
    new = [name for name in names if name in NEW]
    others = [name for name in names if name not in DRAWN + WORDS + NEW]
    lines = [f"from grader.draw import {', '.join(drawn)}"] if drawn else []
    lines += ["from grader.exercise import (\n" + "".join(f"    {name},\n" for name in others) + ")"] if others else []
    lines += [f"from grader.language import {', '.join(words)}"] if words else []
    lines += [f"from tensorgrade.exercise import {', '.join(new)}"] if new else []
    return text[: match.start()] + "\n".join(lines) + text[match.end() :]


def turn_back(root):
    for path in (root / "nbgrader_config.py", *(root / "solutions").rglob("*.py")):
        path.write_text(as_before(path.read_text(encoding="utf-8")), encoding="utf-8")


@pytest.fixture
def former(tmp_path):
    root = create_course(tmp_path / "course", "en", SEED).root
    turn_back(root)
    return root


def read(root):
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_every_present_name_can_be_imported():
    for present in FORMER_NAMES.modules.values():
        importlib.import_module(present)
    for former, present in FORMER_NAMES.names.items():
        module, _, name = present.rpartition(".")
        assert hasattr(importlib.import_module(module), name), (former, present)


def test_a_former_course_is_as_version_0_1_made_it(former):
    assert '"grader.plugin.Restore"' in (former / "nbgrader_config.py").read_text()
    exercise, book = ((former / f"solutions/corr2d/{name}.py").read_text() for name in ("conv2d", "book"))
    assert "from grader.draw import Derived, array, grid\nfrom grader.exercise import (\n" in exercise
    assert "from grader.language import Section\n" in book
    with pytest.raises(Exception, match="No module named 'grader"):
        load_assignment(former / "solutions/corr2d")


COMMANDS = [
    ("build", "corr2d"),
    ("release", "corr2d"),
    ("grade", "corr2d"),
    ("report", "corr2d"),
    ("similar", "corr2d"),
    ("export", "corr2d", "--to", "csv"),
    ("audit", "corr2d"),
    ("new", "another"),
]


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_a_command_says_in_one_sentence_what_is_old_and_what_changes_it(former, words):
    before = read(former)
    done = command(former, *words)
    assert isinstance(done.exception, CourseError)
    sentence = str(done.exception)
    assert sentence.count("\n") == 0
    assert '"grader.plugin.Restore" in line 20' in sentence
    assert '"grader.feedback.FeedbackExporter" in line ' in sentence
    assert "solutions/corr2d/book.py has old imports in lines 4 and 5; solutions/corr2d/checks.py has " in sentence
    assert sentence.endswith(f"run `tensorgrade nbgrader-config --write --course {former}`, which changes them.")
    assert read(former) == before


def test_the_terminal_gets_the_sentence_and_exit_code_2(former):
    done = tensorgrade("report", "corr2d", cwd=former)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "`tensorgrade nbgrader-config --write" in done.stderr


def test_write_changes_all_and_says_what(former, tmp_path):
    (former / "nbgrader_config.py").chmod(0o600)
    files = [former / f"solutions/corr2d/{name}.py" for name in ("book", "notebook")]
    book, notebook = (path.read_text(encoding="utf-8").splitlines() for path in files)
    drawing = next(number for number, line in enumerate(book, 1) if line.startswith("from grader.draw import "))
    done = command(former, "nbgrader-config", "--write")
    assert done.exit_code == 0
    assert "line 20: grader.plugin.Restore → tensorgrade.nbgrader_plugin.autograde.Restore\n" in done.stdout
    assert f"solutions/corr2d/book.py, line {drawing}: grader.draw → tensorgrade.exercise\n" in done.stdout
    importing = notebook.index("from grader import check") + 1
    assert f"solutions/corr2d/notebook.py, line {importing}: grader → tensorgrade\n" in done.stdout
    *changes, after = done.stdout.splitlines()
    assert all("→" in line for line in changes)
    assert (
        after
        == f"Next: tensorgrade release {' '.join(sorted(ASSIGNMENTS))}, which makes keys and students' notebooks anew."
    )
    assert open_course(former).assignments == sorted(ASSIGNMENTS)
    today = create_course(tmp_path / "today" / "course", "en", SEED).root
    assert (former / "nbgrader_config.py").read_text() == without_exporter((today / "nbgrader_config.py").read_text())
    assert stat.S_IMODE((former / "nbgrader_config.py").stat().st_mode) == 0o600
    for assignment in ASSIGNMENTS:
        theirs, ours = former / "solutions" / assignment, today / "solutions" / assignment
        assert load_assignment(theirs).name == assignment
        strip = re.compile(r"^from tensorgrade\.exercise import (\((?s:.*?)\)|.*)\n", re.MULTILINE)
        for path in ours.glob("*.py"):
            left, right = (strip.sub("", (at / path.name).read_text(encoding="utf-8")) for at in (theirs, ours))
            assert left == without_show(right)
    before = read(former)
    again = tensorgrade("nbgrader-config", "--write", cwd=former)
    assert (again.returncode, again.stderr.count("\n")) == (2, 1)
    assert "has tensorgrade's lines already" in again.stderr
    assert read(former) == before


@pytest.mark.slow
def test_a_rewritten_course_works_with_nbgrader(former):
    assert command(former, "nbgrader-config", "--write").exit_code == 0
    assert command(former, "release", "channels").exit_code == 0
    target = former / "submitted/ada/channels"
    shutil.copytree(former / "assignments/channels", target)
    done = nbgrader("autograde", "channels", "--create", cwd=former)
    assert done.returncode == 0, done.stderr
    assert (former / "autograded/ada/channels/channels.ipynb").is_file()


@pytest.mark.slow
def test_nbgrader_cannot_import_the_former_classes(tmp_path):
    """Nothing of ours runs there."""
    root = create_course(tmp_path / "course", "en", SEED).root
    assert command(root, "release", "channels").exit_code == 0
    turn_back(root)
    shutil.copytree(root / "assignments/channels", root / "submitted/ada/channels")
    done = nbgrader("autograde", "channels", "--create", cwd=root)
    assert done.returncode == 1
    assert "ModuleNotFoundError: No module named 'grader" in done.stderr


@pytest.mark.slow
def test_a_notebook_with_the_former_import_alone_is_no_reason_to_refuse(tmp_path):
    root = create_course(tmp_path / "course", "en", SEED).root
    notebook = root / "solutions/conv1x1/notebook.py"
    released = []
    for text in (notebook.read_text(encoding="utf-8"), as_before(notebook.read_text(encoding="utf-8"))):
        notebook.write_text(text, encoding="utf-8")
        folder = release_assignment.release_assignment(open_course(root), "conv1x1")
        released.append(json.loads((folder / "conv1x1.ipynb").read_bytes()))
        del released[-1]["metadata"]["tensorgrade"]["sources_digest"]  # it tells the two files apart
    assert released[0] == released[1]
    done = command(root, "nbgrader-config", "--write")
    assert (done.exit_code, done.stdout.count("→")) == (0, 1)
    assert "\nfrom tensorgrade import check\n" in notebook.read_text(encoding="utf-8")


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_notebook_with_magics_is_changed_by_its_line(tmp_path, newline):
    root = create_course(tmp_path / "course", "en", SEED).root
    path = root / "solutions/channels/notebook.py"
    text = newline.join(["# %%", "%matplotlib inline", "from grader import check", "# from grader import check", ""])
    path.write_bytes(text.encode())
    update_former_names(root)
    expected = text.replace(f"inline{newline}from grader", f"inline{newline}from tensorgrade")
    assert path.read_bytes() == expected.encode()


GUARDED = """%matplotlib inline
try:
    from grader import check  # é
except ModuleNotFoundError:
    %pip install -q tensorgrade
    from grader import check
answer = !ls"""


def test_any_import_of_a_notebook_with_magics_is_changed(tmp_path):
    root = create_course(tmp_path / "course", "en", SEED).root
    path = root / "solutions/channels/notebook.py"
    text = f"# %%\n{GUARDED}\n# %%\nimport grader.selfcheck as s\ns.check(channels)\n"
    path.write_text(text, encoding="utf-8")
    update_former_names(root)
    changed = text.replace("from grader", "from tensorgrade").replace("grader.selfcheck", "tensorgrade")
    assert path.read_text(encoding="utf-8") == changed
    text += "# %%\n%%bash\nfor i in x; do\n"  # not Python without its magic, either
    path.write_text(text, encoding="utf-8")
    [file] = update_former_names(root)
    assert [use.line for use in file.uses if "the file is no Python, line 14" in use.problem] == [4, 7, 10]
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("%time from grader import check\n", "%time from tensorgrade import check\n"),
        ("if 1:\n    %time  from grader import check  # é\n", "if 1:\n    %time  from tensorgrade import check  # é\n"),
        ("é = !ls\nfrom grader import check; é = 1\n", "é = !ls\nfrom tensorgrade import check; é = 1\n"),
        ("%%time\nfrom grader import check\n", "%%time\nfrom tensorgrade import check\n"),
        ("%%bash\n# %%\nfrom grader import check\n", "%%bash\n# %%\nfrom tensorgrade import check\n"),
        ("!ls \\\n  -l\nfrom grader import check\n", "!ls \\\n  -l\nfrom tensorgrade import check\n"),
    ],
)
def test_what_stands_beside_a_magic_is_changed_in_its_place(source, expected):
    text, [use] = rewrite_imports(source, FORMER_NAMES)
    assert (text, use.problem) == (expected, "")


@pytest.mark.parametrize("ascii", [True, False])
def test_any_use_in_a_json_notebook_is_changed(tmp_path, ascii):
    root = create_course(tmp_path / "course", "en", SEED).root
    path = root / "solutions/channels/notebook.ipynb"
    codes = [f'{GUARDED}\nimport grader  # "é"', "x = 1\ngrader.check(channels)", "grader.check(channels)"]
    cells = [{"cell_type": "code", "source": code.splitlines(keepends=True), "metadata": {}} for code in codes]
    text = json.dumps({"cells": cells, "metadata": {}}, indent=1, ensure_ascii=ascii)
    path.write_text(text, encoding="utf-8")
    [file] = update_former_names(root)
    place = re.compile(r"(?<=from )grader|(?<=import )grader|grader(?=\.check)")
    assert path.read_text(encoding="utf-8") == place.sub("tensorgrade", text)
    assert [use.line for use in file.uses] == [
        number for number, line in enumerate(text.split("\n"), 1) if place.search(line)
    ]
    assert not any(use.problem for use in file.uses)


@pytest.mark.parametrize("indent", [1, 4, None])
@pytest.mark.parametrize("as_lines", [True, False])
def test_a_json_notebook_keeps_its_formatting(tmp_path, indent, as_lines):
    root = create_course(tmp_path / "course", "en", SEED).root
    path = root / "solutions/channels/notebook.ipynb"
    lines = ["import numpy as np\n", "from grader import check\n", "x = 'é from grader'"]
    cell = {"cell_type": "code", "source": lines if as_lines else "".join(lines), "outputs": [], "metadata": {}}
    text = json.dumps({"cells": [cell], "metadata": {}}, indent=indent, ensure_ascii=False) + "\n"
    path.write_text(text, encoding="utf-8")
    open_course(root)
    update_former_names(root)
    assert path.read_text(encoding="utf-8") == text.replace("from grader import check", "from tensorgrade import check")
    # The same line in a text cell is text.
    prose = {"cell_type": "markdown", "source": lines, "metadata": {}}
    text = json.dumps({"cells": [cell, prose], "metadata": {}}, indent=indent)
    path.write_text(text, encoding="utf-8")
    [file] = update_former_names(root)
    assert "solutions/channels/notebook.ipynb, line " in file.untranslatable[0]
    assert path.read_text(encoding="utf-8") == text


def test_what_only_contains_the_word_stays(tmp_path):
    root = create_course(tmp_path / "course", "en", SEED).root
    config = root / "nbgrader_config.py"
    with config.open("a") as stream:
        stream.write(
            "# nbgrader export --exporter=grader.exports.Canvas\n"
            'c.CourseDirectory.root = "/home/grader/course"\n'
            "c.ExportApp.plugin_class = 'nbgrader.plugins.CsvExportPlugin'\n"
            'c.Exchange.path_includes_course = bool("grader")\n'
            '"grader.plugin.Grade"\n'
        )
    exercises = root / "solutions/channels/exercises.py"
    with exercises.open("a") as stream:
        stream.write('NOTE = "from grader import check"  # grader.exercise\nimport nbgrader\nfrom . import grader\n')
    (root / "solutions/grader").mkdir()
    (root / "solutions/grader/exercises.py").write_text('"""The folder is called grader."""\n')
    assert find_former_names(root) == []


def test_a_module_of_the_courses_own_is_left_alone(former):
    (former / "solutions/grader.py").write_text("def check(): pass\n")
    assert {file.path.name for file in find_former_names(former)} == {"nbgrader_config.py"}


def test_settings_keep_quotes_comments_and_line_endings(tmp_path):
    root = create_course(tmp_path / "course", "en", SEED).root
    config = root / "nbgrader_config.py"
    text = (
        "# grader.plugin.Save, once\r\n"
        "c = get_config()\r\n"
        "c.Autograde.autograde_preprocessors = ['grader.plugin.Grade',  # 中文 grader.plugin.Grade\r\n"
        "    r'''grader.plugin.Save''']; c.ExportApp.plugin_class = u\"grader.exports.Moodle\"\r\n"
        "c.ZipCollectApp.collector_plugin = 'grader.' 'collect.Canvas'"
    )
    config.write_bytes(text.encode())
    [file] = update_former_names(root)
    for former in ("plugin.Grade", "plugin.Save", "exports.Moodle"):
        present = PLUGIN_CLASSES[f"grader.{former}"]
        for quote in ("'grader", "'''grader", '"grader'):
            text = text.replace(f"{quote}.{former}", f"{quote.removesuffix('grader')}{present}")
    assert config.read_bytes() == text.encode()
    [words] = file.untranslatable
    assert words.startswith("nbgrader_config.py, line 5 (`c.ZipCollectApp.collector_plugin")
    with pytest.raises(CourseError, match="; change these by hand: nbgrader_config.py, line 5") as caught:
        open_course(root)
    assert "--write" not in str(caught.value)


@pytest.mark.parametrize(
    "literal", ['f"grader.plugin.Save"', "f\"{'grader.plugin.Save'}\"", r'"grader.\x70lugin.Save"']
)
def test_a_class_in_an_f_string_or_with_an_escape_is_left(literal):
    source = f"x = [{literal}]\n"
    text, [use] = rewrite_imports(source, FORMER_NAMES, PLUGIN_CLASSES)
    assert (text, use.problem) == (source, "the name is written in parts")


COMPOSED = {
    "sum": 'P = "grader.plugin"\nc.Autograde.autograde_preprocessors = [P + ".Grade"]\n',
    "f-string": 'name = "Grade"\nc.Autograde.autograde_preprocessors = [f"grader.plugin.{name}"]\n',
    "appended": 'c.Autograde.autograde_preprocessors.append(".".join(["grader", "plugin", "Grade"]))\n',
    "loaded": 'load_subconfig("more.py")\n',
}


@pytest.mark.parametrize("lines", COMPOSED.values(), ids=COMPOSED)
def test_a_class_that_the_settings_compose_is_named(tmp_path, lines):
    root = create_course(tmp_path / "course", "en", SEED).root
    (root / "more.py").write_text('get_config().Autograde.autograde_preprocessors = ["grader.plugin.Grade"]\n')
    text = (root / "nbgrader_config.py").read_text()
    start = text.index("c.Autograde.autograde_preprocessors")
    (root / "nbgrader_config.py").write_text(f"{text[:start]}{lines}")
    words = (
        "c.Autograde.autograde_preprocessors names grader.plugin.Grade, "
        "which is tensorgrade.nbgrader_plugin.autograde.Grade now"
    )
    with pytest.raises(CourseError, match=re.escape(f"change by hand: {words}.")):
        open_course(root)
    before = read(root)
    done = command(root, "nbgrader-config", "--write")
    assert (done.exit_code, done.stderr) == (1, f"Change by hand: {words}\n")
    assert read(root) == before


def test_a_config_may_be_in_another_encoding(former):
    config = former / "nbgrader_config.py"
    text = "# -*- coding: gbk -*-\n# 课程\n" + config.read_text()
    config.write_bytes(text.encode("gbk"))
    assert command(former, "nbgrader-config", "--write").exit_code == 0
    for name, present in PLUGIN_CLASSES.items():
        text = text.replace(f'"{name}"', f'"{present}"')
    assert config.read_bytes() == text.encode("gbk")
    assert open_course(former).settings.seed == SEED


def test_nbgraders_own_config_in_another_encoding_gets_the_lines(tmp_path):
    config = tmp_path / "nbgrader_config.py"
    config.write_bytes("# -*- coding: gbk -*-\r\n# 课程\r\n".encode("gbk"))
    assert command(tmp_path, "nbgrader-config", "--write").exit_code == 0
    assert config.read_bytes().startswith("# -*- coding: gbk -*-\r\n# 课程\n".encode("gbk"))
    assert open_course(tmp_path).settings.seed


def test_lines_in_single_quotes_are_not_added_again(former):
    config = former / "nbgrader_config.py"
    text = config.read_text().replace('"', "'").replace("c.Tensorgrade", "t")
    config.write_text(text.replace("c = get_config()", "c = get_config()\nt = c['Tensorgrade']"))
    lines = config.read_text().count("\n")
    assert command(former, "nbgrader-config", "--write").exit_code == 0
    assert config.read_text().count("\n") == lines
    assert open_course(former).settings.seed == SEED


def test_a_config_that_is_no_python_is_named(former):
    with (former / "nbgrader_config.py").open("a") as stream:
        stream.write("c.X.y = (\n")
    before = (former / "nbgrader_config.py").read_bytes()
    done = command(former, "nbgrader-config", "--write")
    assert isinstance(done.exception, CourseError)
    assert "nbgrader_config.py, line 37: '(' was never closed; mend that." in str(done.exception)
    assert (former / "nbgrader_config.py").read_bytes() == before


@pytest.mark.parametrize("name", ["corr2d/exercises.py", "helpers.py"])
def test_a_file_that_is_no_python_is_named(former, name):
    path = former / "solutions" / name
    path.write_text("from grader.exercise import Case\nx = (\n")
    done = command(former, "nbgrader-config", "--write")
    assert done.exit_code == 1
    why = "(`from grader.exercise import Case`: the file is no Python, line 2: '(' was never closed)"
    assert f"solutions/{name}, line 1 {why}" in done.stderr
    assert path.read_text() == "from grader.exercise import Case\nx = (\n"


def test_an_assignments_folder_may_be_a_link(former, tmp_path):
    folder = (former / "solutions/channels").rename(tmp_path / "elsewhere")
    (former / "solutions/channels").symlink_to(folder)
    assert "solutions/channels/exercises.py has old imports" in former_names.former_names_sentence(former)
    assert command(former, "nbgrader-config", "--write").exit_code == 0
    assert load_assignment(former / "solutions/channels").name == "channels"
    assert (former / "solutions/channels").is_symlink()


def test_the_command_to_run_can_be_pasted(former):
    course = former.rename(former.with_name("my 课程"))
    assert f"--course '{course}'`" in former_names.former_names_sentence(course)


def test_a_class_in_the_settings_may_be_imported(tmp_path):
    root = create_course(tmp_path / "course", "en", SEED).root
    config = root / "nbgrader_config.py"
    config.write_text(
        "from grader.plugin import Grade\nimport grader.feedback\nc.X.y = [Grade, grader.feedback.FeedbackExporter]\n"
    )
    update_former_names(root)
    assert config.read_text() == (
        "from tensorgrade.nbgrader_plugin.autograde import Grade\nimport tensorgrade.nbgrader_plugin.feedback\n"
        "c.X.y = [Grade, tensorgrade.nbgrader_plugin.feedback.FeedbackExporter]\n"
    )


def test_a_link_stays_a_link_and_its_file_is_changed(former, tmp_path):
    config = former / "nbgrader_config.py"
    elsewhere = config.rename(tmp_path / "elsewhere.py")
    config.symlink_to(elsewhere)
    update_former_names(former)
    assert config.is_symlink()
    assert "grader.plugin.Grade" not in elsewhere.read_text().replace("tensorgrade.", "")


TRANSLATED = [
    ("from grader.exercise import Case\n", "from tensorgrade.exercise import Case\n"),
    ("from grader.exercise import Text, Draw as D  # 2\n", "from tensorgrade.exercise import Text, Draw as D  # 2\n"),
    (
        "from grader.draw import (  # arrays\n    array,  # by hand\n    grid as g,\n)\n",
        "from tensorgrade.exercise import (  # arrays\n    array,  # by hand\n    grid as g,\n)\n",
    ),
    ("from grader.draw \\\n  import array, \\\n  grid\n", "from tensorgrade.exercise \\\n  import array, \\\n  grid\n"),
    ("from grader.sound import AuthorError\r\nx = 1\r\n", "from tensorgrade.exercise import AuthorError\r\nx = 1\r\n"),
    (
        "from grader.exercise import Answer, Close, KINDS as kinds\n",
        "from tensorgrade.exercise.answer_kinds import AnswerSpec as Answer\n"
        "from tensorgrade.exercise import Close\n"
        "from tensorgrade.arrays.libraries import ARRAY_KINDS as kinds\n",
    ),
    (
        "if True:\r\n    from grader.language import (Text,\r\n        translator)\r\n",
        "if True:\r\n    from tensorgrade.exercise import Text\r\n"
        "    from tensorgrade.translation import translator\r\n",
    ),
    (
        "if True: from grader.exercise import Close, NUMPY; x = 1",
        "if True: from tensorgrade.exercise import Close; from tensorgrade.arrays.libraries import NUMPY; x = 1",
    ),
    (
        "import grader.exercise as x, math\nc = x.Case('a')  # x.Case\nt: x.Answer\n",
        "import tensorgrade.exercise as x, math\nc = x.Case('a')  # x.Case\nt: x.answer_kinds.AnswerSpec\n",
    ),
    (
        "from grader import exercise, draw\nc = exercise.Case('é', X=draw.array([1]))\n",
        "from tensorgrade import exercise, exercise as draw\nc = exercise.Case('é', X=draw.array([1]))\n",
    ),
    (
        "from grader import kinds as k, check\nprint(k.KINDS, k.NUMPY)\n",
        "from tensorgrade.arrays import libraries as k\nfrom tensorgrade import check\nprint(k.ARRAY_KINDS, k.NUMPY)\n",
    ),
    (
        "import grader.exercise, grader.draw\nc = ('é', grader.exercise.Case('a', X=grader.draw.array([1]).T))\n",
        "import tensorgrade.exercise, tensorgrade.exercise\n"
        "c = ('é', tensorgrade.exercise.Case('a', X=tensorgrade.exercise.array([1]).T))\n",
    ),
    (
        "import grader.language\nt = grader.language.Text('a', 'b')\n_ = grader.language.translator('zh')\n",
        "import tensorgrade.exercise, tensorgrade.translation\n"
        "t = tensorgrade.exercise.Text('a', 'b')\n_ = tensorgrade.translation.translator('zh')\n",
    ),
    ("import grader as g\nc = g.draw.array\n", "import tensorgrade as g\nc = g.exercise.array\n"),
    ("import grader\nprint(grader.__version__)\n", "import tensorgrade\nprint(tensorgrade.__version__)\n"),
    (
        "try:\n\tfrom grader import check\nexcept ImportError:\n\tcheck = None\n",
        "try:\n\tfrom tensorgrade import check\nexcept ImportError:\n\tcheck = None\n",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("source", "expected"), TRANSLATED)
def test_imports_become_valid_ones(source, expected):
    text, uses = rewrite_imports(source, FORMER_NAMES)
    assert text == expected
    assert uses
    assert not any(use.problem for use in uses)
    assert rewrite_imports(text, FORMER_NAMES) == (text, [])
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            exec(ast.unparse(node), {})


REPORTED = [
    ("from grader.exercise import *\n", "it imports all names"),
    ("from grader.compare import first_difference\n", "grader.compare.first_difference has no present name"),
    ("from grader import judge\n", "grader.judge has no present name"),
    ("import grader.judge\n", "grader.judge has no present name"),
    ("import grader.judge as j\n", "grader.judge has no present name"),
    ("from grader.exercise import (Close,  # one\n  KINDS)\n", "in several modules now, and it holds a comment"),
    ("import grader.exercise as x\nx.require_list\n", "line 2 uses grader.exercise.require_list"),
    ("import grader.exercise as x\nf(x)\n", "line 2 uses grader.exercise, which"),
    ("import grader.exercise\nf(grader.exercise)\n", "line 2 uses grader.exercise, which has no present name"),
    ("import grader.exercise\ngrader = 1\n", "line 2 uses the name grader for something else"),
    ("from grader import draw\ndef f(draw): return draw.normal(1)\n", "line 2 uses the name draw for something else"),
    ("import grader.draw as d\nimport numpy as d\n", "the name d is imported more than once"),
    ("import grader.draw as d\nmatch {}:\n    case {**d}: d.grid\n", "line 3 uses the name d for something else"),
    ("from grader import language as d\nd.Text, d.translator\n", "line 2 uses grader.language.translator"),
]


@pytest.mark.parametrize(("source", "why"), REPORTED)
def test_what_cannot_be_translated_is_said_and_left(source, why):
    text, uses = rewrite_imports(source, FORMER_NAMES)
    assert text == source
    assert [use.line for use in uses] == [1]
    assert why in uses[0].problem


def test_by_hand_is_said_with_file_line_and_reason(former):
    path = former / "solutions/corr2d/exercises.py"
    path.write_text("from grader.exercise import *\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    done = command(former, "nbgrader-config", "--write")
    assert done.exit_code == 1
    words = "solutions/corr2d/exercises.py, line 1 (`from grader.exercise import *`: it imports all names; import each"
    assert words in done.stderr
    with pytest.raises(CourseError, match="has old imports in line 1; change these by hand: "):
        open_course(former)
    assert Course(former).assignments  # nbgrader's plug-in reads results, and needs none of these files
    assert former_names.former_names_sentence(former).count(". ") == 0
