"""Procedural hair: surfaces of strands from a crown or a parting over the skull, and downward."""
