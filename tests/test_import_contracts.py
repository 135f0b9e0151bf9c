"""The import contracts in pyproject.toml list what is allowed: a package or a dependency that is new is forbidden."""

import sys
from copy import deepcopy

import grimp
import pytest
from importlinter import api
from importlinter.configuration import configure
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.protected import ProtectedContract

from tests.conftest import ROOT

SETTINGS = api.read_configuration(str(ROOT / "pyproject.toml"))
CONTRACTS = {item["name"]: item for item in SETTINGS["contracts_options"]}
TYPES = {"forbidden": ForbiddenContract, "protected": ProtectedContract}
ALLOW_LISTS = {name: item for name, item in CONTRACTS.items() if item.get("forbidden_modules") == ["tensorgrade.*"]}

STUDENT = "A student's install needs NumPy and Jinja2 only"
CONTAINER = "Gradescope's container needs the extra `grading` only"
TORCH = "Only the key's builder, devices and the sandbox's tensors import torch"
NEAR_TORCH = (
    "What imports torch is imported by the commands audit, build and doctor, and where the sandbox makes tensors"
)
LIBRARIES = "Only the sandbox's processes load array libraries"
EXERCISES = "What grades, reports and checks does not reach the key's builder"
# Jinja2 depends on MarkupSafe; only pytest imports the plug-in that imports pytest.
DEPENDENCIES = {
    STUDENT: {"numpy", "jinja2", "markupsafe", "pytest"},
    CONTAINER: {"numpy", "jinja2", "markupsafe", "pyseccomp", "array_api_strict"},
}
FROM_EXERCISES = {"audit", "cli", "commands", "course", "exercise", "key_builder", "nbgrader_plugin"}


@pytest.fixture(scope="module")
def graph():
    configure()
    return grimp.build_graph("tensorgrade", include_external_packages=True)


def is_kept(name, graph):
    contract = TYPES[CONTRACTS[name]["type"]](name, SETTINGS["session_options"], CONTRACTS[name])
    return contract.check(deepcopy(graph), verbose=False).kept


def with_import(graph, importer, imported):
    changed = deepcopy(graph)
    for module in (importer, imported):
        if module not in changed.modules:
            changed.add_module(module, is_squashed=not module.startswith("tensorgrade"))
    changed.add_import(importer=importer, imported=imported, line_number=1, line_contents=f"import {imported}")
    return changed


def test_the_packages_with_an_allow_list():
    sources = {source for item in ALLOW_LISTS.values() for source in item["source_modules"]}
    assert sources == {
        f"tensorgrade.{name}" for name in ("judge", "key", "report", "sandbox", "selfcheck", "similarity")
    }


@pytest.mark.parametrize("name", ALLOW_LISTS)
def test_a_new_package_is_forbidden(name, graph):
    [source] = CONTRACTS[name]["source_modules"]
    assert is_kept(name, graph)
    assert not is_kept(name, with_import(graph, f"{source}.new", "tensorgrade.new_package"))


@pytest.mark.parametrize(
    ("name", "importer", "imported"),
    [
        (STUDENT, "tensorgrade.selfcheck.new", "jupytext"),
        (STUDENT, "tensorgrade.submission.headings", "rich"),
        (CONTAINER, "tensorgrade.judge.judge", "nbgrader"),
        (TORCH, "tensorgrade.new_package", "torch"),
        (TORCH, "tensorgrade.sandbox.child", "torch"),
        (NEAR_TORCH, "tensorgrade.new_package", "tensorgrade.arrays.devices"),
        (NEAR_TORCH, "tensorgrade.sandbox.host", "tensorgrade.sandbox.torch_arrays"),
        (LIBRARIES, "tensorgrade.sandbox.host", "tensorgrade.sandbox.library_startup"),
        (EXERCISES, "tensorgrade.judge.judge", "tensorgrade.exercise.definition"),
    ],
)
def test_an_import_that_is_not_listed_is_forbidden(name, importer, imported, graph):
    assert is_kept(name, graph)
    assert not is_kept(name, with_import(graph, importer, imported))


@pytest.mark.parametrize("name", DEPENDENCIES)
def test_every_dependency_is_allowed_or_forbidden(name, graph):
    """Of what any module imports: a dependency that is new must be placed in these lists."""
    imported = {
        module
        for module in graph.modules
        if not module.startswith("tensorgrade") and module not in sys.stdlib_module_names
    }
    forbidden = set(CONTRACTS[name]["forbidden_modules"])
    assert forbidden | DEPENDENCIES[name] == imported
    assert not forbidden & DEPENDENCIES[name]


def test_every_package_is_kept_from_the_exercises_or_named_here():
    packages = {path.parent.name for path in (ROOT / "grader/tensorgrade").glob("*/__init__.py")}
    kept = {source.removeprefix("tensorgrade.") for source in CONTRACTS[EXERCISES]["source_modules"]}
    assert kept | FROM_EXERCISES == packages
    assert not kept & FROM_EXERCISES
