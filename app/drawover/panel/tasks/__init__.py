"""Every page that the panel shows, in their order. A new one is its file here, and a row."""

from .correct import CorrectPage

PAGES = (
    CorrectPage,
)  # fmt: skip
