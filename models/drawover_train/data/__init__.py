"""Drawings to learn from: fetched by package name, rendered in aligned stages, flawed; by name here."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .correct.corrections import Domain
    from .recipe import Recipe


@dataclass(frozen=True)
class Named:
    """Where a recipe is: the module's name in this folder, whose RECIPE it is, and the size it is made at (px)."""

    module: str
    size: int = 256
    evaluation_only: bool = False  # what ships never learns from it


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
"""What corrections are of -> where its DOMAIN is, in this folder."""


def recipe_of(name: str) -> Recipe:
    """The recipe called `name`, one of RECIPES; its module is imported only now."""
    return import_module(f"{__name__}.{RECIPES[name].module}").RECIPE


def domain_of(name: str) -> Domain:
    """The domain called `name`, one of DOMAINS; its module is imported only now."""
    return import_module(f"{__name__}.{DOMAINS[name]}").DOMAIN
