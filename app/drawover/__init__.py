"""Drawover: draws over an artist's sketch the way a teacher does, on the artist's own machine."""

__version__ = "0.1.0"
