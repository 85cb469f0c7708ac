"""Flawed drawings with their truth: what networks of the task correct learn from."""
