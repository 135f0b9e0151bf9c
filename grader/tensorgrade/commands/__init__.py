"""What each `tensorgrade` command does to a course, one module per command.

Parsing and printing lie in `tensorgrade.cli`.
"""
