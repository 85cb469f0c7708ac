"""Every training by name: its data sets, its networks, and how it is started.

The settings of its loop (minutes, batch, learning rate ...) are the PRESETS of its module, one for a CPU and one for a
GPU. `train NAME` and `queue add NAME` take the names.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from ..data import domain_of
from ..data.store import Store

DOMAIN = "the domain's"
Start = Callable[[], None]


@dataclass(frozen=True)
class Order:
    """The parameters of one training run."""

    scratch: Path  # holds src (packages), data (data sets by name) and runs (checkpoints)
    name: str
    domain: str = "faces"
    preset: str = "cpu"
    minutes: float | None = None  # overrides the preset's
    start: Path | None = None  # initial weights
    wider: bool = False

    @property
    def sources(self) -> Path:
        return self.scratch / "src"

    @property
    def data(self) -> Path:
        return self.scratch / "data"

    @property
    def own_data(self) -> Path:
        """The folder of the domain's data set."""
        return self.data / domain_of(self.domain).data

    @property
    def out(self) -> Path:
        """The folder of checkpoints and the log."""
        runs = self.scratch / "runs"
        return (runs_folder(runs, self.domain) if RECIPES[self.name].by_domain else runs) / self.name


@dataclass(frozen=True)
class Recipe:
    """One training. `prepare` takes its module and the order, collects the data, and returns a function that starts
    it."""

    module: str  # in this folder
    nets: tuple[str, ...]  # module:class in drawover_train.nets, or in this folder where it starts with a dot
    data: tuple[str, ...]  # data sets by name; drawings rendered on the fly are not listed
    prepare: Callable[[Any, Order], Start]
    by_domain: bool = False  # whether each domain has its own

    def settings(self) -> dict[str, Any]:
        """The loop's settings, by preset name."""
        return self.load().PRESETS

    def load(self) -> Any:
        """Import its module lazily."""
        return import_module(f".{self.module}", __package__)


def runs_folder(runs: Path, domain: str) -> Path:
    """The folder of the checkpoints of a domain's own networks; those of faces have no subfolder."""
    return runs if domain == "faces" else runs / domain


def _drawing(module: Any, order: Order) -> Start:
    return partial(
        module.train, domain_of(order.domain), order.own_data, order.out, order.preset, order.minutes, order.start
    )


def _registration(module: Any, order: Order) -> Start:
    domain = domain_of(order.domain)
    drawings = domain.drawings(order.sources, module.DRAWINGS)
    return partial(module.train, domain, drawings, order.own_data, order.out, order.preset, order.minutes, order.start)


def _any_face(module: Any, order: Order) -> Start:
    domain = domain_of(order.domain)
    views, sets = module.training_views(domain, order.sources), module.validation_sets(domain, order.sources)
    return partial(module.train, views, sets, order.out, order.preset, order.minutes, order.start, order.wider)


def _place(module: Any, order: Order) -> Start:
    domain = domain_of(order.domain)
    registration = order.out.parent / "any-face" / "checkpoint.pt"
    predict = module.predictor(registration, domain.kinds) if registration.exists() else None
    views = RECIPES["any-face"].load().training_views(domain, order.sources)
    return partial(module.train, views, order.out, order.preset, order.minutes, predict, order.start)


def _finder(module: Any, order: Order) -> Start:
    domain = domain_of(order.domain)
    seen, unseen = (module.faces_of_split(domain, order.sources, split) for split in ("train", "validation"))
    return partial(module.train, seen, unseen, module.things(order.sources), order.out, order.preset, order.minutes)


def _from_data(module: Any, order: Order) -> Start:
    return partial(module.train, order.data, order.out, order.preset, order.minutes)


def _digits(module: Any, order: Order) -> Start:
    return partial(module.train, order.data / "digits", order.out, order.preset, order.minutes)


def _digit_pack(module: Any, order: Order) -> Start:
    return partial(module.train, order.sources, order.data / "digits", order.out, order.preset, order.minutes)


def _judges(module: Any, order: Order) -> Start:
    return partial(module.train, order.sources, order.out, preset=module.PRESETS[order.preset])


def _matcher(module: Any, order: Order) -> Start:
    return partial(module.train, module.prepare(order.sources, order.data), order.out, order.preset, order.minutes)


def _stages(module: Any, order: Order) -> Start:
    return partial(module.train, order.data / "faces", order.out, "faces", order.preset, order.minutes)


def _sketchify(module: Any, order: Order) -> Start:
    return partial(module.train, order.data, order.out, order.preset, order.minutes, order.start)


_PACK = ("correct.digits.pack:Encoder", "correct.digits.pack:Generator", "correct.digits.pack:Discriminator",
         "correct.registration:Registration", "correct.digits.pack:Similarity")  # fmt: skip

RECIPES = {
    "drawing": Recipe("correct.drawing", ("correct.drawing:Encoder", "correct.drawing:Generator",
                      "correct.drawing:Discriminator"), (DOMAIN,), _drawing, by_domain=True),
    "registration": Recipe("correct.registration", ("correct.registration:Registration",), (DOMAIN,), _registration,
                           by_domain=True),
    "any-face": Recipe("correct.any_face", ("correct.registration:Registration",), (), _any_face, by_domain=True),
    "place": Recipe("correct.place", ("correct.place:Place",), (), _place, by_domain=True),
    "finder": Recipe("correct.finder", ("correct.finder:HeadFinder",), (), _finder),
    "drawnet": Recipe("correct.drawnet", ("correct.drawnet:Drawnet",), ("objects", "faces"), _from_data),
    "judges": Recipe("judges", (".judges:DigitNet", ".judges:SoundNet"), (), _judges),
    "digits": Recipe("correct.digits.printed", ("correct.digits.printed:Encoder", "correct.digits.printed:Generator",
                     "correct.digits.printed:Discriminator"), ("digits",), _digits),
    "digit-pack": Recipe("correct.digits.pack", _PACK, ("digits",), _digit_pack),
    "lis": Recipe("correct.lis", ("correct.dcgan:Generator", "correct.dcgan:Discriminator", "correct.dcgan:Reverser"),
                  ("digits", "corrections"), _from_data),
    "inked": Recipe("correct.inked", ("correct.inked:Inked", "correct.inked:PlainInker"), ("faces", "objects"),
                    _from_data),
    "matcher": Recipe("color.matcher", ("color.matcher:Matcher",), (), _matcher),
    "stages": Recipe("stages.unfinish", ("stages.unfinish:Unfinish",), ("faces",), _stages),
    "sketchify": Recipe("sketchify.supervised", ("sketchify.sketch:Sketch",), ("faces", "objects", "furniture"),
                        _sketchify),
}  # fmt: skip


def train(order: Order) -> None:
    """Train, resuming from a checkpoint if one exists. Raises StoreError where a data set is missing."""
    from . import parallel  # imports torch, which listing the names does not need

    recipe = RECIPES[order.name]
    for name in recipe.data:
        Store(order.own_data if name == DOMAIN else order.data / name)  # raises StoreError if missing
    with parallel.first_goes_ahead():  # so that the others find fetched and generated files
        training = recipe.prepare(recipe.load(), order)
    training()
