"""Opening, saving, exporting, and recovering unsaved drawings; palettes, and the sample sketch."""
