"""Builds packs: data, networks, losses, recipes, scores, export. Only this package uses torch."""

import drawover.engine  # noqa: F401  before onnxruntime, whose telemetry it disables
