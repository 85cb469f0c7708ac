"""Losses that read like the papers they come from."""
