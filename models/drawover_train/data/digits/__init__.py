"""Handwritten digits: of MNIST and of fonts, whole and flawed."""
