"""Colored drawings beside their line art: what networks of the task color learn from."""
