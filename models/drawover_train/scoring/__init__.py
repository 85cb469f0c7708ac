"""How good packs and networks are: scores on unseen subjects, comparisons, and proof that the metrics are honest."""
