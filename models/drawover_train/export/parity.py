"""The largest allowed difference between an exported and the trained network, and the error above it."""

from __future__ import annotations

PARITY = 1e-3  # largest difference allowed between torch and onnxruntime


class ExportError(Exception):
    """The exported network does not match the trained one."""
