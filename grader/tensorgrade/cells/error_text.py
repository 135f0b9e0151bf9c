"""The text of an exception as a notebook's reader needs it."""


def error_text(error: BaseException) -> str:
    """The text of an exception; of Python's own SyntaxError without the file name and the line."""
    own = type(error) in (SyntaxError, IndentationError, TabError)
    return error.msg if own and isinstance(error, SyntaxError) else str(error)
