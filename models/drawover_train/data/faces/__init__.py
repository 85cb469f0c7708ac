"""Faces: composed of artists' open parts, colored and shaded, flawed, in other styles."""
