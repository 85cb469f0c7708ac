"""Vector drawings: shapes rendered crisp at any size, stored compactly, and arrows made of them."""
