"""Attacks whose source is long or deep: made here, in the form that the files of ``attacks/`` have."""

RIGHT = """
import numpy as np


def corr2d_multi_in(X, K):
    windows = np.lib.stride_tricks.sliding_window_view(X, K.shape[1:], (1, 2))
    return np.einsum("chwij,cij->hw", windows, K)


def corr2d_multi_in_out(X, K):
    windows = np.lib.stride_tricks.sliding_window_view(X, K.shape[2:], (1, 2))
    return np.einsum("chwij,ocij->ohw", windows, K)
"""
HEAD = '''"""{about}

expect corr2d_multi_in: {one}
expect corr2d_multi_in_out: {many}
"""
'''
WRONG = """
def corr2d_multi_in(X, K):
    return X
"""
HELPER = "\n\n# %%\ndef helper(X, K):\n"
SENDS = """

def zeros(X, K):
    return np.zeros((X.shape[1] - K.shape[1] + 1, X.shape[2] - K.shape[2] + 1))


def channel():
    import os
    import stat

    for number in range(3, 64):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                return number
        except OSError:
            pass


def send(words):
    import os
    import struct

    words = struct.pack("!IQ", len(words), 0) + words
    while words:
        words = words[os.write(channel(), words) :]


def corr2d_multi_in(X, K):
    send(b'{"outcome": {"status": "value", "value": ' + VALUE + b'}, "buffers": ' + BUFFERS + b"}")
    return zeros(X, K)


"""


def attack(about, source, one="passed", many="passed"):
    return HEAD.format(about=about, one=one, many=many) + RIGHT + source


def modules(names):
    return f"if False:\n    import {', '.join(names)}\n"


def header(about, value, buffers="b'[]'", verdict="failed"):
    """Sends a header with this value before each answer; ``value`` and ``buffers`` are expressions of bytes."""
    return attack(about, f"{SENDS}VALUE = {value}\nBUFFERS = {buffers}\n", verdict)


def lists(item, count):
    """That many lists of 4,096 items."""
    return f"""b'{{"list": [' + b",".join([b'{{"list": [' + b",".join([{item}] * 4096) + b"]}}"] * {count}) + b"]}}\""""


SHAPE, MISSING = "failed kind=shape", "missing"
GENERATED = {
    "deny_a_long_chain_of_modules": attack(
        "Twenty thousand names joined by dots, in an import that never runs: the cell takes too much memory to parse.",
        "if False:\n    import m" + ".m" * 20_000,
        MISSING,
        MISSING,
    ),
    "deny_a_chain_of_modules_as_long_as_may_be": attack(
        "The longest chain of names that a file may have.",
        "if False:\n    import m" + ".m" * 190_000,
        "failed kind=exception",
        "failed kind=exception",
    ),
    "deny_a_header_in_each_call": header(
        "A header of half a megabyte in every call: each is small, together they are not.", lists("""b'"no"'""", 20)
    ),
    "deny_header_of_floats": header(
        "Headers of two to three megabytes are lists of four hundred thousand floats, one in each call.",
        lists("""b'{"float": "1"}'""", 100),
    ),
    "deny_header_of_lists": header(
        "Headers of two to three megabytes are lists of four hundred thousand lists, one in each call.",
        lists("""b'{"list": []}'""", 100),
    ),
    "deny_header_of_words": header(
        "Headers of two to three megabytes are lists of four hundred thousand words, one in each call.",
        lists("""b'"no"'""", 100),
    ),
    "deny_header_of_sizes": header(
        "Two megabytes of header list a million buffers without bytes, in the form of a good answer.",
        'b"null"',
        'b"[" + b"0," * 999_999 + b"0]"',
        "failed kind=protocol",
    ),
    "deny_many_chains_of_modules": attack(
        "A hundred and ninety chains of a thousand names.", ("if False:\n    import m" + ".m" * 999 + "\n") * 190
    ),
    "deny_many_notes": attack(
        "Three thousand modules that do not exist, where they are never imported.",
        WRONG + modules(f"m{number:05}" for number in range(3000)),
        SHAPE,
    ),
    "deny_many_long_notes": attack(
        "A thousand modules with names of three hundred letters.",
        WRONG + modules(f"{'m' * 300}{number}" for number in range(1000)),
        SHAPE,
    ),
    "deny_many_statements_that_fail": attack(
        "Ten thousand statements that fail, with long words.",
        f"words = {'x' * 300!r}\n" + "raise ValueError(words)\n" * 10_000,
    ),
    "deny_many_functions": attack(
        "Two thousand functions with names of a hundred letters, all of them nearly the one that is missing.",
        "del corr2d_multi_in\n"
        + "\n".join(f"def corr2d_multi_in_{'_' * 100}{number}(X, K): return X" for number in range(2_000)),
        MISSING,
    ),
    "deny_deep_attributes_of_an_exception": attack(
        "An attribute of an attribute, eleven hundred times, in a cell of its own.",
        HELPER + "    raise wrong" + ".on" * 1100 + "\n",
    ),
    "deny_many_branches": attack(
        "A chain of twelve hundred branches, in a cell of its own.",
        HELPER + "    if X is K:\n        pass\n" + "    elif X is None:\n        pass\n" * 1200,
    ),
    "deny_a_long_number_in_an_exception": attack(
        "A number of more digits than Python turns into text, in what looks unfinished.",
        HELPER + f"    raise NotImplementedError(0x{'7' * 4200})\n",
    ),
    "deny_a_long_number": attack(
        "A number of a hundred thousand digits, in a default and in an answer.",
        f"\n\ndef corr2d_multi_in(X, K, number=0x{'7' * 100_000}):\n    return number\n",
        "failed",
    ),
    "deny_long_words_in_a_type": attack(
        "The answer's type has a name of a hundred thousand letters, which stands in the source.",
        f"\n\ndef corr2d_multi_in(X, K):\n    return type('{'n' * 100_000}', (), {{}})()\n",
        "failed",
    ),
    "deny_a_line_of_a_hundred_thousand_letters": attack(
        "The line that fails is very long.",
        f"\n\ndef corr2d_multi_in(X, K):\n    return X.missing  # {'n' * 100_000}\n",
        "failed kind=exception",
    ),
}
"""The sources by name."""
