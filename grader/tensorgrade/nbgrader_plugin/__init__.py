"""Our classes inside nbgrader's commands: autograde, generate_feedback, export, zip_collect."""
