"""The settings window: its pages are made of the table in settings.py, of the commands, and of what the pen says."""
