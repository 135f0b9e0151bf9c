"""`check(f)` and `tensorgrade check`: a student's own checks on the public cases, in the student's process."""
