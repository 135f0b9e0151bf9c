"""What a cell becomes before it is run: the Python that IPython would make of it, with each line at its place.

IPython's own syntax is `%magic`, `%%cell magic`, `!command`, `name?`, `/f x`, `,f x`, `;f x` and pasted prompts. It
counts only at the start of a logical line, or where a magic or a command is assigned. IPython finds one such place,
rewrites it and reads the cell again; here a scanner reads each logical line once, so that time stays linear.
"""

import ast
import keyword
import re
import warnings

from tensorgrade.cells.logical_lines import ESCAPES, logical_line
from tensorgrade.cells.magic_names import BODY_IN_NOTEBOOK, LINE_MAGICS
from tensorgrade.cells.pasted_cells import dedent, without_prompts

_MAX_LAYERS = 8
"""How often indentation and prompts are removed: once, and again from the body of each inlined cell magic."""
_MAX_REWRITES = 8
"""How often the call that an escape gives is rewritten, where that begins with an escape in turn."""

# Backwards, from the end of the line: `a.b[0]??`. A search forwards would begin anew at each character.
_HELP_BACKWARDS = re.compile(
    r"""(?P<marks>\?\??)
        (?P<target> (?: [\w*]*(?:[^\W\d]|\*)\. | \][0-9]+-?\[ )* [\w*]*(?:[^\W\d]|\*) %{0,2} )""",
    re.VERBOSE,
)
_FIRST_WORD = re.compile(r"([\w.*]+)(.*)", re.DOTALL)
_SIGNS = re.compile(r"[%!?]|^[ \t\f]*(?:[/,;>]|\.\.\.|In \[)", re.MULTILINE)
"""Found in every cell that is to be rewritten, but for cells of one line and indented ones."""
_OPTIONS = {
    "time": re.compile(r"\s*(?:--no-raise-error(?:\s+|$))*+"),
    "prun": re.compile(r"\s*(?:-(?:[rq]+|[rq]*[lsTD]\s*\S++)(?:\s+|$))*+"),
}


def to_python(source: str) -> str:
    """The Python that a cell becomes; the source itself where that is Python.

    It has as many lines as the source, and a statement on line n stays on line n. Where the source cannot be made
    Python, compiling the text raises the error at the line that is to blame. Never raises; takes linear time.
    """
    text = source.replace("\r\n", "\n").replace("\r", "\n")
    # Most cells: several lines without a sign of IPython's.
    if "\n" in text.strip("\n") and not text[0].isspace() and not _SIGNS.search(text):
        return source
    ended = text.endswith("\n")
    given = rest = text if ended else text + "\n"
    done = ""
    for _ in range(_MAX_LAYERS):
        python, rest = _leading_magics(rest)
        done += python
        cleaned = without_prompts(dedent(rest))
        # `In [1]: x = 1` is Python by chance: an annotated assignment to an item.
        if cleaned == rest or (not rest.startswith("In [") and _parse(rest) is not None):
            break
        rest = cleaned
        if not rest.startswith("%%"):
            break
    python = done + _body(rest)
    if python == given:
        return source
    return python if ended else python.removesuffix("\n")


def _parse(text: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError):
        return None


def _leading_magics(text: str) -> tuple[str, str]:
    """Python for the blank lines and the cell magics that the text begins with, and the text that is left."""
    done: list[str] = []
    position = 0
    while position < len(text):
        end = text.index("\n", position) + 1
        line = text[position:end]
        if line.startswith("%%") and not re.match(r"%%\w+\?", line):
            name, _, argument = line[2:].rstrip().partition(" ")
            if name not in BODY_IN_NOTEBOOK:
                call = f"get_ipython().run_cell_magic({name!r}, {argument!r}, {text[end:]!r})"
                return "".join([*done, call, "\n" * text.count("\n", position)]), ""
            done.append(_inlined_magic(name, argument) + "\n")
        elif line.isspace():
            done.append(line)
        else:
            break
        position = end
    return "".join(done), text[position:]


def _inlined_magic(name: str, argument: str) -> str:
    """The line of a cell magic whose body follows as Python."""
    if name == "prun":
        return _statement(name, argument) or "pass"
    if name == "capture":
        bound = [word for word in argument.split() if word.isidentifier() and not keyword.iskeyword(word)]
        call = f"get_ipython().run_cell_magic({name!r}, {argument!r}, '')"
        return f"{bound[0]} = {call}" if bound else call
    return "pass"


def _body(text: str) -> str:
    """Python for a text that begins with no cell magic."""
    python = _rewrite_lines(text)
    if python != text and _parse(text) is not None:
        return text
    return _automagic(python[:-1]) + "\n" if text.count("\n") == 1 else python


def _automagic(line: str) -> str:
    """A line magic without its `%`, where the line is all of the cell and no variable has the magic's name."""
    words = _FIRST_WORD.match(line)
    if words is None or words[1] not in LINE_MAGICS:
        return line
    name, rest = words[1], words[2].lstrip()
    if rest.startswith(("=", ",")):
        return line
    tree = _parse(line)
    if tree is None:
        return _line_magic(name, rest)
    match tree.body:
        case [ast.Expr(ast.Name())]:
            return f"{name} if {name!r} in globals() else {_call_of_line_magic(name, rest)}"
        case [ast.Expr(end_col_offset=int(end))]:
            expression = line.encode()[:end].decode()
            return f"({expression}) if {name!r} in globals() else {_call_of_line_magic(name, rest)}"
    return line


def _rewrite_lines(text: str) -> str:
    """The text with all escapes at the start of logical lines, and assigned ones, replaced by calls."""
    parts = []
    position = 0
    while position < len(text):
        line = logical_line(text, position)
        start, end, call = line.first, line.end, None
        if line.help_end is not None:
            call = _help(text[start : line.help_end - 1].rpartition("\n")[2])
            end = line.end if call is None else line.help_end
        if call is None and line.escaped:
            call = _escaped(_join(text[start:end]))
        if call is None and line.assigned is not None:
            start = line.assigned
            call = _assigned(_join(text[start:end]))
        if call is None:
            parts.append(text[position:end])
        else:
            parts += [text[position:start], call, "\n" * text.count("\n", start, end)]
        position = end
    return "".join(parts)


def _join(command: str) -> str:
    """The lines of a command as one."""
    *continued, last = command.removesuffix("\n").split("\n")
    return " ".join([*(line.rstrip()[:-1] for line in continued), last.rstrip()])


def _help(line: str) -> str | None:
    found = _HELP_BACKWARDS.match(line[::-1])
    return None if found is None else _call_of_help(found["target"][::-1], found["marks"])


def _call_of_help(target: str, marks: str) -> str:
    magic = "pinfo2" if marks == "??" else "psearch" if "*" in target else "pinfo"
    return f"get_ipython().run_line_magic({magic!r}, {target!r})"


def _escaped(line: str) -> str | None:
    """The statement for a line that begins with an escape; None where it has none."""
    for _ in range(_MAX_REWRITES):
        if line[:1] not in ESCAPES or line == "":
            break
        rewritten = _rewritten(line)
        if rewritten is None:
            return None
        line = rewritten
    return line


def _rewritten(line: str) -> str | None:
    escape = line[:2] if line[:2] in ("!!", "??") else line[0]
    content = line[len(escape) :]
    name, _, arguments = content.partition(" ")
    match escape:
        case "!":
            return f"get_ipython().system({content!r})"
        case "!!":
            return f"get_ipython().getoutput({content!r})"
        case "?" | "??":
            return _call_of_help(content, escape) if content else "get_ipython().show_usage()"
        case "%":
            return _line_magic(name, arguments)
        case ",":
            return f"""{name}("{'", "'.join(arguments.split())}")"""
        case ";":
            return f'{name}("{arguments}")'
    return f"{name}({', '.join(arguments.split())})" if name else None


def _assigned(command: str) -> str:
    """The expression for an assigned magic or command."""
    if command.startswith("!"):
        return f"get_ipython().getoutput({command[1:]!r})"
    name, _, argument = command[1:].partition(" ")
    statement = _statement(name, argument) if name == "time" else None
    if statement is not None and _parse(f"({statement}\n)") is not None:
        return statement
    return _call_of_line_magic(name, argument)


def _line_magic(name: str, argument: str) -> str:
    return _statement(name, argument) or _call_of_line_magic(name, argument)


def _call_of_line_magic(name: str, argument: str) -> str:
    return f"get_ipython().run_line_magic({name!r}, {argument!r})"


def _statement(name: str, argument: str) -> str | None:
    """The Python that a magic such as `%time x = f()` runs; None for other magics, and where that is no Python."""
    options = _OPTIONS.get(name)
    if options is None:
        return None
    found = options.match(argument)
    statement = argument[found.end() if found else 0 :].strip()
    tree = _parse(statement)
    return statement if tree is not None and tree.body and "\n" not in statement else None
