"""What a command of training ends with in one sentence; all else is a fault and shows where it happened."""

from __future__ import annotations


class ShippedError(Exception):
    """A network that ships is not one that training can go on from; `str(error)` is one sentence."""


def expected() -> tuple[type[Exception], ...]:
    """The errors whose `str(error)` is the sentence."""
    from drawover.engine.errors import EngineError

    from .data.folder import FolderError
    from .data.manifest import ManifestError
    from .data.sources import SourceError
    from .data.store import StoreError
    from .metrics.errors import MetricError
    from .queue import QueueError

    return EngineError, FolderError, ManifestError, MetricError, QueueError, ShippedError, SourceError, StoreError
