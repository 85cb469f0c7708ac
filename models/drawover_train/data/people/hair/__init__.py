"""Hair without hair meshes: surfaces of strands from a crown or a parting over the skull, and on downward."""
