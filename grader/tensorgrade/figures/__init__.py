"""Figures of a notebook's text, drawn as SVG from the arrays of its examples."""
