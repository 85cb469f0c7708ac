"""Pictures to look at: data sets, and what networks make of unseen drawings."""
