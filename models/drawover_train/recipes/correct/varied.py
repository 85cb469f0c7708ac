"""What registration sees when faces are varied: batches for its training, and the sets that it is validated on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor
from torch.utils.data import IterableDataset

from ...data import hands
from ...data.correct import corrections
from ...data.correct.varied import Varied, View
from ...nets.correct.registration import Registration, mirrored_names
from .registration import Batch, fresh, inputs, line_weight, true_field

_KEPT, _SEEN = 768, 3  # views that a loader holds, and how often each is seen, about
DOUBT = 0.15  # weight of telling how far one may be off
_MIRROR = torch.tensor([[-1.0, 0, 1], [0, 1, 0]])


def batch_of(views: Sequence[View], redrawn: bool) -> Batch:
    """Unguided. redrawn: by random hands."""
    ink, kind, back = (torch.from_numpy(np.stack(v)) for v in zip(*views, strict=True))
    ink = ink[:, None].float() / 255
    ink = hands.redraw(ink) if redrawn else ink
    half = F.max_pool2d(ink, 2)
    kind = kind.long()
    weight = line_weight(half, kind, back.shape[1])
    return Batch(ink, torch.zeros_like(ink), true_field(kind, back), weight, kind, half > 0.3)


def mirrored(view: View, swapped: Sequence[int]) -> View:
    """The view in a mirror, where a left eye is a right one. swapped: what each kind is there."""
    other, flip = np.array(swapped), np.broadcast_to(_MIRROR.numpy(), view.back.shape)
    back = corrections.compose(flip, corrections.compose(view.back[other], flip)).astype(np.float32)
    return View(view.ink[:, ::-1].copy(), other[view.kind[:, ::-1]].astype(np.uint8), back)


class VariedBatches(IterableDataset):
    """Batches without end: most of varied views, the rest guided by a suggestion as in `registration.Batches`."""

    def __init__(self, varied: Varied, size: int, guided: float, seed: int) -> None:
        self.varied, self.size, self.guided, self.seed = varied, size, round(guided * size), seed

    def __iter__(self):
        worker = torch.utils.data.get_worker_info()
        seed = (self.seed, worker.id if worker else 0)
        torch.manual_seed(hash(seed))
        torch.set_num_threads(1)
        cv2.setNumThreads(1)
        random, domain = np.random.default_rng(seed), self.varied.domain
        swapped, kept = mirrored_names(domain.kinds), []
        alone = self.size - self.guided
        while True:
            for _ in range(max(1, alone // _SEEN)):
                new = self.varied.view(random)
                if len(kept) < _KEPT:
                    kept.append(new)
                else:
                    kept[int(random.integers(_KEPT))] = new
            picked = [kept[n] for n in random.integers(len(kept), size=alone)]
            some = [mirrored(v, swapped) if random.random() < 0.5 else v for v in picked]
            batch, given = batch_of(some, True), torch.zeros(alone, dtype=torch.bool)
            if self.guided:
                batch = joined(batch, self._guided(random))
                given = torch.cat([given, torch.ones(self.guided, dtype=torch.bool)])
            yield batch, given

    def _guided(self, random: np.random.Generator) -> Batch:
        from .registration import guided_batch

        own = self.varied
        picked = random.integers(len(own.drawings), size=self.guided)
        return guided_batch([fresh(own.domain, own.drawings[n], random, True) for n in picked])


def joined(a: Batch, b: Batch) -> Batch:
    """Two batches as one."""
    return Batch(*(torch.cat([getattr(a, name), getattr(b, name)]) for name in Batch.__dataclass_fields__))


def doubt_loss(doubt: Tensor, field: Tensor, true: Tensor, weight: Tensor) -> Tensor:
    """Laplace's negative log likelihood of the error there was; the displacement itself learns nothing from it."""
    error = (field - true).norm(dim=1, keepdim=True).detach() / Registration.scale
    said = doubt.clamp(-7, 3)
    return ((error * (-said).exp() + said) * weight).sum() / weight.sum().clamp_min(1e-6)


@dataclass(frozen=True)
class Judged:
    """Views to validate on, and correct drawings of the same kind."""

    name: str
    flawed: Sequence[View]
    sound: Sequence[View]


def judged(name: str, varied: Varied, count: int, often: float, seed: int, amount: float = 1.0) -> Judged:
    """`count` views with flaws of this amount, a third as many without. often: as `Varied.view`."""
    random = np.random.default_rng(seed)
    return Judged(
        name,
        [varied.view(random, often, amount) for _ in range(count)],
        [varied.view(random, often, 0.0) for _ in range(count // 3)],
    )


Said = tuple[Tensor, Tensor, Tensor]


@torch.no_grad()
def validate(say: Callable[[Tensor], Said], sets: Sequence[Judged]) -> dict[str, float]:
    """Of each set: NAME, the error after / before at the ink of parts that moved; NAME_gated, the same where what is
    said is believed by its doubt; _still and _still_gated, by how many pixels correct drawings move; _parts, the share
    of the ink whose part is told."""
    found: dict[str, float] = {}
    for one in sets:
        sums, still, right = np.zeros(3), np.zeros(3), np.zeros(2)
        for views, total in ((one.flawed, sums), (one.sound, still)):
            for first in range(0, len(views), 32):
                batch = batch_of(views[first : first + 32], False)
                field, kinds, doubt = say(inputs(batch.ink, batch.clean, torch.zeros(len(batch.ink), 1, 1, 1)))
                far = batch.true.norm(dim=1, keepdim=True) * corrections.SIZE
                size = field.norm(dim=1, keepdim=True)
                trusted = field * believed(size, doubt.exp() * Registration.scale)
                away = [(f - batch.true).norm(dim=1, keepdim=True) * corrections.SIZE for f in (field, trusted)]
                where = batch.on & (far > 1) if views is one.flawed else batch.on
                before = far[where].sum().item() if views is one.flawed else where.sum().item()
                total += [away[0][where].sum().item(), away[1][where].sum().item(), before]
                told = kinds.argmax(1)[:, None] == batch.kind[:, None]
                right += [(told & batch.on).sum().item(), batch.on.sum().item()]
        found[one.name] = round(sums[0] / max(sums[2], 1e-9), 3)
        found[f"{one.name}_gated"] = round(sums[1] / max(sums[2], 1e-9), 3)
        found[f"{one.name}_still"] = round(still[0] / max(still[2], 1), 3)
        found[f"{one.name}_still_gated"] = round(still[1] / max(still[2], 1), 3)
        found[f"{one.name}_parts"] = round(right[0] / max(right[1], 1), 3)
    return found


def believed(size: Tensor, doubt: Tensor) -> Tensor:
    """The share, 0..1, of a displacement of this size that is carried out where it may be off by `doubt`."""
    return size.square() / (size.square() + doubt.square()).clamp_min(1e-12)
