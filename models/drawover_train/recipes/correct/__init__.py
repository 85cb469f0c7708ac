"""Trainings for the task correct, and the papers behind it."""
