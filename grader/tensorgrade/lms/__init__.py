"""Learning management systems: score sheets for Canvas and Moodle, rosters, Gradescope's autograder."""
