"""Notebooks and scripts as files hold them, and what the reader makes of them."""

import json

from tensorgrade.submission.notebook_reader import parse_submission

CORR = "def corr2d(X, K):\n    return X * K\n"
CONV = "def conv2d(X, K):\n    return X + K\n"
STUB = "def corr2d(X, K):\n    raise NotImplementedError()\n"
NAMES = ["corr2d", "conv2d"]


def code(source, **more):
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": "c0ffee",
        "metadata": {},
        "outputs": [],
        "source": source,
    } | more


def text(source, **more):
    return {"cell_type": "markdown", "metadata": {}, "source": source} | more


def notebook(*cells, **more):
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5} | more


def read(document, name="answer.ipynb", names=NAMES):
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    return parse_submission(name, content, names)


def sources(submission):
    return [source for _, source in submission.cells]
