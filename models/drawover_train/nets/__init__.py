"""The networks, one file per family. Plain operators that export well; no normalization over the batch."""
