"""Exports the inking network as ONNX of any height and width, checked against torch."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import torch

from ..nets.correct.inked import MULTIPLE
from ..recipes.correct.inked import trained
from .half import plain, store_in_half
from .parity import PARITY, ExportError


def export_ink(checkpoint: Path, folder: Path, name: str = "ink") -> float:
    """Write the network of a checkpoint as `folder`/<name>.onnx, of any height and width, from `ink` to `field`.

    Returns the largest difference from torch; ExportError above PARITY.
    """
    network, path = plain(trained(checkpoint)), folder / f"{name}.onnx"
    folder.mkdir(parents=True, exist_ok=True)
    rows, columns = (torch.export.Dim(side, min=1, max=256) for side in ("rows", "columns"))
    torch.onnx.export(
        network, (torch.rand(2, 1, 64, 96),), str(path), input_names=["ink"],
        output_names=["field"], opset_version=18,
        dynamo=True, external_data=False, verbose=False,
        dynamic_shapes=({0: torch.export.Dim("batch", min=1, max=64), 2: MULTIPLE * rows, 3: MULTIPLE * columns},),
    )  # fmt: skip
    store_in_half(path)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    worst = 0.0
    for shape in ((1, 1, 8, 8), (1, 1, 128, 72), (2, 1, 200, 264)):
        ink = torch.rand(shape)
        exported = np.asarray(session.run(None, {"ink": ink.numpy()})[0])
        worst = max(worst, float(np.abs(network(ink).numpy() - exported).max()))
    if worst > PARITY:
        raise ExportError(f"{path.name} differs from the trained network by {worst:.2e}, more than {PARITY}.")
    return worst
