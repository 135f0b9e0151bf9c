"""A last cell that looks at the finished notebook."""

from tests.notebooks.calls import answers_of, public_names

FUNCTION = "names_of_the_notebook"

# Names of failed imports are bound here to what says so when it is used; in IPython they are not there.
IS_THERE = "all(base.__name__ != 'Unavailable' for base in type(value).__mro__)"
NAMES = f"""
def {FUNCTION}(names=[name for name, value in list(globals().items()) if {IS_THERE}]):
    return names
"""
"""Defines a function that returns the notebook's names, for a process that can only answer calls."""

LOOK = """
import sys as _sys
_sys.modules["tests.notebooks.probe"].look(globals(), {functions})
"""
"""Calls `look` in this process."""

seen = {}


def look(namespace, functions):
    """Keep which names there are, and what the functions answer."""
    names = [name for name, value in list(namespace.items()) if eval(IS_THERE, {"value": value})]
    seen.update(names=public_names(names), answers=answers_of(namespace, functions))
