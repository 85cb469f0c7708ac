"""Errors in measuring."""


class MetricError(Exception):
    """A metric is unknown, or lacks an input; the message names both."""
