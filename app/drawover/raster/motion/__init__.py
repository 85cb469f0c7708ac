"""Motion: which strokes of a drawing move, where to, and the pixels that follow."""
