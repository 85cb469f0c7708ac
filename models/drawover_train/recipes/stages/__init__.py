"""Training of the network of the task stages."""
