"""Brushes: what a preset says, the path of a stroke, and how paint, erasing and smudging come of it. No Qt."""
