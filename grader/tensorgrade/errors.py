"""The base of every error that a person can mend: its message is one sentence that says what to do."""


class UserError(Exception):
    """Shown as it is, without a traceback."""
