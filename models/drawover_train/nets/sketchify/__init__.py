"""The network that finds the lines of a picture that has none."""
