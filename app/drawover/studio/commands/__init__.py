"""The window's commands by topic: each module contains a table of commands and their actions."""
