"""The menus Edit, Image and Select: commands for the complete drawing and for the selection."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..canvas.clipboard import Clipboard
from ..docks.layer_acts import LayerActs
from ..drawing.drawing import Drawing
from ..drawing.imaging import ImageActs
from ..drawing.selecting import SelectActs
from ..tools.brushes import Brushes
from ..tools.toolkit import Toolkit
from .command import Command, Menu


@dataclass(frozen=True)
class Parts:
    """`undo` and `redo` also handle a tool with unfinished work."""

    drawing: Drawing
    brushes: Brushes
    layers: LayerActs
    kit: Toolkit
    undo: Callable[[], object]
    redo: Callable[[], object]

    @property
    def clip(self) -> Clipboard:
        return self.kit.clipboard

    @property
    def select(self) -> SelectActs:
        return self.kit.selecting

    @property
    def image(self) -> ImageActs:
        return self.kit.image


def _can_undo(parts: Parts) -> bool:
    return parts.drawing.history.undo_name is not None


def _can_redo(parts: Parts) -> bool:
    return parts.drawing.history.redo_name is not None


def _paste_reference(parts: Parts) -> None:
    parts.kit.take("reference")
    parts.kit.pin.paste()


MENUS: tuple[Menu[Parts], ...] = (
    Menu(
        "&Edit",
        (
            Command("undo", "&Undo", ("Ctrl+Z",), "undo", act=lambda parts: parts.undo(), enabled=_can_undo),
            Command("redo", "&Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo", act=lambda p: p.redo(), enabled=_can_redo),
            None,
            Command(
                "cut",
                "Cu&t",
                ("Ctrl+X",),
                tip="Take what is selected of the layer to the clipboard",
                act=lambda parts: parts.clip.cut(),
            ),
            Command(
                "copy",
                "&Copy",
                ("Ctrl+C",),
                tip="Copy what is selected of the layer",
                act=lambda parts: parts.clip.copy(),
            ),
            Command(
                "copy_merged",
                "Copy &Merged",
                ("Ctrl+Shift+C",),
                tip="Copy what is seen, of all layers",
                act=lambda parts: parts.clip.copy_merged(),
            ),
            Command("paste", "&Paste as Layer", ("Ctrl+V",), act=lambda parts: parts.clip.paste()),
            Command("reference_paste", "Paste as &Reference", ("Ctrl+Alt+V",), act=_paste_reference),
            Command(
                "clear",
                "C&lear",
                ("Del",),
                tip="Delete what is selected of the layer, or all of it",
                act=lambda parts: parts.layers.clear(),
            ),
            Command(
                "fill",
                "&Fill with Color",
                ("Shift+Backspace", "Ctrl+Backspace"),
                tip="Fill what is selected",
                act=lambda parts: parts.select.fill(parts.brushes.color),
            ),
        ),
    ),
    Menu(
        "&Image",
        (
            Command(
                "image_size",
                "&Scale Image…",
                ("Ctrl+Alt+I",),
                tip="Every pixel scaled with the canvas",
                act=lambda parts: parts.image.ask_scale(),
            ),
            Command(
                "canvas_size",
                "&Canvas Size…",
                ("Ctrl+Alt+C",),
                tip="A larger or smaller canvas; layers stay as they are",
                act=lambda parts: parts.image.ask_canvas(),
            ),
            Command("image_crop", "Crop to Se&lection", act=lambda parts: parts.image.crop_to_selection()),
            Command("image_trim", "&Trim", tip="Crop to what is painted", act=lambda parts: parts.image.trim()),
            None,
            Command("image_turn_right", "Turn &Right", act=lambda parts: parts.image.turn(1)),
            Command("image_turn_left", "Turn L&eft", act=lambda parts: parts.image.turn(3)),
            Command("image_turn_half", "Turn &Upside Down", act=lambda parts: parts.image.turn(2)),
            None,
            Command("image_flip_horizontal", "Flip &Horizontally", act=lambda parts: parts.image.flip(False)),
            Command("image_flip_vertical", "Flip &Vertically", act=lambda parts: parts.image.flip(True)),
        ),
    ),
    Menu(
        "&Select",
        (
            Command("select_all", "&All", ("Ctrl+A",), act=lambda parts: parts.select.all()),
            Command("select_none", "&Nothing", ("Ctrl+Shift+A",), act=lambda parts: parts.select.none()),
            Command(
                "select_again",
                "&Reselect",
                ("Ctrl+Shift+D",),
                tip="Select again what was selected last",
                act=lambda parts: parts.select.again(),
            ),
            Command("select_invert", "&Invert", ("Ctrl+Shift+I",), act=lambda parts: parts.select.invert()),
            None,
            Command("select_grow", "&Grow…", act=lambda parts: parts.select.ask_grow()),
            Command("select_shrink", "&Shrink…", act=lambda parts: parts.select.ask_shrink()),
            Command("select_feather", "&Feather…", ("Shift+F6",), act=lambda parts: parts.select.ask_feather()),
            Command("select_border", "&Border…", act=lambda parts: parts.select.ask_border()),
            Command(
                "select_opaque",
                "&Opaque Pixels",
                tip="Select what is painted on the layer",
                act=lambda parts: parts.select.opaque(),
            ),
            None,
            Command(
                "select_shown",
                "Show &Outline",
                ("Ctrl+H",),
                tip="The outline of what is selected",
                checkable=True,
                act=lambda parts: parts.kit.ants.toggle(),
            ),
        ),
    ),
)
