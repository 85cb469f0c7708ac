"""Colored drawings paired with their line art, for training the task color."""
