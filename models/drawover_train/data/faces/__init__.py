"""Faces: composed of other artists' open parts, colored and shaded, flawed, in other hands."""
