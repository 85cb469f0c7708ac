"""Ink: separated from paper and from notes next to the drawing, split into pieces, and rendered at any size."""
