"""The autograder's zip for Gradescope: everything that `tensorgrade.lms.gradescope_container` needs in a container.

It contains a copy of this package, so that Gradescope grades with the code that made the key; only the packages that
it needs are installed there, from an index or from wheels in the zip. The zip contains the answer key: it is secret.
"""

import json
import sys
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from importlib import metadata
from pathlib import Path

from tensorgrade.atomic_write import atomic_write
from tensorgrade.course.course import Course
from tensorgrade.dependencies import InstallError, required_packages, supported_pythons
from tensorgrade.errors import UserError
from tensorgrade.key.key_records import AnswerKey
from tensorgrade.report.template_loader import TemplateLoader
from tensorgrade.shipped_files import shipped_folder

_PACKAGE = Path(__file__).parents[1]
_EPOCH = (1980, 1, 1, 0, 0, 0)

_SETUP_SCRIPT = """\
#!/bin/bash
# Gradescope runs this once, as root, when it builds the image.
set -e
root="${TENSORGRADE_ROOT:-/autograder}"
cd "$root/source"
chmod 600 key.npz
chmod 755 run_autograder

python=""
for candidate in @CANDIDATES@ python3; do
    if "$candidate" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info[:2] not in @SUPPORTED@)' 2>/dev/null
    then python="$candidate"; break; fi
done
if [ -z "$python" ]; then
    apt-get update
    for candidate in @CANDIDATES@; do
        if apt-get install -y "$candidate" "$candidate-venv"; then python="$candidate"; break; fi
    done
fi
if [ -z "$python" ]; then
    echo "tensorgrade: this image has none of @CANDIDATES@, nor can apt-get install one; choose another image." >&2
    exit 1
fi
ldconfig -p | grep -q 'libseccomp\\.so\\.2' || { apt-get update; apt-get install -y libseccomp2; }

"$python" -m venv "$root/venv"
offline=""
if [ -d wheels ]; then offline="--no-index --find-links wheels"; fi
if ! "$root/venv/bin/pip" install $offline -r requirements.txt; then
    echo "tensorgrade: see above why pip cannot install requirements.txt for $python. Its versions are those of the" \
        "machine that exported the zip, which has python@OWN@: export with another Python, or choose another image." >&2
    exit 1
fi
"""

RUN_SCRIPT = """\
#!/bin/sh
# Gradescope runs this, as root, for every submission.
root="${TENSORGRADE_ROOT:-/autograder}"
export PYTHONPATH="$root/source"
exec "${TENSORGRADE_PYTHON:-$root/venv/bin/python}" -s -P -m tensorgrade.lms.gradescope_container "$root"
"""


class RequirementsError(UserError):
    """A tensorgrade whose requirements are not known, as it is not installed; the message says what to do."""


class WheelError(UserError):
    """A folder of wheels that lacks some; the message says how to get them."""


def requirements(key: AnswerKey) -> list[str]:
    """The packages to install in the container, in the versions of this machine, as results depend on them."""
    distributions = metadata.packages_distributions()
    modules = [distributions.get(name.partition(".")[0], [name])[0] for name in key.modules]
    # Not torch, which is larger than all else together: checks that need it are reported as not run.
    return [f"{name}=={metadata.version(name)}" for name in dict.fromkeys([*required_packages("grading"), *modules])]


def setup_script() -> str:
    """What Gradescope runs when it builds the image: it finds or installs a Python that grading supports.

    That of this machine comes first: the packages' versions are this machine's, and may not exist for another.
    """
    supported, own = supported_pythons(), sys.version_info[:2]
    names = [
        f"python{major}.{minor}"
        for major, minor in sorted(supported, key=lambda version: (version != own, -version[1]))
    ]
    words = {"@CANDIDATES@": " ".join(names), "@SUPPORTED@": repr(supported), "@OWN@": ".".join(map(str, own))}
    script = _SETUP_SCRIPT
    for mark, value in words.items():
        script = script.replace(mark, value)
    return script


def write_zip(course: Course, key: AnswerKey, isolation: str, wheels: Path | None, target: Path) -> list[str]:
    """Write the zip, readable by its owner only. Returns the names of the files in it.

    Raises WheelError where a folder of wheels is not enough, RequirementsError where tensorgrade is not installed.
    """
    try:
        files = list(_files(course, key, isolation, wheels))
    except InstallError as error:
        raise RequirementsError(str(error)) from error
    with atomic_write(target, 0o600) as stream, zipfile.ZipFile(stream, "w") as archive:
        for name, content, mode in files:
            # No times and no accounts of this machine: the same course gives the same bytes.
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.external_attr = (0o100000 | mode) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return [name for name, _, _ in files]


def _files(course: Course, key: AnswerKey, isolation: str, wheels: Path | None) -> Iterator[tuple[str, bytes, int]]:
    """The files' names, contents and modes."""
    required = requirements(key)
    settings = {
        "language": course.settings.language,
        "disclosure": course.settings.disclosure,
        "isolation": isolation,
        "limits": asdict(course.limits),
    }
    yield "setup.sh", setup_script().encode(), 0o755
    yield "run_autograder", RUN_SCRIPT.encode(), 0o755
    yield "requirements.txt", "".join(f"{line}\n" for line in required).encode(), 0o644
    yield "settings.json", (json.dumps(settings, indent=1) + "\n").encode(), 0o644
    yield "key.npz", course.key_path(key.assignment).read_bytes(), 0o600
    for path in sorted(_PACKAGE.rglob("*")):
        inside = path.relative_to(_PACKAGE)
        if path.is_file() and inside.parts[0] != "shipped" and path.suffix in (".py", ".mo", ".sha256"):
            yield f"{_PACKAGE.name}/{inside.as_posix()}", path.read_bytes(), 0o644
    for path in sorted(shipped_folder("templates").glob("*.j2")):
        yield f"{_PACKAGE.name}/shipped/templates/{path.name}", path.read_bytes(), 0o644
    for name, path in TemplateLoader(course.template_folders()).own_files():
        yield f"templates/{name}", path.read_bytes(), 0o644
    for path in _wheels(wheels, required) if wheels else ():
        yield f"wheels/{path.name}", path.read_bytes(), 0o644


def _wheels(folder: Path, required: Sequence[str]) -> list[Path]:
    """The folder's wheels. Raises WheelError where a required one is missing; pip resolves what these depend on."""
    wheels = sorted(folder.glob("*.whl"))
    available = {"==".join(path.name.split("-")[:2]).lower() for path in wheels}
    if missing := [line for line in required if line.replace("-", "_").lower() not in available]:
        major, minor = sys.version_info[:2]
        raise WheelError(
            f"{folder} has no wheel of {', '.join(missing)}; fill it: pip download --only-binary=:all: "
            f"--python-version {major}.{minor} --platform manylinux_2_28_x86_64 -d {folder} {' '.join(required)}"
        )
    return wheels
