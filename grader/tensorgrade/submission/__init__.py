"""Reads a submitted file: chooses it, parses its cells, and finds its functions. Runs nothing."""
