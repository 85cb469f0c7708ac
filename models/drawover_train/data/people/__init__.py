"""Drawn people: heads from MakeHuman's free body, as strokes with part labels and 3D positions."""
