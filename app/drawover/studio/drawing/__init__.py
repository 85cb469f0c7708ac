"""Open drawings with their histories, and menu commands on the complete drawing or its selection."""
