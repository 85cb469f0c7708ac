"""The window's commands by topic: each module a table of its own, and what its commands do."""
