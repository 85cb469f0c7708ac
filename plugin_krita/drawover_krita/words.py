"""The bundled panel's words in the artist's language; in English where the panel is missing or broken.

That is said in the docker then, so the few files that say it must be able to speak without the panel.
"""

try:
    from .panel.words import install, later, tr
except Exception:  # noqa: BLE001  docker.py meets the same error when it makes the panel, and says it

    def install(wish="system", own=True):
        """There are no other languages here."""
        return "en"

    def tr(text, **values):
        """-> `text` with {name} replaced by values."""
        return text.format(**values) if values else text

    def later(text):
        """-> the same str."""
        return text


__all__ = ["install", "later", "tr"]
