"""Measures of how good a drawing is, each with its source."""
