"""Furniture: open models rendered from all sides by our own renderer."""
