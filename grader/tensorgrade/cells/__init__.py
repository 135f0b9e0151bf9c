"""Runs the cells of a notebook as Jupyter does: what a cell means, and what stands in for what is not there."""
