"""Motion: which strokes of a drawing move, where to, and moving their pixels."""
