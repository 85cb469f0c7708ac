"""Tables of the task stages."""
