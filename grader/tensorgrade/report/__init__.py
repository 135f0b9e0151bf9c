"""Pages for students and for the class, rendered from results with Jinja2 templates."""
