"""People as drawings: heads from MakeHuman's free body, as strokes that know their part and their place in space."""
