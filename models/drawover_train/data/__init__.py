"""Training drawings: fetched by package name, rendered in aligned stages, with flaws; recipes by name."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .correct.corrections import Domain
    from .recipe import Recipe


@dataclass(frozen=True)
class Named:
    """A recipe's location: the name of its module in this folder, and the size in pixels at which it is rendered."""

    module: str
    size: int = 256
    evaluation_only: bool = False  # never used to train what ships


RECIPES = {
    "digits": Named("digits.stages", 64),
    "faces": Named("faces.stages"),
    "corrections": Named("faces.corrections", 128),
    "objects": Named("objects.stages"),
    "object_corrections": Named("objects.corrections", 128),
    "heads": Named("people.heads"),
    "furniture": Named("furniture.stages"),
    "openmoji": Named("objects.openmoji", evaluation_only=True),
    "portraits": Named("portraits", evaluation_only=True),
    "stamps": Named("stamps", evaluation_only=True),
}

DOMAINS = {"faces": "faces.corrections", "objects": "objects.corrections"}
"""Domain name -> module of its DOMAIN, in this folder."""


def recipe_of(name: str) -> Recipe:
    """Import the recipe called `name`, one of RECIPES, lazily."""
    return import_module(f"{__name__}.{RECIPES[name].module}").RECIPE


def domain_of(name: str) -> Domain:
    """Import the domain called `name`, one of DOMAINS, lazily."""
    return import_module(f"{__name__}.{DOMAINS[name]}").DOMAIN
