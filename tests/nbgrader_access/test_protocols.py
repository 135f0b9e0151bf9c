"""Each protocol against nbgrader's own class: a newer nbgrader that has renamed something fails here."""

import inspect
import types
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Protocol, Union, get_args, get_origin, get_type_hints

import pytest
from nbgrader.apps.zipcollectapp import ZipCollectApp
from sqlalchemy import Engine
from sqlalchemy.orm import Session, scoped_session
from traitlets.config import Config

from tensorgrade.nbgrader_access import classes, protocols

PROTOCOLS = {
    name: item
    for name, item in vars(protocols).items()
    if getattr(item, "_is_protocol", False) and item is not Protocol
}

EXCHANGE_STEPS = (classes.exchange_collect, classes.exchange_release_feedback)


@pytest.fixture(scope="module")
def objects(tmp_path_factory):
    """nbgrader's own objects, by the name of the protocol that describes them."""
    folder = tmp_path_factory.mktemp("course")
    directory = classes.course_directory(folder, Config(), "one")
    app = ZipCollectApp(coursedir=directory)
    app.init_plugins()
    with classes.connect(f"sqlite:///{folder}/gradebook.db", "course") as gradebook:
        assignment = gradebook.add_assignment("one", duedate=datetime(2026, 1, 1, tzinfo=UTC))
        notebook = gradebook.add_notebook("one", "one")
        gradebook.add_grade_cell("check-f", "one", "one", max_score=6, cell_type="code")
        gradebook.add_solution_cell("f", "one", "one")
        gradebook.add_task_cell("task", "one", "one", max_score=2, cell_type="markdown")
        student = gradebook.add_student("ada")
        submission = gradebook.add_submission("one", "ada", timestamp=datetime(2026, 1, 2, tzinfo=UTC))
        yield {
            "CourseDirectory": [directory],
            "Student": [student],
            "Cell": notebook.solution_cells,
            "GradedCell": [*notebook.grade_cells, *notebook.task_cells],
            "Notebook": [notebook],
            "Assignment": [assignment],
            "Grade": submission.notebooks[0].grades,
            "Comment": submission.notebooks[0].comments,
            "SubmittedNotebook": submission.notebooks,
            "SubmittedAssignment": [submission],
            "Gradebook": [gradebook],
            "LateSubmissionPlugin": [classes.assign_late_penalties(Config()).plugin_inst],
            "AssignLatePenalties": [classes.assign_late_penalties(Config())],
            "ExchangeStep": [step(directory, Config()) for step in EXCHANGE_STEPS],
            "GenerateAssignment": [classes.generate_assignment(directory, Config())],
            "ZipCollectApp": [app],
        }


def fits(value, hint):
    if get_origin(hint) in (Union, types.UnionType):
        return any(fits(value, part) for part in get_args(hint))
    if get_origin(hint) is Sequence:
        return isinstance(value, list)
    if getattr(hint, "_is_protocol", False):
        return True  # it is compared by itself
    return isinstance(value, (int, float) if hint is float else get_origin(hint) or hint)


def differences(protocol, thing):
    """What ``thing`` has not, or otherwise than the protocol says."""
    found = []
    # The module imports SQLAlchemy's types for the type checker only.
    names = {"Engine": Engine, "Session": Session, "scoped_session": scoped_session}
    hints = get_type_hints(protocol, localns=names)
    own = {name: item for base in protocol.__mro__ for name, item in vars(base).items()}
    hints |= {name: get_type_hints(item.fget)["return"] for name, item in own.items() if isinstance(item, property)}
    for name, hint in hints.items():
        if not hasattr(thing, name):
            found.append(f"no {name}")
        elif not fits(getattr(thing, name), hint):
            found.append(f"{name} is a {type(getattr(thing, name)).__name__}")
    for name, method in own.items():
        if inspect.isfunction(method) and name in protocol.__dict__ and not name.startswith("_"):
            found += (
                [f"no {name}"]
                if not hasattr(thing, name)
                else parameter_differences(name, method, getattr(thing, name))
            )
    return found


def parameter_differences(name, method, real):
    wanted = list(inspect.signature(method).parameters)[1:]  # without self
    parameters = list(inspect.signature(real).parameters.values())
    if [item.name for item in parameters[: len(wanted)]] != wanted:
        return [f"{name} takes {[item.name for item in parameters]}"]
    more = [item.name for item in parameters[len(wanted) :] if item.default is item.empty and item.kind not in (2, 4)]
    return [f"{name} needs {more}"] if more else []


@pytest.mark.parametrize("name", PROTOCOLS)
def test_nbgraders_objects_have_what_the_protocol_says(name, objects):
    assert objects[name]
    for thing in objects[name]:
        assert differences(PROTOCOLS[name], thing) == []


def test_a_difference_is_found(objects):
    class Nearly(protocols.SubmittedAssignment, Protocol):
        nickname: str
        score: str

        def remove(self, student: str) -> None: ...

    [submission] = objects["SubmittedAssignment"]
    assert sorted(differences(Nearly, submission)) == ["no nickname", "no remove", "score is a float"]

    class Book(Protocol):
        def find_grade(self, cell: str) -> None: ...
        def find_student(self) -> None: ...

    [gradebook] = objects["Gradebook"]
    assert differences(Book, gradebook) == [
        "find_grade takes ['grade_cell', 'notebook', 'assignment', 'student']",
        "find_student needs ['student_id']",
    ]


def test_every_class_that_is_offered_is_there():
    assert [name for name in classes.__all__ if not hasattr(classes, name)] == []
