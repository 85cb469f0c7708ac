"""The network that undoes a finished picture."""
