"""From an answer key and the outcomes of calls to a result: comparison, diagnosis, hints, all as facts.

Runs no student code.
"""
