"""The errors that a training command reports in one sentence; any other exception is a bug and shows its traceback."""

from __future__ import annotations


class ShippedError(Exception):
    """A shipped network that training cannot continue from; `str(error)` is one sentence."""


def expected() -> tuple[type[Exception], ...]:
    """The exception types whose `str(error)` is that sentence."""
    from drawover.engine.errors import EngineError

    from .data.folder import FolderError
    from .data.manifest import ManifestError
    from .data.own.looked import OwnError
    from .data.sources import SourceError
    from .data.store import StoreError
    from .metrics.errors import MetricError
    from .queue import QueueError

    return (
        EngineError,
        FolderError,
        ManifestError,
        MetricError,
        OwnError,
        QueueError,
        ShippedError,
        SourceError,
        StoreError,
    )
