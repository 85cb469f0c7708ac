"""Vector drawings: shapes drawn crisp at any size, many of them in few bytes, and arrows made of them."""
