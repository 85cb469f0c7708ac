"""The page of the task `sketchify`: the lines of a picture, how wide and how many."""

from ..words import later
from .look import Kind, Look
from .page import Page

_TITLES = (later("Lines"), later("Thin"), later("Medium"), later("Bold"), later("Detail"))  # the engine's, for tr()


class SketchifyLook(Look):
    """Line drawings: of a network, which can be drawn anew in other widths, and the lines that the picture has."""

    name = "sketchify"
    kinds = {  # noqa: RUF012
        "own": Kind(later("its own lines"), "#3f8f6b"),
        "lines": Kind(later("lines"), "#5a6b8c"),
    }


class SketchifyPage(Page):
    """A painting, a photo of a thing or a render as lines."""

    title = later("Sketchify")
    look = SketchifyLook()
