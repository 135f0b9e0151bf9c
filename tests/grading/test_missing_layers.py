"""A machine on which a layer of the sandbox is missing: strict refuses, reduced grades and says so."""

import sys

import pytest

from tensorgrade.grading.grade_one import GradingPolicy, IsolationError, grade
from tensorgrade.grading.plan import plan_grading
from tensorgrade.sandbox.host import Sandbox
from tensorgrade.sandbox.limits import LAYERS
from tensorgrade.submission.choose_file import Submission
from tests.conftest import SOLUTIONS, slow_from

# A real zygote on a machine without libseccomp, and one whose kernel has no Landlock.
WITHOUT = {
    "seccomp": "from tensorgrade.sandbox import limits, zygote; limits.seccomp = None; zygote.main()",
    "landlock": "from tensorgrade.sandbox import landlock, zygote; landlock.version = lambda: 0; zygote.main()",
}
NEEDS = {"seccomp": "apt-get install libseccomp2", "landlock": "Linux kernel from 5.13"}


@pytest.fixture(params=slow_from(1, WITHOUT))
def lacking(request):
    class Lacking(Sandbox):
        command = (sys.executable, "-s", "-P", "-c", WITHOUT[request.param])

    with Lacking() as sandbox:
        yield request.param, sandbox


@pytest.fixture
def handed():
    return Submission("ada", "answer.py", (SOLUTIONS / "channels/alternative.py").read_bytes())


def test_strict_refuses_with_the_layer_and_what_to_install(lacking, handed, keys):
    layer, sandbox = lacking
    with pytest.raises(IsolationError, match=f"lacks {layer}.*{NEEDS[layer]}.*--isolation reduced"):
        grade(handed, plan_grading(keys["channels"]), sandbox, GradingPolicy(strict=True))


def test_reduced_grades_and_names_the_layers_that_held(lacking, handed, keys):
    layer, sandbox = lacking
    result = grade(handed, plan_grading(keys["channels"]), sandbox, GradingPolicy(strict=False)).result
    assert result.score == result.max_score
    assert set(LAYERS) - set(result.isolation) == {layer}


def test_on_this_machine_all_layers_hold(sandbox, handed, keys):
    result = grade(handed, plan_grading(keys["channels"]), sandbox, GradingPolicy(strict=True)).result
    assert set(result.isolation) == set(LAYERS)
