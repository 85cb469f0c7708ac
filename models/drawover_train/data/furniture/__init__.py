"""Furniture: open models seen from all sides by our own renderer."""
