"""One's own drawings to learn from: a folder of pictures, looked at, traced, and varied."""
