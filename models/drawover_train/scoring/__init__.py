"""Evaluation of packs and networks: scores on unseen subjects, comparisons, and validation of the metrics."""
