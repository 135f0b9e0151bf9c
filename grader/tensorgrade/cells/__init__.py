"""Runs a notebook's cells as Jupyter does: their Python, statement by statement, and stand-ins for missing modules."""
