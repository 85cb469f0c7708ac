"""Translations from the bundled panel; plain English if the panel is missing or broken.

The docker shows that problem, so the few files that report it must work without the panel.
"""

try:
    from .panel.words import install, later, tr
except Exception:  # noqa: BLE001  docker.py meets the same error when it creates the panel, and shows it

    def install(wish="system", own=True):
        """No translations here; -> "en"."""
        return "en"

    def tr(text, **values):
        """-> `text` with {name} replaced by values."""
        return text.format(**values) if values else text

    def later(text):
        """-> the same str."""
        return text


__all__ = ["install", "later", "tr"]
