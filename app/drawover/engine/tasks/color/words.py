"""The command line's texts about colorings."""

from __future__ import annotations

from collections.abc import Mapping

from ...request import Request, Suggestion
from ...task import Words
from .palettes import PALETTES
from .parameters import ColorParameters

KINDS = {"match": "matched", "position": "by position", "spread": "its colors", "dabs": "dabs", "flats": "flats"}
_ABOUT = """\
Colors line art: flats in layers that go under the lines. With an exemplar, a colored picture, regions take the colors
of those that are like them, or that lie in their place; with hints, a transparent layer with dabs of color, the
regions that are dabbed take the dabs'. Without either, every region gets a color of its own, to be selected by. DIR
gets:

  sheet.png     the drawing and all suggestions on one page: look here first
  result.ora    the same as layers under the drawing, with a hidden map of its regions
  pictures/     each suggestion, 256 pixels, on white
  layers/       each suggestion's flats, their shading if wished, and the map, at the drawing's size
  palettes/     each suggestion's colors, for GIMP and Krita (.gpl, .kpl) and Photoshop (.ase)
  result.json   what is what, best first
"""
_EXAMPLES = """\
examples:
  drawover color lines.png -o out                                 a color of its own for every region
  drawover color lines.png -o out --exemplar mika.png             her colors
  drawover color lines.png -o out --exemplar a.png --exemplar b.png:0.5   two pictures, the second counts half
  drawover color lines.png -o out --hints dabs.png --gap 0.03     dabs of color; lines with wide gaps
  drawover color lines.png -o out --shading soft                  with shadows, in a layer of their own
"""
_NO_MATCHER = "No pack here matches regions to those of an exemplar: its colors were laid by position."


def _heading(parameters: ColorParameters) -> str:
    return f"gaps up to {parameters.gap * 100:g} % of the width"


def _note(suggestion: Suggestion) -> str:
    recipe, notes = suggestion.recipe, suggestion.notes
    parts = []
    if recipe.exemplar is not None:
        parts.append(f"exemplar {recipe.exemplar + 1}")
    if recipe.palette:
        parts.append(PALETTES[recipe.palette][0].lower())
    parts.append(f"{len(notes['palette'])} color{'' if len(notes['palette']) == 1 else 's'}")
    if notes["open"]:
        parts.append(f"{notes['open']} region{'' if notes['open'] == 1 else 's'} left open")
    return "  ·  ".join(parts)


def _warning(pack: str, measures: Mapping[str, float]) -> str:
    return _NO_MATCHER if measures["exemplars"] and not measures["matched"] else ""


def _afterwards(request: Request, measures: Mapping[str, float], count: int) -> tuple[str, ...]:
    regions = int(measures["regions"])
    summary = f"The lines part the drawing into {regions} regions."
    warning = _warning(request.pack, measures)
    return (summary, warning) if warning else (summary,)


WORDS = Words(
    about=_ABOUT,
    done="colored",
    examples=_EXAMPLES,
    kinds=KINDS,
    heading=_heading,
    note=_note,
    warning=_warning,
    afterwards=_afterwards,
)
