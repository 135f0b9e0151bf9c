"""Submissions of `channels` that would cost the grading process much, by name; run as a program, grades one of them.

It prints the peak of its resident memory in MiB, the bytes of the result, the status and the score.
"""

import base64
import re
import struct
import sys
import zlib
from pathlib import Path

from tensorgrade.grading.worker import GradingSetup, GradingWorker
from tensorgrade.result.json_format import to_json
from tensorgrade.result.size_limit import with_limited_size
from tensorgrade.submission.choose_file import Submission

ANSWER = "import numpy as np\ndef corr2d_multi_in(X, K):\n    return {}\n"
WRITER = """
def corr2d_multi_in(X, K):
    import base64, os, stat, zlib
    words = zlib.decompress(base64.b64decode('{}'))
    for number in range(3, 64):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                while words:
                    words = words[os.write(number, words):]
        except OSError:
            pass
    return X
"""


def writes(header):
    """A function that writes a frame with this header on the wire."""
    content = struct.pack("!IQ", len(header), 0) + header
    return WRITER.format(base64.b64encode(zlib.compress(content, 9)).decode())


def sizes(count):
    return b'{"outcome": {"status": "value", "value": null}, "buffers": [' + b"0," * (count - 1) + b"0]}"


def lists(small, count, items=4096):
    inner = b'{"list": [' + b",".join([small] * items) + b"]}"
    value = b'{"list": [' + b",".join([inner] * count) + b"]}"
    return b'{"outcome": {"status": "value", "value": ' + value + b'}, "buffers": []}'


COSTLY = {
    "rows of nothing": ANSWER.format("np.zeros((300_000, 0))"),
    "planes of nothing": ANSWER.format("np.zeros((50, 6_000, 0))"),
    "dotted import": ANSWER.format("X") + "import m" + ".m" * 19_999 + "\n",
    "dotted import in the function": ANSWER.format("X") + "    import m" + ".m" * 19_999 + "\n",
    "frame of sizes": writes(sizes(1_000_000)),
    "frame of words": writes(lists(b'"no"', 100)),
    "frame of lists": writes(lists(b'{"list": []}', 50)),
    "frame of numbers": writes(lists(b'{"float": "1"}', 50)),
    "frame of a long text": writes(b'{"outcome": "' + b"a" * 3_000_000 + b'\\ud83d\\ude00", "buffers": []}'),
    "lists of words": ANSWER.format("[['no'] * 4000 for _ in range(60)]"),
    "lists of dictionaries": ANSWER.format("[[{}] * 4000 for _ in range(25)]"),
    "lists of arrays": ANSWER.format("[np.zeros(1)] * 4000"),
    "sixty megabytes": ANSWER.format("np.zeros(60 << 20, np.int8)"),
    "imports": ANSWER.format("X") + "if False:\n    import " + ", ".join(f"m{number}" for number in range(40_000)),
    "statements": ANSWER.format("X") + "x = 1\n" * 15_000,
}  # fmt: skip


def main(key, name):
    """Grade the submission with the key at this path."""
    with GradingWorker(GradingSetup(Path(key).read_bytes())) as worker:
        graded = worker.grade(Submission("ada", "channels.py", COSTLY[name].encode()))
    result = with_limited_size(graded.result)
    # Not getrusage: its peak includes the process that started this one.
    peak = int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) >> 10
    print(peak, len(to_json(result).encode()), result.status, result.score)


if __name__ == "__main__":
    main(*sys.argv[1:])
