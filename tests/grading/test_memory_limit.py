"""The limit on a grading process's own memory: a MemoryError, not the end of the run; not passed on to students."""

import subprocess
import sys

TRIED = """
import numpy as np
from tensorgrade.grading.memory_limit import limit_own_memory
from tensorgrade.sandbox.host import Sandbox
from tensorgrade.sandbox.limits import Limits
from tensorgrade.sandbox.run_records import StudentCode, call_batch
from tensorgrade.sandbox.wire import Call

limit_own_memory(300 << 20)
try:
    np.ones(400 << 20, np.int8)
except MemoryError:
    print("MemoryError")
code = StudentCode([(0, "import numpy as np\\ndef f(): return np.ones(400 << 20, np.int8).nbytes")])
with Sandbox(Limits(memory=1 << 30)) as sandbox:
    [[outcome]] = sandbox.run(code, [call_batch([Call("f", (), {})], 20.0)]).outcomes
print(outcome.value == 400 << 20)
"""


def test_the_limit_binds_the_grading_process_only():
    done = subprocess.run([sys.executable, "-c", TRIED], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("MemoryError\nTrue\n", "")
