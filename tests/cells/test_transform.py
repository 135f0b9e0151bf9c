"""A cell becomes the Python that IPython makes of it; IPython is a development dependency, and the tests' oracle."""

import pytest

from tensorgrade.cells.transform import to_python
from tests.cells.ipython_oracle import in_ipython, lines, tree

PYTHON = [
    "",
    "\n",
    "x = 1",
    "x = 1\r\ny = 2\r\n",
    "# only a comment",
    '    # a comment\nx = """\n%no\n!no\n    \n"""',
    "x = (9\n% 5)\ny = [\n  1,\n]\n",
    "x = 9 \\\n% 5\n",
    "async def f():\n    await g()\nawait f()\n",
    '"""\n>>> f(1)\n2\n"""\n',
    "x = [\n... ]\n",
    "x = '%s?' % 3  # is it?",
    "match x:\n    case 1: pass\n",
    "a[\n...:\n]",
    "f = lambda x=1: x\n",
    "x = '\\d'",
    "\x0cx = 1\n",
    "time = 3",
    "pwd, ls = 1, 2",
    "f'{x!r}'",
    "t = x  if a != b else y\n",
]

MAGICS = [
    "%matplotlib inline\nx = 1",
    "%matplotlib inline\n\nfrom __future__ import annotations",
    "x = 1\n  \n%foo  a  b \ny = 2",
    "!pip install a \\\n  b \\\n  c\nx = 1",
    "!pip install \\\n",
    "!echo 'a \\\nb'\nx = 1",
    "!!ls",
    "!",
    "%",
    "!echo it's (\nx = 1",
    'x = 1\n!echo """\nx = 2',
    "x = !ls",
    "x =!ls\n",
    "x = !!ls",
    "x = %pwd",
    "x = % pwd",
    "x = %pwd \\\n  -p\ny = 1",
    "x = \\\n%pwd",
    "x = \\\n  !ls",
    "x, y = %pwd",
    "x: str = %pwd",
    "x['a=b'] = !ls",
    "x(a=1).b = %pwd",
    "for i in a: b = %pwd",
    "f(a=1); x = %pwd",
    "x = !echo (\ny = 1\n",
    "a?",
    "a??",
    "a.b[0].c??",
    "a.b*?",
    "é.ü?",
    "?a",
    "??a",
    "?",
    "??",
    "  ?",
    "%foo?",
    "%%foo?",
    "%%foo??\nx = 1",
    "!ls foo?",
    "!ls  # what?",
    "x = 1; a?",
    "x = %pwd?",
    "f(\n).bar?\nx = 1",
    "a.\\\nb?",
    "/f x y",
    "/f\nx = 1",
    ",f a b",
    ";f a b",
    ",,f x",
    "def f():\n    %foo x\n    !ls\n    x = !ls\n    return x\n",
    "if a:\n\t%foo\nelse:\n\t!ls\n",
    "x = '''\n%foo\n'''\n%bar",
    "# %foo\n%bar",
    "%bar # foo",
    "x = (y\n%foo)\n%bar",
    "\\\n%foo",
    "\x0c\n%foo\n",
    "%foo\r\nx = 1\r\n",
    "%cd (\nx = 1\n%foo)\n",
    "x = '\\\n%foo'\n%bar\n",
    "%foo {x} $y \\d",
    "a = b'''\n?\n''' + rb'x' + f'{a}' + Rb'''\n%\n'''\n%foo",
    "# first\n%%time\nx = 1",
    "x = 1\n%%time\ny = 2",
]

BODIES_LEFT_ALONE = [
    "%%bash\nls\nrm x",
    "%%html\n<b>\n\n</b>\n",
    "%%writefile a.py\nx = 1\n",
    "\n\n%%bash\nls",
    "    %%bash\n    ls",
    "%%timeit -n 3 x = 1\nf(x)",
    "%%memit\nx = 1",
    "%%html",
    "%%!\nls",
]

PASTED = [
    "    x = 1\n    y = 2\n",
    "\tx = 1\n\n\tif x:\n\t\ty = 2\n",
    "\n  \n    x = 1\n",
    "    # a comment\n    %foo\n",
    "      # a comment\n    x = 1\n",
    ">>> x = 1\n",
    ">>> def f():\n...     return 1\n...\n>>> f()\n",
    "    >>> x = 1\n    >>> y = 2\n",
    ">>> x = 1\n>>> %foo\n>>> !ls\n",
    "In [3]: x = 1\n   ...: y = 2",
    "In [3]: x = 1",
    "In [12]: def f():\n    ...:     return 1\n    ...: \n",
    "In [1]: %%bash\n   ...: ls",
    '%foo\ndef f():\n    """Adds.\n\n    >>> f(1)\n    2\n    """\n    return 1\n',
]


@pytest.mark.parametrize("source", PYTHON)
def test_python_is_unchanged(source):
    assert to_python(source) == source
    assert tree(source) is not None


@pytest.mark.parametrize("source", MAGICS + BODIES_LEFT_ALONE + PASTED)
def test_same_python_as_in_ipython(source):
    python = to_python(source)
    assert tree(python) == tree(in_ipython(source)) is not None
    assert lines(python) == lines(source)


NOT_PYTHON = [
    "(((",
    "'''\n%foo",
    "x = \n",
    "def",
    ")\n%foo",
    "foo bar?\nx y",
    "/ f",
    "x = 'a\ny = 1",
    "x = %",
    "a? ",
    "if a: %foo",
]


@pytest.mark.parametrize("source", NOT_PYTHON)
def test_what_ipython_refuses_is_refused_at_the_same_line(source):
    with pytest.raises(SyntaxError) as ours:
        compile(to_python(source), "cell", "exec")
    with pytest.raises(SyntaxError) as theirs:
        compile(in_ipython(source), "cell", "exec")
    assert ours.value.lineno == theirs.value.lineno


def test_an_error_below_magics_is_at_its_line():
    with pytest.raises(SyntaxError) as raised:
        compile(to_python("!pip install \\\n  torch\n%%time\nx = 1\ny = = 2\n"), "cell", "exec")
    assert raised.value.lineno == 5


# What older versions of IPython (Colab has 7.34) accept and newer ones do not, or the reverse.
ACCEPTED = {
    '    x = """\na\n"""\n    y = 2\n': 'x = """\na\n"""\ny = 2\n',
    "    x = 1\ny = 2\n": "x = 1\ny = 2\n",
    's = """\n>>> a\n"""\n%foo': 's = """\n>>> a\n"""\nget_ipython().run_line_magic("foo", "")',
}


@pytest.mark.parametrize("source", ACCEPTED)
def test_what_one_version_of_ipython_accepts_is_accepted(source):
    assert tree(to_python(source)) == tree(ACCEPTED[source]) is not None
