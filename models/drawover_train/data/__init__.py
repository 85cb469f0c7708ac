"""Drawings to learn from: fetched by package name, turned into vectors, flawed on purpose, rendered."""
