"""How near an exported network must come to the trained one, and the error where it does not."""

from __future__ import annotations

PARITY = 1e-3  # largest difference allowed between torch and onnxruntime


class ExportError(Exception):
    """The exported network does not compute what the trained one does."""
