"""Mutation testing of answer keys: mutants of the reference solutions, run and judged, to find missing cases."""
