"""How the network of `stages` is trained."""
