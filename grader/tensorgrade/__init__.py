"""tensorgrade: graded convolution exercises, judged against PyTorch.

Students use one name: ``from grader import check``. It is looked up lazily, so
that the sandbox, which imports this package too, loads nothing it should not see.
"""

from typing import TYPE_CHECKING, Any

from grader.version import VERSION

__version__ = VERSION
__all__ = ["check"]

if TYPE_CHECKING:
    from grader.selfcheck import check


def __getattr__(name: str) -> Any:
    if name == "check":
        from grader.selfcheck import check

        return check
    raise AttributeError(f"module 'grader' has no attribute {name!r}")
