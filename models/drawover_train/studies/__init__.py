"""The papers' experiments as they are kept: small checkpoints in models/studies, written and read."""
