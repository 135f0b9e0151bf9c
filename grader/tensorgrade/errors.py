"""The base class of errors that a user can fix: the message is one sentence that says what to do."""


class UserError(Exception):
    """An error whose message is printed without a traceback."""
