"""The menu of layers."""

from __future__ import annotations

from dataclasses import dataclass

from ...document.layers import Layer, Node
from ..docks.layer_acts import LayerActs
from ..docks.layers import LayersDock
from ..drawing.drawing import Drawing
from ..drawing.imaging import ImageActs
from ..drawing.selecting import SelectActs
from .command import Command, Menu


@dataclass(frozen=True)
class Parts:
    drawing: Drawing
    dock: LayersDock
    select: SelectActs
    image: ImageActs

    @property
    def acts(self) -> LayerActs:
        return self.dock.acts

    @property
    def node(self) -> Node | None:
        """The active node."""
        return self.drawing.document.active_node

    @property
    def active(self) -> str:
        return self.drawing.document.active or ""


def _chosen(parts: Parts) -> bool:
    return parts.node is not None


def _paintable(parts: Parts) -> bool:
    return isinstance(parts.node, Layer)


def _masked(parts: Parts) -> bool:
    return parts.node is not None and parts.node.mask is not None


def _alpha_locked(parts: Parts) -> bool:
    return isinstance(parts.node, Layer) and parts.node.alpha_locked


def _clipped(parts: Parts) -> bool:
    return parts.node is not None and (parts.node.clip or parts.node.inherits)


MENUS: tuple[Menu[Parts], ...] = (
    Menu(
        "&Layer",
        (
            Command(
                "layer_add",
                "&New Layer",
                ("Ins",),
                "plus",
                "A new layer above the active one",
                act=lambda parts: parts.acts.add(),
            ),
            Command(
                "layer_copy",
                "&Duplicate",
                ("Ctrl+J",),
                "copy",
                "A copy of the layer above it",
                act=lambda parts: parts.acts.copy(),
                enabled=_chosen,
            ),
            Command(
                "layer_delete",
                "D&elete",
                ("Shift+Del",),
                "trash",
                "Delete the layer",
                act=lambda parts: parts.dock.remove(),
                enabled=_chosen,
            ),
            Command("layer_rename", "Re&name", ("F2",), act=lambda parts: parts.dock.rename(), enabled=_chosen),
            None,
            Command(
                "layer_up",
                "&Raise",
                ("Ctrl+PgUp",),
                "up",
                "Raise the layer",
                act=lambda parts: parts.dock.shift(1),
                enabled=_chosen,
            ),
            Command(
                "layer_down",
                "&Lower",
                ("Ctrl+PgDown",),
                "down",
                "Lower the layer",
                act=lambda parts: parts.dock.shift(-1),
                enabled=_chosen,
            ),
            Command(
                "layer_group",
                "&Group",
                ("Ctrl+G",),
                "folder",
                "The layer in a group of its own",
                act=lambda parts: parts.acts.group(),
                enabled=_chosen,
            ),
            Command(
                "layer_ungroup",
                "&Ungroup",
                ("Ctrl+Alt+G",),
                act=lambda parts: parts.acts.ungroup(),
                enabled=_chosen,
            ),
            Command(
                "layer_merge",
                "&Merge Down",
                ("Ctrl+E",),
                tip="One layer of this one and the one below",
                act=lambda parts: parts.acts.merge(),
                enabled=_chosen,
            ),
            Command(
                "layer_flatten",
                "&Flatten",
                tip="One layer of all that is visible",
                act=lambda parts: parts.acts.flatten(),
                enabled=_chosen,
            ),
            None,
            Command(
                "layer_visible",
                "&Hide or Show",
                act=lambda parts: parts.dock.toggle_visible(parts.active),
                enabled=_chosen,
            ),
            Command(
                "layer_locked",
                "Loc&k or Unlock",
                act=lambda parts: parts.dock.toggle_locked(parts.active),
                enabled=_chosen,
            ),
            Command(
                "layer_alpha",
                "Lock &Transparency",
                (),
                "alpha",
                "Painting changes colors and keeps the shape",
                True,
                act=lambda parts: parts.acts.toggle_alpha(),
                enabled=_paintable,
                checked=_alpha_locked,
            ),
            Command(
                "layer_clip",
                "&Clip to Below",
                (),
                "clip",
                "Shown only where layers below it are",
                True,
                act=lambda parts: parts.acts.toggle_clip(),
                enabled=_chosen,
                checked=_clipped,
            ),
            Command(
                "mask_apply",
                "A&pply Mask",
                tip="Delete what the mask hides",
                act=lambda parts: parts.acts.apply_mask(),
                enabled=_masked,
            ),
            Command(
                "mask_delete",
                "Delete Mas&k",
                tip="Show again what the mask hides",
                act=lambda parts: parts.acts.delete_mask(),
                enabled=_masked,
            ),
            None,
            Command(
                "layer_above",
                "Choose Layer &Above",
                ("PgUp",),
                act=lambda parts: parts.dock.choose(1),
                enabled=_chosen,
            ),
            Command(
                "layer_below",
                "Choose Layer &Below",
                ("PgDown",),
                act=lambda parts: parts.dock.choose(-1),
                enabled=_chosen,
            ),
            None,
            Command(
                "add_mask",
                "Add &Mask",
                tip="A mask on the layer that shows what is selected, or everything",
                act=lambda parts: parts.select.add_mask(),
            ),
            None,
            Command(
                "flip_horizontal",
                "Flip Layer &Horizontally",
                (),
                "flip-horizontal",
                "Left for right",
                act=lambda parts: parts.image.flip_layer(False),
            ),
            Command(
                "flip_vertical",
                "Flip Layer &Vertically",
                (),
                "flip-vertical",
                "Top for bottom",
                act=lambda parts: parts.image.flip_layer(True),
            ),
        ),
    ),
)
