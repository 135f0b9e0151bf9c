"""The answer key: its records, its file, and the comparison of an answer with the expected one. Needs no torch."""
