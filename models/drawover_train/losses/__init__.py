"""Losses, named and written as in their papers."""
