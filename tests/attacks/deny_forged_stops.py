"""Reports twenty failed statements for each of many cells, at places that no statement has.

expect corr2d_multi_in: failed kind=protocol
expect corr2d_multi_in_out: failed kind=protocol
"""

import numpy as np


def corr2d_multi_in_out(X, K):
    windows = np.lib.stride_tricks.sliding_window_view(X, K.shape[2:], (1, 2))
    return np.einsum("chwij,ocij->ohw", windows, K)


def zeros(X, K):
    return np.zeros((X.shape[1] - K.shape[1] + 1, X.shape[2] - K.shape[2] + 1))


def attempt(action, *arguments):
    try:
        return action(*arguments)
    except BaseException as error:
        return error


def corr2d_multi_in(X, K):
    global count
    count += 1
    raise NameError(f"name 'q{count}' is not defined")


count = 0


def forge():
    import json
    import struct
    import sys

    frame = sys._getframe()
    while "channel" not in frame.f_locals:
        frame = frame.f_back
    channel = frame.f_locals["channel"]

    def send(message):
        header = json.dumps(message | {"buffers": []}).encode()
        channel.sendall(struct.pack("!IQ", len(header), 0) + header)

    place = {"cell": 0, "line": 3}
    error = {"status": "exception", "type": "ValueError", "text": "y" * 300, "place": place}
    for cell in range(1, 1 + CELLS):
        stopped = [{"position": 1000 + item, "line": 1, "error": error} for item in range(20)]
        send({"cell": cell, "stopped": stopped, "printed": ""})
    send({"functions": {"corr2d_multi_in": [0, 1], "corr2d_multi_in_out": [0, 1]}, "others": []})
    # From here on as the real one.
    receive, notebook = frame.f_globals["wire"].receive_frame, frame.f_locals["notebook"]
    call, reply = frame.f_globals["_call"], frame.f_globals["outcome_reply"]
    none = frame.f_globals["NO_ARGUMENTS"]
    while True:
        request, buffers = receive(channel, 1 << 28, max_header=1 << 28)
        if "ended" in request:
            frame.f_globals["wire"].send_frame(channel, request)
            continue
        for tree in request["calls"]:
            frame.f_globals["wire"].send_frame(channel, *reply(call(notebook, tree, buffers, none)[0]))


CELLS = 30
# %%
forge()
# %%
1
# %%
1
# %%
1
# %%
1
# %%
1
# %%
1
# %%
1
# %%
1
# %%
1
# %%
1
# %%
1
# %%
1
# %%
1
# %%
1
# %%
1
# %%
1
# %%
1
# %%
1
# %%
1
# %%
1
# %%
1
# %%
1
# %%
1
# %%
1
# %%
1
# %%
1
# %%
1
# %%
1
# %%
1
