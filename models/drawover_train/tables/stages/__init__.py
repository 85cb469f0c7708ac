"""Tables of `stages`."""
