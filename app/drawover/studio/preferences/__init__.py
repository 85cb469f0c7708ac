"""The settings window: its pages are made from the table in settings.py, from the commands, and from tablet input."""
