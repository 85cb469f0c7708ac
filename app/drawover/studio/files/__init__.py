"""Opening, saving, exporting, and recovering what was not saved; palettes, and the sketch to start with."""
