"""How packs are made: data, networks, losses, recipes, scores, export. Torch lives here alone."""

import drawover.engine  # noqa: F401  before onnxruntime, which it keeps from telling anyone
