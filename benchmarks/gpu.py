"""All checks and measurements that need a CUDA device, in one run: ``make gpu-check``.

Needs PyTorch, NumPy, pytest and the wheels of ``make gpu-wheels``; no network. Writes docs/cuda.json and the measured
part of docs/cuda.md. ``--device cpu`` runs the same on the CPU in float32, to test the script itself: it prints the
tables and writes no file.

It stops by itself after eight minutes: what was not reached by then is named, and a device that hangs ends the run.
"""

import argparse
import faulthandler
import json
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import torch

from tensorgrade.arrays import devices
from tensorgrade.arrays.device_record import Device
from tensorgrade.arrays.devices import DeviceError, ReferenceDevice
from tensorgrade.atomic_write import write_text_atomically
from tensorgrade.audit.declared_verdicts import found_verdict, read_verdicts
from tensorgrade.grading.grade_one import GradingPolicy, grade
from tensorgrade.grading.plan import plan_grading
from tensorgrade.key import key_file
from tensorgrade.key.cross_device import unit_roundoff
from tensorgrade.key.key_records import AnswerKey
from tensorgrade.key_builder.build import build_answer_key
from tensorgrade.key_builder.verify_key import largest_disagreement
from tensorgrade.report.messages import failure_message
from tensorgrade.result.result_records import SubmissionResult
from tensorgrade.sandbox.host import Sandbox
from tensorgrade.setting_choices import DeviceChoice
from tensorgrade.submission.choose_file import Submission

ROOT = Path(__file__).parents[1]
PAGE, FIGURES = ROOT / "docs/cuda.md", ROOT / "docs/cuda.json"
MEASURED = "## Measured\n"
SOLUTIONS = ROOT / "solutions"
ASSIGNMENTS = sorted(path.parent.name for path in SOLUTIONS.glob("*/exercises.py"))
SEED = "test"
"""The tests' seed, for which the results of tests/shelf are declared."""
FIRST = ("layer", "modules")
"""The assignments whose keys are built first: with tensors on the device as arguments, and with classes."""
TENSOR_CLASSES = ROOT / "tests/grading/tensor_classes"
SECONDS = 470.0
"""The run ends after this time, whatever it is doing; with Python's start, after eight minutes."""
CHECK_SECONDS = 150.0
"""What is kept for everything after the keys; no key is begun later. tests/shelf gets what is left at the end."""
END_SECONDS = 100.0
"""For the last submission of tests/shelf, which may take 90 seconds, and for writing the tables."""
LANE = ("any_*", "right_any_*")
REPEATS = 5

# Replaces the CUDA device when this script is tested without one.
STAND_IN = ReferenceDevice(torch.device("cpu"), torch.float32, Device("cpu", "float32"))


def main() -> None:
    """Run every part, print the tables, and write them if they were measured on a CUDA device."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--device", choices=["cuda", "cpu"], default="cuda")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="stop after this time")
    parser.add_argument("--assignments", nargs="+", choices=ASSIGNMENTS, default=ASSIGNMENTS)
    wanted = parser.parse_args()
    faulthandler.dump_traceback_later(wanted.seconds, exit=True)  # also where the device hangs
    try:
        places = devices.extra_devices(DeviceChoice.CUDA) if wanted.device == "cuda" else (STAND_IN,)
    except DeviceError as error:
        sys.exit(str(error))
    began = time.monotonic()
    end = began + wanted.seconds - END_SECONDS
    with Sandbox(modules=("array_api_compat",)) as sandbox:
        figures: dict[str, Any] = {"machine": machine(places[0]), "tf32": tf32(places[0].device)}
        first = sorted(wanted.assignments, key=lambda name: name not in FIRST)
        keys, figures["keys"] = build_keys(first, places, end - CHECK_SECONDS)
        figures["not_built"] = [name for name in first if name not in keys]
        figures["lane"] = lane(keys["layer"], sandbox) if "layer" in keys else []
        figures["classes"] = tensor_classes(places, sandbox)
        figures["tests"] = device_tests(end - time.monotonic())
        figures["shelf"] = shelf(keys, sandbox, end)
    figures["seconds"] = round(time.monotonic() - began, 1)
    faulthandler.cancel_dump_traceback_later()
    text = page(figures)
    print(text)
    if wanted.device == "cuda":
        write_text_atomically(FIGURES, json.dumps(figures, indent=1, ensure_ascii=False) + "\n")
        fixed = PAGE.read_text(encoding="utf-8").partition(MEASURED)[0]
        write_text_atomically(PAGE, f"{fixed}{MEASURED}\n{text}")
    if problems := list(wrong(figures)):
        sys.exit("\n".join(problems))


def machine(place: ReferenceDevice) -> dict[str, str]:
    """The device, the versions and the date of the measurement."""
    return {
        "device": devices.device_name(place.device),
        "driver": devices.driver_version(),
        "torch": torch.__version__,
        "cuda": torch.version.cuda or "none",
        "python": platform.python_version(),
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
    }


def tf32(device: torch.device) -> dict[str, Any]:
    """Float32 errors with exact numerics and with TF32 (on the CPU bfloat16), and the error message for the latter."""
    with devices.exact_numerics():
        exact = devices.measure_rounding(device)
        if device.type == "cuda":
            torch.backends.cuda.matmul.fp32_precision = "tf32"
            torch.backends.cudnn.conv.fp32_precision = "tf32"  # type: ignore[attr-defined]
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=device.type == "cpu"):
            return {"exact": exact, "reduced": devices.measure_rounding(device), "refused": refusal(device)}


def refusal(device: torch.device) -> str:
    """The error message of `devices.require_exact_numerics`; empty if it raises none."""
    try:
        devices.require_exact_numerics(device)
    except DeviceError as error:
        return str(error)
    return ""


def build_keys(
    names: Sequence[str], places: tuple[ReferenceDevice, ...], end: float
) -> tuple[dict[str, AnswerKey], list[dict[str, Any]]]:
    """The keys, built on the CPU alone and with the device; none is begun after ``end``.

    Raises AuthorError if the two disagree.
    """
    keys, rows = {}, []
    for name in names:
        if time.monotonic() > end:
            break
        author = SOLUTIONS / name
        _, alone = timed(partial(build_answer_key, author, SEED))
        key, both = timed(partial(build_answer_key, author, SEED, places))
        # What functions that follow from wrong ones are called with; as graders read it.
        key = replace(key, solution=((author / "alternative.py").read_text(encoding="utf-8"),))
        keys[name] = key_file.from_bytes(key_file.to_bytes(key), f"{name}.npz")
        cases = sum(len(item.cases) for item in key.exercises)
        rows.append({"assignment": name, "cases": cases, "cpu_seconds": alone, "with_device_seconds": both})
        rows[-1]["worst"] = [
            {"exercise": item.name, "device": f"{device.kind} {device.dtype}", "case": case, "ratio": ratio}
            for item in key.exercises
            for position, device in enumerate(key.devices[1:], 1)
            for case, ratio in [largest_disagreement(item, position, unit_roundoff(device))]
        ]
    return keys, rows


def timed(made: Callable[[], Any]) -> tuple[Any, float]:
    """What the function returns, and the seconds it takes."""
    began = time.perf_counter()
    return made(), round(time.perf_counter() - began, 2)


def graded(path: Path, key: AnswerKey, sandbox: Sandbox) -> SubmissionResult:
    """The result of one file as a submission, also where layers of the sandbox are missing."""
    return grade(
        Submission("student", path.name, path.read_bytes()), plan_grading(key), sandbox, GradingPolicy(strict=False)
    ).result


def lane(key: AnswerKey, sandbox: Sandbox) -> list[dict[str, Any]]:
    """The results of right and wrong answers to ``conv2d_any``, with each kind of array."""
    files = sorted(path for pattern in LANE for path in (ROOT / "tests/shelf/layer").glob(f"{pattern}.py"))
    key = replace(key, exercises=(key.exercise("conv2d_any"),))
    rows = []
    for path in files:
        times = []
        for _ in range(REPEATS):
            result, seconds = timed(partial(graded, path, key, sandbox))
            times.append(seconds)
        exercise = result.exercises["conv2d_any"]
        kinds = {check.name: check for check in exercise.checks if check.name in key.array_kinds}
        rows.append(
            {
                "answer": path.stem,
                "score": f"{exercise.score} / {exercise.points}",
                "kinds": {name: check.status for name, check in kinds.items()},
                "words": next(
                    (failure_message(check, "en") for check in kinds.values() if check.status == "failed"),
                    "",
                ),
                "seconds": statistics.median(times),
                "other_verdicts": other_verdicts(path, key, result),
            }
        )
    return rows


def tensor_classes(places: tuple[ReferenceDevice, ...], sandbox: Sandbox) -> list[dict[str, Any]]:
    """The results of right and wrong classes whose objects get arrays of each kind."""
    key = build_answer_key(TENSOR_CLASSES, SEED, places)
    rows = []
    for path in sorted(TENSOR_CLASSES.glob("submissions/*.py")):
        result = graded(path, key, sandbox)
        [exercise] = result.exercises.values()
        rows.append(
            {
                "answer": path.stem,
                "score": f"{exercise.score} / {exercise.points}",
                "kinds": {check.name: check.status for check in exercise.checks if check.name in key.array_kinds},
                "other_verdicts": other_verdicts(path, key, result),
                "isolation": result.isolation,
            }
        )
    return rows


def other_verdicts(path: Path, key: AnswerKey, result: SubmissionResult) -> list[str]:
    """The functions of a submission that are graded in another way than it declares."""
    others = []
    for name, declared in read_verdicts(path.read_text(encoding="utf-8")).items():
        if key.exercise(name).library_checks:  # one kind of array more than declared: points and lost checks differ
            declared = replace(declared, kind=None, score=None, lost=None)
        if found_verdict(result.exercises[name], declared) != declared:
            others.append(f"{key.assignment}/{path.stem}: {name}")
    return others


def shelf(keys: dict[str, AnswerKey], sandbox: Sandbox, end: float) -> dict[str, Any]:
    """Grade tests/shelf with the keys built with the device: which results are not as declared or "could not tell".

    Files are taken by their own names, so that a run that is cut short has seen every assignment.
    """
    paths = [path for name in keys for path in (ROOT / "tests/shelf" / name).glob("*.py")]
    done, others, unsure = 0, [], []
    for path in sorted(paths, key=lambda path: (path.name, path.parent.name)):
        if time.monotonic() > end:
            break
        done += 1
        key = keys[path.parent.name]
        result = graded(path, key, sandbox)
        if result.status == "could-not-tell":
            unsure.append(path.stem)
        others += other_verdicts(path, key, result)
    return {"files": len(paths), "graded": done, "other_verdicts": others, "could_not_tell": unsure}


def device_tests(seconds: float) -> str:
    """The last line that pytest prints for the tests that need a device; why there is none after so many seconds."""
    command = [sys.executable, "-m", "pytest", "-q", "-c", "/dev/null", f"--rootdir={ROOT}", "--noconftest"]
    try:
        ran = subprocess.run(
            [*command, "tests/grading/test_cuda_device.py"], cwd=ROOT, capture_output=True, text=True, timeout=seconds
        )
    except subprocess.TimeoutExpired:
        return f"error: stopped after {seconds:.0f} s"
    return (ran.stdout.strip() or ran.stderr.strip() or "no words").splitlines()[-1]


def wrong(figures: dict[str, Any]) -> Iterator[str]:
    """Sentences about figures that are wrong."""
    if not figures["tf32"]["refused"]:
        yield "With reduced precision the probe did not refuse."
    for row in (*figures["lane"], *figures["classes"]):
        if others := row["other_verdicts"]:
            yield f"with other arrays than NumPy's: another verdict than declared: {', '.join(others)}"
    for name in ("other_verdicts", "could_not_tell"):
        if found := figures["shelf"][name]:
            yield f"shelf: {len(found)} {name.replace('_', ' ')}: {', '.join(found[:10])}"
    if missing := figures["not_built"]:
        yield f"There was no time for the keys of {', '.join(missing)}; name them: --assignments {' '.join(missing)}"
    if "failed" in figures["tests"] or "error" in figures["tests"]:
        yield f"tests/grading/test_cuda_device.py: {figures['tests']}"


def page(figures: dict[str, Any]) -> str:
    """The figures as Markdown."""
    told, numerics, shelf = figures["machine"], figures["tf32"], figures["shelf"]
    lines = [
        f"{told['date']}, {told['device']} (driver {told['driver']}), torch {told['torch']} for CUDA {told['cuda']}, "
        f"Python {told['python']}; {figures['seconds']} s in all.",
        "",
        "| float32, relative error of the probe | as references are run | with TF32 on |",
        "|---|---|---|",
        *(f"| {what} | {error:.1e} | {numerics['reduced'][what]:.1e} |" for what, error in numerics["exact"].items()),
        "",
        f"With TF32 on, the probe says: {numerics['refused']}",
        "",
        "| assignment | cases | CPU alone, s | with the device, s |",
        "|---|---|---|---|",
        *(
            f"| {row['assignment']} | {row['cases']} | {row['cpu_seconds']} | {row['with_device_seconds']} |"
            for row in figures["keys"]
        ),
        "",
        "| exercise | on | worst difference from the CPU, of what rounding allows | case |",
        "|---|---|---|---|",
        *(
            f"| `{item['exercise']}` | {item['device']} | {item['ratio']:.2g} | {item['case']} |"
            for row in figures["keys"]
            for item in row["worst"]
        ),
        "",
        "| `conv2d_any` | score | array-api-strict | torch | torch-cuda | s |",
        "|---|---|---|---|---|---|",
        *(
            f"| {row['answer']} | {row['score']} | {' | '.join(row['kinds'].values())} | {row['seconds']:.2f} |"
            for row in figures["lane"]
        ),
        "",
        "| a class that gets tensors | score | array-api-strict | torch | torch-cuda |",
        "|---|---|---|---|---|",
        *(f"| {row['answer']} | {row['score']} | {' | '.join(row['kinds'].values())} |" for row in figures["classes"]),
        "",
        f"Sandbox: {', '.join(figures['classes'][0]['isolation'])}.",
        "",
        f"Shelf: {shelf['graded']} of {shelf['files']} submissions graded, {len(shelf['other_verdicts'])} with another "
        f"verdict than declared, {len(shelf['could_not_tell'])} that could not be told.",
        "",
        f"Tests on the device: {figures['tests']}",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
