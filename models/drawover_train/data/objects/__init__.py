"""Objects: emoji of four vendors, joined by what they show; line art made of flat fills."""
