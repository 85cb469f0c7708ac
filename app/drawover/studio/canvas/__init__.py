"""The canvas: how the drawing is shown, what lies over it, and what pen, mouse and keys do to it."""
