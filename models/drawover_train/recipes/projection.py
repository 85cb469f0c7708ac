"""What E and G make of every flawed drawing: the suggestions that the registration network learns to follow.

    python -m drawover_train train projection      after `train drawing`, before `train registration`

Not a training: one pass over the data with the averaged networks, written beside it as projected.npy.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from ..data import hands
from ..data.faces import corrections
from ..nets.drawing import Encoder, Generator

FILE = "projected.npy"  # (N, S, S) uint8 ink of G(E(flawed)), a row a view
_BATCH = 32


def ink_of_field(field: torch.Tensor, spread_pixels: float = corrections.SPREAD * corrections.SIZE) -> torch.Tensor:
    """Ink coverage 0..1 of a drawn field (..., S, S), as the engine has it."""
    return ((field - 0.5) * 2 * spread_pixels + 0.5).clamp(0, 1)


@torch.no_grad()
def project(data: Path, checkpoint: Path, threads: int = 1, seed: int = 0) -> None:
    """Write `data`/projected.npy from the checkpoint of the recipe `drawing`."""
    torch.set_num_threads(threads)
    torch.manual_seed(seed)
    saved = torch.load(checkpoint, weights_only=True, map_location="cpu")
    encoder, generator = Encoder(saved["width"]).eval(), Generator(saved["width"]).eval()
    encoder.load_state_dict(saved["encoder_average"])
    generator.load_state_dict(saved["generator_average"])
    flawed = corrections.load(data).flawed
    partial = data / f"{FILE}.partial.npy"
    found = np.lib.format.open_memmap(partial, "w+", np.uint8, flawed.shape)
    for start in range(0, len(flawed), _BATCH):
        ink = torch.from_numpy(np.array(flawed[start : start + _BATCH])).float()[:, None] / 255
        drawn = ink_of_field(generator(encoder(hands.redraw(ink))))[:, 0]
        found[start : start + _BATCH] = (drawn * 255).round().to(torch.uint8).numpy()
        if start % (50 * _BATCH) == 0:
            print(f"\r{start}/{len(flawed)}", end="", flush=True)
    print()
    found.flush()
    partial.rename(data / FILE)
