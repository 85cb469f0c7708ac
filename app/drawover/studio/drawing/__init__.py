"""Open drawings with their histories, and what menus do to a whole drawing or to its selection."""
