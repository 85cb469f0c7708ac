"""Losses of the task correct, and of the papers behind it."""
