"""The autograder's zip for Gradescope: everything that `tensorgrade.lms.gradescope_container` needs in a container.

It carries this very package, so that Gradescope grades with the code that made the key; only the packages that it
needs are installed there, from an index or from wheels in the zip. The key is a secret: the zip is for Gradescope.
"""

import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from importlib import metadata
from pathlib import Path

from tensorgrade.arrays import libraries
from tensorgrade.atomic_write import atomic_write
from tensorgrade.course.course import Course
from tensorgrade.errors import UserError
from tensorgrade.key.key_records import AnswerKey

REQUIRED_PACKAGES = ("numpy", "jinja2", "ipython", "pyseccomp")
"""Packages that grading imports."""
_EPOCH = (1980, 1, 1, 0, 0, 0)

SETUP_SCRIPT = """\
#!/bin/bash
# Gradescope runs this once, as root, when it builds the image.
set -e
root="${TENSORGRADE_ROOT:-/autograder}"
cd "$root/source"
chmod 600 key.npz
chmod 755 run_autograder

python=""
for candidate in python3.13 python3.12 python3.11 python3; do
    if "$candidate" -c 'import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null
    then python="$candidate"; break; fi
done
if [ -z "$python" ]; then
    apt-get update
    apt-get install -y python3.11 python3.11-venv
    python=python3.11
fi
ldconfig -p | grep -q 'libseccomp\\.so\\.2' || { apt-get update; apt-get install -y libseccomp2; }

"$python" -m venv "$root/venv"
if [ -d wheels ]; then
    "$root/venv/bin/pip" install --no-index --find-links wheels -r requirements.txt
else
    "$root/venv/bin/pip" install -r requirements.txt
fi
"""

RUN_SCRIPT = """\
#!/bin/sh
# Gradescope runs this, as root, for every submission.
root="${TENSORGRADE_ROOT:-/autograder}"
export PYTHONPATH="$root/source"
exec "${TENSORGRADE_PYTHON:-$root/venv/bin/python}" -s -P -m tensorgrade.lms.gradescope_container "$root"
"""


class WheelError(UserError):
    """A folder of wheels that lacks some; the message says how to get them."""


def requirements(key: AnswerKey) -> list[str]:
    """What is installed in the container: the versions of this machine, as results depend on them."""
    owners = metadata.packages_distributions()
    modules = [owners.get(name.partition(".")[0], [name])[0] for name in key.modules]
    # Not torch, which is larger than all else together: what needs it is told as not run.
    arrays = [name for name in libraries.library_versions(key.kinds) if name != "torch"]
    return [f"{name}=={metadata.version(name)}" for name in (*REQUIRED_PACKAGES, *modules, *arrays)]


def write_zip(course: Course, key: AnswerKey, isolation: str, wheels: Path | None, target: Path) -> list[str]:
    """Write the zip, readable by its owner only. Returns the names in it.

    Raises WheelError where a folder of wheels is not enough.
    """
    files = list(_files(course, key, isolation, wheels))
    with atomic_write(target, 0o600) as stream, zipfile.ZipFile(stream, "w") as archive:
        for name, content, mode in files:
            # Neither times nor this machine's accounts get into it: the same course, the same bytes.
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.external_attr = (0o100000 | mode) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return [name for name, _, _ in files]


def _files(course: Course, key: AnswerKey, isolation: str, wheels: Path | None) -> Iterator[tuple[str, bytes, int]]:
    """Names, contents and modes."""
    needed = requirements(key)
    settings = {
        "language": course.settings.language,
        "disclosure": course.settings.disclosure,
        "isolation": isolation,
        "limits": asdict(course.limits),
    }
    yield "setup.sh", SETUP_SCRIPT.encode(), 0o755
    yield "run_autograder", RUN_SCRIPT.encode(), 0o755
    yield "requirements.txt", "".join(f"{line}\n" for line in needed).encode(), 0o644
    yield "settings.json", (json.dumps(settings, indent=1) + "\n").encode(), 0o644
    yield "key.npz", course.key_path(key.assignment).read_bytes(), 0o600
    package = Path(__file__).parent
    for path in sorted(package.rglob("*")):
        inside = path.relative_to(package)
        if path.is_file() and inside.parts[0] != "shipped" and path.suffix in (".py", ".mo"):
            yield f"grader/{inside.as_posix()}", path.read_bytes(), 0o644
    templates = {
        path.name: path for folder in reversed(course.template_folders()) for path in sorted(folder.glob("*.j2"))
    }
    for name, path in sorted(templates.items()):
        yield f"templates/{name}", path.read_bytes(), 0o644
    for path in _wheels(wheels, needed) if wheels else ():
        yield f"wheels/{path.name}", path.read_bytes(), 0o644


def _wheels(folder: Path, needed: Sequence[str]) -> list[Path]:
    """The folder's wheels, which hold at least what is asked for; pip finds what these need in turn."""
    found = sorted(folder.glob("*.whl"))
    have = {"==".join(path.name.split("-")[:2]).lower() for path in found}
    if missing := [line for line in needed if line.replace("-", "_").lower() not in have]:
        raise WheelError(
            f"{folder} has no wheel of {', '.join(missing)}; fill it: pip download --only-binary=:all: "
            f"--python-version 3.11 --platform manylinux_2_28_x86_64 -d {folder} {' '.join(needed)}"
        )
    return found
