"""Networks of the task stages."""
