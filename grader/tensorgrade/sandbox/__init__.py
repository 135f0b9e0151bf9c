"""Runs a student's code in isolated processes and returns the values of its calls. Has no access to answers."""
