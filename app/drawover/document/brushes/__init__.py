"""Brushes: presets, the path of a stroke, and painting, erasing and smudging along it. No Qt."""
