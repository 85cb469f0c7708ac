"""The registration network: where each stroke of a drawing belongs, with or without a suggestion."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from ..blocks import Attention, Conv, Residual, doubled

SIZE = 128
OUT = SIZE // 2  # side of the output field
_TOKENS = 8  # side of the attention grid


class Registration(nn.Module):
    """(B, 3, 128, 128) -> (B, 2, 64, 64): displacement of the strokes in fractions of the frame's side, (dx, dy).

    Channels in: the drawing's ink; the suggestion's ink or zeros; 1 where a suggestion is given, else 0. A stroke at p
    belongs at p + displacement(p). The field also extends smoothly between the strokes. Where an eye belongs depends on
    the head, the nose and the other eye, hence attention on an 8×8 grid.
    """

    scale = 0.05  # the last layer's unit, a typical displacement

    def __init__(self, width: int = 32, depth: int = 4, kinds: int = 18, doubting: bool = False) -> None:
        """doubting: whether it also predicts its uncertainty; see `everything`."""
        super().__init__()
        w = width
        self.kinds, self.width, self.doubting = kinds, width, doubting
        self.enter = nn.Sequential(nn.PixelUnshuffle(4), Conv(48, w), Residual(w))  # 32
        self.down1 = nn.Sequential(Conv(w, 2 * w, 2), Residual(2 * w))  # 16
        self.down2 = nn.Sequential(Conv(2 * w, 4 * w, 2), Residual(4 * w))  # 8
        self.position_fine = nn.Parameter(torch.zeros(1, w, 4 * _TOKENS, 4 * _TOKENS))
        self.position = nn.Parameter(torch.randn(1, _TOKENS**2, 4 * w) * 0.02)
        self.attend = nn.Sequential(*[Attention(4 * w) for _ in range(depth)])
        self.up1 = nn.ModuleList([Conv(4 * w, 2 * w), Residual(2 * w)])
        self.up0 = nn.ModuleList([Conv(2 * w, w), Residual(w)])
        self.leave = nn.Conv2d(w, 8, 3, 1, 1)
        self.leave_kinds = nn.Conv2d(w, 4 * kinds, 1)
        if doubting:
            self.leave_doubt = nn.Conv2d(w, 4, 3, 1, 1)
        for layer in (self.leave, *([self.leave_doubt] if doubting else [])):
            for parameter in layer.parameters():
                nn.init.zeros_(parameter)

    def features(self, x: Tensor) -> Tensor:
        a = self.enter(x) + self.position_fine
        b = self.down1(a)
        c = self.down2(b)
        tokens = self.attend(c.flatten(2).transpose(1, 2) + self.position)
        y = c + tokens.transpose(1, 2).reshape(c.shape)
        for (narrow, body), skip in zip((self.up1, self.up0), (b, a), strict=True):
            y = body(narrow(doubled(y)) + skip)
        return y

    def displacement(self, features: Tensor) -> Tensor:
        return nn.functional.pixel_shuffle(self.leave(features), 2) * self.scale

    def forward(self, x: Tensor) -> Tensor:
        return self.displacement(self.features(x))

    def both(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """The displacement, and logits (B, kinds, 64, 64) of the part of each stroke, a helpful auxiliary task."""
        features = self.features(x)
        return self.displacement(features), nn.functional.pixel_shuffle(self.leave_kinds(features), 2)

    def everything(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """The same two, and (B, 1, 64, 64) the logarithm of the expected displacement error, in `scale`."""
        features = self.features(x)
        doubt = nn.functional.pixel_shuffle(self.leave_doubt(features), 2)
        return self.displacement(features), nn.functional.pixel_shuffle(self.leave_kinds(features), 2), doubt


class Mirrored(nn.Module):
    """A trained network as it ships: the mean of its predictions for a drawing and for its mirror image, times `gain`.

    The loss favors too small moves where it is unsure; `gain` compensates for it and is fitted on unseen subjects.
    Returns the displacement, the parts' logits (B, kinds, 64, 64), and, if the network predicts uncertainty, the
    expected error of the displacement, (B, 1, 64, 64) in fractions of the side, times `doubting`, which is fitted
    likewise. `swapped`: each kind's mirrored kind, as a mirrored left eye is a right one.
    """

    def __init__(self, network: Registration, gain: float, swapped: Sequence[int], doubting: float = 1.0) -> None:
        super().__init__()
        self.network, self.gain, self.swapped, self.doubting = network, gain, list(swapped), doubting

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        predict = self.network.everything if self.network.doubting else self.network.both
        field, kinds, *doubt = predict(x)
        turned, turned_kinds, *turned_doubt = (y.flip(3) for y in predict(x.flip(3)))
        turned = turned * torch.tensor([-1.0, 1.0]).reshape(1, 2, 1, 1)
        found = (field + turned) * (self.gain / 2), (kinds + turned_kinds[:, self.swapped]) / 2
        if not doubt:
            return found
        expected_error = ((doubt[0] + turned_doubt[0]) / 2).clamp(-7, 3).exp() * (Registration.scale * self.doubting)
        return *found, expected_error


class Cautious(nn.Module):
    """A network that doubts, as it ships for drawings that it knows: it moves a stroke less where it may be far off.

    Gives displacement and parts' logits alone. A displacement of m that may be off by d comes to m⁴ / (m⁴ + d⁴) of it.
    """

    def __init__(self, mover: Mirrored) -> None:
        super().__init__()
        self.mover = mover

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        field, kinds, doubt = self.mover(x)
        return field * sure_share(field, doubt), kinds


def sure_share(field: Tensor, doubt: Tensor) -> Tensor:
    """(B, 1, n, n) 0..1: what is carried out of a displacement (B, 2, n, n) that may be off by `doubt`."""
    far = field.square().sum(1, keepdim=True).square()
    return far / (far + doubt.square().square() + 1e-12)


def mirrored_names(names: Sequence[str]) -> list[int]:
    """The index in `names` of each part's mirrored name."""
    swapped = [n.replace("left", "#").replace("right", "left").replace("#", "right") for n in names]
    return [names.index(n) for n in swapped]


def upsampled(field: Tensor) -> Tensor:
    """(B, 2, 64, 64) -> (B, 2, 128, 128), bilinear: a displacement keeps its unit at every size."""
    return torch.nn.functional.interpolate(field, scale_factor=2.0, mode="bilinear", align_corners=False)
