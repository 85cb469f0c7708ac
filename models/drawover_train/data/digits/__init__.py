"""Handwritten digits from MNIST, clean and flawed."""
