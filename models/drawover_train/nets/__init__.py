"""The networks, one file a family. Plain operators that export well; no normalization over the batch."""
