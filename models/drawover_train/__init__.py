"""How packs are made: data, networks, losses, recipes, scores, export. Torch lives here alone."""
