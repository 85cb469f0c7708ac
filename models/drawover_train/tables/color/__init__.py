"""The tables of the task color: regions of line art, and their matching."""
