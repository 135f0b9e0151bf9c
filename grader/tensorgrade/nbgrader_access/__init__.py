"""What tensorgrade uses of nbgrader: the types of its objects, its classes, and its gradebook, opened."""
