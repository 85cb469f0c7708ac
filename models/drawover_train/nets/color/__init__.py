"""Networks of the task color."""
