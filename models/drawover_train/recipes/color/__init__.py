"""Trainings for the task color."""
