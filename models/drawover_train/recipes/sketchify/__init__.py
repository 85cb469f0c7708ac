"""How networks are trained that draw the lines of pictures."""
