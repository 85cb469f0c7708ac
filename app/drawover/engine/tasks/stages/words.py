"""What the command line says of stages."""

from __future__ import annotations

from collections.abc import Mapping

from ...request import Request, Suggestion
from ...task import Words

SURE = 0.85  # as raster.color.finished, which is heavy to load, has it
_ABOUT = """\
Takes a finished picture apart into the stages it may have been painted in: its sketch, its flat colors, its shadows and
its lights, in layers that compose to the picture bit for bit. Edit the sketch or the flats that it gave and give them
back with --edit: later stages follow, and what the edit does not reach stays as it is. DIR gets:

  sheet.png     the picture and its stages on one page: look here first
  result.ora    all as layers: flats, sketch, shadows and lights, and each stage by itself
  pictures/     each stage, 256 pixels, on white
  layers/       the layers, at the picture's size; the one called sketch and the one called flats are those to edit
  palettes/     the flats' colors, for GIMP and Krita (.gpl, .kpl) and Photoshop (.ase)
  result.json   what is what
"""
_EXAMPLES = """\
examples:
  drawover stages face.png -o out                                    its stages
  drawover stages face.png -o out --edit sketch=edited.png           another haircut, carried through
  drawover stages face.png -o out --edit sketch=a.png --edit flat=b.png --selection hair.png   only there
"""


def _note(suggestion: Suggestion) -> str:
    count = len(suggestion.notes.get("palette", ()))
    return f"{count} color{'' if count == 1 else 's'}" if count else ""


def _afterwards(request: Request, measures: Mapping[str, float], count: int) -> tuple[str, ...]:
    said = [f"The picture has {int(measures['regions'])} regions of one color."]
    sure = measures["sure"]
    if 0 < sure < SURE:
        said.append(
            f"It is nothing that the pack knows (sure of {100 * sure:.0f} %): colors hold some of their shading."
        )
    if "sketch" in request.images or "flat" in request.images:
        said.append(f"The edit changed {100 * measures['changed']:.1f} % of the finished picture.")
    return tuple(said)


WORDS = Words(
    about=_ABOUT,
    done="in stages",
    examples=_EXAMPLES,
    kinds={"finished": "finished", "sketch": "sketch", "flat": "flats"},
    note=_note,
    afterwards=_afterwards,
    replaces=True,
)
