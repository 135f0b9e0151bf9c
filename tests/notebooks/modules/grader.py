from tensorgrade import check

__all__ = ["check"]
