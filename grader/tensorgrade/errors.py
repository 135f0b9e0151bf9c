"""The base class of errors that a user can fix: the message is one sentence that says what to do."""


class UserError(Exception):
    """An error whose message is printed without a traceback.

    Raised ``from`` another exception only where that may be more than the user's mistake: commands log the cause.
    """


def is_of_package(error: ModuleNotFoundError, package: str) -> bool:
    """Whether the module that is missing is one of a package's own, so that nothing needs to be installed."""
    return (error.name or "").partition(".")[0] == package
