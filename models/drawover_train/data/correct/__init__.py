"""Flawed drawings with ground truth, for training the task correct."""
