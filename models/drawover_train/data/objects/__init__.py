"""Objects: emoji of four vendors, matched by subject; line art derived from flat fills."""
