"""The command line: a command a file, and what it leaves in a folder. commands.py knows them all."""

from .commands import main

__all__ = ["main"]
