"""Small checkpoints of the papers' experiments in models/studies: writing and reading."""
