"""What is said of pictures as line drawings: why one has no lines, and how far it is."""

from .message import Template

LOOKING = Template("sketchify.looking", "looking for lines")
PICTURE = Template("sketchify.picture", "The picture")
LINES = Template("layer.sketchify-lines", "Lines")

EMPTY = Template("sketchify.empty", "The picture is empty: there is nothing to draw lines of. Pick another layer.")
ONE_COLOR = Template("sketchify.one-color", "The picture is one color alone: there is nothing to draw lines of.")
NO_LINES = Template(
    "sketchify.no-lines", "No lines were found in the picture, however faint: its colors change softly everywhere."
)
NO_EXTRA = Template("sketchify.extra", "A line drawing has no extra {extra}.")
