"""The module whose namespace the cells of a submission share."""

import types
from pathlib import Path

_SCRIPT = "submission"


def submission_module(is_script: bool) -> types.ModuleType:
    """The module of a notebook, or of a script, with the names that Python gives each. It is not in ``sys.modules``.

    In a script, ``if __name__ == "__main__":`` guards the student's own tests, which are not run; a notebook has none.
    A script knows its file, in the folder in which it runs. The file need not be there.
    """
    if not is_script:
        return types.ModuleType("__main__")
    module = types.ModuleType(_SCRIPT)
    module.__file__ = str(Path.cwd() / f"{_SCRIPT}.py")
    return module
