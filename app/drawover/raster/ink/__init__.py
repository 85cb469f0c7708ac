"""Ink: separated from its paper and from notes beside the drawing, in pieces, and as smooth lines at any size."""
