"""What can go wrong in measuring."""


class MetricError(Exception):
    """A metric is unknown, or lacks what it needs; the sentence says which and what."""
