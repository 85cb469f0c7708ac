"""Trainings for the task correct, and for the papers behind it."""
