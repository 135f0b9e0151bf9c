"""The command line: one entry point, its options and what it prints.

What a command does to a course lies in `tensorgrade.commands`.
"""
