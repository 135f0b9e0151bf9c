"""The records of a graded submission, their JSON, and the statistics of a class."""
