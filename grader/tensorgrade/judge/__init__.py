"""From an answer key and the outcomes of calls to a result: comparison, diagnosis, hints, messages.

Runs no student code.
"""
