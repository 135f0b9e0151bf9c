"""Ends this process when the one that started it has ended, however that happened."""

import ctypes
import os
import signal

_PR_SET_PDEATHSIG = 1
_prctl = ctypes.CDLL(None).prctl


def end_with_parent(parent: int) -> None:
    """Let the kernel kill this process at its parent's end; ``parent`` is the process id that it had at the start.

    A change of account takes this back: call it again after that. The kernel goes by the thread that started this
    process, so that must be one that lives as long as its process.
    """
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it had ended before
        os._exit(1)
