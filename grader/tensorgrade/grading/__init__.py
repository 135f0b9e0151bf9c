"""Grading submissions: one in the sandbox, many on local processes or on a Dask cluster."""
