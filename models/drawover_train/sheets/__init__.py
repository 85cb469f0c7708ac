"""Pictures for inspection: data sets, and networks' results on unseen drawings."""
