"""Write the pages that are made from the code, and the front page from README. ``make docs``."""

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).parents[1])  # in place of docs/, so that its generators are found as a package
    from docs.generators.pages import write_pages

    write_pages()
