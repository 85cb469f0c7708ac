"""What the command line says of sketchify."""

from __future__ import annotations

from ...request import Suggestion
from ...task import Words

_ABOUT = """\
Draws the lines of a picture: of a painting, a photo of a thing, flat art, a gradient or a 3D render. If it was drawn
with lines, these come first, as they are. Lines are a layer of their own on transparency, crisp at any size. DIR gets:

  sheet.png     the picture and its lines on one page: look here first
  result.ora    the lines as a layer above the picture
  pictures/     the lines, 256 pixels, on white
  layers/       the lines on transparency, at the picture's size
  result.json   what is what
"""
_EXAMPLES = """\
examples:
  drawover sketchify picture.png -o out                              its lines
  drawover sketchify photo.jpg -o out --weight bold --detail 0.2     the main ones, bold
  drawover sketchify render.png -o out --size 6000                   for a print, 6000 pixels wide
"""


def _note(suggestion: Suggestion) -> str:
    if suggestion.recipe.own:
        return "as they are in the picture"
    return f"{suggestion.recipe.weight}  ·  detail {suggestion.recipe.detail:g}"


WORDS = Words(
    about=_ABOUT, done="as lines", examples=_EXAMPLES, kinds={"own": "its own lines", "lines": "lines"}, note=_note
)
