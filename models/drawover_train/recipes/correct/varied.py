"""Training batches and validation sets of varied faces, for the registration network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor
from torch.utils.data import IterableDataset

from ...data import restyle
from ...data.correct import corrections
from ...data.correct.corrections import Domain
from ...data.correct.varied import Varied, View
from ...data.drawing import Drawing
from ...data.workers import single_threaded
from ...nets.correct.registration import Registration, mirrored_names
from .registration import Batch, fresh_view, inputs, line_weight, true_field

_KEPT, _SEEN = 768, 3  # buffer of views in a worker, and about how often each is used
DOUBT = 0.15  # weight of the uncertainty loss
_MIRROR = torch.tensor([[-1.0, 0, 1], [0, 1, 0]])


def batch_of(views: Sequence[View], redrawn: bool) -> Batch:
    """Build an unguided batch. redrawn: in random styles."""
    ink, kind, back = (torch.from_numpy(np.stack(v)) for v in zip(*views, strict=True))
    ink = ink[:, None].float() / 255
    ink = restyle.redraw(ink) if redrawn else ink
    half = F.max_pool2d(ink, 2)
    kind = kind.long()
    weight = line_weight(half, kind, back.shape[1])
    return Batch(ink, torch.zeros_like(ink), true_field(kind, back), weight, kind, half > 0.3)


def mirrored(view: View, swapped: Sequence[int]) -> View:
    """Mirror the view, where a left eye becomes a right one. swapped: each kind's mirrored kind."""
    other, flip = np.array(swapped), np.broadcast_to(_MIRROR.numpy(), view.back.shape)
    back = corrections.compose(flip, corrections.compose(view.back[other], flip)).astype(np.float32)
    return View(view.ink[:, ::-1].copy(), other[view.kind[:, ::-1]].astype(np.uint8), back)


class Views(Protocol):
    """Views without end, of a domain; drawings: those that views guided by a suggestion are of."""

    @property
    def domain(self) -> Domain: ...
    @property
    def drawings(self) -> Sequence[Drawing]: ...
    def view(self, random: np.random.Generator) -> View:
        """A random one."""
        ...


class VariedBatches(IterableDataset):
    """Endless batches: mostly varied views, the rest guided by a suggestion as in `registration.Batches`."""

    def __init__(self, varied: Views, size: int, guided: float, seed: int) -> None:
        self.varied, self.size, self.guided, self.seed = varied, size, round(guided * size), seed
        single_threaded()

    def __iter__(self):
        worker = torch.utils.data.get_worker_info()
        seed = (self.seed, worker.id if worker else 0)
        torch.manual_seed(hash(seed))
        torch.set_num_threads(1)
        cv2.setNumThreads(1)
        random, domain = np.random.default_rng(seed), self.varied.domain
        swapped, buffer = mirrored_names(domain.kinds), []
        unguided = self.size - self.guided
        while True:
            for _ in range(max(1, unguided // _SEEN)):
                new = self.varied.view(random)
                if len(buffer) < _KEPT:
                    buffer.append(new)
                else:
                    buffer[int(random.integers(_KEPT))] = new
            picked = [buffer[n] for n in random.integers(len(buffer), size=unguided)]
            some = [mirrored(v, swapped) if random.random() < 0.5 else v for v in picked]
            batch, given = batch_of(some, True), torch.zeros(unguided, dtype=torch.bool)
            if self.guided:
                batch = joined(batch, self._guided(random))
                given = torch.cat([given, torch.ones(self.guided, dtype=torch.bool)])
            yield batch, given

    def _guided(self, random: np.random.Generator) -> Batch:
        from .registration import guided_batch

        varied = self.varied
        picked = random.integers(len(varied.drawings), size=self.guided)
        return guided_batch([fresh_view(varied.domain, varied.drawings[n], random, True) for n in picked])


def joined(a: Batch, b: Batch) -> Batch:
    """Concatenate two batches."""
    return Batch(*(torch.cat([getattr(a, name), getattr(b, name)]) for name in Batch.__dataclass_fields__))


def doubt_loss(doubt: Tensor, field: Tensor, true: Tensor, weight: Tensor) -> Tensor:
    """Laplace's negative log likelihood of the actual error; its gradient does not reach the displacement."""
    error = (field - true).norm(dim=1, keepdim=True).detach() / Registration.scale
    log_scale = doubt.clamp(-7, 3)
    return ((error * (-log_scale).exp() + log_scale) * weight).sum() / weight.sum().clamp_min(1e-6)


@dataclass(frozen=True)
class ValidationSet:
    """A validation set: flawed views, and correct drawings of the same kind."""

    name: str
    flawed: Sequence[View]
    sound: Sequence[View]


def validation_set(
    name: str, varied: Varied, count: int, often: float, seed: int, amount: float = 1.0
) -> ValidationSet:
    """`count` views with flaws of this amount, a third as many without. often: as in `Varied.view`."""
    random = np.random.default_rng(seed)
    return ValidationSet(
        name,
        [varied.view(random, often, amount) for _ in range(count)],
        [varied.view(random, often, 0.0) for _ in range(count // 3)],
    )


Prediction = tuple[Tensor, Tensor, Tensor]


@torch.no_grad()
def validate(predict: Callable[[Tensor], Prediction], sets: Sequence[ValidationSet]) -> dict[str, float]:
    """For each set: NAME, the error after / before at the ink of parts that moved; NAME_gated, the same with the
    displacement weighted by its doubt; _still and _still_gated, by how many pixels correct drawings move; _parts, the
    accuracy of the parts on the ink."""
    found: dict[str, float] = {}
    for one in sets:
        sums, still, right = np.zeros(3), np.zeros(3), np.zeros(2)
        for views, total in ((one.flawed, sums), (one.sound, still)):
            for first in range(0, len(views), 32):
                batch = batch_of(views[first : first + 32], False)
                field, kinds, doubt = predict(inputs(batch.ink, batch.clean, torch.zeros(len(batch.ink), 1, 1, 1)))
                far = batch.true.norm(dim=1, keepdim=True) * corrections.SIZE
                size = field.norm(dim=1, keepdim=True)
                trusted = field * trusted_share(size, doubt.exp() * Registration.scale)
                away = [(f - batch.true).norm(dim=1, keepdim=True) * corrections.SIZE for f in (field, trusted)]
                where = batch.on & (far > 1) if views is one.flawed else batch.on
                before = far[where].sum().item() if views is one.flawed else where.sum().item()
                total += [away[0][where].sum().item(), away[1][where].sum().item(), before]
                predicted = kinds.argmax(1)[:, None] == batch.kind[:, None]
                right += [(predicted & batch.on).sum().item(), batch.on.sum().item()]
        found[one.name] = round(sums[0] / max(sums[2], 1e-9), 3)
        found[f"{one.name}_gated"] = round(sums[1] / max(sums[2], 1e-9), 3)
        found[f"{one.name}_still"] = round(still[0] / max(still[2], 1), 3)
        found[f"{one.name}_still_gated"] = round(still[1] / max(still[2], 1), 3)
        found[f"{one.name}_parts"] = round(right[0] / max(right[1], 1), 3)
    return found


def trusted_share(size: Tensor, doubt: Tensor) -> Tensor:
    """The fraction, 0..1, of a displacement of this size that is applied, given its uncertainty `doubt`."""
    return size.square() / (size.square() + doubt.square()).clamp_min(1e-12)
