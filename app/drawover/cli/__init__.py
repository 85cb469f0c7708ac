"""The command line: a file for each command, and the results it writes. commands.py lists all commands."""

from .commands import main

__all__ = ["main"]
