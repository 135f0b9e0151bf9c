"""References from several devices: chosen, held to float32, compared with each other and with answers.

The second device is the CPU in float32, which rounds as a CUDA device does.
"""

import json
import shutil
from dataclasses import replace

import numpy as np
import pytest
import torch

from tensorgrade.arrays import device_record, devices
from tensorgrade.arrays.codec import Array
from tensorgrade.arrays.device_record import CPU_FLOAT64, Device, device_from_label, includes_cuda
from tensorgrade.arrays.devices import DeviceError, ReferenceDevice
from tensorgrade.course.course import Course
from tensorgrade.exercise.validation import AuthorError
from tensorgrade.judge.call_outcomes import CallOutcomes
from tensorgrade.judge.judge import judge
from tensorgrade.judge.stored_answers import as_sandbox_value
from tensorgrade.key import key_file
from tensorgrade.key.compare import FLOAT32_ROUNDOFF, FLOAT64_ROUNDOFF
from tensorgrade.key.cross_device import compare_on_all_devices, disagreement_ratio, unit_roundoff
from tensorgrade.key.expected_answers import (
    Branches,
    CloseAnswer,
    ExactAnswer,
    NumberAnswer,
    PairAnswer,
    ResidualAnswer,
)
from tensorgrade.key.public_key import public_part
from tensorgrade.key_builder.build import build_answer_key
from tensorgrade.key_builder.verify_key import largest_disagreement, verify_exercise_key
from tensorgrade.sandbox.outcomes import Returned
from tests.conftest import SEED, SOLUTIONS
from tests.coursework import cli, command, grade, hand_in, result

SINGLE_CPU = ReferenceDevice(torch.device("cpu"), torch.float32, Device("cpu", "float32"))
DOUBLE_CPU = ReferenceDevice(torch.device("cpu"), torch.float64, Device("cpu", "float64", "again"))
# What a key from a machine with CUDA is called; its values are the CPU's.
AS_CUDA = ReferenceDevice(
    torch.device("cpu"), torch.float32, Device("cuda", "float32", "NVIDIA Example (driver 570.1)")
)


@pytest.fixture(scope="module")
def pooling_key():
    return build_answer_key(SOLUTIONS / "pooling", SEED, (SINGLE_CPU, DOUBLE_CPU))


@pytest.fixture(scope="module")
def corr2d():
    return build_answer_key(SOLUTIONS / "corr2d", SEED, (SINGLE_CPU, DOUBLE_CPU))


def close(values, bound=8.0):
    values = np.asarray(values, dtype=np.float64)
    return CloseAnswer(values, np.full(values.shape, bound))


# --- Numerics ---------------------------------------------------------------------------------------------


def numerics():
    operators = (torch.backends.cuda.matmul, torch.backends.cudnn.conv, torch.backends.cudnn.rnn)
    algorithms = (torch.backends.cudnn.benchmark, torch.backends.cudnn.deterministic)
    return [operator.fp32_precision for operator in operators], algorithms, torch.get_num_threads()


def test_numerics_are_exact_in_the_block_and_as_before_afterwards():
    inside = []

    def fail():
        with devices.exact_numerics():
            inside.append(numerics())
            raise ValueError("inside")

    usual = numerics()
    with devices.exact_numerics():
        torch.set_num_threads(3)
        torch.backends.cudnn.benchmark, torch.backends.cudnn.deterministic = True, False
        torch.backends.cudnn.conv.fp32_precision = torch.backends.cudnn.rnn.fp32_precision = "tf32"
        with pytest.raises(ValueError, match="inside"):
            fail()
        assert inside == [(["ieee"] * 3, (False, True), 1)]
        assert numerics() == (["ieee", "tf32", "tf32"], (True, False), 3)
    assert numerics() == usual
    # PyTorch refuses to read the older name while the precisions per operator say something else.
    assert torch.backends.cudnn.allow_tf32


def test_the_probe_tells_float32_from_less():
    cpu = torch.device("cpu")
    assert devices.reduced_precision_operations(cpu) == []
    devices.require_exact_numerics(cpu)
    # bfloat16 keeps 7 bits of the 23, TF32 keeps 10; PROBE_VALUE differs from 1 in the twelfth.
    with torch.autocast("cpu", dtype=torch.bfloat16):
        assert devices.measure_rounding(cpu)["convolution"] == pytest.approx(2**-12, rel=0.01)
        assert devices.reduced_precision_operations(cpu) == ["convolution", "matrix product"]
        with pytest.raises(DeviceError, match=r"cpu rounds float32 to fewer bits .* convolution, matrix product"):
            devices.require_exact_numerics(cpu)


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  Tue Mar  5 22:23:56 UTC 2024\n", "550.54.15"),
        ("NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  570.133  Release Build\n", "570.133"),
        ("something else\n", "unknown"),
        (None, "unknown"),
    ],
)
def test_the_driver_is_what_the_kernel_says(text, version, tmp_path, monkeypatch):
    monkeypatch.setattr(devices, "DRIVER_FILE", tmp_path / "version")
    if text is not None:
        (tmp_path / "version").write_text(text)
    assert devices.driver_version() == version


def test_without_a_device_auto_goes_on_and_cuda_is_refused(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert devices.extra_devices("cpu") == devices.extra_devices("auto") == ()
    with pytest.raises(DeviceError, match="no CUDA device .* --device cpu or auto"):
        devices.extra_devices("cuda")


def test_a_places_own_tensors_are_of_its_precision():
    before = torch.get_default_dtype()
    with DOUBLE_CPU.as_torch_default():
        assert torch.nn.Linear(1, 1).weight.dtype == torch.float64
    assert torch.get_default_dtype() == before
    assert (unit_roundoff(SINGLE_CPU.record), unit_roundoff(DOUBLE_CPU.record)) == (FLOAT32_ROUNDOFF, FLOAT64_ROUNDOFF)


# --- Agreement --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("device", [CPU_FLOAT64, SINGLE_CPU.record, DOUBLE_CPU.record, AS_CUDA.record])
def test_a_device_is_read_off_its_label(device):
    assert device_from_label(str(device)) == device


@pytest.mark.parametrize("label", ["", "cpu", "tpu float32", "cuda float16 NVIDIA", "float64 cpu"])
def test_what_names_no_device_is_refused(label):
    with pytest.raises(ValueError, match="names no device"):
        device_from_label(label)


def test_a_key_includes_cuda_by_the_devices_kind_not_by_its_name():
    assert includes_cuda([CPU_FLOAT64, AS_CUDA.record])
    assert not includes_cuda([CPU_FLOAT64, Device("cpu", "float32", "barracuda")])


def test_how_far_references_are_apart():
    cpu = close([1.0, 2.0])
    assert disagreement_ratio(cpu, cpu, FLOAT32_ROUNDOFF) == 0
    assert disagreement_ratio(cpu, close([1.0, 2.0 + 4 * FLOAT32_ROUNDOFF]), FLOAT32_ROUNDOFF) == pytest.approx(0.5)
    assert disagreement_ratio(cpu, close([1.0, np.nan]), FLOAT32_ROUNDOFF) == np.inf
    assert disagreement_ratio(close([np.inf, np.nan]), close([np.inf, np.nan]), FLOAT32_ROUNDOFF) == 0
    assert disagreement_ratio(cpu, close([[1.0, 2.0]]), FLOAT32_ROUNDOFF) == np.inf
    assert disagreement_ratio(cpu, close([1.0, 2.0], bound=0.0), FLOAT32_ROUNDOFF) == 0
    assert disagreement_ratio(cpu, close([1.0, 3.0], bound=0.0), FLOAT32_ROUNDOFF) == np.inf
    assert disagreement_ratio(cpu, Branches("tuple", (cpu, cpu)), FLOAT32_ROUNDOFF) == np.inf
    off = np.array([1, 1 + FLOAT32_ROUNDOFF])
    assert disagreement_ratio(ExactAnswer(np.ones(2)), ExactAnswer(off), FLOAT32_ROUNDOFF) == np.inf
    assert disagreement_ratio(ExactAnswer(np.ones(2)), close(off), FLOAT32_ROUNDOFF) == pytest.approx(1 / 8)
    residual = ResidualAnswer(np.eye(2), np.ones(2), (2,), 0.01)
    assert disagreement_ratio(residual, replace(residual, target=off), FLOAT32_ROUNDOFF) == pytest.approx(0.5)
    assert disagreement_ratio(NumberAnswer(3), NumberAnswer(3), FLOAT32_ROUNDOFF) == 0
    assert disagreement_ratio(NumberAnswer(3), NumberAnswer(4), FLOAT32_ROUNDOFF) == np.inf
    assert disagreement_ratio(PairAnswer((3, 4)), cpu, FLOAT32_ROUNDOFF) == np.inf


@pytest.mark.parametrize(
    ("device", "answer", "wrong", "doubt"),
    [
        (1.0, 1.0, False, False),
        (1.0, 1.0 + 7 * FLOAT32_ROUNDOFF, False, False),
        # Just beyond the CPU's bound and within the doubled one: the devices agree, so the CPU decides.
        (1.0 + 4 * FLOAT32_ROUNDOFF, 1.0 + 12 * FLOAT32_ROUNDOFF, True, False),
        (1.0, 2.0, True, False),
        # The device's own value is off.
        (2.0, 1.0, False, True),
        (2.0, 2.0, True, True),
        (2.0, 3.0, True, False),
    ],
)
def test_an_answer_against_two_devices(device, answer, wrong, doubt):
    truths = (close([1.0], bound=8.0), close([device], bound=16.0))
    mismatch, unsure = compare_on_all_devices(Array(np.array([answer])), truths)
    assert (mismatch is not None, unsure) == (wrong, doubt)


# --- Keys -------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_float32_on_a_second_device_is_well_within_its_bound(corr2d, pooling_key):
    layer = build_answer_key(SOLUTIONS / "layer", SEED, (SINGLE_CPU,))
    assert layer.devices == (CPU_FLOAT64, SINGLE_CPU.record)
    ratios = {
        item.name: largest_disagreement(item, 1, FLOAT32_ROUNDOFF)[1]
        for key in (corr2d, pooling_key, layer)
        for item in key.exercises
    }
    assert all(ratio < 0.5 for ratio in ratios.values()), ratios
    assert {name for name, ratio in ratios.items() if ratio} >= {"corr2d", "pool2d", "conv2d_backward", "conv2d_any"}


@pytest.mark.slow
def test_a_key_keeps_all_devices_and_can_be_cut_to_the_cpu(pooling_key, tmp_path, keys):
    key_file.save(pooling_key, tmp_path / "pooling.npz")
    key = key_file.load(tmp_path / "pooling.npz")
    assert key.devices == (CPU_FLOAT64, SINGLE_CPU.record, DOUBLE_CPU.record)
    cases = [case for item in key.exercises for case in (*item.cases, *map(item.repeat_case, item.repeats))]
    assert {len(case.expected) for case in cases} == {3}
    # Averages rounded; a float64 device did not.
    assert any((case.expected[0].values != case.expected[1].values).any() for case in cases)
    cut = key.cpu_only()
    assert (cut.devices, cut.digest) == ((CPU_FLOAT64,), key.digest)
    assert replace(cut, digest="") == replace(keys["pooling"], digest="")
    assert cut.cpu_only() == cut
    assert {len(case.expected) for item in public_part(key).exercises for case in item.public.cases} == {1}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["corr2d", "corr2d_strided", "learn_kernel", "num_params_conv", "receptive_field"])
@pytest.mark.parametrize("position", [0, 1, 2])
def test_a_devices_own_values_earn_full_marks(corr2d, name, position):
    exercise = corr2d.exercise(name)

    def given(case):
        return Returned(as_sandbox_value(case.expected[position]))

    outcomes = {case.name: given(case) for case in exercise.cases}
    again = {repeat.name: given(exercise.repeat_case(repeat)) for repeat in exercise.repeats}
    judged = {check.name: check.status for check in judge(exercise, CallOutcomes(outcomes, again)).checks}
    # Float32 values in a float64 array: right, but not to the precision of float64.
    expected = {check: "failed" if check == "precision" and position == 1 else "passed" for check in judged}
    assert judged == expected


def spoilt(exercise, name, change):
    """The exercise with another value from its second device on one case."""

    def other(case):
        if case.name != name:
            return case
        cpu, part, *others = case.expected
        return replace(case, expected=(cpu, replace(part, values=change(part.values)), *others))

    repeats = (
        replace(item, other_numbers=other(item.other_numbers)) if item.other_numbers else item
        for item in exercise.repeats
    )
    return replace(exercise, cases=tuple(map(other, exercise.cases)), repeats=tuple(repeats))


@pytest.mark.slow
def test_devices_that_disagree_make_no_key(corr2d):
    exercise = corr2d.exercise("corr2d")
    verify_exercise_key(exercise, corr2d.devices[1:])
    off = spoilt(exercise, "bright", lambda values: values * (1 + 2.0**-10))
    with pytest.raises(AuthorError, match=r"case 'bright' .* cpu float32 differ by .* --device cpu"):
        verify_exercise_key(off, corr2d.devices[1:])


@pytest.mark.slow
def test_a_repeat_on_which_devices_disagree_costs_nothing(corr2d):
    sound = corr2d.exercise("corr2d")
    name = next(repeat.name for repeat in sound.repeats if repeat.other_numbers)
    exercise = spoilt(sound, name, lambda values: values + 1)

    def right(case):
        return Returned(as_sandbox_value(case.expected[0]))

    outcomes = {case.name: right(case) for case in exercise.cases}
    again = {repeat.name: right(exercise.repeat_case(repeat)) for repeat in exercise.repeats}
    judged = judge(exercise, CallOutcomes(outcomes, again))
    assert [check.name for check in judged.checks if check.status == "could-not-tell"] == ["state"]
    assert "failed" not in {check.status for check in judged.checks}


def test_a_reference_that_fails_on_a_device_is_told_with_it(tmp_path):
    (tmp_path / "sums").mkdir()
    (tmp_path / "sums/exercises.py").write_text(
        "import torch\n"
        "from tensorgrade.exercise import Assignment, Case, Check, Close, Exercise, array\n"
        "def total(X):\n"
        "    return X @ torch.ones(3, dtype=torch.float64)\n"
        "assignment = Assignment(name='sums', title='Sums', exercises=[Exercise(name='total', "
        "title='Total', points=1, reference=total, answer=Close(), checks=["
        "Check('small', 'Small', public=True, cases=[Case('small', X=array([[1, 2, 3]]))])])])\n"
    )
    with pytest.raises(AuthorError, match=r"case 'small' on cpu float32, not on the CPU: .* --device cpu"):
        build_answer_key(tmp_path / "sums", SEED, (SINGLE_CPU,))


# --- The command ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def two_devices(pooling, tmp_path_factory):
    """A course whose key was made on a machine with CUDA, as far as its label goes."""
    course = tmp_path_factory.mktemp("courses") / "course"
    shutil.copytree(pooling, course)
    found = Course(course)
    key = build_answer_key(course / "solutions/pooling", found.settings.seed, (AS_CUDA,))
    key_file.save(key, found.key_path("pooling"))
    hand_in(course, "ada", "pooling", (course / "source/pooling/pooling.ipynb").read_text(encoding="utf-8"))
    return course


@pytest.mark.slow
def test_results_and_pages_say_what_was_compared_with(two_devices):
    both = [device_record.DEVICE.to_tree(device) for device in (CPU_FLOAT64, AS_CUDA.record)]
    for options, words, expected in (
        # Another choice is another result, also where nothing else changed.
        (["--device", "cpu"], "not compared with CUDA", both[:1]),
        (["--device", "cuda"], f"compared with {AS_CUDA.record} too", both),
    ):
        graded = grade(two_devices, "pooling", *options)
        assert graded.exit_code == 0, graded.output
        assert graded.stdout.splitlines()[0] == f"pooling: 1 of 1 graded, {words}."
        found = result(two_devices, "pooling", "ada")
        assert found["compared_with"] == expected
        assert found["score"] == found["max_score"] > 0
    assert command(two_devices, "report", "pooling").exit_code == 0
    page = (two_devices / "feedback/ada/pooling/pooling.html").read_text(encoding="utf-8")
    assert str(AS_CUDA.record) in page
    assert "not compared with CUDA" not in page
    assert json.loads((two_devices / "results/pooling/ada.json").read_text())["compared_with"] == both


@pytest.mark.slow
def test_the_courses_device_holds_where_the_command_names_none(two_devices, tmp_path):
    course = tmp_path / "course"
    shutil.copytree(two_devices, course)
    with (course / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.write("\nc.Tensorgrade.device = 'cpu'\n")
    assert "not compared with CUDA" in grade(course, "pooling").stdout


@pytest.mark.slow
def test_a_release_hands_the_device_on(two_devices, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    done = command(two_devices, "release", "pooling", "--device", "cuda")
    assert isinstance(done.exception, DeviceError)


@pytest.mark.slow
@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device")
def test_doctor_says_why_there_is_no_cuda():
    told = cli("doctor").stdout
    assert devices.why_no_cuda().split(",")[0] in told
    assert "array-api-strict, torch; not of torch-cuda" in " ".join(told.split())
