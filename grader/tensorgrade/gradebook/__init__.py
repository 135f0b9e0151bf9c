"""nbgrader's gradebook database and formgrader's notebooks: recording scores, reading people, keeping valid results."""
