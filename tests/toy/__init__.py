"""A toy task in a copy of Drawover: one file of the engine, one of the panel, and a row in each of two tables."""
