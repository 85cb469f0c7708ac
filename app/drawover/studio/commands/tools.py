"""The menu of tools: selecting, moving, transforming, cropping, reference pictures."""

from __future__ import annotations

from dataclasses import dataclass

from ...panel.words import later
from ..tools.toolkit import Toolkit
from .command import Command, Menu


@dataclass(frozen=True)
class Parts:
    kit: Toolkit


def _tool(name: str, text: str, keys: tuple[str, ...], icon: str, tip: str) -> Command[Parts]:
    """A command that activates the tool of this name."""
    return Command(f"tool_{name}", text, keys, icon, tip, True, act=lambda parts: parts.kit.take(name))


def _add_reference(parts: Parts) -> None:
    parts.kit.take("reference")
    parts.kit.pin.add_file()


MENUS: tuple[Menu[Parts], ...] = (
    Menu(
        "&Tools",
        (
            _tool("rectangle", later("&Rectangle"), ("Ctrl+R",), "select-rectangle", later("Select a rectangle")),
            _tool("ellipse", later("&Ellipse"), (), "select-ellipse", later("Select an ellipse")),
            _tool("lasso", later("&Lasso"), (), "lasso", later("Select by drawing around it")),
            _tool("polygon", later("&Polygon"), (), "lasso-polygon", later("Select by clicking around it")),
            _tool("wand", later("&Alike Colors"), (), "wand", later("Select what has the color that you click on")),
            None,
            _tool("move", later("&Move"), ("T",), "move", later("Move the layer, or what is selected of it")),
            _tool("transform", later("&Transform"), ("Ctrl+T",), "transform", later("Scale, turn and bend it")),
            _tool("crop", later("&Crop"), ("C",), "crop", later("Cut the canvas to a frame")),
            None,
            _tool(
                "reference",
                later("&Reference Pictures"),
                ("Ctrl+Shift+R",),
                "reference",
                later("Move the pictures that float"),
            ),
            Command(
                "reference_add",
                "&Add Reference…",
                tip="A picture that floats over the canvas, no part of the drawing",
                act=_add_reference,
            ),
        ),
    ),
)
