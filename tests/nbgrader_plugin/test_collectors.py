"""Whose a file in a download is: the system's names and metadata say it, and nothing that a student wrote."""

import gzip
import io
import itertools
import os
import random
import shutil
import stat
import tarfile
import zipfile

import pytest
from nbgrader.apps.zipcollectapp import ZipCollectApp
from traitlets.config import Config

from tensorgrade.nbgrader_access.classes import course_directory
from tensorgrade.nbgrader_plugin.collectors import Moodle
from tests.conftest import slow_but
from tests.coursework import gradebook, nbgrader

ONE, TWO = "one/corr2d/corr2d.ipynb", "two/corr2d/corr2d.ipynb"
CANVAS = "onestudent_11_500_corr2d.ipynb"
MOODLE = "Student One_71_assignsubmission_file_"
METADATA = """submission_7:
  :submitters:
  - :name: Student One
    :sid: one
submission_8:
  :submitters:
  - :name: Student Two
    :sid: two
"""


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {
            "extracted_directory": "unpacked",
            "collect_directory_structure": "{downloaded}/{collect_step}/{assignment_id}",
        },
        {"downloaded_directory": "zips"},
    ],
)
def test_files_are_looked_for_where_nbgrader_extracts_them(tmp_path, settings):
    app = ZipCollectApp(coursedir=course_directory(tmp_path, Config(), "pooling"), **settings)
    path = tmp_path / app._format_collect_path(app.extracted_directory)
    path.mkdir(parents=True)
    (path / "Jane Doe_12345_assignsubmission_file_pooling.ipynb").write_text("{}")
    collector = Moodle(parent=app)
    assert list(collector._submitted_files) == [path / "Jane Doe_12345_assignsubmission_file_pooling.ipynb"]


def zipped(files):
    """A zip of contents by path, as one hands it in or downloads it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return stream.getvalue()


@pytest.fixture
def course(tmp_path):
    """An nbgrader course with students One and Two, whose numbers in Canvas are 11 and 22."""
    course = tmp_path / "course"
    course.mkdir()
    (course / "nbgrader_config.py").write_text("c = get_config()\n")
    with gradebook(course) as opened:
        for student, last, number in (("one", "One", "11"), ("two", "Two", "22")):
            opened.update_or_create_student(student, first_name="Student", last_name=last, lms_user_id=number)
    return course


def add_student(course, student, **about):
    with gradebook(course) as opened:
        opened.update_or_create_student(student, **about)


@pytest.fixture
def collect(course, caplog):
    """Collect downloads in this process, by nbgrader's own code; what is in submitted/ then, by path, and the log."""
    app = ZipCollectApp(coursedir=course_directory(course, Config(), "corr2d"), force=True)
    app.coursedir.db_url = f"sqlite:///{course}/gradebook.db"
    app.log.propagate = True

    def run(system, *downloads, name="download{}.zip"):
        archive = course / "downloaded/corr2d/archive"
        archive.mkdir(parents=True, exist_ok=True)
        for number, files in enumerate(downloads):
            content = files if isinstance(files, bytes) else zipped(files)
            (archive / name.format(number)).write_bytes(content)
        app.collector_plugin = f"tensorgrade.nbgrader_plugin.collectors.{system}"
        app.init_plugins()
        app.extract_archive_files()
        app.process_extracted_files()
        submitted = course / "submitted"
        found = {
            os.fsdecode(path.relative_to(submitted)): path.read_text() for path in submitted.rglob("*.[iIpP]*[yY]*")
        }
        return found, caplog.text

    return run


# Two hands in a file that is named as the system names One's, by every way there is.
FAULTS = {
    "canvas-zip": ("Canvas", {
        CANVAS: "ONE",
        "twostudent_22_501_mine.zip": zipped({"onestudent_11_999_corr2d.ipynb": "TWO"}),
    }),
    "canvas-folder": ("Canvas", {
        CANVAS: "ONE",
        "twostudent_22_501_mine/onestudent_11_999_corr2d.ipynb": "TWO",
    }),
    "moodle-folder": ("Moodle", {
        f"{MOODLE}/corr2d.ipynb": "ONE",
        "Student Two_72_assignsubmission_file_/Student One_1_assignsubmission_file_corr2d.ipynb": "TWO",
    }),
    "moodle-flat": ("Moodle", {
        f"{MOODLE}corr2d.ipynb": "ONE",
        "Student Two_72_assignsubmission_file_Student One_1_assignsubmission_file_corr2d.ipynb": "TWO",
    }),
    "gradescope": ("Gradescope", {
        "export/submission_metadata.yml": METADATA,
        "export/submission_7/corr2d.ipynb": "ONE",
        "export/submission_8/corr2d.ipynb": "TWO",
        "export/submission_8/submission_metadata.yml": "export:\n  :submitters:\n  - :sid: one\n",
    }),
    "gradescope-deep": ("Gradescope", {
        "export/submission_metadata.yml": METADATA,
        "export/submission_7/corr2d.ipynb": "ONE",
        "export/submission_8/corr2d.ipynb": "TWO",
        "export/submission_8/submission_metadata.yml": "a: " + "[" * 2000,
    }),
}  # fmt: skip
AS_ONES = "onestudent_11_999_corr2d.ipynb"
KIND = {
    "a folder in a zip": ("Canvas", {
        CANVAS: "ONE", "twostudent_22_501_z.zip": zipped({"onestudent_11_999_x/corr2d.ipynb": "TWO"}),
    }),
    "a zip in a zip": ("Canvas", {
        CANVAS: "ONE",
        "twostudent_22_501_z.zip": zipped({"onestudent_11_999_x.zip": zipped({AS_ONES: "TWO", "corr2d.ipynb": "TWO"})}),
    }),
    "a zip without a name": ("Canvas", {CANVAS: "ONE", "twostudent_22_501_.zip": zipped({AS_ONES: "TWO"})}),
    "a name with numbers": ("Canvas", {CANVAS: "ONE", "twostudent_22_501_onestudent_11_999_corr2d.ipynb": "TWO"}),
    "a name with a line break": ("Canvas", {CANVAS: "ONE", "twostudent_22_501_\nx.zip": zipped({AS_ONES: "TWO"})}),
    "an anonymous one": ("Canvas", {CANVAS: "ONE", "anon_b2C4d_11_999_corr2d.ipynb": "TWO"}),
    "upwards": ("Canvas", {
        CANVAS: "ONE",
        "twostudent_22_501_z.zip": zipped({f"../{AS_ONES}": "TWO", f"/{AS_ONES}": "TWO", AS_ONES: "TWO"}),
    }),
    "upwards with backslashes": ("Canvas", {
        CANVAS: "ONE", "twostudent_22_501_z.zip": zipped({f"..\\{AS_ONES}": "TWO"}),
    }),
    "the same name": ("Canvas", {"onestudent_11_500_a.zip": zipped({"corr2d.ipynb": "ONE"}), "onestudent_22_501_a.zip":
        zipped({"corr2d.ipynb": "TWO"})}),
    "a renamed account": ("Canvas", {CANVAS: "ONE", "studentone_33_999_corr2d.ipynb": "TWO"}),
    "another plug-in": ("Moodle", {
        f"{MOODLE}/corr2d.ipynb": "ONE",
        f"Student Two_72_assignsubmission_onlinetext_/{MOODLE}/corr2d.ipynb": "TWO",
    }),
    "only another plug-in": ("Moodle", {f"Student Two_72_assignsubmission_onlinetext_/{MOODLE}/corr2d.ipynb": "TWO"}),
    "a folder below": ("Moodle", {
        f"{MOODLE}/corr2d.ipynb": "ONE", f"Student Two_72_assignsubmission_file_/{MOODLE}/corr2d.ipynb": "TWO",
    }),
    "two of one name": ("Moodle", {
        f"{MOODLE}/corr2d.ipynb": "ONE", "one Student_73_assignsubmission_file_/corr2d.ipynb": "TWO",
    }),
    "a submission below": ("Gradescope", {
        "export/submission_metadata.yml": METADATA, "export/submission_7/corr2d.ipynb": "ONE",
        "export/submission_8/submission_7/corr2d.ipynb": "TWO",
        "export/submission_8/x/submission_metadata.yml": METADATA,
        "export/submission_8/x/submission_7/corr2d.ipynb": "TWO",
    }),
    "no metadata but a student's": ("Gradescope", {
        "export/submission_8/submission_metadata.yml": METADATA, "export/submission_8/submission_7/corr2d.ipynb": "TWO",
    }),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("case", slow_but(["canvas-zip"], FAULTS))
def test_nbgraders_command_collects_each_file_for_the_student_whom_the_system_names(course, case):
    system, files = FAULTS[case]
    archive = course / "downloaded/corr2d/archive"
    archive.mkdir(parents=True)
    (archive / "download.zip").write_bytes(zipped(files))
    done = nbgrader(
        "zip_collect", "corr2d", "--force", f"--collector=tensorgrade.nbgrader_plugin.collectors.{system}",
        f"--db=sqlite:///{course}/gradebook.db", cwd=course,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert [path.read_text() for path in (course / "submitted/one/corr2d").iterdir()] == ["ONE"]
    assert [path.read_text() for path in (course / "submitted/two/corr2d").iterdir()] == ["TWO"]
    assert sorted(path.name for path in (course / "submitted").iterdir()) == ["one", "two"]


@pytest.mark.parametrize("case", KIND)
def test_nothing_of_two_is_collected_for_one(collect, case):
    found, log = collect(KIND[case][0], KIND[case][1])
    assert {text for path, text in found.items() if path.startswith("one/")} <= {"ONE"}
    assert {text for path, text in found.items() if path.startswith("two/")} <= {"TWO"}
    if ONE in found or case in ("two of one name", "only another plug-in", "no metadata but a student's"):
        return
    raise AssertionError(log)


def test_the_upload_number_is_the_systems(collect):
    found, _ = collect("Canvas", {
        "twostudent_22_501_corr2d.ipynb": "new", "twostudent_22_400_corr2d-99.ipynb": "old",
        "onestudent_11_500_a.zip": zipped({"x_1_99999_corr2d.ipynb": "", "corr2d.ipynb": "old", "corr2d-7.ipynb": ""}),
        "onestudent_11_502_a.zip": zipped({"corr2d.ipynb": "new"}),
    })  # fmt: skip
    assert found[ONE] == found[TWO] == "new"


def test_downloads_one_by_one_lie_beside_whole_ones(collect, course):
    archive = course / "downloaded/corr2d/archive"
    archive.mkdir(parents=True)
    (archive / "twostudent_22_501_mine.zip").write_bytes(zipped({AS_ONES: "TWO"}))
    (archive / "more").mkdir()
    (archive / "more/twostudent_22_601_corr2d.ipynb").write_text("TWO")
    found, _ = collect("Canvas", {f"submissions/{CANVAS}": "ONE", f"__MACOSX/submissions/._{CANVAS}": "no"})
    assert found == {ONE: "ONE", TWO: "TWO"}


@pytest.mark.parametrize(
    "name", ["corr2d (1).ipynb", "corr2d-Copy1.ipynb", "Corr2d.ipynb", "corr2d_final.IPYNB", "my\u3000homework.ipynb"]
)
def test_the_newest_attempt_counts_whatever_a_browser_called_it(collect, name):
    first = {CANVAS: "monday", "onestudent_11_501_notes.py": "monday", TWO_A: "TWO"}
    again = {f"onestudent_11_509_{name}": "friday", TWO_A: "TWO"}
    found, log = collect("Canvas", first, again)
    ours = {path: content for path, content in found.items() if path.startswith("one/")}
    ours.pop("one/corr2d/notes.py")
    assert list(ours.values()) == ["friday"]
    assert ONE not in found
    assert found["one/corr2d/notes.py"] == "monday"
    assert found[TWO] == "TWO"
    assert "onestudent_11_500_corr2d.ipynb is an earlier attempt; it was skipped" in log


def test_all_files_of_one_attempt_are_collected(collect):
    found, _ = collect("Canvas", {CANVAS: "1", "onestudent_11_501_corr2d (1).ipynb": "2", TWO_A: "TWO"})
    assert found == {ONE: "1", "one/corr2d/corr2d (1).ipynb": "2", TWO: "TWO"}


def test_downloads_without_numbers_of_uploads_have_no_newest(collect):
    one, other = {f"{MOODLE}/corr2d.ipynb": "1"}, {f"{MOODLE}/corr2d (1).ipynb": "2"}
    found, _ = collect("Moodle", one, other)
    assert found == {ONE: "1", "one/corr2d/corr2d (1).ipynb": "2"}


def test_a_students_number_is_not_taken_for_the_id_of_somebody_else(collect, course):
    add_student(course, "72", first_name="Ann", last_name="Lee")
    add_student(course, "73")  # made when somebody was collected under that number
    found, log = collect("Moodle", {
        "Nobody Known_72_assignsubmission_file_/corr2d.ipynb": "not Ann's",
        "Somebody Else_73_assignsubmission_file_/corr2d.ipynb": "as before",
    })  # fmt: skip
    assert found == {"73/corr2d/corr2d.ipynb": "as before"}
    assert "Nobody Known (72) is not in the gradebook, where 72 is somebody else's id" in log


def test_an_id_of_the_gradebook_that_is_no_folder_is_skipped(collect, course):
    (course / "source/corr2d").mkdir(parents=True)
    (course / "source/corr2d/corr2d.ipynb").write_text("the author's")
    add_student(course, "../source", first_name="Mal", last_name="Lory", lms_user_id="44")
    found, log = collect("Canvas", {CANVAS: "ONE", "lorymal_44_501_corr2d.ipynb": "MAL"})
    assert found == {ONE: "ONE"}
    assert "lorymal (44) cannot be collected. The student's id '../source' cannot be a folder's name" in log
    assert (course / "source/corr2d/corr2d.ipynb").read_text() == "the author's"


def test_names_are_compared_in_their_normal_form(collect, course):
    add_student(course, "zoe", first_name="Zo\u00eb", last_name="Lee")
    found, _ = collect("Moodle", {"Zoe\u0308 Lee_75_assignsubmission_file_/corr2d.ipynb": "Z"})
    assert found == {"zoe/corr2d/corr2d.ipynb": "Z"}


def test_vowels_that_are_marks_tell_names_apart(collect, course):
    add_student(course, "kamala", first_name="\u0915\u092e\u0932\u093e", last_name="Lee")
    found, log = collect("Moodle", {
        "\u0915\u092e\u0932 Lee_75_assignsubmission_file_/corr2d.ipynb": "another",
        "\uff33\uff54\uff55\uff44\uff45\uff4e\uff54\u3000One_71_assignsubmission_file_/corr2d.ipynb": "ONE",
    })  # fmt: skip
    assert found == {"75/corr2d/corr2d.ipynb": "another", ONE: "ONE"}
    assert "nobody in the gradebook" in log


def test_names_in_a_zip_are_utf_8_where_they_can_be(collect, course):
    """Some programs write UTF-8 and do not say so; others write the encoding of a Windows."""
    add_student(course, "jose", first_name="Jos\u00e9", last_name="N\u00fa\u00f1ez")
    names = {"Jos\u00e9 N\u00fa\u00f1ez_5512_assignsubmission_file_/corr2d.ipynb": "J"}
    found, _ = collect("Moodle", zip_without_flag(names))
    assert found == {"jose/corr2d/corr2d.ipynb": "J"}
    found, _ = collect("Moodle", zip_without_flag({f"{MOODLE}/\u4f5c\u4e1a.IPYNB": "ONE"}, "gbk"))
    assert [content for path, content in found.items() if path.startswith("one/")] == ["ONE"]


class UnflaggedName(zipfile.ZipInfo):
    """A name in an encoding that the zip does not tell, as other programs write it."""

    encoding = "utf-8"

    def _encodeFilenameFlags(self):  # noqa: N802
        return self.filename.encode(self.encoding), 0


def zip_without_flag(files, encoding="utf-8"):
    """A zip whose names are in that encoding, which it does not tell."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for path, content in files.items():
            item = UnflaggedName(path)
            item.encoding = encoding
            archive.writestr(item, content)
    return stream.getvalue()


def test_dots_in_a_files_name_stop_nobody(collect):
    found, _ = collect("Canvas", {CANVAS: "ONE", "onestudent_11_501_corr2d.final.ipynb": "1", TWO_A: "TWO"})
    assert found == {ONE: "ONE", "one/corr2d/corr2d.final.ipynb": "1", TWO: "TWO"}


TWO_A = "twostudent_22_501_corr2d.ipynb"


def with_mode(path, content, mode):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        info = zipfile.ZipInfo(path)
        info.external_attr = mode << 16
        archive.writestr(info, content)
    return stream.getvalue()


def tarred(members):
    """A tar.gz of ``(TarInfo, content)``."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        for info, content in members:
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return stream.getvalue()


def member(name, kind=tarfile.REGTYPE, target=""):
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.mode = kind, target, 0
    return info


def header_of(size):
    """The start of a tar's member that says more about the next one, in so many bytes."""
    info = member("x", tarfile.XHDTYPE)
    info.size = size
    return info.tobuf(tarfile.GNU_FORMAT)


def claims_many():
    """A zip that says that its list of files is long."""
    content = bytearray(zipped({"corr2d.ipynb": "x"}))
    content[-10:-6] = (64 << 20).to_bytes(4, "little")
    return bytes(content)


BROKEN = {
    "no zip": b"PK\3\4 and no more",
    "empty": b"",
    "cut": zipped({"corr2d.ipynb": "x" * 5000})[:-40],
    "changed": zipped({"corr2d.ipynb": "abcdefgh" * 99}).replace(b"corr2d.ipynb", b"corr2d.ipynB", 1),
    "a long list": claims_many(),
    "a bomb": zipped({f"{number}.ipynb": b"\0" * (16 << 20) for number in range(10)}),
    "many files": zipped({f"{number}.py": "" for number in range(2500)}),
    "a deep path": zipped({"/".join("a" * 1500) + "/corr2d.ipynb": "x"}),
    "a long name": zipped({"a" * 300 + ".ipynb": "x"}),
    "a file as a folder": zipped({"a.py": "x", "a.py/corr2d.ipynb": "x"}),
    "zips without end": zipped(
        {"a.zip": zipped({"a.zip": zipped({"a.zip": zipped({"a.zip": zipped({"a.py": ""})})})})}
    ),
    "a link": with_mode("corr2d.ipynb", "/etc/passwd", stat.S_IFLNK | 0o777),
    "no rights": with_mode("other.ipynb", "x", stat.S_IFREG),
    "method": with_mode("corr2d.ipynb", "x", 0).replace(b"PK\1\2\x14\3\x14\0\0\0\0\0", b"PK\1\2\x14\3\x14\0\0\0\x0e\0"),
}
TARS = {
    "links": tarred([
        (member("corr2d.ipynb", tarfile.SYMTYPE, "/etc/passwd"), b""), (member("x", tarfile.SYMTYPE, "../.."), b""),
        (member(f"x/{AS_ONES}"), b"TWO"), (member("y.ipynb", tarfile.LNKTYPE, f"../{CANVAS}"), b""),
        (member("fifo.ipynb", tarfile.FIFOTYPE), b""), (member("device.ipynb", tarfile.CHRTYPE), b""),
    ]),
    "a header of any size": gzip.compress(header_of(8 << 30) + b"\0" * (200 << 20), 1),
    "no tar": gzip.compress(b"text"),
    "no gzip": b"text",
}  # fmt: skip


@pytest.mark.parametrize("case", [*BROKEN, *TARS])
def test_one_students_broken_archive_costs_nobody_else(collect, case):
    content, ending = (BROKEN[case], "zip") if case in BROKEN else (TARS[case], "tar.gz")
    found, log = collect("Canvas", {
        CANVAS: "ONE", f"twostudent_22_501_mine.{ending}": content, "zlast_33_502_corr2d.ipynb": "last",
    })  # fmt: skip
    assert found.pop(ONE) == "ONE"
    assert found.pop("33/corr2d/corr2d.ipynb") == "last"
    assert all(path.startswith("two/") for path in found)
    assert not any("root:" in text or text == "ONE" for text in found.values())
    if case == "no rights":
        assert found == {"two/corr2d/other.ipynb": "x"}


BAD_METADATA = {
    "deep": "a: " + "[" * 2000, "deeper": "a: " + "[" * 200_000, "deep mappings": "{" * 5000, "deep lists": "- " * 5000,
    "odd key": "? [a, b]\n: c", "cycle": "a: &a [*a, *a]", "NUL": "\0", "tag": "!!python/x y",
    "number": "submission_7: 5", "list": "- submission_7", "no list": "submission_7:\n  :submitters: {}\n",
    "no mapping": "submission_7:\n  :submitters:\n  - 5\n", "digits": "x: " + "7" * 5000, "binary": "b: !!binary 5",
    "time": "submission_7:\n  :created_at: 9999-12-31 23:59:59 -12:00\n", "directive": "%", "bytes": b"\xff\xfe\xff",
}  # fmt: skip


@pytest.mark.parametrize("case", BAD_METADATA)
def test_metadata_that_cannot_be_read_costs_its_own_download_alone(collect, case):
    good = {
        "export/submission_metadata.yml": METADATA.replace("submission_8", "submission_9"),
        "export/submission_7/corr2d.ipynb": "ONE", "export/submission_9/corr2d.ipynb": "TWO",
    }  # fmt: skip
    bad = {"export/submission_metadata.yml": BAD_METADATA[case], "export/submission_7/corr2d.ipynb": "?"}
    found, log = collect("Gradescope", bad, good)
    assert found == {ONE: "ONE", TWO: "TWO"}
    assert "was skipped" in log


def test_metadata_is_read_as_it_is_written(collect, course):
    add_student(course, "0123", email="x@y.org")
    metadata = """submission_7:
  :submitters:
  - :name: &1 Nobody
    :sid: 0123
    :email:
  :created_at: 2026-07-01 14:22:32.365935000 Z
  :results: {tests: [{output: "x: [y"}]}
submission_8:
  :submitters:
  - :name: *1
    :sid: ~
    :email: two@x.org
  :created_at: 2026-07-01 14:22:32.365935000 Z
"""
    add_student(course, "two", email="TWO@x.org")
    found, _ = collect("Gradescope", {
        "submission_metadata.yml": metadata, "submission_7/corr2d.ipynb": "0123", "submission_8/corr2d.ipynb": "TWO",
    }, {
        "submission_metadata.yml": metadata.replace("submission_8", "submission_3").replace(":32.3", ":33.3"),
        "submission_3/corr2d.ipynb": "TWO, later",
    })  # fmt: skip
    assert found == {"0123/corr2d/corr2d.ipynb": "0123", TWO: "TWO, later"}
    assert (course / "submitted/two/corr2d/timestamp.txt").read_text().startswith("2026-07-01 14:22:33")


def test_many_names_of_both_systems(collect):
    """Every two submitters keep what is theirs, in whatever way they hand it in."""
    names = (
        "corr2d.ipynb",
        AS_ONES,
        "twostudent_22_999_corr2d.ipynb",
        "Student Two_1_assignsubmission_file_corr2d.ipynb",
    )
    files = {}
    for number, (name, inner) in enumerate(itertools.product(names, names)):
        files[f"onestudent_11_{600 + number}_{name}.zip"] = zipped({inner: "ONE", f"twostudent_22_1_x/{inner}": "ONE"})
        files[f"twostudent_22_{700 + number}_{name}"] = "TWO"
    found, _ = collect("Canvas", files)
    assert len(found) >= 6
    for path, text in found.items():
        assert text == path[:3].upper()


OF_SYSTEM = {
    "Canvas": {"ONE": ["onestudent_11_{}_{}", "onestudent_LATE_11_{}_{}"], "TWO": ["twostudent_22_{}_{}"]},
    "Moodle": {
        "ONE": ["Student One_71_assignsubmission_file_{0:.0}{1}", "Student One_71_assignsubmission_file_/{0}/{1}"],
        "TWO": ["Student Two_72_assignsubmission_file_{0:.0}{1}", "Student Two_72_assignsubmission_file_/{0}/{1}"],
    },
    "Gradescope": {"ONE": ["export/submission_7/{0}/{1}"], "TWO": ["export/submission_8/{0}/{1}"]},
}
HOSTILE_NAMES = [
    "corr2d.ipynb", "onestudent_11_999999_corr2d.ipynb", "twostudent_22_999999_corr2d.ipynb", "corr2d-99.ipynb",
    "Student One_71_assignsubmission_file_corr2d.ipynb", "Student One_71_assignsubmission_file_/corr2d.ipynb",
    "Student Two_72_assignsubmission_file_corr2d.ipynb", "submission_7/corr2d.ipynb", "submission_8/corr2d.ipynb",
    "submission_metadata.yml", "export/submission_metadata.yml", "anon_11_1_corr2d.ipynb", "../corr2d.ipynb",
    "../onestudent_11_999_corr2d.ipynb", "../../submission_7/corr2d.ipynb", "__MACOSX/corr2d.ipynb", ".x/corr2d.ipynb",
    "a.b.ipynb", "1_1_.ipynb", "_11_500_.py", "-1.ipynb", "..ipynb", "corr2d.ipynb/corr2d.ipynb",
]  # fmt: skip


@pytest.mark.parametrize("system", OF_SYSTEM)
def test_drawn_downloads_never_mix_students(collect, course, system):
    draw = random.Random(20)

    def upload(owner, depth=0):
        """The content of a student's file, which says whose it is, and the ending that its name gets."""
        if depth < 3 and draw.random() < 0.5:
            names = draw.sample(HOSTILE_NAMES, 4)
            inside = {name: METADATA if name.endswith("yml") else upload(owner, depth + 1) for name in names}
            files = {}
            for name, content in inside.items():
                files[name if isinstance(content, str) else f"{name}{content[1]}"] = (
                    content if isinstance(content, str) else content[0]
                )
            return zipped(files), ".zip"
        return owner.encode(), ""

    collected = 0
    for _ in range(25):
        shutil.rmtree(course / "downloaded", ignore_errors=True)
        shutil.rmtree(course / "submitted", ignore_errors=True)
        downloads = []
        for _ in range(2):
            files = {"export/submission_metadata.yml": METADATA} if system == "Gradescope" else {}
            for number in range(6):
                owner = draw.choice(["ONE", "TWO"])
                content, ending = upload(owner)
                name = draw.choice(HOSTILE_NAMES[:9] + HOSTILE_NAMES[-7:]).replace("/", "_")
                files[draw.choice(OF_SYSTEM[system][owner]).format(str(500 + number), name) + ending] = content
            downloads.append(files)
        found, log = collect(system, *downloads)
        collected += len(found)
        for path, text in found.items():
            assert path.startswith(("one/", "two/")), log
            assert text == path[:3].upper(), (path, downloads)
    assert collected > 100
