"""Commands of the tools: selecting, the clipboard, moving and transforming, the canvas's size, how it is turned."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ..canvas.view import TURN
from .command import Command

if TYPE_CHECKING:
    from ..window.window import Window

COMMANDS = (
    Command("cut", "Cu&t", ("Ctrl+X",), tip="Take what is selected of the layer to the clipboard"),
    Command("copy", "&Copy", ("Ctrl+C",), tip="Copy what is selected of the layer"),
    Command("copy_merged", "Copy &Merged", ("Ctrl+Shift+C",), tip="Copy what is seen, of all layers"),
    Command("paste", "&Paste as Layer", ("Ctrl+V",)),
    Command("clear", "C&lear", ("Del",), tip="Delete what is selected of the layer, or all of it"),
    Command("fill", "&Fill with Color", ("Shift+Backspace", "Ctrl+Backspace"), tip="Fill what is selected"),
    Command("select_all", "&All", ("Ctrl+A",)),
    Command("select_none", "&Nothing", ("Ctrl+Shift+A",)),
    Command("select_again", "&Reselect", ("Ctrl+Shift+D",), tip="Select again what was selected last"),
    Command("select_invert", "&Invert", ("Ctrl+Shift+I",)),
    Command("select_grow", "&Grow…"),
    Command("select_shrink", "&Shrink…"),
    Command("select_feather", "&Feather…", ("Shift+F6",)),
    Command("select_border", "&Border…"),
    Command("select_opaque", "&Opaque Pixels", tip="Select what is painted on the layer"),
    Command("select_shown", "Show &Outline", ("Ctrl+H",), tip="The outline of what is selected", checkable=True),
    Command("add_mask", "Add &Mask", tip="A mask on the layer that shows what is selected, or everything"),
    Command("tool_rectangle", "&Rectangle", ("Ctrl+R",), "select-rectangle", "Select a rectangle", True),
    Command("tool_ellipse", "&Ellipse", (), "select-ellipse", "Select an ellipse", True),
    Command("tool_lasso", "&Lasso", (), "lasso", "Select by drawing around it", True),
    Command("tool_polygon", "&Polygon", (), "lasso-polygon", "Select by clicking around it", True),
    Command("tool_wand", "&Alike Colors", (), "wand", "Select what has the color that you click on", True),
    Command("tool_move", "&Move", ("T",), "move", "Move the layer, or what is selected of it", True),
    Command("tool_transform", "&Transform", ("Ctrl+T",), "transform", "Scale, turn and bend it", True),
    Command("tool_crop", "&Crop", ("C",), "crop", "Cut the canvas to a frame", True),
    Command(
        "tool_reference", "&Reference Pictures", ("Ctrl+Shift+R",), "reference", "Move the pictures that float", True
    ),
    Command("reference_add", "&Add Reference…", tip="A picture that floats over the canvas, no part of the drawing"),
    Command("reference_paste", "Paste as &Reference", ("Ctrl+Alt+V",)),
    Command("references_shown", "Show Re&ferences", checkable=True),
    Command("flip_horizontal", "Flip Layer &Horizontally", (), "flip-horizontal", "Left for right"),
    Command("flip_vertical", "Flip Layer &Vertically", (), "flip-vertical", "Top for bottom"),
    Command("image_size", "&Scale Image…", ("Ctrl+Alt+I",), tip="Every pixel scaled with the canvas"),
    Command("canvas_size", "&Canvas Size…", ("Ctrl+Alt+C",), tip="A larger or smaller canvas; layers stay as they are"),
    Command("image_crop", "Crop to Se&lection"),
    Command("image_trim", "&Trim", tip="Crop to what is painted"),
    Command("image_turn_right", "Turn &Right"),
    Command("image_turn_left", "Turn L&eft"),
    Command("image_turn_half", "Turn &Upside Down"),
    Command("image_flip_horizontal", "Flip &Horizontally"),
    Command("image_flip_vertical", "Flip &Vertically"),
    Command("view_turn_left", "Turn View &Left", ("4",)),
    Command("view_turn_right", "Turn View &Right", ("6",)),
    Command("view_upright", "Turn View &Upright", ("5",)),
    Command("view_mirror", "&Mirror View", ("M",), checkable=True),
    Command("guide_vertical", "Add &Vertical Guide", tip="Drag it with the move tool; off the canvas removes it"),
    Command("guide_horizontal", "Add &Horizontal Guide", tip="Drag it with the move tool; off the canvas removes it"),
    Command("guides_shown", "Show &Guides", ("Ctrl+Shift+G",), checkable=True),
    Command("guides_clear", "Remove All Guides"),
)

# What they add to the menus, at their ends; a menu that is not there yet comes before View.
MENUS: tuple[tuple[str, tuple[str | None, ...]], ...] = (
    ("&Edit", ("cut", "copy", "copy_merged", "paste", "reference_paste", "clear", "fill")),
    (
        "&Image",
        (
            *("image_size", "canvas_size", "image_crop", "image_trim", None),
            *("image_turn_right", "image_turn_left", "image_turn_half", None),
            *("image_flip_horizontal", "image_flip_vertical"),
        ),
    ),
    ("&Layer", ("add_mask", None, "flip_horizontal", "flip_vertical")),
    (
        "&Select",
        (
            *("select_all", "select_none", "select_again", "select_invert", None),
            *("select_grow", "select_shrink", "select_feather", "select_border", "select_opaque", None),
            *("select_shown",),
        ),
    ),
    (
        "&Tools",
        (
            *("tool_rectangle", "tool_ellipse", "tool_lasso", "tool_polygon", "tool_wand", None),
            *("tool_move", "tool_transform", "tool_crop", None),
            *("tool_reference", "reference_add"),
        ),
    ),
    (
        "&View",
        (
            *("view_turn_left", "view_turn_right", "view_upright", "view_mirror", None),
            *("guides_shown", "guide_vertical", "guide_horizontal", "guides_clear", None),
            *("references_shown",),
        ),
    ),
)


def acts(window: Window) -> dict[str, Callable[[], object]]:
    """What each command does."""
    canvas, kit = window.canvas, window.toolkit
    clip, select, image, guides = kit.clipboard, kit.selecting, kit.image, kit.guides
    return {
        "cut": clip.cut,
        "copy": clip.copy,
        "copy_merged": clip.copy_merged,
        "paste": clip.paste,
        "clear": window.layers.acts.clear,
        "fill": lambda: select.fill(window.brushes.color),
        "select_all": select.all,
        "select_none": select.none,
        "select_again": select.again,
        "select_invert": select.invert,
        "select_grow": select.ask_grow,
        "select_shrink": select.ask_shrink,
        "select_feather": select.ask_feather,
        "select_border": select.ask_border,
        "select_opaque": select.opaque,
        "select_shown": kit.ants.toggle,
        "add_mask": select.add_mask,
        **{f"tool_{name}": (lambda name=name: kit.take(name)) for name in kit.tools},
        "reference_add": lambda: (kit.take("reference"), kit.pin.add_file()),
        "reference_paste": lambda: (kit.take("reference"), kit.pin.paste()),
        "references_shown": kit.pinned.toggle,
        "flip_horizontal": lambda: image.flip_layer(False),
        "flip_vertical": lambda: image.flip_layer(True),
        "image_size": image.ask_scale,
        "canvas_size": image.ask_canvas,
        "image_crop": image.crop_to_selection,
        "image_trim": image.trim,
        "image_turn_right": lambda: image.turn(1),
        "image_turn_left": lambda: image.turn(3),
        "image_turn_half": lambda: image.turn(2),
        "image_flip_horizontal": lambda: image.flip(False),
        "image_flip_vertical": lambda: image.flip(True),
        "view_turn_left": lambda: canvas.turn_by(-TURN),
        "view_turn_right": lambda: canvas.turn_by(TURN),
        "view_upright": canvas.turn_upright,
        "view_mirror": canvas.mirror,
        "guide_vertical": lambda: guides.add(True),
        "guide_horizontal": lambda: guides.add(False),
        "guides_shown": guides.toggle,
        "guides_clear": guides.clear,
    }
