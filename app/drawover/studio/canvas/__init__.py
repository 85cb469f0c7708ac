"""The canvas: displays the drawing and its overlays, and handles pen, mouse and keys."""
